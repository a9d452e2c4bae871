//! The link of a reminder. It needs no session: whoever holds the mail may answer for its reader, on
//! this question only, until it expires. Nothing is stored; the link is signed.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::model::LINK_VALID;
use crate::config::SecretKey;
use crate::domain::{AccountId, Timestamp, TopicId};

/// Bytes of the signature, 128 bits.
const SIGNATURE: usize = 16;

/// Who may answer for which question, until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuestionLink {
    pub topic: TopicId,
    pub account: AccountId,
    /// Seconds since 1970.
    until: i64,
}

impl QuestionLink {
    /// A link made at `now`.
    pub fn new(topic: TopicId, account: AccountId, now: Timestamp) -> Self {
        Self {
            topic,
            account,
            until: (now + LINK_VALID).unix(),
        }
    }

    /// `topic-account-until-signature`.
    pub fn token(self, key: &SecretKey) -> String {
        let signature = self.mac(key).finalize().into_bytes();
        let signature = hex::encode(&signature[..SIGNATURE]);
        let Self {
            topic,
            account,
            until,
        } = self;
        format!("{topic}-{account}-{until}-{signature}")
    }

    /// The link of a token; `None` unless we made it. It may have expired.
    pub fn parse(key: &SecretKey, token: &str) -> Option<Self> {
        let mut parts = token.split('-');
        let link = Self {
            topic: parts.next()?.parse().ok()?,
            account: parts.next()?.parse().ok()?,
            until: parts.next()?.parse().ok()?,
        };
        let signature = hex::decode(parts.next()?).ok()?;
        let whole = signature.len() == SIGNATURE && parts.next().is_none();
        // Compared in constant time. The numbers are written back: `+1` and `01` are not ours.
        let ours = link.mac(key).verify_truncated_left(&signature).is_ok();
        (whole && ours && link.token(key) == token).then_some(link)
    }

    pub fn expired(self, now: Timestamp) -> bool {
        now.unix() >= self.until
    }

    fn mac(self, key: &SecretKey) -> Hmac<Sha256> {
        let key = key.derive("question link");
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
        mac.update(&self.topic.0.to_be_bytes());
        mac.update(&self.account.0.to_be_bytes());
        mac.update(&self.until.to_be_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, NaiveDate};
    use proptest::prelude::*;

    use super::*;

    fn key(byte: &str) -> SecretKey {
        SecretKey::from_hex(&byte.repeat(32)).unwrap()
    }

    fn now() -> Timestamp {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        Timestamp::new(day.and_hms_opt(12, 0, 0).unwrap())
    }

    #[test]
    fn only_our_own_links_are_read_and_they_end() {
        let link = QuestionLink::new(TopicId(12), AccountId(7), now());
        let token = link.token(&key("a1"));
        assert_eq!(QuestionLink::parse(&key("a1"), &token), Some(link));
        assert_eq!(QuestionLink::parse(&key("a2"), &token), None);
        assert!(!link.expired(now() + LINK_VALID - Duration::seconds(1)));
        assert!(link.expired(now() + LINK_VALID));
        let until = link.until;
        let signature = token.rsplit('-').next().unwrap();
        let forged = [
            format!("12-8-{until}-{signature}"),
            format!("13-7-{until}-{signature}"),
            format!("12-7-{}-{signature}", until + 1),
            format!("+12-7-{until}-{signature}"),
            format!("012-7-{until}-{signature}"),
            format!("12-7-{until}-{}", &signature[..30]),
            format!("12-7-{until}-{signature}-1"),
            format!("12-7-{until}-{}", signature.to_uppercase()),
            format!("12-7-{until}-"),
            String::new(),
        ];
        for token in forged {
            assert_eq!(QuestionLink::parse(&key("a1"), &token), None, "{token}");
        }
    }

    proptest! {
        #[test]
        fn nothing_else_is_read(text in "[0-9a-f+-]{0,80}") {
            prop_assert!(QuestionLink::parse(&key("a1"), &text).is_none());
        }
    }
}
