//! Looking at a database without changing anything: for `doctor`, beside a running `serve`.

use std::fs;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::manager::Manager;
use super::{Access, Conn, DbError, migrate};
use crate::config::DatabaseUrl;

/// A connection that only reads, to a database as it stands.
pub struct Examined(Conn);

/// What a PostgreSQL server says of itself and of us.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Server {
    #[diesel(sql_type = Text)]
    pub version: String,
    #[diesel(sql_type = Text)]
    pub encoding: String,
    #[diesel(sql_type = BigInt)]
    pub connections: i64,
    #[diesel(sql_type = BigInt)]
    pub max_connections: i64,
    /// We may make tables, as migrations do.
    #[diesel(sql_type = Nullable<Bool>)]
    pub may_create: Option<bool>,
    /// Its clock, in microseconds since 1970.
    #[diesel(sql_type = BigInt)]
    pub now: i64,
}

/// What a SQLite file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub version: String,
    /// `wal`, unless something is wrong.
    pub journal: String,
    pub bytes: u64,
    /// Of the log that goes with it.
    pub wal_bytes: u64,
}

impl Examined {
    /// `None` when there is no file yet: opening would make one.
    ///
    /// # Errors
    /// The database does not answer.
    pub fn open(url: &DatabaseUrl) -> Result<Option<Self>, DbError> {
        if let DatabaseUrl::Sqlite(path) = url
            && !path.exists()
        {
            return Ok(None);
        }
        let manager = Manager {
            url: url.clone(),
            access: Access::Read,
        };
        Ok(Some(Self(manager.open()?)))
    }

    /// To read with the queries of others.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.0
    }

    /// Migrations of this program that were not applied, and how many were that it does not know.
    ///
    /// # Errors
    /// The database's; also when it was never migrated.
    pub fn migrations(&mut self) -> Result<(Vec<String>, usize), DbError> {
        let applied: Vec<Word> =
            diesel::sql_query("SELECT version AS word FROM __diesel_schema_migrations")
                .load(&mut self.0)?;
        let (known, _) = migrate::names()?;
        let version = |name: &str| {
            let date = name.split('_').next().unwrap_or_default();
            date.replace('-', "")
        };
        let missing = known
            .iter()
            .filter(|name| !applied.iter().any(|one| one.word == version(name)))
            .cloned()
            .collect();
        let strange = applied
            .iter()
            .filter(|one| !known.iter().any(|name| version(name) == one.word))
            .count();
        Ok((missing, strange))
    }

    /// What SQLite finds wrong in its file; empty is well. Reads all of it.
    ///
    /// # Errors
    /// The database's.
    pub fn quick_check(&mut self) -> Result<Vec<String>, DbError> {
        let Conn::Sqlite(conn) = &mut self.0 else {
            return Ok(Vec::new());
        };
        let found: Vec<Word> =
            diesel::sql_query("SELECT quick_check AS word FROM pragma_quick_check(5)")
                .load(conn)?;
        Ok(found
            .into_iter()
            .map(|one| one.word)
            .filter(|word| word != "ok")
            .collect())
    }

    /// `None` on PostgreSQL.
    ///
    /// # Errors
    /// The database's.
    pub fn file(&mut self, url: &DatabaseUrl) -> Result<Option<File>, DbError> {
        let (Conn::Sqlite(conn), DatabaseUrl::Sqlite(path)) = (&mut self.0, url) else {
            return Ok(None);
        };
        let mut word = |query: &str| {
            let found: Result<Word, _> = diesel::sql_query(query).get_result(conn);
            found.map(|one| one.word)
        };
        let version = word("SELECT sqlite_version() AS word")?;
        let journal = word("SELECT journal_mode AS word FROM pragma_journal_mode")?;
        let length = |path: &std::path::Path| fs::metadata(path).map_or(0, |meta| meta.len());
        let mut wal = path.clone().into_os_string();
        wal.push("-wal");
        Ok(Some(File {
            version,
            journal,
            bytes: length(path),
            wal_bytes: length(wal.as_ref()),
        }))
    }

    /// `None` on SQLite.
    ///
    /// # Errors
    /// The database's.
    pub fn server(&mut self) -> Result<Option<Server>, DbError> {
        let Conn::Postgres(conn) = &mut self.0 else {
            return Ok(None);
        };
        Ok(Some(
            diesel::sql_query(
                "SELECT current_setting('server_version') AS version, \
                 current_setting('server_encoding') AS encoding, \
                 (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections, \
                 current_setting('max_connections')::bigint AS max_connections, \
                 has_schema_privilege(current_schema(), 'CREATE') AS may_create, \
                 (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now",
            )
            .get_result(conn)?,
        ))
    }
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}
