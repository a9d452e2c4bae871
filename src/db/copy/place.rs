//! A reading that sees one moment, and a writing that is there whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Table, quoted, tables};
use crate::config::DatabaseUrl;
use crate::db::manager::Manager;
use crate::db::{Access, Conn, DbError, migrate, settings};

/// A connection all of whose reads see the database as it is now, while others write. Nothing can be
/// written through it.
///
/// SQLite: the file must exist. What others write meanwhile stays in the `-wal` file until this ends.
///
/// # Errors
/// The database's.
pub fn snapshot(url: &DatabaseUrl) -> Result<Conn, DbError> {
    if let DatabaseUrl::Sqlite(path) = url
        && !path.is_file()
    {
        return Err(DbError::Connection(format!("no file {}", path.display())));
    }
    let mut conn = open(url, Access::Read)?;
    match &mut conn {
        // The first read takes the snapshot. Mapped, the whole file would count as memory of ours.
        Conn::Sqlite(c) => {
            c.batch_execute("PRAGMA mmap_size = 0; BEGIN; SELECT count(*) FROM sqlite_master;")?
        }
        Conn::Postgres(c) => c.batch_execute(
            "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
             BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1;",
        )?,
    }
    Ok(conn)
}

fn open(url: &DatabaseUrl, access: Access) -> Result<Conn, DbError> {
    let url = url.clone();
    Manager { url, access }.open()
}

/// Why a place could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    #[error("{0}")]
    Database(#[from] DbError),
    /// Tables that hold something.
    #[error("the database is not empty: {}", .0.join(", "))]
    NotEmpty(Vec<String>),
    #[error("another process has the database open")]
    InUse,
    /// Versions of migrations that this program does not have.
    #[error("unknown migrations: {}", .0.join(", "))]
    Unknown(Vec<String>),
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
}

/// Gives `load` a connection to tables of exactly these migrations, empty of rows, references not
/// checked. All that it wrote is kept, at once, when it is content and the references hold; nothing
/// otherwise, nor when the process is killed. The other migrations of this program follow.
///
/// Refuses a database that holds rows, but for the number named in `bearable` of each table, and one
/// that another process has open. Any other that starts waits for the end.
///
/// # Errors
/// [`FillError`], or what `load` says.
pub fn fill<E: From<FillError>>(
    url: &DatabaseUrl,
    versions: &[String],
    bearable: &[(&str, i64)],
    load: impl FnOnce(&mut Conn) -> Result<(), E>,
) -> Result<(), E> {
    let known = migrate::versions().map_err(FillError::from)?;
    let unknown: Vec<String> = versions
        .iter()
        .filter(|version| !known.contains(version))
        .cloned()
        .collect();
    if !unknown.is_empty() {
        return Err(FillError::Unknown(unknown).into());
    }
    let _lock = migrate::lock(url).map_err(FillError::from)?;
    match url {
        DatabaseUrl::Sqlite(path) => fill_file(path, versions, bearable, load),
        DatabaseUrl::Postgres(_) => fill_server(url, versions, bearable, load),
    }
}

/// The forum is made in a file beside, which takes its name when it is whole.
fn fill_file<E: From<FillError>>(
    path: &Path,
    versions: &[String],
    bearable: &[(&str, i64)],
    load: impl FnOnce(&mut Conn) -> Result<(), E>,
) -> Result<(), E> {
    let failed = |e: io::Error| FillError::File(path.to_owned(), e);
    if path.exists() {
        // Still ours to refuse: nothing has been touched.
        let url = DatabaseUrl::Sqlite(path.to_owned());
        refuse_rows(
            &mut open(&url, Access::Read).map_err(FillError::from)?,
            bearable,
        )?;
        alone(&url)?;
    }
    let beside = beside(path);
    remove_database(&beside).map_err(failed)?;
    let made = load_file(&beside, versions, load);
    if made.is_err() {
        // The first failure is the one to tell.
        let _ = remove_database(&beside);
        return made;
    }
    take_place(&beside, path).map_err(|e| failed(e).into())
}

