//! A ZIP file, written as a stream (PKWARE APPNOTE 6.3): sizes follow each file, the list of all comes
//! last. Memory holds that list only. Files and the whole stay below 4 GB, files below 65,535: more is
//! refused, as what every system opens knows no more.

use std::io::{self, Write};

use chrono::{Datelike, NaiveDateTime, Timelike};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// Sizes follow (bit 3), names are UTF-8 (bit 11).
const FLAGS: u16 = 1 << 3 | 1 << 11;
const DEFLATE: u16 = 8;
const VERSION: u16 = 20;
/// Made on Unix, a plain file that its owner may write.
const MADE_BY: u16 = 3 << 8 | VERSION;
const MODE: u32 = 0o100_644 << 16;

/// Counts what goes through.
struct Counting<W> {
    inner: W,
    count: u64,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.count += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A file of the list.
struct Entry {
    name: String,
    crc: u32,
    packed: u32,
    size: u32,
    offset: u32,
}

enum Output<W: Write> {
    Between(Counting<W>),
    /// A file is being written: its name, sum, size, and where it begins.
    Within(Box<DeflateEncoder<Counting<W>>>, String, Crc, u64, u64),
    /// A write failed.
    Broken,
}

/// An archive that is being written. What is written to it goes into the file begun last.
pub struct Zip<W: Write> {
    output: Output<W>,
    entries: Vec<Entry>,
    /// Of all files, as DOS wrote it.
    date: u16,
    time: u16,
}

impl<W: Write> Zip<W> {
    /// Begins an archive of this moment.
    pub fn new(inner: W, at: NaiveDateTime) -> Self {
        let year = u16::try_from(at.year().clamp(1980, 2107) - 1980).unwrap_or(0);
        let small = |n: u32| u16::try_from(n).unwrap_or(0);
        Self {
            output: Output::Between(Counting { inner, count: 0 }),
            entries: Vec::new(),
            date: year << 9 | small(at.month()) << 5 | small(at.day()),
            time: small(at.hour()) << 11 | small(at.minute()) << 5 | small(at.second() / 2),
        }
    }

    /// Begins a file; the one before ends.
    ///
    /// # Errors
    /// Of the writer; when the archive grows too large.
    pub fn begin(&mut self, name: &str) -> io::Result<()> {
        let mut out = self.between()?;
        let offset = out.count;
        let mut head = Vec::with_capacity(30 + name.len());
        put(&mut head, &[&0x0403_4b50_u32.to_le_bytes()]);
        put(
            &mut head,
            &shorts([VERSION, FLAGS, DEFLATE, self.time, self.date]),
        );
        // Sum and sizes follow the data.
        head.extend_from_slice(&[0; 12]);
        put(&mut head, &shorts([length(name)?, 0]));
        head.extend_from_slice(name.as_bytes());
        out.write_all(&head)?;
        let packed = Box::new(DeflateEncoder::new(out, Compression::default()));
        self.output = Output::Within(packed, name.to_owned(), Crc::new(), 0, offset);
        Ok(())
    }

    /// Ends the archive and gives its writer back.
    ///
    /// # Errors
    /// As [`Zip::begin`].
    pub fn finish(mut self) -> io::Result<W> {
        let mut out = self.between()?;
        let start = fits(out.count)?;
        for entry in &self.entries {
            let mut line = Vec::with_capacity(46 + entry.name.len());
            put(&mut line, &[&0x0201_4b50_u32.to_le_bytes()]);
            put(
                &mut line,
                &shorts([MADE_BY, VERSION, FLAGS, DEFLATE, self.time, self.date]),
            );
            put(&mut line, &longs([entry.crc, entry.packed, entry.size]));
            // No extra field, no comment, first disk, no attributes of DOS.
            put(&mut line, &shorts([length(&entry.name)?, 0, 0, 0, 0]));
            put(&mut line, &longs([MODE, entry.offset]));
            line.extend_from_slice(entry.name.as_bytes());
            out.write_all(&line)?;
        }
        let listed = fits(out.count)? - start;
        let files = u16::try_from(self.entries.len())
            .ok()
            .filter(|files| *files < u16::MAX)
            .ok_or_else(too_large)?;
        let mut end = Vec::with_capacity(22);
        put(&mut end, &[&0x0605_4b50_u32.to_le_bytes()]);
        put(&mut end, &shorts([0, 0, files, files]));
        put(&mut end, &longs([listed, start]));
        put(&mut end, &shorts([0]));
        out.write_all(&end)?;
        Ok(out.inner)
    }

