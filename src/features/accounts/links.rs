//! Links sent by mail. A link carries the id of a row and an HMAC over what the row must still say;
//! nothing secret is stored, and a link dies with its row or when what it speaks of has changed.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::config::SecretKey;
use crate::domain::Timestamp;
use crate::error::AppError;

/// What a link is for: a link for one thing never opens another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    ConfirmSignUp,
    ResetPassword,
    ChangeAddress,
    /// Keep an account that is about to be deleted.
    Stay,
}

impl Purpose {
    const fn key_name(self) -> &'static str {
        match self {
            Self::ConfirmSignUp => "link: confirm sign-up",
            Self::ResetPassword => "link: reset password",
            Self::ChangeAddress => "link: change address",
            Self::Stay => "link: stay",
        }
    }
}

/// What is signed: the row, and what makes it the same row.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    pub id: i64,
    /// The address it was sent to.
    pub email: &'a str,
    /// When the row was made, or when what it changes was last changed.
    pub as_of: Timestamp,
}

/// The end of the link: `{id}-{64 hex digits}`.
///
/// # Errors
/// Never in practice: HMAC takes keys of any length.
pub fn token(key: &SecretKey, purpose: Purpose, signed: Signed<'_>) -> Result<String, AppError> {
    Ok(format!("{}-{}", signed.id, sign(key, purpose, signed)?))
}

/// A token as it came, not yet trusted.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: i64,
    signature: String,
}

impl Claimed {
    /// `None` for what is no token of ours.
    #[must_use]
    pub fn parse(token: &str) -> Option<Self> {
        let (id, signature) = token.split_once('-')?;
        let hex = signature.len() == 64 && signature.bytes().all(|b| b.is_ascii_hexdigit());
        let digits = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
        Some(Self {
            id: id.parse().ok().filter(|_| digits && hex)?,
            signature: signature.to_owned(),
        })
    }

    /// Whether the token was made by [`token`] for the same things. Constant time.
    ///
    /// # Errors
    /// As [`token`].
    pub fn matches(
        &self,
        key: &SecretKey,
        purpose: Purpose,
        signed: Signed<'_>,
    ) -> Result<bool, AppError> {
        let expected = sign(key, purpose, signed)?;
        let same = expected.as_bytes().ct_eq(self.signature.as_bytes());
        Ok(self.id == signed.id && bool::from(same))
    }
}

fn sign(key: &SecretKey, purpose: Purpose, signed: Signed<'_>) -> Result<String, AppError> {
    let key = key.derive(purpose.key_name());
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(AppError::internal)?;
    mac.update(&signed.id.to_be_bytes());
    mac.update(&signed.as_of.micros().to_be_bytes());
    mac.update(signed.email.as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, NaiveDate};
    use proptest::prelude::*;

    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_hex(&"5a".repeat(32)).unwrap()
    }

    fn signed(id: i64) -> Signed<'static> {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        Signed {
            id,
            email: "a@b.fr",
            as_of: Timestamp::new(day.and_hms_opt(12, 0, 0).unwrap()),
        }
    }

    #[test]
    fn a_token_opens_what_it_was_made_for_and_nothing_else() {
        let token = token(&key(), Purpose::ResetPassword, signed(7)).unwrap();
        let claimed = Claimed::parse(&token).unwrap();
        let opens = |purpose, signed| claimed.matches(&key(), purpose, signed).unwrap();
        assert!(opens(Purpose::ResetPassword, signed(7)));
        assert!(!opens(Purpose::ConfirmSignUp, signed(7)));
        assert!(!opens(Purpose::ResetPassword, signed(8)));
        let moved = Signed {
            email: "c@d.fr",
            ..signed(7)
        };
        assert!(!opens(Purpose::ResetPassword, moved));
        let later = Signed {
            as_of: signed(7).as_of + Duration::microseconds(1),
            ..signed(7)
        };
        assert!(!opens(Purpose::ResetPassword, later));
        let other_key = SecretKey::from_hex(&"5b".repeat(32)).unwrap();
        assert!(
            !claimed
                .matches(&other_key, Purpose::ResetPassword, signed(7))
                .unwrap()
        );
    }

    proptest! {
        #[test]
        fn only_whole_tokens_are_read(text in "\\PC{0,90}") {
            let shape = text.split_once('-').is_some_and(|(id, hex)| {
                id.parse::<i64>().is_ok() && hex.len() == 64
            });
            prop_assert!(shape || Claimed::parse(&text).is_none());
        }
    }
}
