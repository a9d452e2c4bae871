//! Many rows in one statement, on either database: they go as one JSON text, which the database
//! takes apart.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use entraide::config::DatabaseUrl;
use entraide::db::Conn;
use serde_json::Value;

/// A column and its type in PostgreSQL.
pub type Column = (&'static str, &'static str);

/// Rows of one statement: some 2 MB of JSON.
pub const ROWS: usize = 10_000;

/// A connection of its own, outside the product's pools, without what makes single writes safe:
/// who fills an empty database begins again when the machine stops.
pub fn connect(url: &DatabaseUrl) -> anyhow::Result<Conn> {
    Ok(match url {
        DatabaseUrl::Sqlite(path) => {
            let path = path
                .to_str()
                .ok_or_else(|| anyhow::anyhow!("path of the database"))?;
            let mut conn = SqliteConnection::establish(path)?;
            conn.batch_execute(
                "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; \
                 PRAGMA foreign_keys = OFF; PRAGMA cache_size = -400000; \
                 PRAGMA temp_store = MEMORY;",
            )?;
            Conn::Sqlite(conn)
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url)?;
            conn.batch_execute("SET TIME ZONE 'UTC'; SET synchronous_commit = off;")?;
            // References are checked by the recount. Only a superuser may put this off.
            let _checked_each_time = conn.batch_execute("SET session_replication_role = replica");
            Conn::Postgres(conn)
        }
    })
}

/// Inserts rows, each an array of the values of these columns.
pub fn insert(
    conn: &mut Conn,
    table: &str,
    columns: &[Column],
    rows: &[Value],
) -> anyhow::Result<()> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let values: Vec<String> = (0..columns.len())
        .map(|n| value(conn, columns, n))
        .collect();
    let statement = format!(
        "INSERT INTO {table} ({}) SELECT {} FROM {}",
        names.join(", "),
        values.join(", "),
        source(conn)
    );
    run(conn, &statement, rows)
}

/// Runs a statement that reads `rows` where it says [`source`].
pub fn run(conn: &mut Conn, statement: &str, rows: &[Value]) -> anyhow::Result<()> {
    for some in rows.chunks(ROWS) {
        let json = serde_json::to_string(some)?;
        diesel::sql_query(statement)
            .bind::<Text, _>(json)
            .execute(conn)?;
    }
    Ok(())
}

/// The nth value of a row.
pub fn value(conn: &Conn, columns: &[Column], n: usize) -> String {
    match conn {
        Conn::Sqlite(_) => format!("json_extract(rows.value, '$[{n}]')"),
        Conn::Postgres(_) => format!("(rows.value->>{n})::{}", columns[n].1),
    }
}

/// What rows are read from, as `rows.value`.
pub fn source(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "json_each(?) AS rows",
        Conn::Postgres(_) => "jsonb_array_elements($1::jsonb) AS rows(value)",
    }
}

/// Statements without values.
pub fn batch(conn: &mut Conn, statements: &str) -> anyhow::Result<()> {
    match conn {
        Conn::Sqlite(conn) => conn.batch_execute(statements)?,
        Conn::Postgres(conn) => conn.batch_execute(statements)?,
    }
    Ok(())
}

/// A moment as both databases read it.
pub fn time(micros: i64) -> Value {
    let time = chrono::DateTime::from_timestamp_micros(micros).unwrap_or_default();
    // As diesel writes it on SQLite, where it is compared as text.
    Value::String(time.naive_utc().format("%F %T%.f").to_string())
}
