//! Settings files, terminal sessions and PHP, read without a grammar: for the first two there is none,
//! and that of PHP takes tens of megabytes and, at its first use, more than a second.

use std::ops::Range;

use super::Piece;

/// `[part]`, `<Part>`, `key = value`, `key value;`, `# remark`: ini, TOML, nginx, Apache, `.env`.
pub(super) fn settings(code: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (start, line) in lines(code) {
        let text = line.trim_start();
        let start = start + line.len() - text.len();
        let whole = start..start + text.trim_end().len();
        match text.as_bytes().first() {
            None => {}
            Some(b'#' | b';') => pieces.push((whole, "hl-comment")),
            Some(b'[' | b'<') => pieces.push((whole, "hl-keyword")),
            Some(_) => {
                let key = text
                    .find(|c: char| c == '=' || c == ':' || c.is_whitespace())
                    .unwrap_or(0);
                if key > 0 {
                    pieces.push((start..start + key, "hl-name"));
                }
                values(&text[key..], start + key, &mut pieces);
            }
        }
    }
    pieces
}

/// Strings, numbers, and the remark at the end.
fn values(text: &str, start: usize, pieces: &mut Vec<Piece>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut in_word = false;
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            b'"' | b'\'' if !in_word => {
                let close = bytes[at + 1..].iter().position(|b| *b == byte);
                close.map(|length| (at + length + 2, "hl-string"))
            }
            b'#' if !in_word => Some((text.trim_end().len(), "hl-comment")),
            b'0'..=b'9' if !in_word => {
                let digits = bytes[at..].iter().take_while(|b| number(**b)).count();
                Some((at + digits, "hl-number"))
            }
            _ => None,
        };
        let (next, class) = end.map_or((at + 1, None), |(end, class)| (end, Some(class)));
        if let Some(class) = class {
            pieces.push((start + at..start + next, class));
        }
        in_word =
            class.is_none() && (byte.is_ascii_alphanumeric() || !byte.is_ascii() || byte == b'_');
        at = next;
    }
}

fn number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'.' | b'_')
}

const PHP_WORDS: &[&str] = &[
    "abstract",
    "and",
    "array",
    "as",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "declare",
    "default",
    "do",
    "echo",
    "else",
    "elseif",
    "empty",
    "enum",
    "extends",
    "final",
    "finally",
    "fn",
    "for",
    "foreach",
    "function",
    "global",
    "if",
    "implements",
    "include",
    "include_once",
    "instanceof",
    "interface",
    "isset",
    "match",
    "namespace",
    "new",
    "or",
    "print",
    "private",
    "protected",
    "public",
    "readonly",
    "require",
    "require_once",
    "return",
    "static",
    "switch",
    "throw",
    "trait",
    "try",
    "unset",
    "use",
    "var",
    "while",
    "yield",
];

/// PHP, with or without its opening tag.
pub(super) fn php(code: &str) -> Vec<Piece> {
    let bytes = code.as_bytes();
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &code[at..];
        let (length, class) = match byte {
            b'/' if rest.starts_with("/*") => {
                let end = rest[2..].find("*/").map(|end| end + 4);
                (end.unwrap_or(rest.len()), Some("hl-comment"))
            }
            b'/' if rest.starts_with("//") => (line_length(rest), Some("hl-comment")),
            b'#' if !rest.starts_with("#[") => (line_length(rest), Some("hl-comment")),
            b'\'' | b'"' => (quoted_length(rest, byte), Some("hl-string")),
            b'<' if rest.starts_with("<?php") => (5, Some("hl-keyword")),
            b'<' if rest.starts_with("<?=") => (3, Some("hl-keyword")),
            b'?' if rest.starts_with("?>") => (2, Some("hl-keyword")),
            b'$' => (1 + word_length(&rest[1..]), Some("hl-name")),
            b'0'..=b'9' => (word_length(rest), Some("hl-number")),
            _ => match word_length(rest) {
                0 => (rest.chars().next().map_or(1, char::len_utf8), None),
                length => (length, word_class(&rest[..length], &rest[length..])),
            },
        };
        if let Some(class) = class {
            pieces.push((at..at + length, class));
        }
        at += length;
    }
    pieces
}

