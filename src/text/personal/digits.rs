//! Telephone numbers, IBAN, French social-security numbers.

use std::ops::Range;

use super::{Finding, PersonalKind};

/// Countries whose telephone numbers are recognised after `+` or `00`, with the digits that may follow:
/// France and its territories, neighbours, and where many associations have friends.
const CALLING: &[(&str, Range<usize>)] = &[
    ("33", 9..10),
    ("262", 9..10),
    ("590", 9..10),
    ("594", 9..10),
    ("596", 9..10),
    ("508", 6..10),
    ("687", 6..7),
    ("689", 6..9),
    ("681", 6..7),
    ("269", 7..8),
    ("32", 8..10),
    ("41", 9..10),
    ("352", 6..12),
    ("377", 8..10),
    ("49", 6..13),
    ("34", 9..10),
    ("39", 8..12),
    ("351", 9..10),
    ("44", 9..11),
    ("31", 9..10),
    ("212", 9..10),
    ("213", 8..10),
    ("216", 8..9),
    ("221", 9..10),
    ("223", 8..9),
    ("225", 8..11),
    ("237", 8..10),
    ("1", 10..11),
];
/// Groups of digits in which French numbers are written with spaces.
const SPACED: &[&[usize]] = &[
    &[2, 2, 2, 2, 2],
    &[4, 2, 2, 2],
    &[4, 3, 3],
    &[4, 6],
    &[2, 4, 4],
    &[2, 8],
    &[2, 2, 3, 3],
    &[2, 3, 3, 2],
    &[3, 3, 2, 2],
    &[3, 3, 4],
];
/// Length of an IBAN by country (ISO 13616).
const IBAN: &[(&str, usize)] = &[
    ("FR", 27),
    ("MC", 27),
    ("BE", 16),
    ("CH", 21),
    ("LU", 20),
    ("DE", 22),
    ("ES", 24),
    ("IT", 27),
    ("PT", 25),
    ("NL", 18),
    ("GB", 22),
    ("IE", 22),
    ("AT", 20),
    ("PL", 28),
    ("RO", 24),
    ("LT", 20),
    ("EE", 20),
    ("MU", 30),
    ("TN", 24),
    ("MR", 27),
];
/// Characters of a number with its separators, at most.
const LONGEST: usize = 60;

/// All numbers outside of web addresses.
pub fn numbers(text: &str, urls: &[Range<usize>]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut urls = urls.iter().peekable();
    let mut from = 0;
    while from < text.len() {
        while urls.peek().is_some_and(|url| url.end <= from) {
            urls.next();
        }
        if let Some(url) = urls.peek().filter(|url| url.start <= from) {
            from = url.end;
            continue;
        }
        let here = &text[from..];
        let after_other = found.last().is_some_and(|last| {
            from - last.range.end <= 3 && text[last.range.end..from].trim().is_empty()
        });
        let number = if may_begin(text, from, after_other) {
            iban(here)
                .or_else(|| social_security(here))
                .or_else(|| phone(here))
        } else {
            None
        };
        from = match number {
            Some((kind, length)) => {
                found.push(Finding {
                    kind,
                    range: from..from + length,
                });
                from + length
            }
            None => from + here.chars().next().map_or(1, char::len_utf8),
        };
    }
    found
}

/// Whether a number may begin here: not within a word, nor going on from digits before.
fn may_begin(text: &str, at: usize, after_other: bool) -> bool {
    let first = text[at..].chars().next();
    if !first.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '(')) {
        return false;
    }
    let mut before = text[..at].chars().rev();
    match before.next() {
        None => true,
        Some(c) if c.is_alphanumeric() || matches!(c, '_' | '#' | '+' | '@') => false,
        Some('.' | ',' | '-' | '/' | ':') => !before.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) if is_space(c) => after_other || !before.next().is_some_and(|c| c.is_ascii_digit()),
        Some(_) => true,
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn is_separator(c: char) -> bool {
    is_space(c) || matches!(c, '.' | '-' | '/' | '‑' | '–' | '·')
}

/// Groups of digits, each with its end, and the separator that stands between all of them.
#[derive(Default)]
struct Groups {
    /// Digits so far, and where the group ends.
    groups: Vec<(usize, usize)>,
    digits: String,
    separator: Option<char>,
}

impl Groups {
    /// Reads digits with one separator, the same throughout, between groups.
    fn read(text: &str) -> Self {
        let mut read = Self::default();
        let mut chars = text.char_indices().take(LONGEST).peekable();
        let mut size = 0;
        while let Some((at, c)) = chars.next() {
            if c.is_ascii_digit() {
                size += 1;
                read.digits.push(c);
                if !chars.peek().is_some_and(|(_, next)| next.is_ascii_digit()) {
                    read.groups.push((size, at + 1));
                    size = 0;
                }
                continue;
            }
            let same = read
                .separator
                .is_none_or(|s| s == c || is_space(s) && is_space(c));
            let goes_on = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
            if read.groups.is_empty() || !is_separator(c) || !same || !goes_on {
                break;
            }
            read.separator = Some(c);
        }
        read
    }

    fn sizes(&self) -> Vec<usize> {
        self.groups.iter().map(|(size, _)| *size).collect()
    }
}

/// Whether nothing of a longer number or word follows.
fn ends_at(text: &str, end: usize) -> bool {
    let mut after = text[end..].chars();
    match after.next() {
        None => true,
        Some(c) if c.is_alphanumeric() || c == '_' => false,
        Some(c) if is_separator(c) || matches!(c, ',' | ':') => {
            !after.next().is_some_and(|c| c.is_ascii_digit())
        }
        Some(_) => true,
    }
}

