//! Fields of a table in a text file (RFC 4180), one record a line.
//!
//! A quoted field may not go on on the next line: a quote that was forgotten would swallow the rest
//! of the file, where here it spoils one line.

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
