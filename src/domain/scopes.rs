//! What a key of a program is good for.

use std::fmt;
use std::str::FromStr;

use super::words::UnknownWord;

/// One thing that a program may do for an account. Whatever the scopes, a program may never do more
/// than the account itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reading what the account may read.
    Read,
    /// Writing in the name of the account.
    Write,
}

impl Scope {
    pub const ALL: &[Self] = &[Self::Read, Self::Write];

    /// The word as stored, on the command line and in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Read => "Lire",
            Self::Write => "Écrire en votre nom",
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.iter().find(|scope| scope.as_str() == word);
        found.copied().ok_or_else(|| UnknownWord {
            list: "Scope",
            word: word.to_owned(),
        })
    }
}

/// What a key is good for: at least one scope, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// `None` when there is none.
    #[must_use]
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Option<Self> {
        let mut scopes: Vec<Scope> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        (!scopes.is_empty()).then_some(Self(scopes))
    }

    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

/// As stored: words separated by spaces.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Scope::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

/// From words separated by spaces or commas.
impl FromStr for Scopes {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, UnknownWord> {
        let parts = words
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .map(str::parse)
            .collect::<Result<Vec<Scope>, _>>()?;
        Self::of(parts).ok_or_else(|| UnknownWord {
            list: "Scope",
            word: words.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_survive_being_stored() {
        let both: Scopes = "write, read,write".parse().unwrap();
        assert_eq!(both.to_string(), "read write");
        assert_eq!(both.to_string().parse::<Scopes>().unwrap(), both);
        assert!(both.allows(Scope::Write));
        let one: Scopes = "read".parse().unwrap();
        assert!(one.allows(Scope::Read) && !one.allows(Scope::Write));
        assert!("".parse::<Scopes>().is_err() && "read moderate".parse::<Scopes>().is_err());
    }
}
