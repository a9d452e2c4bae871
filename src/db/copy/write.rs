//! Rows in.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Timestamp as SqlTimestamp};
use diesel::sqlite::Sqlite;

use super::{Kind, LastId, Row, Table, Value, quoted, quoted_list};
use crate::db::{Conn, DbError};
use crate::domain::Timestamp;

/// Values that SQLite takes in one statement, with room to spare.
const SQLITE_VALUES: usize = 2_000;

/// Puts rows in, a bounded number at a time. Their cells are in the order of the table's columns.
///
/// # Errors
/// The database's; a cell that is not of its column's kind.
pub fn write_rows(conn: &mut Conn, table: &Table, rows: Vec<Row>) -> Result<(), DbError> {
    if rows.is_empty() || table.columns.is_empty() {
        return Ok(());
    }
    match conn {
        Conn::Sqlite(c) => {
            let at_once = (SQLITE_VALUES / table.columns.len()).max(1);
            let mut rows = rows.into_iter().peekable();
            while rows.peek().is_some() {
                let batch: Vec<Row> = rows.by_ref().take(at_once).collect();
                sqlite(table, batch).execute(c)?;
            }
        }
        Conn::Postgres(c) => {
            postgres(table, rows)?.execute(c)?;
        }
    }
    Ok(())
}

fn head(table: &Table) -> String {
    format!(
        "INSERT INTO {} ({})",
        quoted(&table.name),
        quoted_list(table.columns.iter().map(|column| column.name.as_str())),
    )
}

fn sqlite<'f>(table: &Table, rows: Vec<Row>) -> BoxedSqlQuery<'f, Sqlite, SqlQuery> {
    let one = format!("({})", vec!["?"; table.columns.len()].join(", "));
    let all = vec![one; rows.len()].join(", ");
    let query = diesel::sql_query(format!("{} VALUES {all}", head(table))).into_boxed();
    rows.into_iter()
        .flatten()
        .fold(query, |query, value| match value {
            Value::Null => query.bind::<Nullable<Text>, _>(None::<String>),
            Value::Integer(number) => query.bind::<BigInt, _>(number),
            Value::Boolean(truth) => query.bind::<Bool, _>(truth),
            Value::Text(text) => query.bind::<Text, _>(text),
            Value::Time(time) => query.bind::<SqlTimestamp, _>(time),
            Value::Bytes(bytes) => query.bind::<Binary, _>(bytes),
        })
}

/// One array a column: the statement is the same whatever the number of rows, and has few values.
fn postgres<'f>(table: &Table, rows: Vec<Row>) -> Result<BoxedSqlQuery<'f, Pg, SqlQuery>, DbError> {
    let arrays: Vec<String> = table
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| format!("${}::{}[]", index + 1, postgres_type(column.kind)))
        .collect();
    let text = format!(
        "{} SELECT * FROM unnest({})",
        head(table),
        arrays.join(", ")
    );
    let mut query = diesel::sql_query(text).into_boxed();
    let mut columns: Vec<Vec<Value>> = table
        .columns
        .iter()
        .map(|_| Vec::with_capacity(rows.len()))
        .collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    for (column, values) in table.columns.iter().zip(columns) {
        query = bind(query, column.kind, values).ok_or_else(|| {
            DbError::Stored(format!(
                "{}.{}: not {:?}",
                table.name, column.name, column.kind
            ))
        })?;
    }
    Ok(query)
}

fn postgres_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Integer => "bigint",
        Kind::Boolean => "boolean",
        Kind::Text => "text",
        Kind::Time => "timestamp",
        Kind::Bytes => "bytea",
    }
}

type PgQuery<'f> = BoxedSqlQuery<'f, Pg, SqlQuery>;

/// `None` when a value is of another kind.
fn bind<'f>(query: PgQuery<'f>, kind: Kind, values: Vec<Value>) -> Option<PgQuery<'f>> {
    fn all<T>(values: Vec<Value>, one: impl Fn(Value) -> Option<T>) -> Option<Vec<Option<T>>> {
        values
            .into_iter()
            .map(|value| match value {
                Value::Null => Some(None),
                other => one(other).map(Some),
            })
            .collect()
    }
    Some(match kind {
        Kind::Integer => query.bind::<Array<Nullable<BigInt>>, _>(all(values, |v| match v {
            Value::Integer(number) => Some(number),
            _ => None,
        })?),
        Kind::Boolean => query.bind::<Array<Nullable<Bool>>, _>(all(values, |v| match v {
            Value::Boolean(truth) => Some(truth),
            _ => None,
        })?),
        Kind::Text => query.bind::<Array<Nullable<Text>>, _>(all(values, |v| match v {
            Value::Text(text) => Some(text),
            _ => None,
        })?),
        Kind::Time => query.bind::<Array<Nullable<SqlTimestamp>>, _>(all(values, |v| match v {
            Value::Time(time) => Some(Timestamp::naive_utc(time)),
            _ => None,
        })?),
        Kind::Bytes => query.bind::<Array<Nullable<Binary>>, _>(all(values, |v| match v {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        })?),
    })
}

/// Makes the next row of a table come after this id, whatever rows it holds.
///
/// # Errors
/// The database's.
pub fn raise_ids(conn: &mut Conn, to: &LastId) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(c) => {
            diesel::sql_query("DELETE FROM sqlite_sequence WHERE name = ?")
                .bind::<Text, _>(&to.table)
                .execute(c)?;
            diesel::sql_query("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)")
                .bind::<Text, _>(&to.table)
                .bind::<BigInt, _>(to.last)
                .execute(c)?;
        }
        Conn::Postgres(c) => {
            diesel::sql_query("SELECT setval(pg_get_serial_sequence(format('%I', $1), $2), $3)")
                .bind::<Text, _>(&to.table)
                .bind::<Text, _>(&to.column)
                .bind::<BigInt, _>(to.last)
                .execute(c)?;
        }
    }
    Ok(())
}
