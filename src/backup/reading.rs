//! Entries of a backup, in: every byte is held against the sums before it counts.

use std::cell::RefCell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use flate2::bufread::GzDecoder;
use sha2::{Digest as _, Sha256};

use super::manifest::{AnyHeader, FORMAT_VERSION, HEADER, MANIFEST, file_of_entry, rows_entry};
use super::{BackupError, Header, Manifest, Report, Step, TableSum, lines};
use crate::db::copy::{Row, Table};

/// No entry of ours is longer: a row holds at most a few texts of a megabyte, an upload 15.
const LONGEST: u64 = 512 * 1024 * 1024;
/// What the end of a tar is filled up with, at most.
const PADDING: u64 = 1024 * 1024;

/// What is done with what a backup holds. Nothing is certain before [`Reading::rest`] has returned.
pub(super) trait Sink {
    fn rows(&mut self, table: &Table, rows: Vec<Row>) -> Result<(), BackupError>;
    fn file(&mut self, key: &str, width: Option<u32>, bytes: Vec<u8>) -> Result<(), BackupError>;
}

/// Looks only.
struct Nothing;

impl Sink for Nothing {
    fn rows(&mut self, _: &Table, _: Vec<Row>) -> Result<(), BackupError> {
        Ok(())
    }

    fn file(&mut self, _: &str, _: Option<u32>, _: Vec<u8>) -> Result<(), BackupError> {
        Ok(())
    }
}

/// Reads a whole backup and holds everything against its sums: nothing is missing, nothing was
/// changed by accident, nothing follows.
///
/// # Errors
/// What is wrong with it.
pub fn verify(input: impl BufRead, report: Report<'_>) -> Result<(Header, Manifest), BackupError> {
    read(input, |mut reading| {
        let manifest = reading.rest(&mut Nothing, report)?;
        Ok((reading.header, manifest))
    })
}

/// Opens a backup, reads its header, and lets `with` read the rest.
///
/// # Errors
/// What is wrong with the header, or what `with` says.
pub(super) fn read<T, R: BufRead>(
    input: R,
    with: impl FnOnce(Reading<'_, R>) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    let shared = Shared(Rc::new(RefCell::new(GzDecoder::new(input))));
    let mut archive = tar::Archive::new(shared.clone());
    let entries = archive.entries().map_err(|_| BackupError::Foreign)?;
    with(Reading::begin(entries, shared)?)
}

/// The unpacked bytes: the reader of entries stops before their end, which is checked as well.
struct Shared<R>(Rc<RefCell<GzDecoder<R>>>);

impl<R> Clone for Shared<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R: BufRead> Read for Shared<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(into)
    }
}

/// A backup whose header has been read.
pub(super) struct Reading<'a, R: BufRead> {
    pub header: Header,
    entries: tar::Entries<'a, Shared<R>>,
    input: Shared<R>,
    /// Lines for the entries that no part of `sums/` has told yet.
    waiting: Vec<u8>,
    sums_parts: u64,
    all_sums: Sha256,
    /// What the manifest must say.
    found: Manifest,
    open: OpenTable,
}

/// The table whose rows are being read; all before it are done.
struct OpenTable {
    index: usize,
    part: u64,
    rows: u64,
    sum: Sha256,
}

impl OpenTable {
    fn new(index: usize) -> Self {
        Self {
            index,
            part: 0,
            rows: 0,
            sum: Sha256::new(),
        }
    }
}

impl<'a, R: BufRead> Reading<'a, R> {
    fn begin(
        mut entries: tar::Entries<'a, Shared<R>>,
        input: Shared<R>,
    ) -> Result<Self, BackupError> {
        let first = match next(&mut entries) {
            Ok(first) => first,
            Err(BackupError::Truncated) => return Err(BackupError::Truncated),
            // Not even packed as ours are.
            Err(_) => return Err(BackupError::Foreign),
        };
        let (name, bytes) = first.ok_or(BackupError::Foreign)?;
        if name != HEADER {
            return Err(BackupError::Foreign);
        }
        let header = header(&bytes)?;
        let mut reading = Self {
            found: Manifest {
                id: header.id.clone(),
                tables: Vec::new(),
                files: 0,
                file_bytes: 0,
                missing: Vec::new(),
                missing_count: 0,
                entries: 0,
                entry_bytes: 0,
                sums_sha256: String::new(),
            },
            header,
            entries,
            input,
            waiting: Vec::new(),
            sums_parts: 0,
            all_sums: Sha256::new(),
            open: OpenTable::new(0),
        };
        reading.count(&name, &bytes);
        Ok(reading)
    }

    /// Gives everything to `sink`, then holds the whole against the manifest.
    pub fn rest(
        &mut self,
        sink: &mut impl Sink,
        report: Report<'_>,
    ) -> Result<Manifest, BackupError> {
        while let Some((name, bytes)) = next(&mut self.entries)? {
            if name == MANIFEST {
                return self.end(&bytes, report);
            }
            if name.starts_with("sums/") {
                self.sums(&name, &bytes)?;
                continue;
            }
            self.count(&name, &bytes);
            if name.starts_with("tables/") {
                self.rows(&name, &bytes, sink, report)?;
            } else if let Some((key, width)) = file_of_entry(&name) {
                self.found.files += 1;
                self.found.file_bytes += bytes.len() as u64;
                sink.file(&key, width, bytes)?;
                report(Step::Files(self.found.files, 0, self.found.file_bytes));
            } else {
                return Err(unexpected(&name));
            }
        }
        Err(BackupError::Truncated)
    }

