//! Entries of a backup, out.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::manifest::{HEADER, MANIFEST, MISSING_NAMED, file_entry, rows_entry};
use super::target::Output;
use super::{BackupError, Header, Manifest, TableSum, lines};
use crate::db::copy::Row;

/// Bytes of rows in one entry, about: what is held in memory.
const PART: usize = 4_000_000;
/// Entries named by one entry of sums.
const SUMS: usize = 2_000;
/// Text shrinks nearly as well as with more effort, in a third of the time.
const EFFORT: Compression = Compression::new(3);

/// A backup being written.
pub(super) struct Writing {
    tar: tar::Builder<GzEncoder<Output>>,
    name: std::path::PathBuf,
    modified: u64,
    /// Lines of sums not yet written.
    sums: Vec<u8>,
    waiting: usize,
    parts: u64,
    all_sums: Sha256,
    manifest: Manifest,
}

/// The rows of a table, being written.
pub(super) struct TablePart {
    index: usize,
    name: String,
    lines: Vec<u8>,
    part: u64,
    rows: u64,
    sum: Sha256,
}

impl TablePart {
    pub fn new(index: usize, name: &str) -> Self {
        Self {
            index,
            name: name.to_owned(),
            lines: Vec::new(),
            part: 0,
            rows: 0,
            sum: Sha256::new(),
        }
    }
}

impl Writing {
    pub fn begin(output: Output, header: &Header, modified: i64) -> Result<Self, BackupError> {
        let name = output.name().to_owned();
        let mut writing = Self {
            tar: tar::Builder::new(GzEncoder::new(output, EFFORT)),
            name,
            modified: u64::try_from(modified).unwrap_or(0),
            sums: Vec::new(),
            waiting: 0,
            parts: 0,
            all_sums: Sha256::new(),
            manifest: Manifest {
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
        };
        let json = serde_json::to_vec_pretty(header);
        let json = json.map_err(|e| BackupError::damaged(e.to_string()))?;
        writing.summed(HEADER, &json)?;
        Ok(writing)
    }

    /// Adds a row; returns how many the table has now.
    pub fn row(&mut self, table: &mut TablePart, row: &Row) -> Result<u64, BackupError> {
        lines::add_line(&mut table.lines, row)?;
        table.rows += 1;
        if table.lines.len() >= PART {
            self.rows_part(table)?;
        }
        Ok(table.rows)
    }

    fn rows_part(&mut self, table: &mut TablePart) -> Result<(), BackupError> {
        table.part += 1;
        table.sum.update(&table.lines);
        let name = rows_entry(table.index, &table.name, table.part);
        self.summed(&name, &table.lines)?;
        table.lines.clear();
        Ok(())
    }

    /// Ends a table; returns its rows.
    pub fn end_table(&mut self, mut table: TablePart) -> Result<u64, BackupError> {
        if !table.lines.is_empty() {
            self.rows_part(&mut table)?;
        }
        self.manifest.tables.push(TableSum {
            name: table.name,
            rows: table.rows,
            sha256: hex::encode(table.sum.finalize()),
        });
        Ok(table.rows)
    }

    pub fn file(&mut self, key: &str, width: Option<u32>, bytes: &[u8]) -> Result<(), BackupError> {
        self.summed(&file_entry(key, width), bytes)?;
        self.manifest.files += 1;
        self.manifest.file_bytes += bytes.len() as u64;
        Ok(())
    }

    pub fn missing(&mut self, key: &str, width: Option<u32>) {
        self.manifest.missing_count += 1;
        if self.manifest.missing.len() < MISSING_NAMED {
            self.manifest.missing.push(file_entry(key, width));
        }
    }

    /// Uploads written, and their bytes.
    pub fn files(&self) -> (u64, u64) {
        (self.manifest.files, self.manifest.file_bytes)
    }

    /// Writes what was held back and the manifest, and keeps the target.
    pub fn finish(mut self) -> Result<Manifest, BackupError> {
        self.write_sums()?;
        self.manifest.sums_sha256 = hex::encode(self.all_sums.clone().finalize());
        let json = serde_json::to_vec_pretty(&self.manifest);
        let json = json.map_err(|e| BackupError::damaged(e.to_string()))?;
        self.entry(MANIFEST, &json)?;
        let name = self.name.clone();
        let failed = |e| BackupError::File(name.clone(), e);
        let gzip = self.tar.into_inner().map_err(failed)?;
        let mut output = gzip.finish().map_err(failed)?;
        output.flush().map_err(failed)?;
        output.keep()?;
        Ok(self.manifest)
    }

    /// An entry that the sums name.
    fn summed(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        self.entry(name, bytes)?;
        let line = format!("{}  {name}\n", lines::sum(bytes));
        self.sums.extend_from_slice(line.as_bytes());
        self.waiting += 1;
        self.manifest.entries += 1;
        self.manifest.entry_bytes += bytes.len() as u64;
        if self.waiting >= SUMS {
            self.write_sums()?;
        }
        Ok(())
    }

    fn write_sums(&mut self) -> Result<(), BackupError> {
        if self.sums.is_empty() {
            return Ok(());
        }
        self.parts += 1;
        self.waiting = 0;
        self.all_sums.update(&self.sums);
        let lines = std::mem::take(&mut self.sums);
        self.entry(&format!("sums/{:05}.sha256", self.parts), &lines)
    }

    fn entry(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(self.modified);
        let written = self.tar.append_data(&mut header, name, bytes);
        written.map_err(|e| BackupError::File(self.name.clone(), e))
    }
}
