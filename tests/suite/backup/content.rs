//! What a database holds, told by the database itself: nothing here is shared with the code under
//! test. Each row as one text, the same on both databases.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use entraide::db::{Conn, Db, DbError};

/// Not kept, or settled when restored: looked at by tests of their own.
const APART: &[&str] = &[
    "change_log",
    "jobs",
    "page_changes",
    "sessions",
    "settings",
    "sign_in_failures",
];

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Each table's rows, sorted.
pub type Content = BTreeMap<String, Vec<String>>;

pub fn content(db: &Db) -> Content {
    let tables = tables();
    let read = tables
        .iter()
        .filter(|(name, _)| !APART.contains(&name.as_str()));
    read.map(|(name, columns)| (name.clone(), rows(db, name, columns)))
        .collect()
}

fn rows(db: &Db, table: &str, columns: &[(String, String)]) -> Vec<String> {
    let read = |conn: &mut Conn| {
        let sqlite = matches!(conn, Conn::Sqlite(_));
        let cells: Vec<_> = columns
            .iter()
            .map(|(name, kind)| format!("coalesce({}, '∅')", as_text(name, kind, sqlite)))
            .collect();
        let query = format!("SELECT {} AS line FROM {table}", cells.join(" || '¦' || "));
        let lines: Vec<Line> = diesel::sql_query(query).load(conn)?;
        Ok::<_, DbError>(lines)
    };
    let mut lines: Vec<_> = db
        .read_blocking(read)
        .unwrap()
        .into_iter()
        .map(|row| row.line)
        .collect();
    lines.sort();
    lines
}

fn as_text(name: &str, kind: &str, sqlite: bool) -> String {
    match (kind, sqlite) {
        ("Text", _) => format!("\"{name}\""),
        ("Timestamp", true) => format!(
            "substr(\"{name}\" || CASE WHEN instr(\"{name}\", '.') = 0 THEN '.' ELSE '' END || '000000', 1, 26)"
        ),
        ("Timestamp", false) => format!("to_char(\"{name}\", 'YYYY-MM-DD HH24:MI:SS.US')"),
        ("Bool", false) => format!("\"{name}\"::int::text"),
        ("Binary", _) => format!("hex(\"{name}\")"),
        (_, true) => format!("CAST(\"{name}\" AS TEXT)"),
        (_, false) => format!("\"{name}\"::text"),
    }
}

/// Tables with their columns and types, from the text of `schema.rs`.
pub fn tables() -> BTreeMap<String, Vec<(String, String)>> {
    let source = include_str!("../../../src/db/schema.rs");
    let mut tables: BTreeMap<String, Vec<_>> = BTreeMap::new();
    let mut table = String::new();
    for line in source.lines().map(str::trim) {
        if line.starts_with("diesel::") {
            continue;
        }
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
        } else if let Some((column, kind)) = line.split_once(" -> ") {
            let kind = kind.trim_end_matches(',').trim_start_matches("Nullable<");
            let known = (column.to_owned(), kind.trim_end_matches('>').to_owned());
            tables.entry(table.clone()).or_default().push(known);
        }
    }
    tables
}

/// Fails with the first table that differs, and the first row.
#[track_caller]
pub fn assert_same(left: &Content, right: &Content) {
    for (table, rows) in left {
        let other = &right[table];
        let strange = rows.iter().zip(other).find(|(a, b)| a != b);
        assert_eq!(strange, None, "table {table}");
        assert_eq!(rows.len(), other.len(), "rows of table {table}");
    }
}
