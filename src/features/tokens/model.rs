//! A token, and what is said when one is made.

use chrono::Duration;

use crate::domain::{AccountId, InvalidText, Scopes, Timestamp, TokenId};

/// What the space of a token should have confirmed this long ago, nobody having come by it: the token
/// opens nothing until it does.
pub const PROOF_OVERDUE: Duration = Duration::days(30);
/// Characters of a name, at most.
pub const NAME_MAX: usize = 60;
/// Tokens in use that an account can have.
pub const MOST: i64 = 20;
/// What ended this long ago is deleted.
pub const KEPT: Duration = Duration::days(90);
/// The last use is noted at most this often.
pub const TOUCH_AFTER: Duration = Duration::minutes(5);
/// What every token begins with, so that people and scanners of secrets recognise one.
pub const PREFIX: &str = "ent_";
/// Characters of a token that are kept to recognise it: its prefix and six of 64.
pub const START: usize = PREFIX.len() + 6;

/// A token, without what only its holder knows.
#[derive(Clone, Debug)]
pub struct Token {
    pub id: TokenId,
    pub account: AccountId,
    pub username: String,
    pub name: String,
    /// Its first characters.
    pub start: String,
    pub scopes: Scopes,
    pub created_at: Timestamp,
    /// `None`: not by itself.
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

impl Token {
    #[must_use]
    pub fn works(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| at > now)
    }
}

/// How long a token lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    Days(u32),
    UntilRevoked,
}

impl Lasts {
    /// Days, at most: ten years.
    pub const DAYS_MAX: u32 = 3_650;
    /// Those of the form, the one proposed first.
    pub const OFFERED: [Self; 4] = [
        Self::Days(90),
        Self::Days(30),
        Self::Days(365),
        Self::UntilRevoked,
    ];

    /// The word in the form.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Days(days) => days.to_string(),
            Self::UntilRevoked => "0".to_owned(),
        }
    }

    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::OFFERED.into_iter().find(|lasts| lasts.word() == word)
    }

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Days(30) => "Un mois",
            Self::Days(90) => "Trois mois",
            Self::Days(_) => "Un an",
            Self::UntilRevoked => "Sans fin, jusqu’à ce que vous le révoquiez",
        }
    }

    /// When it ends, from `now`.
    #[must_use]
    pub fn until(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Days(days) => Some(now + Duration::days(i64::from(days))),
            Self::UntilRevoked => None,
        }
    }
}

/// The name under which its owner finds a token again.
///
/// # Errors
/// A sentence for whoever typed it.
pub fn check_name(line: &str) -> Result<String, InvalidText> {
    let line = line.trim();
    let length = line.chars().count();
    if line.is_empty() {
        return Err(InvalidText(
            "Dites à quoi servira ce jeton, par exemple le nom du programme.".to_owned(),
        ));
    }
    if length > NAME_MAX {
        return Err(InvalidText(format!(
            "Ce nom a {length}\u{a0}caractères, le maximum est de {NAME_MAX}."
        )));
    }
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offer_has_its_word() {
        for lasts in Lasts::OFFERED {
            assert_eq!(Lasts::of_word(&lasts.word()), Some(lasts));
        }
        assert_eq!(Lasts::of_word("4000"), None);
    }

    #[test]
    fn names_are_short_and_there() {
        assert_eq!(check_name(" Tableau de bord ").unwrap(), "Tableau de bord");
        assert!(check_name("").is_err() && check_name(&"é".repeat(61)).is_err());
        assert!(check_name(&"é".repeat(60)).is_ok());
    }
}
