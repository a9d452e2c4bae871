//! Putting a backup into an empty place.

use std::io::BufRead;
use std::os::unix::fs::DirBuilderExt as _;

use sha2::{Digest as _, Sha256};

use super::marker::Marker;
use super::reading::{Reading, Sink, read};
use super::settle::{RESTORED_FROM, is_its_key, settle};
use super::{BackupError, Header, LEFT_OUT, Manifest, Report, Step, lines};
use crate::config::Config;
use crate::db::Conn;
use crate::db::copy::{self, Row, Table};
use crate::domain::Timestamp;
use crate::uploads::{Storage, WriteBehind};

/// A forum that was restored.
#[derive(Debug)]
pub struct Restored {
    pub header: Header,
    pub manifest: Manifest,
    /// Jobs that wait for a person's decision, as dead letters.
    pub held_jobs: usize,
    /// Whether the secret key in place is that of the forum; `None` where there is none, or where
    /// the backup does not tell.
    pub its_key: Option<bool>,
}

/// Rows that an empty forum has as soon as it was started once.
const OF_AN_EMPTY_FORUM: &[(&str, i64)] = &[
    ("categories", 1),
    ("change_log", i64::MAX),
    ("jobs", i64::MAX),
    ("page_changes", i64::MAX),
    ("settings", i64::MAX),
];

/// Rows written at once, in bytes of the backup, about.
const AT_ONCE: usize = 500;

/// Puts a backup into the empty database and the empty store of the settings. Both are read again and
/// held against the backup's sums before anything counts. A process killed meanwhile leaves a mark:
/// nothing is served, and the same call goes on.
///
/// # Errors
/// What is wrong with the backup or the place. Then the database is as it was; the mark stays if
/// uploads were written.
pub fn restore(
    config: &Config,
    input: impl BufRead,
    now: Timestamp,
    report: Report<'_>,
) -> Result<Option<Restored>, BackupError> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o750)
        .create(&config.data_dir)
        .map_err(|e| BackupError::File(config.data_dir.clone(), e))?;
    let storage = Storage::open(&config.uploads_url, config.s3.as_ref())?;
    read(input, |reading| {
        let place = Place {
            config,
            storage: &storage,
            marker: Marker::of(config),
        };
        place.fill(reading, now, report)
    })
}

struct Place<'a> {
    config: &'a Config,
    storage: &'a Storage,
    marker: Marker,
}

impl Place<'_> {
    /// `None` when it was done already, and only the mark was left.
    fn fill<R: BufRead>(
        &self,
        mut reading: Reading<'_, R>,
        now: Timestamp,
        report: Report<'_>,
    ) -> Result<Option<Restored>, BackupError> {
        let header = reading.header.clone();
        if self.is_done(&header)? {
            return Ok(None);
        }
        let mut done = None;
        let filled = copy::fill(
            &self.config.database_url,
            &header.migrations,
            OF_AN_EMPTY_FORUM,
            |conn| {
                same_tables(conn, &header)?;
                self.marker.set(&header.id)?;
                let mut loading = Loading {
                    conn,
                    files: self.storage.write_behind(),
                };
                let manifest = reading.rest(&mut loading, report)?;
                loading.files.finish()?;
                report(Step::Checking);
                same_rows(conn, &header, &manifest)?;
                let held = settle(conn, &header, now)?;
                done = Some((manifest, held));
                Ok::<_, BackupError>(())
            },
        );
        if let Err(error) = filled {
            self.clear_if_nothing_came(&error)?;
            return Err(error);
        }
        self.marker.clear()?;
        let key = self.config.existing_secret_key()?;
        Ok(done.map(|(manifest, held_jobs)| Restored {
            its_key: is_its_key(&header, key.as_ref()),
            header,
            manifest,
            held_jobs,
        }))
    }

    /// Looks at what is here: a restoration that is done, one that was interrupted, or nothing.
    fn is_done(&self, header: &Header) -> Result<bool, BackupError> {
        match self.marker.read()? {
            Some(id) if id == header.id => {
                let done = copy::has_setting(&self.config.database_url, RESTORED_FROM, &header.id)?;
                if done {
                    self.marker.clear()?;
                }
                Ok(done)
            }
            Some(_) => Err(BackupError::Place(format!(
                "ici, {}",
                self.marker.advice(self.config)
            ))),
            None if self.storage.is_empty_blocking()? => Ok(false),
            None => Err(BackupError::Place(format!(
                "{} contient déjà des fichiers. Une restauration ne remplace rien\u{a0}: donnez un endroit vide",
                self.config.uploads_url
            ))),
        }
    }

    /// After a failure: without uploads, the place is as it was.
    fn clear_if_nothing_came(&self, error: &BackupError) -> Result<(), BackupError> {
        // A store that fails cannot be asked.
        if matches!(error, BackupError::Storage(_)) || !self.storage.is_empty_blocking()? {
            return Ok(());
        }
        self.marker.clear()
    }
}

struct Loading<'c> {
    conn: &'c mut Conn,
    files: WriteBehind,
}

impl Sink for Loading<'_> {
    fn rows(&mut self, table: &Table, rows: Vec<Row>) -> Result<(), BackupError> {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some = rows.by_ref().take(AT_ONCE).collect();
            copy::write_rows(self.conn, table, some)?;
        }
        Ok(())
    }

    fn file(&mut self, key: &str, width: Option<u32>, bytes: Vec<u8>) -> Result<(), BackupError> {
        Ok(self.files.put(key, width, bytes)?)
    }
}

/// The tables to be filled are those that the backup holds, column by column.
fn same_tables(conn: &mut Conn, header: &Header) -> Result<(), BackupError> {
    let columns = |table: &Table| {
        let mut columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| (column.name.clone(), format!("{:?}", column.kind)))
            .collect();
        columns.sort();
        columns
    };
    let here = copy::tables(conn)?;
    for table in &here {
        let left_out = header.left_out.contains_key(&table.name)
            || LEFT_OUT.iter().any(|(name, _)| *name == table.name);
        let told = header.tables.iter().find(|told| told.name == table.name);
        let same = match told {
            Some(told) => columns(told) == columns(table),
            None => left_out,
        };
        if !same {
            return Err(unlike(&table.name));
        }
    }
    for told in &header.tables {
        if !here.iter().any(|table| table.name == told.name) {
            return Err(unlike(&told.name));
        }
    }
    Ok(())
}

fn unlike(table: &str) -> BackupError {
    BackupError::damaged(format!(
        "la table {table} n’y est pas comme ses migrations la font"
    ))
}

/// Reads all rows from the database again: it holds what the backup holds.
fn same_rows(conn: &mut Conn, header: &Header, manifest: &Manifest) -> Result<(), BackupError> {
    for (table, told) in header.tables.iter().zip(&manifest.tables) {
        let (mut sum, mut rows) = (Sha256::new(), 0_u64);
        let mut line = Vec::new();
        copy::read_rows(conn, table, |row| {
            line.clear();
            lines::add_line(&mut line, &row)?;
            sum.update(&line);
            rows += 1;
            Ok::<_, BackupError>(())
        })?;
        if rows != told.rows || hex::encode(sum.finalize()) != told.sha256 {
            return Err(BackupError::damaged(format!(
                "relue dans la base, la table {} n’est pas celle de la sauvegarde",
                table.name
            )));
        }
    }
    Ok(())
}