fn load_file<E: From<FillError>>(
    file: &Path,
    versions: &[String],
    load: impl FnOnce(&mut Conn) -> Result<(), E>,
) -> Result<(), E> {
    let url = DatabaseUrl::Sqlite(file.to_owned());
    let mut conn = open(&url, Access::Write).map_err(FillError::from)?;
    // Nobody has this file yet: it is synced once, as a whole, and thrown away if anything fails.
    run(
        &mut conn,
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; \
         PRAGMA cache_size = -64000;",
    )?;
    migrate::run_only(&mut conn, versions).map_err(FillError::from)?;
    run(&mut conn, "BEGIN IMMEDIATE")?;
    let triggers = triggers(&mut conn)?;
    for one in &triggers {
        run(&mut conn, &format!("DROP TRIGGER {}", quoted(&one.name)))?;
    }
    load(&mut conn)?;
    for one in &triggers {
        run(&mut conn, &one.statement)?;
    }
    refuse_broken_references(&mut conn)?;
    run(&mut conn, "COMMIT; PRAGMA foreign_keys = ON;")?;
    Ok(migrate::run_rest(&mut conn).map_err(FillError::from)?)
}

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    statement: String,
}

/// What reacts to each row that somebody writes must not react to rows that come back.
fn triggers(conn: &mut Conn) -> Result<Vec<Trigger>, FillError> {
    let query = "SELECT name, sql AS statement FROM sqlite_master WHERE type = 'trigger'";
    diesel::sql_query(query)
        .load(conn)
        .map_err(|e| DbError::from(e).into())
}

#[derive(QueryableByName)]
struct Broken {
    #[diesel(sql_type = Text)]
    child: String,
}

fn refuse_broken_references(conn: &mut Conn) -> Result<(), FillError> {
    let broken: Vec<Broken> =
        diesel::sql_query("SELECT \"table\" AS child FROM pragma_foreign_key_check LIMIT 1")
            .load(conn)
            .map_err(DbError::from)?;
    match broken.first() {
        None => Ok(()),
        Some(one) => {
            Err(DbError::Stored(format!("{} refers to rows that are not there", one.child)).into())
        }
    }
}

/// `entraide.db.restoring`
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".restoring");
    PathBuf::from(name)
}

