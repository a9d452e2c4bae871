//! Brings the tables to the shape this version needs, at every start.

use std::fs::File;

use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use fs4::fs_std::FileExt;

use super::manager::Manager;
use super::{Access, Conn, DbError};
use crate::config::DatabaseUrl;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number: the key of the lock that keeps two nodes from migrating at once.
const ADVISORY_LOCK: &str = "6201840313";

/// Applies what is missing and returns the names of what was applied. Two processes that start
/// at once wait for one another.
pub fn run(url: &DatabaseUrl) -> Result<Vec<String>, DbError> {
    locked(url, |conn| {
        let applied = match conn {
            Conn::Sqlite(c) => c.run_pending_migrations(SQLITE),
            Conn::Postgres(c) => c.run_pending_migrations(POSTGRES),
        };
        Ok(applied
            .map_err(failed)?
            .iter()
            .map(ToString::to_string)
            .collect())
    })
}

/// Undoes every migration: for the test that each `down` undoes its `up`.
pub fn revert_all(url: &DatabaseUrl) -> Result<(), DbError> {
    locked(url, revert)
}

/// Names of the migrations of each database, which must be the same.
pub fn names() -> Result<(Vec<String>, Vec<String>), DbError> {
    let list = |found: diesel::migration::Result<Vec<String>>| found.map_err(failed);
    let sqlite = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
        .map(|all| all.iter().map(|m| m.name().to_string()).collect());
    let postgres = MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES)
        .map(|all| all.iter().map(|m| m.name().to_string()).collect());
    Ok((list(sqlite)?, list(postgres)?))
}

fn failed(e: Box<dyn std::error::Error + Send + Sync>) -> DbError {
    DbError::Migration(e.to_string())
}

/// Versions of the migrations of this program, oldest first.
pub(super) fn versions() -> Result<Vec<String>, DbError> {
    let mut all: Vec<String> = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
        .map_err(failed)?
        .iter()
        .map(|m| m.name().version().to_string())
        .collect();
    all.sort();
    Ok(all)
}

#[derive(diesel::QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Versions of the migrations that made these tables, oldest first. Writes nothing.
pub fn applied(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let query = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    let rows: Vec<Applied> = diesel::sql_query(query).load(conn)?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// Applies these migrations and no other.
pub(super) fn run_only(conn: &mut Conn, versions: &[String]) -> Result<(), DbError> {
    fn run<DB: Backend>(
        conn: &mut impl MigrationHarness<DB>,
        source: EmbeddedMigrations,
        versions: &[String],
    ) -> diesel::migration::Result<()>
    where
        EmbeddedMigrations: MigrationSource<DB>,
    {
        for migration in conn.pending_migrations(source)? {
            if versions.contains(&migration.name().version().to_string()) {
                conn.run_migration(&*migration)?;
            }
        }
        Ok(())
    }
    match conn {
        Conn::Sqlite(c) => run(c, SQLITE, versions),
        Conn::Postgres(c) => run(c, POSTGRES, versions),
    }
    .map_err(failed)
}

/// Applies what is missing, under a lock that the caller holds.
pub(super) fn run_rest(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop),
        Conn::Postgres(c) => c.run_pending_migrations(POSTGRES).map(drop),
    }
    .map_err(failed)
}

/// Undoes every migration: the tables go, with all that they hold. Under a lock that the caller holds.
pub(super) fn revert(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(drop),
        Conn::Postgres(c) => c.revert_all_migrations(POSTGRES).map(drop),
    }
    .map_err(failed)
}

/// Keeps every other process from migrating, and so from starting, until it is dropped. SQLite's; on
/// PostgreSQL the lock is the connection's, see [`exclusive`].
pub(super) fn lock(url: &DatabaseUrl) -> Result<Option<File>, DbError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let file = File::create(path.with_extension("migrating"))
                .and_then(|file| FileExt::lock_exclusive(&file).map(|()| file))
                .map_err(|e| DbError::Migration(format!("lock beside {}: {e}", path.display())))?;
            Ok(Some(file))
        }
        DatabaseUrl::Postgres(_) => Ok(None),
    }
}

/// A writing connection without limits of time. On PostgreSQL it holds the lock of migrations until
/// it is closed.
pub(super) fn exclusive(url: &DatabaseUrl) -> Result<Conn, DbError> {
    let mut conn = Manager {
        url: url.clone(),
        access: Access::Write,
    }
    .open()?;
    if matches!(conn, Conn::Postgres(_)) {
        // A long migration must not be ended by the limits of ordinary writes.
        conn.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0;")?;
        conn.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})"))?;
    }
    Ok(conn)
}

fn locked<T>(
    url: &DatabaseUrl,
    body: impl FnOnce(&mut Conn) -> Result<T, DbError>,
) -> Result<T, DbError> {
    let _lock = lock(url)?;
    // The lock ends with the connection.
    body(&mut exclusive(url)?)
}