fn phone(text: &str) -> Option<(PersonalKind, usize)> {
    let length = abroad(text).or_else(|| national(text))?;
    Some((PersonalKind::Phone, length))
}

/// `06 12 34 56 78` and the like; `(0)6 12 34 56 78`.
fn national(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix("(0)") {
        let gap = rest
            .chars()
            .next()
            .filter(|c| is_space(*c))
            .map_or(0, char::len_utf8);
        let read = Groups::read(&rest[gap..]);
        let end = "(0)".len() + gap + read.groups.last()?.1;
        let fits = read.digits.len() == 9 && !read.digits.starts_with('0');
        return (fits && ends_at(text, end)).then_some(end);
    }
    let read = Groups::read(text);
    let sizes = read.sizes();
    let first_ten = |count: usize| {
        let end = read.groups.get(count - 1)?.1;
        let starts = read.digits.starts_with('0') && !read.digits.starts_with("00");
        starts.then_some(end)
    };
    let end = match read.separator {
        _ if sizes.first() == Some(&10) => first_ten(1)?,
        Some(c) if is_space(c) => {
            let pattern = SPACED.iter().find(|pattern| sizes.starts_with(pattern))?;
            let end = first_ten(pattern.len())?;
            // One number after another, with nothing but a space between.
            let next = &read.digits[10..];
            if sizes.len() > pattern.len()
                && !(next.starts_with('0') && sizes.len() >= 2 * pattern.len())
            {
                return None;
            }
            return (sizes.len() > pattern.len() || ends_at(text, end)).then_some(end);
        }
        Some(_) if sizes == [2, 2, 2, 2, 2] => first_ten(5)?,
        _ => return None,
    };
    ends_at(text, end).then_some(end)
}

/// `+33 6 12 34 56 78`, `0033612345678`, `(+33) 6…`, `+33 (0)6…`, `+262 692 12 34 56`.
fn abroad(text: &str) -> Option<usize> {
    let open = usize::from(text.starts_with('('));
    let sign = ["+", "00"]
        .into_iter()
        .find(|sign| text[open..].starts_with(sign))?;
    let step = |at: usize| -> usize {
        let c = text[at..].chars().next();
        c.filter(|c| is_separator(*c)).map_or(0, char::len_utf8)
    };
    let mut code_at = open + sign.len();
    if *sign == *"00" {
        code_at += step(code_at);
    }
    let (code, allowed) = CALLING
        .iter()
        .find(|(code, _)| text[code_at..].starts_with(code))?;
    let mut at = code_at + code.len();
    if open == 1 {
        at += text[at..].strip_prefix(')').map(|_| 1)?;
    }
    at += step(at);
    if text[at..].starts_with("(0)") {
        at += 3;
        at += step(at);
    }
    let read = Groups::read(&text[at..]);
    let digits = read.digits.strip_prefix('0').unwrap_or(&read.digits);
    let end = at + read.groups.last()?.1;
    (allowed.contains(&digits.len()) && ends_at(text, end)).then_some(end)
}

/// `1 84 12 76 451 089 46`: sex, year, month, department, commune, order, and the key that 97 gives.
fn social_security(text: &str) -> Option<(PersonalKind, usize)> {
    if !text.starts_with(['1', '2', '3', '4', '7', '8']) {
        return None;
    }
    let mut signs = String::new();
    let mut end = 0;
    for (at, c) in text.char_indices().take(LONGEST) {
        if signs.len() == 15 {
            break;
        }
        let corsica = signs.len() == 6 && matches!(c, 'A' | 'B' | 'a' | 'b');
        if c.is_ascii_digit() || corsica {
            signs.push(c.to_ascii_uppercase());
            end = at + 1;
        } else if !is_separator(c) || !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
    }
    if signs.len() != 15 || !ends_at(text, end) {
        return None;
    }
    let month: u32 = signs[3..5].parse().ok()?;
    if !matches!(month, 1..=12 | 20..=42 | 50..=99) {
        return None;
    }
    // Corsica counts as departments 19 and 18 (INSEE).
    let body = signs[..13].replacen("2A", "19", 1).replacen("2B", "18", 1);
    let (number, key): (u64, u64) = (body.parse().ok()?, signs[13..].parse().ok()?);
    (97 - number % 97 == key).then_some((PersonalKind::SocialSecurity, end))
}

/// An IBAN whose check digits are right (ISO 7064, mod 97-10), with or without spaces.
fn iban(text: &str) -> Option<(PersonalKind, usize)> {
    let country = text.get(..2)?;
    let (_, length) = IBAN
        .iter()
        .find(|(code, _)| country.eq_ignore_ascii_case(code))?;
    let mut signs = String::with_capacity(*length);
    let mut end = 0;
    for (at, c) in text.char_indices().take(2 * length) {
        if signs.len() == *length {
            break;
        }
        if c.is_ascii_alphanumeric() {
            signs.push(c.to_ascii_uppercase());
            end = at + 1;
        } else if !(is_space(c) || c == '-' || c == '.')
            || !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
        {
            return None;
        }
    }
    let whole = signs.len() == *length && signs[2..4].bytes().all(|b| b.is_ascii_digit());
    let ends = !text[end..].starts_with(|c: char| c.is_alphanumeric());
    if !whole || !ends {
        return None;
    }
    let turned = signs[4..].chars().chain(signs[..4].chars());
    let rest = turned.fold(0_u32, |rest, c| match c.to_digit(36) {
        Some(value) if value > 9 => (rest * 100 + value) % 97,
        Some(value) => (rest * 10 + value) % 97,
        None => rest,
    });
    (rest == 1).then_some((PersonalKind::Iban, end))
}
