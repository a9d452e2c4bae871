//! Files of the forum in messages: their addresses, and which of them a text names.

use std::collections::HashMap;

use super::slug::slug;

/// Most files one message can show; the others stay unknown.
pub const MAX_FILES: usize = 50;
const START: &str = "/fichiers/";
/// Hexadecimal digits of a key.
const KEY: usize = 32;

/// A file that exists and may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// As its sender called it.
    pub name: String,
    pub bytes: i64,
    /// What its sender says it shows; may be empty.
    pub alt: String,
    /// `None` for what is no image.
    pub image: Option<ImageSize>,
}

/// The size of an image, in pixels, and the widths of its smaller copies, narrower first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSize {
    pub width: u32,
    pub height: u32,
    pub copies: Vec<u32>,
}

/// Known files by key.
pub type Attachments = HashMap<String, Attachment>;

/// The keys that a text names anywhere, in order, each once, at most [`MAX_FILES`].
///
/// In code too: a file that is only spoken of is kept as if it were shown.
#[must_use]
pub fn file_keys(markdown: &str) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    let mut rest = markdown;
    while let Some(at) = rest.find(START) {
        rest = &rest[at + START.len()..];
        if let Some(key) = leading_key(rest)
            && !keys.iter().any(|known| known == key)
        {
            keys.push(key.to_owned());
            if keys.len() == MAX_FILES {
                break;
            }
        }
    }
    keys
}

/// The address of a file; `width` of a smaller copy. Its last part is for people only.
#[must_use]
pub fn file_address(key: &str, width: Option<u32>, name: &str) -> String {
    let name = address_name(name);
    match width {
        None => format!("{START}{key}/{name}"),
        Some(width) => format!("{START}{key}/{width}/{name}"),
    }
}

/// The key in a site-relative address of a file.
pub(super) fn key_of(address: &str) -> Option<&str> {
    leading_key(address.strip_prefix(START)?)
}

/// Whether a site-relative address is among those of files, of a good key or not.
pub(super) fn is_file(address: &str) -> bool {
    address.starts_with(START)
}

fn leading_key(text: &str) -> Option<&str> {
    let key = text.get(..KEY)?;
    let hexadecimal = key
        .bytes()
        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (hexadecimal && text.as_bytes().get(KEY) == Some(&b'/')).then_some(key)
}

/// `Été à la mer.JPG` is `ete-a-la-mer.jpg`: nothing that an address or Markdown must escape.
fn address_name(name: &str) -> String {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let end: String = end
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(10)
        .collect();
    let stem = slug(stem);
    if end.is_empty() {
        stem
    } else {
        format!("{stem}.{}", end.to_ascii_lowercase())
    }
}

/// « PDF, 240 Ko »
pub(super) fn kind_and_size(file: &Attachment) -> String {
    let kind = file
        .name
        .rsplit_once('.')
        .map_or("Fichier".to_owned(), |(_, end)| end.to_ascii_uppercase());
    format!("{kind}, {}", size_in_words(file.bytes))
}

/// `240 Ko`, `1,4 Mo`: in powers of ten, never nothing.
#[must_use]
pub fn size_in_words(bytes: i64) -> String {
    let kilobytes = (bytes.max(0) + 999) / 1_000;
    if kilobytes < 1_000 {
        return format!("{}\u{a0}Ko", kilobytes.max(1));
    }
    let tenths = (bytes + 50_000) / 100_000;
    let (unit, tenths) = if tenths < 10_000 {
        ("Mo", tenths)
    } else {
        ("Go", (tenths + 500) / 1_000)
    };
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole}\u{a0}{unit}"),
        (whole, _) if whole >= 10 => format!("{whole}\u{a0}{unit}"),
        (whole, tenth) => format!("{whole},{tenth}\u{a0}{unit}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const A: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn keys_are_found() {
        let text = format!(
            "![a](/fichiers/{A}/a.png) `/fichiers/{A}/x` /fichiers/zz/ /fichiers/{A}0/ https://forum.example.org/fichiers/f{}/b.pdf",
            &A[1..]
        );
        assert_eq!(file_keys(&text), [A.to_owned(), format!("f{}", &A[1..])]);
        assert!(file_keys("/fichiers/0123456789ABCDEF0123456789ABCDEF/a").is_empty());
        assert!(file_keys(&format!("/fichiers/{A}")).is_empty());
    }

    #[test]
    fn addresses_need_no_escaping() {
        for (name, expected) in [
            ("Été à la mer.JPG", "ete-a-la-mer.jpg"),
            ("a (1),b.tar.gz", "a-1-b-tar.gz"),
            ("sans", "sans"),
        ] {
            let whole = file_address(A, Some(480), name);
            assert_eq!(whole, format!("/fichiers/{A}/480/{expected}"));
        }
        assert_eq!(key_of(&file_address(A, None, "\u{202e}.")), Some(A));
    }

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, words) in [
            (0, "1 Ko"),
            (1, "1 Ko"),
            (240_000, "240 Ko"),
            (999_999, "1 Mo"),
            (1_440_000, "1,4 Mo"),
            (12_400_000, "12 Mo"),
            (2_000_000_000, "2 Go"),
        ] {
            assert_eq!(size_in_words(bytes).replace('\u{a0}', " "), words);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>(), near in "(/fichiers/|[0-9a-fé/]{0,40}){0,6}") {
            file_keys(&text);
            file_keys(&near);
            file_address(A, None, &text);
        }
    }
}
