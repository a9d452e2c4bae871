//! The tables, on the database under test.

use std::collections::BTreeMap;
use std::sync::mpsc;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use entraide::db::changes::{self, Change, Position};
use entraide::db::schema::{moderation_log, settings, topics};
use entraide::db::{Conn, Db, DbError, migrate};
use entraide::domain::{Clock, SystemClock, TopicId};
use tempfile::TempDir;

use crate::support::{Database, TestApp};

/// Each table's columns with type and whether they may be empty.
type Columns = BTreeMap<String, BTreeMap<String, (String, bool)>>;

/// Tables of the migrations themselves.
const NOT_OURS: &[&str] = &["__diesel_schema_migrations", "sqlite_sequence"];

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

const SQLITE_COLUMNS: &str = r#"
    SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS kind,
           (c."notnull" = 0) AS nullable
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"#;

const POSTGRES_COLUMNS: &str = "
    SELECT table_name::text, column_name::text, data_type::text AS kind,
           (is_nullable = 'YES') AS nullable
    FROM information_schema.columns WHERE table_schema = 'public'";

/// What the database holds. An integer key of SQLite counts as the 64 bits it has.
fn live(conn: &mut Conn) -> Result<Columns, DbError> {
    let (query, sqlite) = match conn {
        Conn::Sqlite(_) => (SQLITE_COLUMNS, true),
        Conn::Postgres(_) => (POSTGRES_COLUMNS, false),
    };
    let rows: Vec<Column> = diesel::sql_query(query).load(conn)?;
    let mut tables = Columns::new();
    for row in rows {
        if NOT_OURS.contains(&row.table_name.as_str()) {
            continue;
        }
        let is_key = sqlite && matches!(row.column_name.as_str(), "id" | "seq");
        let kind = match row.kind.as_str() {
            "integer" if is_key => "BigInt",
            "bigint" => "BigInt",
            "integer" => "Integer",
            "smallint" => "SmallInt",
            "text" => "Text",
            "boolean" => "Bool",
            "timestamp" | "timestamp without time zone" => "Timestamp",
            other => panic!("{}.{}: type {other}", row.table_name, row.column_name),
        };
        tables
            .entry(row.table_name)
            .or_default()
            .insert(row.column_name, (kind.to_owned(), row.nullable));
    }
    Ok(tables)
}

/// What `schema.rs` says, read from its text: the macro leaves nothing to ask at run time.
fn written() -> Columns {
    let source = include_str!("../../src/db/schema.rs");
    let mut tables = Columns::new();
    let mut table = String::new();
    let lines = source.lines().map(str::trim);
    for line in lines.filter(|line| !line.starts_with("diesel::")) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
        } else if let Some((column, kind)) = line.split_once(" -> ") {
            let kind = kind.trim_end_matches(',');
            let inner = kind
                .strip_prefix("Nullable<")
                .and_then(|kind| kind.strip_suffix('>'));
            let known = (inner.unwrap_or(kind).to_owned(), inner.is_some());
            tables
                .entry(table.clone())
                .or_default()
                .insert(column.to_owned(), known);
        }
    }
    tables
}

#[test]
fn both_databases_have_the_same_migrations() {
    let (sqlite, postgres) = migrate::names().unwrap();
    assert_eq!(sqlite, postgres);
    assert!(!sqlite.is_empty());
}

#[test]
fn the_schema_is_what_the_database_holds() {
    let app = TestApp::start();
    let live = app.read(live);
    let written = written();
    assert_eq!(
        written.keys().collect::<Vec<_>>(),
        live.keys().collect::<Vec<_>>()
    );
    for (table, columns) in &written {
        assert_eq!(columns, &live[table], "table {table}");
    }
}

#[test]
fn undoing_every_migration_leaves_nothing_and_can_be_redone() {
    let folder = TempDir::new().unwrap();
    let database = Database::bare(folder.path());
    let applied = migrate::run(database.url()).unwrap();
    let tables = || {
        Db::open(database.url())
            .unwrap()
            .read_blocking(live)
            .unwrap()
    };
    let before = tables();
    assert!(migrate::run(database.url()).unwrap().is_empty());
    migrate::revert_all(database.url()).unwrap();
    assert_eq!(tables(), Columns::new());
    assert_eq!(migrate::run(database.url()).unwrap(), applied);
    assert_eq!(tables(), before);
}

#[test]
fn a_reader_cannot_write() {
    let app = TestApp::start();
    let now = app.now();
    let outcome = app.app.db.read_blocking(|conn| {
        diesel::insert_into(settings::table)
            .values((
                settings::key.eq("test"),
                settings::value.eq("test"),
                settings::updated_at.eq(now),
            ))
            .execute(conn)
            .map_err(DbError::from)
    });
    let refusal = outcome.unwrap_err().to_string();
    assert!(
        refusal.contains("readonly") || refusal.contains("read-only"),
        "{refusal}"
    );
}

