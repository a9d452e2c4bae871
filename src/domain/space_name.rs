//! How a space is called here.

use std::fmt;

/// A label: `^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$` (RFC 1123 §2.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpaceName(String);

impl SpaceName {
    /// Reads a label, letter for letter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let ends = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
        let bytes = text.as_bytes();
        let fits = (1..=63).contains(&bytes.len())
            && bytes.iter().all(|c| ends(*c) || *c == b'-')
            && bytes.first().is_some_and(|c| ends(*c))
            && bytes.last().is_some_and(|c| ends(*c));
        fits.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SpaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_and_nothing_else() {
        for good in ["a", "0", "mon-asso", "a--b", &"a".repeat(63)] {
            assert!(SpaceName::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "-a",
            "a-",
            "Mon",
            "a.b",
            "a b",
            "é",
            "a/b",
            &"a".repeat(64),
        ] {
            assert!(SpaceName::parse(bad).is_none(), "{bad}");
        }
    }
}