    /// Ends the present file, if any.
    fn between(&mut self) -> io::Result<Counting<W>> {
        match std::mem::replace(&mut self.output, Output::Broken) {
            Output::Between(out) => Ok(out),
            Output::Broken => Err(io::Error::other("the archive is broken")),
            Output::Within(packed, name, crc, size, offset) => {
                let head = offset + 30 + name.len() as u64;
                let mut out = packed.finish()?;
                let entry = Entry {
                    crc: crc.sum(),
                    packed: fits(out.count - head)?,
                    size: fits(size)?,
                    offset: fits(offset)?,
                    name,
                };
                let mut after = Vec::with_capacity(16);
                put(
                    &mut after,
                    &longs([0x0807_4b50, entry.crc, entry.packed, entry.size]),
                );
                out.write_all(&after)?;
                self.entries.push(entry);
                Ok(out)
            }
        }
    }
}

impl<W: Write> Write for Zip<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let Output::Within(packed, _, crc, size, _) = &mut self.output else {
            return Err(io::Error::other("no file was begun"));
        };
        let written = packed.write(buffer)?;
        crc.update(&buffer[..written]);
        *size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn put<B: AsRef<[u8]>>(to: &mut Vec<u8>, parts: &[B]) {
    for part in parts {
        to.extend_from_slice(part.as_ref());
    }
}

fn shorts<const N: usize>(numbers: [u16; N]) -> [[u8; 2]; N] {
    numbers.map(u16::to_le_bytes)
}

fn longs<const N: usize>(numbers: [u32; N]) -> [[u8; 4]; N] {
    numbers.map(u32::to_le_bytes)
}

/// A name that fits.
fn length(name: &str) -> io::Result<u16> {
    u16::try_from(name.len()).map_err(|_| too_large())
}

/// The largest number means « see elsewhere ».
fn fits(count: u64) -> io::Result<u32> {
    u32::try_from(count)
        .ok()
        .filter(|count| *count < u32::MAX)
        .ok_or_else(too_large)
}

fn too_large() -> io::Error {
    io::Error::other("more than a ZIP file holds")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> NaiveDateTime {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        day.and_hms_opt(9, 30, 4).unwrap()
    }

    #[test]
    fn an_empty_archive_is_its_end() {
        let bytes = Zip::new(Vec::new(), at()).finish().unwrap();
        assert_eq!(bytes.len(), 22);
        assert!(bytes.starts_with(b"PK\x05\x06"));
    }

    #[test]
    fn the_list_says_where_each_file_is_and_what_it_weighs() {
        let mut zip = Zip::new(Vec::new(), at());
        assert!(zip.write(b"too early").is_err());
        zip.begin("été.txt").unwrap();
        zip.write_all(b"bonjour").unwrap();
        zip.begin("b").unwrap();
        let bytes = zip.finish().unwrap();
        assert!(bytes.starts_with(b"PK\x03\x04"));
        let list = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        // Sum of « bonjour », then its size.
        let mut sum = Crc::new();
        sum.update(b"bonjour");
        assert_eq!(bytes[list + 16..list + 20], sum.sum().to_le_bytes());
        assert_eq!(bytes[list + 24..list + 28], 7_u32.to_le_bytes());
        let end = bytes.len() - 22;
        assert_eq!(bytes[end + 10..end + 12], 2_u16.to_le_bytes());
        let start = u32::try_from(list).unwrap();
        assert_eq!(bytes[end + 16..end + 20], start.to_le_bytes());
    }
}