#[test]
fn what_moderation_did_cannot_be_rewritten() {
    let app = TestApp::start();
    let now = app.now();
    app.write(|conn| {
        diesel::insert_into(moderation_log::table)
            .values((
                moderation_log::action.eq("hide"),
                moderation_log::created_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    let refused = |outcome: Result<usize, DbError>| {
        let refusal = outcome.unwrap_err().to_string();
        assert!(refusal.contains("append-only"), "{refusal}");
    };
    refused(app.app.db.write_blocking(|conn| {
        Ok(diesel::update(moderation_log::table)
            .set(moderation_log::reason.eq("autre chose"))
            .execute(conn)?)
    }));
    refused(
        app.app
            .db
            .write_blocking(|conn| Ok(diesel::delete(moderation_log::table).execute(conn)?)),
    );
    let kept: i64 = app.read(|conn| Ok(moderation_log::table.count().get_result(conn)?));
    assert_eq!(kept, 1);
}

#[test]
fn a_broken_transaction_leaves_nothing() {
    let app = TestApp::start();
    let now = app.now();
    let outcome = app.app.db.write_blocking(|conn| {
        diesel::insert_into(settings::table)
            .values((
                settings::key.eq("half"),
                settings::value.eq("done"),
                settings::updated_at.eq(now),
            ))
            .execute(conn)?;
        Err::<(), _>(DbError::Stored("the power went".to_owned()))
    });
    assert!(outcome.is_err());
    let left: i64 = app.read(|conn| {
        Ok(settings::table
            .filter(settings::key.eq("half"))
            .count()
            .get_result(conn)?)
    });
    assert_eq!(left, 0);
    assert_eq!(
        app.read(|conn| Ok(topics::table.count().get_result::<i64>(conn)?)),
        0
    );
}

/// On PostgreSQL a row that was numbered earlier can be committed later. Here one transaction
/// stays open while another, numbered after it, commits: the follower must wait for the first.
#[test]
fn a_follower_never_passes_a_change_that_is_not_committed() {
    let folder = TempDir::new().unwrap();
    let database = Database::create(folder.path());
    let db = Db::open(database.url()).unwrap();
    if db.is_sqlite() {
        // One writer: a second transaction cannot begin while the first is open.
        return;
    }
    let (wrote, has_written) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let slow = {
        let db = db.clone();
        let may_go_on = std::sync::Mutex::new(may_go_on);
        std::thread::spawn(move || {
            db.write_blocking(|conn| {
                changes::record(conn, Change::Topic(TopicId(1)), SystemClock.now())?;
                wrote.send(()).unwrap();
                may_go_on.lock().unwrap().recv().unwrap();
                Ok::<_, DbError>(())
            })
            .unwrap();
        })
    };
    has_written.recv().unwrap();
    db.write_blocking(|conn| changes::record(conn, Change::Topic(TopicId(2)), SystemClock.now()))
        .unwrap();
    let read = |from| {
        db.read_blocking(|conn| changes::after(conn, from, 10))
            .unwrap()
    };
    assert_eq!(read(Position::START), [], "the first may still come");
    let current = db.read_blocking(changes::current).unwrap();
    go_on.send(()).unwrap();
    slow.join().unwrap();
    let seen: Vec<_> = read(Position::START)
        .into_iter()
        .map(|(_, change)| change)
        .collect();
    assert_eq!(seen, [Change::Topic(TopicId(1)), Change::Topic(TopicId(2))]);
    // Whoever had read the tables meanwhile goes on from before both.
    assert_eq!(read(current).len(), 2);
}

#[test]
fn many_writers_at_once_lose_no_change() {
    const WRITERS: i64 = 6;
    const EACH: i64 = 25;
    let folder = TempDir::new().unwrap();
    let database = Database::create(folder.path());
    let db = Db::open(database.url()).unwrap();
    let threads: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let db = db.clone();
            std::thread::spawn(move || {
                for n in 0..EACH {
                    let change = Change::Topic(TopicId(writer * EACH + n));
                    db.write_blocking(|conn| changes::record(conn, change, SystemClock.now()))
                        .unwrap();
                }
            })
        })
        .collect();
    // The follower reads while they write, and remembers only how far it got.
    let mut position = Position::START;
    let mut seen = Vec::new();
    let mut follow = |seen: &mut Vec<Change>| {
        let batch = db
            .read_blocking(|conn| changes::after(conn, position, 7))
            .unwrap();
        for (at, change) in batch {
            assert!(at > position, "{at} after {position}");
            position = at;
            seen.push(change);
        }
    };
    while !threads.iter().all(std::thread::JoinHandle::is_finished) {
        follow(&mut seen);
    }
    for thread in threads {
        thread.join().unwrap();
    }
    let mut length = usize::MAX;
    while seen.len() != length {
        length = seen.len();
        follow(&mut seen);
    }
    let mut ids: Vec<_> = seen
        .iter()
        .map(|change| match change {
            Change::Topic(id) => id.0,
            other => panic!("{other:?}"),
        })
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, (0..WRITERS * EACH).collect::<Vec<_>>());
}
