//! Making a backup while the forum serves.

use std::collections::BTreeSet;

use super::manifest::FORMAT_VERSION;
use super::settle::SECRET_KEY_CHECK;
use super::target::{Output, Target};
use super::writing::{TablePart, Writing};
use super::{BackupError, Header, LEFT_OUT, Manifest, Report, Step};
use crate::config::Config;
use crate::db::copy::{self, Row, Table, Value};
use crate::db::{Conn, DbError, migrate, settings};
use crate::domain::Timestamp;
use crate::uploads::Storage;

/// A backup that was made.
#[derive(Debug)]
pub struct Taken {
    pub header: Header,
    pub manifest: Manifest,
    /// Uploads that somebody took away while it was made: not in it, and missed by nobody.
    pub removed_meanwhile: u64,
}

/// Writes everything into `target`: the rows as they are at one moment, then the uploads that they
/// name. Others may write meanwhile. Nothing is migrated, and nothing of the forum is changed.
///
/// # Errors
/// The target's, the database's, the store's; then the target does not exist.
pub fn take(
    config: &Config,
    target: &Target,
    now: Timestamp,
    report: Report<'_>,
) -> Result<Taken, BackupError> {
    let output = Output::open(target)?;
    let storage = Storage::open(&config.uploads_url, config.s3.as_ref())?;
    let mut conn = copy::snapshot(&config.database_url)?;
    let tables = copy::tables(&mut conn)?;
    let kept: Vec<Table> = tables
        .iter()
        .filter(|table| is_kept(table))
        .cloned()
        .collect();
    if kept.is_empty() {
        return Err(BackupError::Nothing);
    }
    let header = header(config, &mut conn, kept, now)?;
    let mut writing = Writing::begin(output, &header, now.unix())?;
    let mut wanted = Wanted::default();
    for (index, table) in header.tables.iter().enumerate() {
        let mut part = TablePart::new(index, &table.name);
        let uploads = UploadColumns::of(table);
        copy::read_rows(&mut conn, table, |row| {
            if let Some(uploads) = &uploads {
                wanted.note(uploads, &row);
            }
            let rows = writing.row(&mut part, &row)?;
            if rows.is_multiple_of(10_000) {
                report(Step::Rows(&table.name, rows));
            }
            Ok::<_, BackupError>(())
        })?;
        let rows = writing.end_table(part)?;
        report(Step::Table(&table.name, rows));
    }
    // The snapshot ends: uploads never change once written.
    drop(conn);
    let missing = files(&storage, wanted, &mut writing, report)?;
    let removed_meanwhile = settle_missing(config, missing, &mut writing)?;
    let manifest = writing.finish()?;
    Ok(Taken {
        header,
        manifest,
        removed_meanwhile,
    })
}

fn is_kept(table: &Table) -> bool {
    LEFT_OUT.iter().all(|(name, _)| *name != table.name)
}

fn header(
    config: &Config,
    conn: &mut Conn,
    tables: Vec<Table>,
    now: Timestamp,
) -> Result<Header, BackupError> {
    let mut id = [0_u8; 16];
    getrandom::fill(&mut id).map_err(|e| DbError::Worker(e.to_string()))?;
    let key = config.existing_secret_key()?;
    let last_ids = copy::last_ids(conn)?;
    Ok(Header {
        format: Header::format(),
        version: FORMAT_VERSION,
        id: hex::encode(id),
        created_at: now.rfc3339(),
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        database: match conn {
            Conn::Sqlite(_) => "sqlite".to_owned(),
            Conn::Postgres(_) => "postgres".to_owned(),
        },
        forum_id: settings::get(conn, "forum_id")?,
        migrations: migrate::applied(conn)?,
        secret_key_check: key.map(|key| hex::encode(&key.derive(SECRET_KEY_CHECK)[..8])),
        tables,
        last_ids: last_ids.into_iter().map(|id| (id.table, id.last)).collect(),
        left_out: LEFT_OUT
            .iter()
            .map(|(name, why)| ((*name).to_owned(), (*why).to_owned()))
            .collect(),
    })
}

/// Where the table of uploads holds what names its files.
struct UploadColumns {
    key: usize,
    widths: Option<usize>,
    removed: Option<usize>,
}

impl UploadColumns {
    fn of(table: &Table) -> Option<Self> {
        let place = |name: &str| table.columns.iter().position(|column| column.name == name);
        (table.name == "uploads").then_some(())?;
        Some(Self {
            key: place("storage_key")?,
            widths: place("widths"),
            removed: place("removed_at"),
        })
    }

