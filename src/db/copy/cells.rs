//! A row without a type of its own, and what its cells hold on either database.

use chrono::NaiveDateTime;
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::pg::{Pg, PgValue};
use diesel::row::{Field, NamedRow};
use diesel::sql_types;
use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};
use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;

/// What a column holds, in the words of neither database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Integer,
    Boolean,
    Text,
    Time,
    Bytes,
}

impl Kind {
    /// By the declared type of a column; `None` for one that no table of ours has had.
    pub(super) fn of(declared: &str) -> Option<Self> {
        match declared {
            "bigint" | "integer" | "smallint" => Some(Self::Integer),
            "boolean" => Some(Self::Boolean),
            "text" => Some(Self::Text),
            "timestamp" | "timestamp without time zone" => Some(Self::Time),
            "bytea" | "blob" => Some(Self::Bytes),
            _ => None,
        }
    }

    /// The value as this kind says it: SQLite keeps booleans as numbers and times as text.
    pub(super) fn take(self, value: Value) -> Result<Value, Value> {
        match (self, value) {
            (_, Value::Null) => Ok(Value::Null),
            (Self::Boolean, Value::Integer(n @ (0 | 1))) => Ok(Value::Boolean(n == 1)),
            (Self::Time, Value::Text(text)) => match stored_time(&text) {
                Some(time) => Ok(Value::Time(time)),
                None => Err(Value::Text(text)),
            },
            (Self::Integer, v @ Value::Integer(_))
            | (Self::Boolean, v @ Value::Boolean(_))
            | (Self::Text, v @ Value::Text(_))
            | (Self::Time, v @ Value::Time(_))
            | (Self::Bytes, v @ Value::Bytes(_)) => Ok(v),
            (_, other) => Err(other),
        }
    }
}

/// A time as diesel writes it into SQLite.
fn stored_time(text: &str) -> Option<Timestamp> {
    ["%F %T%.f", "%FT%T%.f", "%FT%T%.fZ"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(Timestamp::new)
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Integer(i64),
    Boolean(bool),
    Text(String),
    Time(Timestamp),
    Bytes(Vec<u8>),
}

/// The cells of a row, in the order of its table's columns.
pub type Row = Vec<Value>;

/// A row as the database gave it.
pub(super) struct Cells(pub Row);

impl QueryableByName<Pg> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let cell = |index: usize| {
            let field = diesel::row::Row::get(row, index).ok_or("a cell is missing")?;
            field.value().map_or(Ok(Value::Null), postgres)
        };
        (0..row.field_count())
            .map(cell)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl QueryableByName<Sqlite> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let cell = |index: usize| {
            let field = diesel::row::Row::get(row, index).ok_or("a cell is missing")?;
            field.value().map_or(Ok(Value::Null), sqlite)
        };
        (0..row.field_count())
            .map(cell)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// By the numbers that PostgreSQL gives its types (`pg_type.dat`), which never change.
fn postgres(value: PgValue<'_>) -> deserialize::Result<Value> {
    Ok(match value.get_oid().get() {
        16 => Value::Boolean(FromSql::<sql_types::Bool, Pg>::from_sql(value)?),
        17 => Value::Bytes(FromSql::<sql_types::Binary, Pg>::from_sql(value)?),
        20 => Value::Integer(FromSql::<sql_types::BigInt, Pg>::from_sql(value)?),
        21 => {
            let number: i16 = FromSql::<sql_types::SmallInt, Pg>::from_sql(value)?;
            Value::Integer(number.into())
        }
        23 => {
            let number: i32 = FromSql::<sql_types::Integer, Pg>::from_sql(value)?;
            Value::Integer(number.into())
        }
        25 => Value::Text(FromSql::<sql_types::Text, Pg>::from_sql(value)?),
        1114 => {
            let time: NaiveDateTime = FromSql::<sql_types::Timestamp, Pg>::from_sql(value)?;
            Value::Time(Timestamp::new(time))
        }
        other => return Err(format!("type {other}").into()),
    })
}

fn sqlite(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Value> {
    Ok(match value.value_type() {
        None => Value::Null,
        Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
            Value::Integer(FromSql::<sql_types::BigInt, Sqlite>::from_sql(value)?)
        }
        Some(SqliteType::Text) => Value::Text(FromSql::<sql_types::Text, Sqlite>::from_sql(value)?),
        Some(SqliteType::Binary) => {
            Value::Bytes(FromSql::<sql_types::Binary, Sqlite>::from_sql(value)?)
        }
        Some(SqliteType::Float | SqliteType::Double) => return Err("a floating number".into()),
    })
}