/// A database and what goes with it; what is not there is removed already.
fn remove_database(path: &Path) -> io::Result<()> {
    for end in ["-wal", "-shm", ""] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// An old `-wal` beside a new database would be taken for its own: it goes first.
fn take_place(from: &Path, to: &Path) -> io::Result<()> {
    File::open(from)?.sync_all()?;
    remove_database(to)?;
    fs::rename(from, to)?;
    let folder = to.parent().filter(|f| !f.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[derive(QueryableByName)]
struct Mode {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

/// SQLite leaves the WAL mode only for a connection that is the only one.
fn alone(url: &DatabaseUrl) -> Result<(), FillError> {
    let mut conn = open(url, Access::Write)?;
    run(&mut conn, "PRAGMA busy_timeout = 0")?;
    let mode = diesel::sql_query("PRAGMA journal_mode = DELETE").get_result::<Mode>(&mut conn);
    match mode {
        Ok(mode) if mode.journal_mode == "delete" => Ok(()),
        _ => Err(FillError::InUse),
    }
}

/// Everything in one transaction. The references are taken away and put back, as `pg_dump` does:
/// checked as a whole, which is faster than row by row, and in no order.
fn fill_server<E: From<FillError>>(
    url: &DatabaseUrl,
    versions: &[String],
    bearable: &[(&str, i64)],
    load: impl FnOnce(&mut Conn) -> Result<(), E>,
) -> Result<(), E> {
    let mut conn = migrate::exclusive(url).map_err(FillError::from)?;
    let conn = &mut conn;
    if stay_in_use(conn)? {
        return Err(FillError::InUse.into());
    }
    refuse_rows(conn, bearable)?;
    migrate::revert(conn).map_err(FillError::from)?;
    migrate::run_only(conn, versions).map_err(FillError::from)?;
    run(conn, "SET idle_in_transaction_session_timeout = 0; BEGIN")?;
    let references = references(conn)?;
    let tables = tables(conn).map_err(FillError::from)?;
    for one in &references {
        let (table, name) = (quoted(&one.child), quoted(&one.name));
        run(conn, &format!("ALTER TABLE {table} DROP CONSTRAINT {name}"))?;
    }
    // What reacts to each row that somebody writes must not react to rows that come back.
    each_trigger(conn, &tables, "DISABLE")?;
    load(conn)?;
    each_trigger(conn, &tables, "ENABLE")?;
    for one in &references {
        let (table, name) = (quoted(&one.child), quoted(&one.name));
        let definition = &one.definition;
        run(
            conn,
            &format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"),
        )?;
    }
    run(conn, "COMMIT; ANALYZE")?;
    Ok(migrate::run_rest(conn).map_err(FillError::from)?)
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

fn each_trigger(conn: &mut Conn, tables: &[Table], what: &str) -> Result<(), FillError> {
    tables.iter().try_for_each(|table| {
        let table = quoted(&table.name);
        run(conn, &format!("ALTER TABLE {table} {what} TRIGGER USER"))
    })
}

fn references(conn: &mut Conn) -> Result<Vec<Reference>, FillError> {
    diesel::sql_query(
        "SELECT t.relname::text AS child, r.conname::text AS name, \
         pg_get_constraintdef(r.oid)::text AS definition \
         FROM pg_constraint r JOIN pg_class t ON t.oid = r.conrelid \
         WHERE r.contype = 'f' AND r.connamespace = current_schema()::regnamespace \
         ORDER BY t.relname, r.conname",
    )
    .load(conn)
    .map_err(|e| DbError::from(e).into())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(conn: &mut Conn, query: &str) -> Result<i64, DbError> {
    let row: Count = diesel::sql_query(query).get_result(conn)?;
    Ok(row.n)
}

/// Looks taken while others are there, 50 ms apart.
const LOOKS: u32 = 60;

/// Whether somebody else has the database open, and keeps it so: the server notes a moment later that
/// a program which just ended is gone.
fn stay_in_use(conn: &mut Conn) -> Result<bool, FillError> {
    for _ in 0..LOOKS {
        if others(conn)? == 0 {
            return Ok(false);
        }
        run(conn, "SELECT pg_sleep(0.05)")?;
    }
    Ok(true)
}

/// Other sessions of this program on this database.
fn others(conn: &mut Conn) -> Result<i64, DbError> {
    count(
        conn,
        "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
         AND application_name = 'entraide' AND pid <> pg_backend_pid()",
    )
}

fn refuse_rows(conn: &mut Conn, bearable: &[(&str, i64)]) -> Result<(), FillError> {
    let mut full = Vec::new();
    for table in tables(conn)? {
        let allowed = bearable
            .iter()
            .find(|(name, _)| *name == table.name)
            .map_or(0, |(_, rows)| *rows);
        if allowed == i64::MAX {
            continue;
        }
        let query = format!(
            "SELECT count(*) AS n FROM (SELECT 1 FROM {} LIMIT {}) AS first_rows",
            quoted(&table.name),
            allowed + 1
        );
        if count(conn, &query)? > allowed {
            full.push(table.name);
        }
    }
    if full.is_empty() {
        Ok(())
    } else {
        Err(FillError::NotEmpty(full))
    }
}

/// Whether this database is there and says so under this key of `settings`.
///
/// # Errors
/// The database's.
pub fn has_setting(url: &DatabaseUrl, key: &str, value: &str) -> Result<bool, DbError> {
    if let DatabaseUrl::Sqlite(path) = url
        && !path.is_file()
    {
        return Ok(false);
    }
    let mut conn = open(url, Access::Read)?;
    if !tables(&mut conn)?
        .iter()
        .any(|table| table.name == "settings")
    {
        return Ok(false);
    }
    Ok(settings::get(&mut conn, key)?.as_deref() == Some(value))
}

fn run(conn: &mut Conn, statements: &str) -> Result<(), FillError> {
    conn.batch_execute(statements)
        .map_err(|e| DbError::from(e).into())
}
