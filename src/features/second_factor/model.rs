//! What stands beside a password, and the rules of it.

use chrono::Duration;

use crate::domain::{AccountId, IdentityId, PasskeyId, Timestamp};

/// How long somebody has for the second proof after a right password.
pub const STEP_LASTS: Duration = Duration::minutes(10);
/// How long an application or a passkey that was begun can be completed.
pub const SET_UP_LASTS: Duration = Duration::hours(1);
/// Wrong proofs after which the password is asked again.
pub const MOST_TRIES: i64 = 5;
/// Passkeys of one account.
pub const MOST_PASSKEYS: i64 = 20;
/// Recovery codes made at once.
pub const CODES: usize = 10;
/// Characters of the name of a passkey.
pub const NAME_MAX: usize = 60;

/// The codes of an application.
#[derive(Clone, Debug)]
pub struct Totp {
    /// Sealed.
    pub secret: String,
    pub created_at: Timestamp,
    /// `None`: no code has been shown yet.
    pub confirmed_at: Option<Timestamp>,
}

impl Totp {
    /// Whether it was begun a short while ago and waits for its first code.
    #[must_use]
    pub fn is_begun(&self, now: Timestamp) -> bool {
        self.confirmed_at.is_none() && now - self.created_at < SET_UP_LASTS
    }
}

/// A passkey, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: PasskeyId,
    /// JSON, for [`super::passkeys`].
    pub passkey: String,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// All that an account has.
#[derive(Clone, Debug, Default)]
pub struct Means {
    /// Only one that counts.
    pub totp: Option<Totp>,
    pub passkeys: Vec<Passkey>,
    pub codes_left: i64,
}

impl Means {
    #[must_use]
    pub fn any(&self) -> bool {
        self.totp.is_some() || !self.passkeys.is_empty()
    }
}

/// What is left to do after a right password.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: i64,
    pub account: AccountId,
    pub identity: IdentityId,
    /// Where to go afterwards.
    pub back: String,
    /// Sealed: what passkeys are asked.
    pub state: Option<String>,
    /// Made so far, the present one included.
    pub tries: i64,
}

/// The name of a passkey, checked.
///
/// # Errors
/// A sentence for the person.
pub fn check_name(name: &str) -> Result<String, String> {
    match name.chars().count() {
        0 => Err("Donnez-lui un nom, pour la reconnaître.".to_owned()),
        n if n > NAME_MAX => Err(format!(
            "Ce nom a {n}\u{a0}caractères, le maximum est de {NAME_MAX}."
        )),
        _ => Ok(name.to_owned()),
    }
}

/// What the owner of an account is told by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    AppAdded,
    AppRemoved,
    KeyAdded,
    KeyRemoved,
    CodesMade,
    CodeUsed,
    Reset,
    /// A right password, and then wrong proofs.
    Refused,
}

impl Change {
    const ALL: [Self; 8] = [
        Self::AppAdded,
        Self::AppRemoved,
        Self::KeyAdded,
        Self::KeyRemoved,
        Self::CodesMade,
        Self::CodeUsed,
        Self::Reset,
        Self::Refused,
    ];

    /// The word in a job.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AppAdded => "app_added",
            Self::AppRemoved => "app_removed",
            Self::KeyAdded => "key_added",
            Self::KeyRemoved => "key_removed",
            Self::CodesMade => "codes_made",
            Self::CodeUsed => "code_used",
            Self::Reset => "reset",
            Self::Refused => "refused",
        }
    }

    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.word() == word)
    }

    /// What happened, after « Le 22 novembre à 14 h 02, ».
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AppAdded => {
                "une application de codes a été ajoutée à votre compte\u{a0}: à chaque connexion, le forum demande maintenant un code en plus du mot de passe"
            }
            Self::AppRemoved => "l’application de codes de votre compte a été retirée",
            Self::KeyAdded => "une clé d’accès a été ajoutée à votre compte",
            Self::KeyRemoved => "une clé d’accès de votre compte a été retirée",
            Self::CodesMade => {
                "de nouveaux codes de secours ont été créés\u{202f}; les précédents ne marchent plus"
            }
            Self::CodeUsed => {
                "un code de secours a servi à se connecter à votre compte\u{202f}; il ne marchera plus"
            }
            Self::Reset => {
                "l’équipe du forum a retiré la connexion en deux étapes de votre compte\u{a0}: votre mot de passe suffit de nouveau pour entrer"
            }
            Self::Refused => {
                "quelqu’un a écrit votre mot de passe, puis n’a pas su donner le code ou la clé. Cette personne n’est pas entrée"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_has_a_word_of_its_own() {
        for change in Change::ALL {
            assert_eq!(Change::named(change.word()), Some(change));
            assert!(!change.sentence().ends_with('.'));
        }
        assert_eq!(Change::named("other"), None);
    }

    #[test]
    fn a_passkey_has_a_name() {
        assert_eq!(check_name("Mon téléphone").unwrap(), "Mon téléphone");
        assert!(check_name("").is_err());
        assert!(check_name(&"é".repeat(NAME_MAX)).is_ok());
        assert!(check_name(&"é".repeat(NAME_MAX + 1)).is_err());
    }
}
