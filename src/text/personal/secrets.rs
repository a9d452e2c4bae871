//! « Mot de passe : … »

use std::ops::Range;

use super::{Finding, PersonalKind};

/// What announces a password, longest first.
const NAMES: &[&str] = &[
    "mot de passe",
    "mot-de-passe",
    "dbpassword",
    "password",
    "passwd",
    "mdp",
];
/// What is said of a password rather than being one.
const SAID: &[&str] = &[
    "oublié",
    "oublie",
    "oubliée",
    "perdu",
    "perdue",
    "invalide",
    "incorrect",
    "refusé",
    "erroné",
    "expiré",
    "inconnu",
    "vide",
    "aucun",
    "aucune",
    "idem",
    "comment",
    "pourquoi",
    "required",
    "obligatoire",
    "facultatif",
    "secret",
    "inchangé",
    "none",
    "non",
    "oui",
];
const LONGEST: usize = 128;

pub fn passwords(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut from = 0;
    // ASCII only is compared: each name is found where its first letter is.
    while let Some(at) = text[from..]
        .find(['m', 'M', 'p', 'P', 'd', 'D'])
        .map(|at| from + at)
    {
        from = at + 1;
        let Some(length) = name_at(text, at) else {
            continue;
        };
        from = at + length;
        if let Some(range) = value_after(text, from) {
            from = range.end;
            found.push(Finding {
                kind: PersonalKind::Password,
                range,
            });
        }
    }
    found
}

fn name_at(text: &str, at: usize) -> Option<usize> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric()) {
        return None;
    }
    NAMES
        .iter()
        .map(|name| name.len())
        .zip(NAMES)
        .find_map(|(length, name)| {
            let here = text.get(at..at + length)?;
            here.eq_ignore_ascii_case(name).then_some(length)
        })
}

/// The value after `:`, `=` or `=>`, on the same line, without the quotes around it.
fn value_after(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = &text[from..];
    // `"password": …`, `**Mot de passe :** …`
    let around = |c: char| is_blank(c) || is_quote(c) || matches!(c, '*' | '\'');
    let colon = skip(rest, around, 4);
    let mut after = colon + rest[colon..].starts_with([':', '=']).then_some(1)?;
    after += usize::from(rest[after..].starts_with('>'));
    let start = after + skip(&rest[after..], around, 6);
    let opened = &rest[after..start];
    let apostrophe = opened.contains('\'');
    let quoted = apostrophe || opened.contains(is_quote);
    let value = &rest[start..];
    let end: usize = value
        .chars()
        .take(LONGEST)
        .take_while(|c| !c.is_whitespace() && !is_quote(*c) && (!apostrophe || *c != '\''))
        .map(char::len_utf8)
        .sum();
    let line_ends = line_ends(&value[end..]);
    let value = value[..end].trim_end_matches(['.', ',', ';', ')', '*', '!', '?']);
    is_secret(value, quoted, line_ends).then(|| from + start..from + start + value.len())
}

/// Whether nothing more is said on the line. Looks no further than a few characters, so that a long
/// line costs no more than a short one.
fn line_ends(rest: &str) -> bool {
    let begin: String = rest
        .chars()
        .take(6)
        .take_while(|c| !matches!(c, '\n' | '\r'))
        .collect();
    let closing = |c: char| is_quote(c) || matches!(c, '.' | ';' | ')' | '*' | '\'');
    begin.trim_matches(closing).trim().is_empty()
}

fn is_secret(value: &str, quoted: bool, line_ends: bool) -> bool {
    let length = value.chars().count();
    if length < 4 || value.starts_with(['[', '<', '{', '$', '(']) {
        return false;
    }
    // Stars, dots, crosses: masked already.
    let hidden = |c: char| matches!(c, '*' | '•' | '.' | '…' | 'x' | 'X' | '_' | '-' | '?' | '●');
    if value.chars().all(hidden) || value.starts_with("http") {
        return false;
    }
    let word = value
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, '’' | '\'' | '-'));
    if !word {
        return value.chars().any(char::is_alphanumeric);
    }
    let said = SAID.contains(&value.to_lowercase().as_str());
    !said && (quoted || line_ends)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{202f}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '`' | '"' | '«' | '»' | '“' | '”')
}

/// Bytes of the first characters that are such, at most `most` of them.
fn skip(text: &str, such: impl Fn(char) -> bool, most: usize) -> usize {
    text.chars()
        .take(most)
        .take_while(|c| such(*c))
        .map(char::len_utf8)
        .sum()
}
