//! What can be asked for, in the words of addresses.

use crate::search::Kind;
use crate::text;

/// Characters of a search that are read; the engine looks at fewer words than this holds.
pub const MAX_CHARS: usize = 400;

/// The word of a kind in addresses and in the API.
#[must_use]
pub fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Topic => "topic",
        Kind::Tutorial => "tutorial",
        Kind::Video => "video",
        Kind::Announcement => "announcement",
    }
}

#[must_use]
pub fn kind(word: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| self::word(*kind) == word)
}

/// Several results, in French.
#[must_use]
pub fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Topic => "Sujets",
        Kind::Tutorial => "Tutoriels",
        Kind::Video => "Vidéos",
        Kind::Announcement => "Annonces",
    }
}

/// What was typed, on one line and of a length that fits in an address.
#[must_use]
pub fn query(raw: &str) -> String {
    // Cut before cleaning: ten megabytes of spaces cost nothing.
    let raw = raw.trim_start();
    let bounded = &raw[..raw.floor_char_boundary(MAX_CHARS * 4)];
    text::clean_line(bounded).chars().take(MAX_CHARS).collect()
}

/// Whether [`query`] leaves something out.
#[must_use]
pub fn is_too_long(raw: &str) -> bool {
    let raw = raw.trim();
    raw.len() > MAX_CHARS * 4 || text::clean_line(raw).chars().nth(MAX_CHARS).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_word() {
        for kind in Kind::ALL {
            assert_eq!(super::kind(word(kind)), Some(kind));
        }
        assert_eq!(kind(""), None);
    }

    #[test]
    fn queries_are_cleaned_and_cut() {
        assert_eq!(query("  agenda\u{0}\t partagé\n"), "agenda partagé");
        assert_eq!(query(&"é".repeat(10_000)).chars().count(), MAX_CHARS);
        assert_eq!(query(""), "");
        assert_eq!(query(&format!("{}agenda", " ".repeat(2_000))), "agenda");
        assert!(is_too_long(&"é".repeat(MAX_CHARS + 1)));
        assert!(!is_too_long(&"é".repeat(MAX_CHARS)));
    }
}
