//! Numbered lines of a file that may be large or not a text at all.

use std::io::{self, BufRead, Read};

/// A line and its number, from 1; or why it cannot be read.
pub struct Numbered {
    pub number: u64,
    pub line: Result<String, String>,
}

/// The lines that are not blank, without their ends.
pub struct Lines<R> {
    input: R,
    /// Bytes of a line, at most.
    max: u64,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Longer lines than `max` bytes are told as bad, and passed over.
    pub fn new(input: R, max: u64) -> Self {
        Self {
            input,
            max,
            number: 0,
        }
    }

    /// Reads one line whole, or only to its end when it is too long.
    fn read(&mut self) -> io::Result<Option<Result<Vec<u8>, String>>> {
        let mut line = Vec::new();
        let read = (&mut self.input)
            .take(self.max)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if line.last() == Some(&b'\n') || (read as u64) < self.max {
            return Ok(Some(Ok(line)));
        }
        drop(line);
        self.input.skip_until(b'\n')?;
        Ok(Some(Err(format!("plus de {} octets", self.max))))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Numbered>;

    fn next(&mut self) -> Option<io::Result<Numbered>> {
        loop {
            let line = match self.read() {
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
                Ok(Some(line)) => line.and_then(|bytes| {
                    String::from_utf8(bytes).map_err(|_| "ce n’est pas de l’UTF-8".to_owned())
                }),
            };
            let line = line.map(|line| line.trim_start_matches('\u{feff}').trim().to_owned());
            if line.as_ref().is_ok_and(String::is_empty) {
                continue;
            }
            let number = self.number;
            return Some(Ok(Numbered { number, line }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TUTORIAL: u64 = 8 * 1024 * 1024;
    const SPACE: u64 = 64 * 1024;

    #[test]
    fn blank_lines_count_and_are_left_out() {
        let text: &[u8] = b"\xef\xbb\xbfun\r\n\n  \n\xff\xfe\ndeux";
        for max in [TUTORIAL, SPACE] {
            let read: Vec<(u64, bool)> = Lines::new(text, max)
                .map(Result::unwrap)
                .map(|numbered| (numbered.number, numbered.line.is_ok()))
                .collect();
            assert_eq!(read, [(1, true), (4, false), (5, true)]);
        }
    }

    #[test]
    fn a_line_without_end_is_refused_and_passed_over() {
        let size = usize::try_from(TUTORIAL).unwrap() + 10;
        for (size, max) in [(size, TUTORIAL), (100_000, SPACE)] {
            let mut text = vec![b'a'; size];
            text.extend_from_slice(b"\nbien");
            let lines = Lines::new(text.as_slice(), max).map(Result::unwrap);
            let lines: Vec<Numbered> = lines.collect();
            assert!(lines[0].line.is_err());
            assert_eq!((lines[1].number, lines[1].line.as_deref()), (2, Ok("bien")));
        }
    }
}