    /// The key and widths of an upload; `None` for one that was taken away.
    fn read<'r>(&self, row: &'r Row) -> Option<(&'r str, &'r str)> {
        let cell = |index: usize| row.get(index).unwrap_or(&Value::Null);
        if self
            .removed
            .is_some_and(|index| *cell(index) != Value::Null)
        {
            return None;
        }
        let text = |index| match cell(index) {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        };
        Some((text(self.key)?, self.widths.and_then(text).unwrap_or("")))
    }
}

/// The files that the rows name. About 45 bytes an upload: a million fit.
#[derive(Default)]
struct Wanted {
    lines: String,
    files: u64,
}

impl Wanted {
    fn note(&mut self, columns: &UploadColumns, row: &Row) {
        if let Some((key, widths)) = columns.read(row) {
            self.lines.push_str(key);
            self.lines.push(' ');
            self.lines.push_str(widths);
            self.lines.push('\n');
            self.files += 1 + widths_of(widths).count() as u64;
        }
    }

    /// Each copy, the whole file first.
    fn into_copies(self) -> impl Iterator<Item = (String, Option<u32>)> + Send + 'static {
        let mut rest = self.lines;
        // Given out from the end: what was given is freed.
        std::iter::from_fn(move || {
            let line = rest.trim_end_matches('\n').rsplit('\n').next()?.to_owned();
            rest.truncate(rest.trim_end_matches('\n').len() - line.len());
            let (key, widths) = line.split_once(' ')?;
            let smaller = widths_of(widths).map(|width| (key.to_owned(), Some(width)));
            let all = std::iter::once((key.to_owned(), None)).chain(smaller);
            Some(all.collect::<Vec<_>>())
        })
        .flatten()
    }
}

fn widths_of(stored: &str) -> impl Iterator<Item = u32> + '_ {
    stored.split(',').filter_map(|width| width.parse().ok())
}

type Missing = Vec<(String, Option<u32>)>;

fn files(
    storage: &Storage,
    wanted: Wanted,
    writing: &mut Writing,
    report: Report<'_>,
) -> Result<Missing, BackupError> {
    let all = wanted.files;
    let mut missing = Vec::new();
    for ((key, width), found) in storage.read_ahead(wanted.into_copies()) {
        match found? {
            Some(bytes) => writing.file(&key, width, &bytes)?,
            None => missing.push((key, width)),
        }
        let (files, bytes) = writing.files();
        report(Step::Files(files, all, bytes));
    }
    Ok(missing)
}

/// Notes those that are missing although their row still names them; returns how many of the others
/// there are: taken away since the snapshot.
fn settle_missing(
    config: &Config,
    missing: Missing,
    writing: &mut Writing,
) -> Result<u64, BackupError> {
    if missing.is_empty() {
        return Ok(0);
    }
    let keys: BTreeSet<&str> = missing.iter().map(|(key, _)| key.as_str()).collect();
    let mut expected = BTreeSet::new();
    let mut conn = copy::snapshot(&config.database_url)?;
    for table in copy::tables(&mut conn)? {
        let Some(columns) = UploadColumns::of(&table) else {
            continue;
        };
        copy::read_rows(&mut conn, &table, |row| {
            if let Some((key, _)) = columns.read(&row)
                && keys.contains(key)
            {
                expected.insert(key.to_owned());
            }
            Ok::<_, DbError>(())
        })?;
    }
    let mut removed = 0;
    for (key, width) in &missing {
        if expected.contains(key) {
            writing.missing(key, *width);
        } else {
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_copy_of_every_upload_is_wanted() {
        let columns = UploadColumns {
            key: 0,
            widths: Some(1),
            removed: Some(2),
        };
        let text = |text: &str| Value::Text(text.to_owned());
        let removed = Value::Time(Timestamp::from_micros(0).unwrap());
        let mut wanted = Wanted::default();
        wanted.note(&columns, &vec![text("aa"), text("480,960"), Value::Null]);
        wanted.note(&columns, &vec![text("bb"), text(""), Value::Null]);
        wanted.note(&columns, &vec![text("cc"), text("480"), removed]);
        assert_eq!(wanted.files, 4);
        let copies: Vec<_> = wanted.into_copies().collect();
        let copy = |key: &str, width| (key.to_owned(), width);
        assert_eq!(
            copies,
            [
                copy("bb", None),
                copy("aa", None),
                copy("aa", Some(480)),
                copy("aa", Some(960)),
            ]
        );
    }
}
