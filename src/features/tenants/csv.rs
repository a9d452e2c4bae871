//! Lines of a table in a text file (RFC 4180), one record a line.
//!
//! A quoted field may not go on on the next line: a quote that was forgotten would swallow the rest
//! of the file, where here it spoils one line.

use std::io::{self, BufRead, Read};

/// Bytes of a line, at most.
const LINE_MAX: u64 = 64 * 1024;

/// A line and its number, from 1; or why it cannot be read.
pub struct Numbered {
    pub number: u64,
    pub line: Result<String, String>,
}

/// The lines that are not blank, without their ends.
pub struct Lines<R> {
    input: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Self {
        Self { input, number: 0 }
    }

    fn read(&mut self) -> io::Result<Option<Result<Vec<u8>, String>>> {
        let mut line = Vec::new();
        let read = (&mut self.input)
            .take(LINE_MAX)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if line.last() == Some(&b'\n') || (read as u64) < LINE_MAX {
            return Ok(Some(Ok(line)));
        }
        self.input.skip_until(b'\n')?;
        Ok(Some(Err(format!("plus de {LINE_MAX} octets"))))
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

/// What separates the fields of a file with this header: office programs write `;` in French.
#[must_use]
pub fn separator(header: &str) -> char {
    if header.contains(';') && !header.contains(',') {
        ';'
    } else {
        ','
    }
}

/// The fields of a line, without the white space around them.
///
/// # Errors
/// A quote that is not closed, or that is followed by something else than the next field.
pub fn fields(line: &str, separator: char) -> Result<Vec<String>, String> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = match rest.trim_start().strip_prefix('"') {
            Some(quoted) => quoted_field(quoted, separator)?,
            None => match rest.split_once(separator) {
                Some((field, after)) => (field.trim().to_owned(), Some(after)),
                None => (rest.trim().to_owned(), None),
            },
        };
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return Ok(fields),
        }
    }
}

/// A field after its opening quote, and what follows its separator.
fn quoted_field(text: &str, separator: char) -> Result<(String, Option<&str>), String> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest
            .split_once('"')
            .ok_or_else(|| "guillemet jamais fermé".to_owned())?;
        field.push_str(part);
        match after.strip_prefix('"') {
            // Twice: one that belongs to the text.
            Some(more) => {
                field.push('"');
                rest = more;
            }
            None => {
                let after = after.trim_start_matches([' ', '\t']);
                if after.is_empty() {
                    return Ok((field.trim().to_owned(), None));
                }
                let next = after
                    .strip_prefix(separator)
                    .ok_or_else(|| "texte après un guillemet fermé".to_owned())?;
                return Ok((field.trim().to_owned(), Some(next)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_told_apart() {
        let read = |line| fields(line, ',').unwrap();
        assert_eq!(read("a,b , c"), ["a", "b", "c"]);
        assert_eq!(read("a,,"), ["a", "", ""]);
        assert_eq!(
            read("\"a, b\" ,\"il dit \"\"oui\"\"\""),
            ["a, b", "il dit \"oui\""]
        );
        assert_eq!(fields("a;\"b;c\"", ';').unwrap(), ["a", "b;c"]);
        for bad in ["\"a", "a,\"b\"c", "\"\"\""] {
            assert!(fields(bad, ',').is_err(), "{bad}");
        }
        assert_eq!((separator("name;url"), separator("name,url")), (';', ','));
    }

    #[test]
    fn lines_keep_their_numbers() {
        let text: &[u8] = b"\xef\xbb\xbfun\r\n\n  \n\xff\xfe\ndeux";
        let read: Vec<(u64, bool)> = Lines::new(text)
            .map(Result::unwrap)
            .map(|numbered| (numbered.number, numbered.line.is_ok()))
            .collect();
        assert_eq!(read, [(1, true), (4, false), (5, true)]);
        let long = [vec![b'a'; 100_000], b"\nbien".to_vec()].concat();
        let read: Vec<Numbered> = Lines::new(long.as_slice()).map(Result::unwrap).collect();
        assert!(read[0].line.is_err() && read[1].number == 2);
    }

    proptest! {
        #[test]
        fn what_was_quoted_comes_back(words in proptest::collection::vec("[^\r\n\0]{0,12}", 1..5)) {
            let words: Vec<String> = words.iter().map(|word| word.trim().to_owned()).collect();
            let quoted: Vec<String> = words
                .iter()
                .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
                .collect();
            prop_assert_eq!(fields(&quoted.join(","), ',').unwrap(), words);
        }

        #[test]
        fn any_line_ends(line in ".{0,80}") {
            let _ = fields(&line, ',');
        }
    }
}
