//! Brings the tables to the shape this version needs, at every start.

use std::fs::File;

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
    locked(url, |conn| {
        match conn {
            Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(drop),
            Conn::Postgres(c) => c.revert_all_migrations(POSTGRES).map(drop),
        }
        .map_err(failed)
    })
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

fn locked<T>(
    url: &DatabaseUrl,
    body: impl FnOnce(&mut Conn) -> Result<T, DbError>,
) -> Result<T, DbError> {
    let _lock = match url {
        DatabaseUrl::Sqlite(path) => {
            let file = File::create(path.with_extension("migrating"))
                .and_then(|file| FileExt::lock_exclusive(&file).map(|()| file))
                .map_err(|e| DbError::Migration(format!("lock beside {}: {e}", path.display())))?;
            Some(file)
        }
        DatabaseUrl::Postgres(_) => None,
    };
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
    // The lock ends with the connection.
    body(&mut conn)
}