    fn count(&mut self, name: &str, bytes: &[u8]) {
        let line = format!("{}  {name}\n", lines::sum(bytes));
        self.waiting.extend_from_slice(line.as_bytes());
        self.found.entries += 1;
        self.found.entry_bytes += bytes.len() as u64;
    }

    fn sums(&mut self, name: &str, told: &[u8]) -> Result<(), BackupError> {
        self.sums_parts += 1;
        if name != format!("sums/{:05}.sha256", self.sums_parts) {
            return Err(unexpected(name));
        }
        if told != self.waiting.as_slice() {
            return Err(BackupError::damaged(
                "un contenu ne correspond pas à sa somme de contrôle",
            ));
        }
        self.all_sums.update(told);
        self.waiting.clear();
        Ok(())
    }

    fn rows(
        &mut self,
        name: &str,
        bytes: &[u8],
        sink: &mut impl Sink,
        report: Report<'_>,
    ) -> Result<(), BackupError> {
        let is = |index: usize, part| {
            let table = self.header.tables.get(index);
            table.is_some_and(|table| rows_entry(index, &table.name, part) == name)
        };
        if !is(self.open.index, self.open.part + 1) {
            let later = (self.open.index + 1..self.header.tables.len()).find(|i| is(*i, 1));
            let later = later.ok_or_else(|| unexpected(name))?;
            self.close_tables(later, report);
        }
        let table = self.header.tables.get(self.open.index);
        let table = table.ok_or_else(|| unexpected(name))?;
        let rows = lines::read_lines(table, bytes)?;
        self.open.part += 1;
        self.open.rows += rows.len() as u64;
        self.open.sum.update(bytes);
        sink.rows(table, rows)?;
        report(Step::Rows(&table.name, self.open.rows));
        Ok(())
    }

    /// Ends the open table and those without rows before table `next`.
    fn close_tables(&mut self, next: usize, report: Report<'_>) {
        while self.open.index < next {
            let open = std::mem::replace(&mut self.open, OpenTable::new(0));
            self.open.index = open.index + 1;
            let Some(table) = self.header.tables.get(open.index) else {
                return;
            };
            report(Step::Table(&table.name, open.rows));
            self.found.tables.push(TableSum {
                name: table.name.clone(),
                rows: open.rows,
                sha256: hex::encode(open.sum.finalize()),
            });
        }
    }

    fn end(&mut self, bytes: &[u8], report: Report<'_>) -> Result<Manifest, BackupError> {
        let told: Manifest = serde_json::from_slice(bytes)
            .map_err(|_| BackupError::damaged("le sommaire est illisible"))?;
        self.close_tables(self.header.tables.len(), report);
        if !self.waiting.is_empty() {
            return Err(BackupError::damaged("des sommes de contrôle manquent"));
        }
        self.found.sums_sha256 = hex::encode(self.all_sums.clone().finalize());
        self.found.missing.clone_from(&told.missing);
        self.found.missing_count = told.missing_count;
        if told != self.found {
            return Err(BackupError::damaged(
                "le contenu ne correspond pas au sommaire",
            ));
        }
        if let Some((name, _)) = next(&mut self.entries)? {
            return Err(unexpected(&name));
        }
        self.nothing_follows()?;
        Ok(told)
    }

    /// Reads to the end of the packed stream, which checks its own sum as well.
    fn nothing_follows(&mut self) -> Result<(), BackupError> {
        let mut rest = Vec::new();
        let mut input = self.input.clone().take(PADDING);
        input
            .read_to_end(&mut rest)
            .map_err(|e| BackupError::unreadable(&e))?;
        let mut packed = self.input.0.borrow_mut();
        let after = packed.get_mut().fill_buf();
        let after = after.map_err(|e| BackupError::unreadable(&e))?;
        if rest.iter().any(|byte| *byte != 0) || !after.is_empty() {
            return Err(BackupError::damaged("quelque chose suit la fin"));
        }
        Ok(())
    }
}

fn unexpected(name: &str) -> BackupError {
    let name: String = name.chars().take(120).collect();
    BackupError::damaged(format!("entrée inattendue {name:?}"))
}

fn header(bytes: &[u8]) -> Result<Header, BackupError> {
    let any: AnyHeader = serde_json::from_slice(bytes).map_err(|_| BackupError::Foreign)?;
    if !any.is_ours() {
        return Err(BackupError::Foreign);
    }
    if any.version > FORMAT_VERSION {
        return Err(BackupError::NewerFormat(any.version, FORMAT_VERSION));
    }
    serde_json::from_slice(bytes).map_err(|_| BackupError::damaged("l’en-tête est illisible"))
}

/// The next entry, whole.
fn next<R: Read>(
    entries: &mut tar::Entries<'_, R>,
) -> Result<Option<(String, Vec<u8>)>, BackupError> {
    let Some(entry) = entries.next() else {
        return Ok(None);
    };
    let entry = entry.map_err(|e| BackupError::unreadable(&e))?;
    let name = String::from_utf8(entry.path_bytes().into_owned())
        .map_err(|_| BackupError::damaged("un nom d’entrée"))?;
    if !entry.header().entry_type().is_file() || entry.size() > LONGEST {
        return Err(unexpected(&name));
    }
    let size = entry.size();
    let mut bytes = Vec::new();
    let mut limited = entry.take(LONGEST);
    limited
        .read_to_end(&mut bytes)
        .map_err(|e| BackupError::unreadable(&e))?;
    if bytes.len() as u64 != size {
        return Err(BackupError::Truncated);
    }
    Ok(Some((name, bytes)))
}
