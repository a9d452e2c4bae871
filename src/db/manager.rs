//! Opens connections, with what each database needs to be safe and fast.
//!
//! `MultiConnection`'s own `establish` tries each backend in turn, and so opens a SQLite *file*
//! called `postgres://…` when PostgreSQL is down. Here the URL alone decides.

use std::time::{Duration, Instant};

use diesel::connection::{SimpleConnection, TransactionManager, TransactionManagerStatus};
use diesel::{Connection, PgConnection, SqliteConnection};

use super::{Conn, DbError};
use crate::config::DatabaseUrl;

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

#[derive(Clone, Debug)]
pub(super) struct Manager {
    pub url: DatabaseUrl,
    pub access: Access,
}

/// SQLite: an acknowledged write survives a power cut (`synchronous=FULL`), readers never wait for
/// the writer (WAL), and a reader that tries to write fails (`query_only`), as on PostgreSQL.
const SQLITE_WRITER: &str = "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; \
     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; \
     PRAGMA temp_store = MEMORY;";
const SQLITE_READER: &str = "PRAGMA busy_timeout = 15000; PRAGMA query_only = ON; \
     PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY;";

/// A statement that runs longer than this is a defect or a flood, and is ended.
const POSTGRES_WRITER: &str = "SET statement_timeout = '30s'; SET lock_timeout = '15s'; \
     SET idle_in_transaction_session_timeout = '60s'; SET TIME ZONE 'UTC'; \
     SET application_name = 'entraide';";
const POSTGRES_READER: &str = "SET statement_timeout = '15s'; \
     SET default_transaction_read_only = on; SET TIME ZONE 'UTC'; \
     SET application_name = 'entraide';";

impl Manager {
    pub fn open(&self) -> Result<Conn, DbError> {
        let refused = |e: diesel::ConnectionError| DbError::Connection(e.to_string());
        let mut conn = match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let path = path.to_str().ok_or_else(|| {
                    DbError::Connection("the path of the database is not UTF-8".to_owned())
                })?;
                Conn::Sqlite(SqliteConnection::establish(path).map_err(refused)?)
            }
            DatabaseUrl::Postgres(url) => {
                Conn::Postgres(PgConnection::establish(url).map_err(refused)?)
            }
        };
        let settings = match (&conn, self.access) {
            (Conn::Sqlite(_), Access::Write) => SQLITE_WRITER,
            (Conn::Sqlite(_), Access::Read) => SQLITE_READER,
            (Conn::Postgres(_), Access::Write) => POSTGRES_WRITER,
            (Conn::Postgres(_), Access::Read) => POSTGRES_READER,
        };
        conn.batch_execute(settings)?;
        Ok(conn)
    }
}

/// A connection of a pool.
pub(super) struct Pooled {
    pub conn: Conn,
    /// When it was last known to live.
    lived: Instant,
}

/// A connection that lived so short a time ago is taken to live: asking it each time costs every
/// page one more way to the server and back. After a restart of the server, errors end with this.
const TRUSTED: Duration = Duration::from_secs(1);

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = DbError;

    fn connect(&self) -> Result<Pooled, DbError> {
        Ok(Pooled {
            conn: self.open()?,
            lived: Instant::now(),
        })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), DbError> {
        if pooled.lived.elapsed() < TRUSTED {
            return Ok(());
        }
        pooled.conn.batch_execute("SELECT 1")?;
        pooled.lived = Instant::now();
        Ok(())
    }

    /// A connection that comes back inside a transaction was abandoned by a panic.
    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        let status = <Conn as Connection>::TransactionManager::transaction_manager_status_mut(
            &mut pooled.conn,
        );
        match status {
            TransactionManagerStatus::Valid(status) => status.transaction_depth().is_some(),
            TransactionManagerStatus::InError => true,
        }
    }
}
