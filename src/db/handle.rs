//! The handle through which everything reads and writes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use tokio::task::spawn_blocking;

use super::manager::Manager;
use super::{Access, Conn, DbError, PageVersions};
use crate::config::DatabaseUrl;
use crate::metrics;

/// Both databases behind one door. Cloning shares the pools.
#[derive(Clone)]
pub struct Db(Arc<Pools>);

struct Pools {
    url: DatabaseUrl,
    readers: r2d2::Pool<Manager>,
    /// SQLite: one connection, so that writers queue here and never meet "database is locked".
    writers: r2d2::Pool<Manager>,
    pages: PageVersions,
}

/// A read that is waited for longer than this is answered by an error page.
const POOL_WAIT: Duration = Duration::from_secs(10);
const READERS: u32 = 12;
const POSTGRES_WRITERS: u32 = 8;
/// The pools, as the measures name them.
const READING: &str = "readers";
const WRITING: &str = "writers";
/// How often a transaction that lost a race is run again.
const RETRIES: u32 = 4;

impl Db {
    /// Opens the pools. The database must have been migrated, see [`super::migrate::run`].
    pub fn open(url: &DatabaseUrl) -> Result<Self, DbError> {
        let writers = match url {
            DatabaseUrl::Sqlite(_) => 1,
            DatabaseUrl::Postgres(_) => POSTGRES_WRITERS,
        };
        let pool = |access, size| {
            r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                // A SQLite connection does not die by itself.
                .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
                .connection_timeout(POOL_WAIT)
                .error_handler(Box::new(PoolLog))
                .build(Manager {
                    url: url.clone(),
                    access,
                })
                .map_err(|e| DbError::Connection(e.to_string()))
        };
        Ok(Self(Arc::new(Pools {
            url: url.clone(),
            writers: pool(Access::Write, writers)?,
            readers: pool(Access::Read, READERS)?,
            pages: PageVersions::default(),
        })))
    }

    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        matches!(self.0.url, DatabaseUrl::Sqlite(_))
    }

    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.0.url
    }

    /// Notes how many connections are in use ([`metrics::DB_CONNECTIONS`]).
    pub fn measure(&self) {
        for (name, pool) in [(READING, &self.0.readers), (WRITING, &self.0.writers)] {
            let state = pool.state();
            let used = state.connections.saturating_sub(state.idle_connections);
            for (word, count) in [("in_use", used), ("idle", state.idle_connections)] {
                let labels = [("pool", name), ("state", word)];
                metrics::set(metrics::DB_CONNECTIONS, &labels, f64::from(count));
            }
        }
    }

    /// What this node knows of changes to pages.
    #[must_use]
    pub fn pages(&self) -> &PageVersions {
        &self.0.pages
    }

    /// Runs the reads of one page.
    ///
    /// On SQLite they run on the calling thread: a short indexed read is cheaper than the hop to
    /// another one. On PostgreSQL they wait on a thread of their own, and never block a worker.
    pub async fn read<T, E, F>(&self, reads: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        if self.is_sqlite() {
            return self.read_blocking(reads);
        }
        let db = self.clone();
        spawn_blocking(move || db.read_blocking(reads))
            .await
            .map_err(worker_lost)?
    }

    /// Runs one write transaction: all of it is kept, or nothing.
    ///
    /// The closure can run more than once (a lost race on PostgreSQL), so it must only touch the
    /// database. Nothing heavy belongs in it: on SQLite it holds the only writer.
    ///
    /// When this returns, the pages that this node keeps in memory show the write.
    pub async fn write<T, E, F>(&self, writes: F) -> Result<T, E>
    where
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + MayBeTransient + Send + 'static,
    {
        let db = self.clone();
        spawn_blocking(move || db.write_blocking(writes))
            .await
            .map_err(worker_lost)?
    }

    /// [`Db::read`] for threads that may block: jobs and the command line.
    pub fn read_blocking<T, E: From<DbError>>(
        &self,
        reads: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = checkout(&self.0.readers, READING)?;
        reads(&mut conn.conn)
    }

    /// [`Db::write`] for threads that may block: jobs and the command line.
    pub fn write_blocking<T, E: From<DbError> + MayBeTransient>(
        &self,
        writes: impl Fn(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = checkout(&self.0.writers, WRITING)?;
        let mut attempt = 0;
        loop {
            match transaction(&mut conn.conn, &self.0.pages, &writes) {
                Err(e) if e.is_transient() && attempt < RETRIES => {
                    attempt += 1;
                    tracing::debug!(attempt, "transaction lost a race, again");
                }
                result => return result,
            }
        }
    }
}

/// An error that may carry a lost race of the database.
pub trait MayBeTransient {
    fn is_transient(&self) -> bool;
}

impl MayBeTransient for DbError {
    fn is_transient(&self) -> bool {
        DbError::is_transient(self)
    }
}

fn checkout(
    pool: &r2d2::Pool<Manager>,
    name: &'static str,
) -> Result<r2d2::PooledConnection<Manager>, DbError> {
    let asked = Instant::now();
    let got = pool.get().map_err(|e| DbError::Connection(e.to_string()));
    metrics::waited_for_database(name, asked.elapsed());
    got
}

fn worker_lost<E: From<DbError>>(e: tokio::task::JoinError) -> E {
    DbError::Worker(e.to_string()).into()
}

type Manages = <Conn as Connection>::TransactionManager;

fn transaction<T, E: From<DbError>>(
    conn: &mut Conn,
    pages: &PageVersions,
    body: impl Fn(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    begin(conn).map_err(DbError::from)?;
    let done = body(conn).and_then(|value| Ok((value, pages.written(conn)?)));
    match done {
        Ok((value, changes)) => {
            Manages::commit_transaction(conn).map_err(DbError::from)?;
            pages.count(changes);
            Ok(value)
        }
        Err(error) => {
            if let Err(rollback) = Manages::rollback_transaction(conn) {
                tracing::error!(error = %rollback, "rollback failed");
            }
            Err(error)
        }
    }
}

/// SQLite takes the write lock at the start: a transaction that reads first and locks later can
/// find that another has written in between, and fail.
fn begin(conn: &mut Conn) -> diesel::QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
    }
}

#[derive(Debug)]
struct PoolLog;

impl r2d2::HandleError<DbError> for PoolLog {
    fn handle_error(&self, error: DbError) {
        tracing::error!(%error, "database connection failed");
    }
}