fn word_class(word: &str, after: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    if matches!(word.as_str(), "true" | "false" | "null") {
        return Some("hl-number");
    }
    if PHP_WORDS.contains(&word.as_str()) {
        return Some("hl-keyword");
    }
    after.starts_with('(').then_some("hl-name")
}

fn word_length(text: &str) -> usize {
    let word = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_' || !b.is_ascii();
    text.as_bytes().iter().take_while(word).count()
}

fn line_length(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// Up to the quotation mark that closes; to the end of the line where none does.
fn quoted_length(text: &str, mark: u8) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == mark => return at + 1,
            _ => {}
        }
    }
    line_length(text)
}

/// The sign before a command, and its first word; answers stay plain.
pub(super) fn terminal(code: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (start, line) in lines(code) {
        let Some(sign) = prompt(line) else { continue };
        pieces.push((start..start + sign.end, "hl-comment"));
        let command = line[sign.end..].trim_start();
        let from = start + line.len() - command.len();
        let word = command.find(char::is_whitespace).unwrap_or(command.len());
        if word > 0 {
            pieces.push((from..from + word, "hl-keyword"));
        }
    }
    pieces
}

/// `$ `, `# `, `> ` at the beginning, or after `somebody@machine`.
fn prompt(line: &str) -> Option<Range<usize>> {
    let end = line.find(['$', '#', '>', '%'])?;
    let before = &line[..end];
    let named = before.contains('@') && !before.contains(char::is_whitespace);
    let alone = line[end + 1..].starts_with(' ');
    (alone && (before.is_empty() || named)).then_some(0..end + 1)
}

/// Lines without their ends, and where they begin.
fn lines(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    code.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end_matches(['\n', '\r']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: Vec<Piece>, code: &str) -> Vec<(&str, &'static str)> {
        pieces
            .into_iter()
            .map(|(range, class)| (&code[range], class))
            .collect()
    }

    #[test]
    fn settings_files() {
        let code = "[php]\n; non\nmemory_limit = 512M # assez\n<Directory \"/var\">\nserver_name a1.fr;\nnom=\"é # é\"\n\n";
        assert_eq!(
            shown(settings(code), code),
            [
                ("[php]", "hl-keyword"),
                ("; non", "hl-comment"),
                ("memory_limit", "hl-name"),
                ("512", "hl-number"),
                ("# assez", "hl-comment"),
                ("<Directory \"/var\">", "hl-keyword"),
                ("server_name", "hl-name"),
                ("nom", "hl-name"),
                ("\"é # é\"", "hl-string"),
            ]
        );
    }

    #[test]
    fn php_code() {
        let code = "<?php /* é */\n$a = [ 'b\\'c' => 12, true ]; // fin\nif (d($é)) { return \"x\n";
        assert_eq!(
            shown(php(code), code),
            [
                ("<?php", "hl-keyword"),
                ("/* é */", "hl-comment"),
                ("$a", "hl-name"),
                ("'b\\'c'", "hl-string"),
                ("12", "hl-number"),
                ("true", "hl-number"),
                ("// fin", "hl-comment"),
                ("if", "hl-keyword"),
                ("d", "hl-name"),
                ("$é", "hl-name"),
                ("return", "hl-keyword"),
                ("\"x", "hl-string"),
            ]
        );
    }

    #[test]
    fn terminal_sessions() {
        let code = "$ sudo -u www-data php occ\nNextcloud 31\nroot@nuage:~# ls\na $ b\n$ \n";
        assert_eq!(
            shown(terminal(code), code),
            [
                ("$", "hl-comment"),
                ("sudo", "hl-keyword"),
                ("root@nuage:~#", "hl-comment"),
                ("ls", "hl-keyword"),
                ("$", "hl-comment"),
            ]
        );
    }
}
