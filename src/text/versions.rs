//! Version badges: `{v31}`, `{v30+}`, `{v<30}`, `{v30-31}` in running text.

use std::borrow::Cow;
use std::ops::Range;

/// Class of the element that holds a badge.
pub(super) const VERSION_CLASS: &str = "version";

/// Versions of Nextcloud there can be; other numbers stay text.
const KNOWN: std::ops::RangeInclusive<u32> = 9..=99;

/// Longest badge: `{v30-31}`.
const LONGEST: usize = 8;

/// The next badge at or after `from`, with what it says.
pub(super) fn next_badge(text: &str, from: usize) -> Option<(Range<usize>, String)> {
    let mut search = from;
    loop {
        let start = search + text.get(search..)?.find("{v")?;
        search = start + 2;
        let bytes = &text.as_bytes()[start..];
        let window = &bytes[..bytes.len().min(LONGEST)];
        let Some(close) = window.iter().position(|b| *b == b'}') else {
            continue;
        };
        if let Some(words) = text.get(search..start + close).and_then(words) {
            return Some((start..start + close + 1, words));
        }
    }
}

/// The text with its badges in words.
pub(super) fn in_words(text: &str) -> Cow<'_, str> {
    let Some(mut found) = next_badge(text, 0) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 32);
    let mut written = 0;
    loop {
        let (range, words) = found;
        out.push_str(&text[written..range.start]);
        out.push_str(&words);
        written = range.end;
        match next_badge(text, written) {
            Some(next) => found = next,
            None => break,
        }
    }
    out.push_str(&text[written..]);
    Cow::Owned(out)
}

/// What `31`, `30+`, `<30` and `30-31` say.
fn words(inner: &str) -> Option<String> {
    if let Some(first) = inner.strip_suffix('+') {
        return Some(format!("à partir de Nextcloud\u{a0}{}", version(first)?));
    }
    if let Some(next) = inner.strip_prefix('<') {
        let last = version(next)?
            .checked_sub(1)
            .filter(|n| KNOWN.contains(n))?;
        return Some(format!("jusqu’à Nextcloud\u{a0}{last}"));
    }
    if let Some((first, last)) = inner.split_once('-') {
        let (first, last) = (version(first)?, version(last)?);
        let link = if last == first + 1 { "et" } else { "à" };
        return (first < last).then(|| format!("Nextcloud\u{a0}{first} {link}\u{a0}{last}"));
    }
    Some(format!("Nextcloud\u{a0}{}", version(inner)?))
}

fn version(digits: &str) -> Option<u32> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let number = digits.parse().ok().filter(|n| KNOWN.contains(n))?;
    (plain && !digits.starts_with('0')).then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn badges_in_words() {
        for (text, expected) in [
            ("{v31}", "Nextcloud~31"),
            ("Avec {v30+} :", "Avec à partir de Nextcloud~30 :"),
            ("{v<30}", "jusqu’à Nextcloud~29"),
            ("{v30-31}{v28-31}", "Nextcloud~30 et~31Nextcloud~28 à~31"),
            ("{{v31}}", "{Nextcloud~31}"),
        ] {
            assert_eq!(in_words(text), expected.replace('~', "\u{a0}"), "{text}");
        }
        for text in [
            "{v}", "{v3}", "{v031}", "{v131}", "{v31", "{v31-30}", "{v+31}", "{v31++}", "{v<9}",
            "{vé}", "{ v31}", "{V31}",
        ] {
            assert_eq!(in_words(text), text);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[{}v0-9<+é-]{0,30}") {
            let _words = in_words(&text);
        }
    }
}
