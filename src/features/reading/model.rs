//! What a bookmark holds.

/// Characters of a note, at most.
pub const NOTE_MAX: usize = 500;
/// Bookmarks of one account, at most: what one looks through again fits many times.
pub const BOOKMARKS_MAX: i64 = 1_000;

/// A few words for oneself about a message; may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// A note that was typed.
    ///
    /// # Errors
    /// What is wrong with it, for its author.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text.chars().count() {
            0..=NOTE_MAX => Ok(Self(text.to_owned())),
            n => Err(format!(
                "Une note a au plus {NOTE_MAX}\u{a0}caractères\u{202f}; la vôtre en a {n}."
            )),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_short_and_may_be_empty() {
        assert_eq!(Note::parse("  \n").unwrap().as_str(), "");
        assert!(Note::parse(&"é".repeat(NOTE_MAX)).is_ok());
        assert!(Note::parse(&"é".repeat(NOTE_MAX + 1)).is_err());
    }
}
