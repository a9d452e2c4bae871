//! What a backup says of itself: first what is needed to read it, last what it held.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::db::copy::Table;

/// Raised when an older program could not read a backup as it was meant.
pub const FORMAT_VERSION: u32 = 1;
const FORMAT: &str = "entraide-backup";

pub const HEADER: &str = "entraide.json";
pub const MANIFEST: &str = "manifest.json";

/// The first entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Header {
    pub format: String,
    pub version: u32,
    /// A random name of this backup.
    pub id: String,
    /// RFC 3339, UTC: the moment that the rows show.
    pub created_at: String,
    /// The version of the program that made it.
    pub made_by: String,
    /// `sqlite` or `postgres`: for information, it can be restored into either.
    pub database: String,
    /// The name of the database it was taken from, if it had one.
    pub forum_id: Option<String>,
    /// Versions of the migrations that made its tables.
    pub migrations: Vec<String>,
    /// Tells whether a secret key is the one of this forum, and nothing else about it.
    pub secret_key_check: Option<String>,
    /// In the order of the entries: each after those that it refers to.
    pub tables: Vec<Table>,
    /// The highest id that each table has ever given, also of those left out.
    pub last_ids: BTreeMap<String, i64>,
    /// Tables that are not in it, and why.
    pub left_out: BTreeMap<String, String>,
}

impl Header {
    pub(super) fn format() -> String {
        FORMAT.to_owned()
    }
}

/// What can be read of a header of whatever version.
#[derive(Deserialize)]
pub(super) struct AnyHeader {
    pub format: String,
    pub version: u32,
}

impl AnyHeader {
    pub fn is_ours(&self) -> bool {
        self.format == FORMAT
    }
}

/// Rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    pub name: String,
    pub rows: u64,
    /// Of its lines, all parts together. The same rows give the same sum on either database.
    pub sha256: String,
}

/// The last entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of the header: a manifest cannot stand at the end of another backup.
    pub id: String,
    pub tables: Vec<TableSum>,
    pub files: u64,
    pub file_bytes: u64,
    /// Uploads whose bytes were not in the store, up to [`MISSING_NAMED`] by name.
    pub missing: Vec<String>,
    pub missing_count: u64,
    /// Entries that the sums name, and their bytes.
    pub entries: u64,
    pub entry_bytes: u64,
    /// Of all the lines of `sums/`, together.
    pub sums_sha256: String,
}

pub const MISSING_NAMED: usize = 100;

/// `tables/03-identities/00001.jsonl`
pub fn rows_entry(index: usize, table: &str, part: u64) -> String {
    format!("tables/{:02}-{table}/{part:05}.jsonl", index + 1)
}

/// `uploads/ab/{key}/original`, as in the store.
pub fn file_entry(key: &str, width: Option<u32>) -> String {
    let part = key.get(..2).unwrap_or("00");
    match width {
        None => format!("uploads/{part}/{key}/original"),
        Some(width) => format!("uploads/{part}/{key}/{width}"),
    }
}

/// The key and width of [`file_entry`]; `None` for any other name.
pub fn file_of_entry(name: &str) -> Option<(String, Option<u32>)> {
    let mut parts = name.strip_prefix("uploads/")?.split('/');
    let (part, key, copy) = (parts.next()?, parts.next()?, parts.next()?);
    let hexadecimal = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    let good = parts.next().is_none()
        && key.len() == 32
        && key.bytes().all(hexadecimal)
        && key.starts_with(part)
        && part.len() == 2;
    if !good {
        return None;
    }
    if copy == "original" {
        return Some((key.to_owned(), None));
    }
    let width: u32 = copy.parse().ok()?;
    (width.to_string() == copy).then(|| (key.to_owned(), Some(width)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn names_of_files_come_back() {
        for width in [None, Some(480)] {
            let name = file_entry(KEY, width);
            assert_eq!(file_of_entry(&name), Some((KEY.to_owned(), width)));
        }
        for wrong in [
            "uploads/../../etc/passwd".to_owned(),
            format!("uploads/00/{KEY}/original"),
            format!("uploads/01/{KEY}/original/x"),
            format!("uploads/01/{KEY}/0480"),
            format!("uploads/01/{KEY}/+480"),
            format!("/uploads/01/{KEY}/original"),
            "uploads/01/0123/original".to_owned(),
        ] {
            assert_eq!(file_of_entry(&wrong), None, "{wrong}");
        }
    }
}
