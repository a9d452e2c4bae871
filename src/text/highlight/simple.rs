//! Settings files and terminal sessions, read line by line without a grammar.

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
