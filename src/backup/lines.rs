//! A row as a line of JSON: an array in the order of the table's columns.
//!
//! Numbers, booleans, text and `null` are JSON's. A time is text, `2026-03-02T09:00:00.000000Z`;
//! bytes are base64. A line has one way to be written, so that sums of the same rows are the same.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDateTime;
use serde::ser::{Serialize, SerializeSeq, Serializer};
use sha2::{Digest as _, Sha256};

use super::BackupError;
use crate::db::copy::{Kind, Row, Table, Value};
use crate::domain::Timestamp;

const TIME: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

struct Cell<'a>(&'a Value);

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_none(),
            Value::Integer(number) => serializer.serialize_i64(*number),
            Value::Boolean(truth) => serializer.serialize_bool(*truth),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Time(time) => serializer.collect_str(&time.as_naive_utc().format(TIME)),
            Value::Bytes(bytes) => serializer.serialize_str(&STANDARD.encode(bytes)),
        }
    }
}

struct Line<'a>(&'a Row);

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_seq(Some(self.0.len()))?;
        for value in self.0 {
            line.serialize_element(&Cell(value))?;
        }
        line.end()
    }
}

/// Adds the line of a row, with its end.
pub fn add_line(out: &mut Vec<u8>, row: &Row) -> Result<(), BackupError> {
    serde_json::to_writer(&mut *out, &Line(row))
        .map_err(|e| BackupError::damaged(e.to_string()))?;
    out.push(b'\n');
    Ok(())
}

/// The rows of a part, which are as the table's columns say.
pub fn read_lines(table: &Table, text: &[u8]) -> Result<Vec<Row>, BackupError> {
    text.split_inclusive(|byte| *byte == b'\n')
        .map(|line| read_line(table, line))
        .collect()
}

fn read_line(table: &Table, line: &[u8]) -> Result<Row, BackupError> {
    let wrong = || BackupError::damaged(format!("une ligne de la table {}", table.name));
    let line = line.strip_suffix(b"\n").ok_or_else(wrong)?;
    let cells: Vec<serde_json::Value> = serde_json::from_slice(line).map_err(|_| wrong())?;
    if cells.len() != table.columns.len() {
        return Err(wrong());
    }
    let read = |(column, cell): (&crate::db::copy::Column, serde_json::Value)| {
        value(column.kind, cell).ok_or_else(wrong)
    };
    table.columns.iter().zip(cells).map(read).collect()
}

fn value(kind: Kind, cell: serde_json::Value) -> Option<Value> {
    use serde_json::Value as Json;
    Some(match (kind, cell) {
        (_, Json::Null) => Value::Null,
        (Kind::Integer, Json::Number(number)) => Value::Integer(number.as_i64()?),
        (Kind::Boolean, Json::Bool(truth)) => Value::Boolean(truth),
        (Kind::Text, Json::String(text)) => Value::Text(text),
        (Kind::Time, Json::String(text)) => {
            let time = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.fZ").ok()?;
            Value::Time(Timestamp::new(time))
        }
        (Kind::Bytes, Json::String(text)) => Value::Bytes(STANDARD.decode(text).ok()?),
        _ => return None,
    })
}

/// The sum of some bytes, in hexadecimal digits.
pub fn sum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::db::copy::Column;

    fn table() -> Table {
        let kinds = [
            Kind::Integer,
            Kind::Boolean,
            Kind::Text,
            Kind::Time,
            Kind::Bytes,
        ];
        Table {
            name: "essai".to_owned(),
            columns: kinds
                .into_iter()
                .map(|kind| Column {
                    name: format!("{kind:?}"),
                    kind,
                })
                .collect(),
            key: Vec::new(),
        }
    }

    fn one(kind: Kind) -> BoxedStrategy<Value> {
        let some = match kind {
            Kind::Integer => any::<i64>().prop_map(Value::Integer).boxed(),
            Kind::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
            Kind::Text => any::<String>().prop_map(Value::Text).boxed(),
            // Years 1600 to 9000.
            Kind::Time => (-11_000_000_000_000_000_i64..221_000_000_000_000_000)
                .prop_map(|micros| Value::Time(Timestamp::from_micros(micros).unwrap()))
                .boxed(),
            Kind::Bytes => any::<Vec<u8>>().prop_map(Value::Bytes).boxed(),
        };
        prop_oneof![1 => Just(Value::Null), 5 => some].boxed()
    }

    proptest! {
        #[test]
        fn rows_come_back(
            rows in proptest::collection::vec(
                (
                    one(Kind::Integer),
                    one(Kind::Boolean),
                    one(Kind::Text),
                    one(Kind::Time),
                    one(Kind::Bytes),
                ),
                0..5,
            )
        ) {
            let rows: Vec<Row> = rows
                .into_iter()
                .map(|(a, b, c, d, e)| vec![a, b, c, d, e])
                .collect();
            let mut text = Vec::new();
            for row in &rows {
                add_line(&mut text, row).unwrap();
            }
            prop_assert_eq!(text.iter().filter(|byte| **byte == b'\n').count(), rows.len());
            prop_assert_eq!(read_lines(&table(), &text).unwrap(), rows);
        }
    }

    #[test]
    fn what_is_not_a_row_is_refused() {
        for wrong in [
            "[1,true,\"a\",null,null]",
            "[1,true,\"a\",null]\n",
            "[1.5,true,\"a\",null,null]\n",
            "[\"1\",true,\"a\",null,null]\n",
            "[1,1,\"a\",null,null]\n",
            "[1,true,\"a\",\"hier\",null]\n",
            "{}\n",
            "\n",
        ] {
            assert!(read_lines(&table(), wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
