//! The link that stops the mails about a topic. It needs no session: whoever holds the mail may
//! stop it. Nothing is stored; the link is signed.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::config::SecretKey;
use crate::domain::{AccountId, TopicId};

/// Bytes of the signature, 128 bits.
const SIGNATURE: usize = 16;

/// Whose mails about what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopLink {
    pub topic: TopicId,
    pub account: AccountId,
}

impl StopLink {
    /// `topic-account-signature`.
    pub fn token(self, key: &SecretKey) -> String {
        let signature = self.mac(key).finalize().into_bytes();
        let signature = hex::encode(&signature[..SIGNATURE]);
        format!("{}-{}-{signature}", self.topic, self.account)
    }

    /// The link of a token; `None` unless we made it.
    pub fn parse(key: &SecretKey, token: &str) -> Option<Self> {
        let mut parts = token.split('-');
        let link = Self {
            topic: parts.next()?.parse().ok()?,
            account: parts.next()?.parse().ok()?,
        };
        let signature = hex::decode(parts.next()?).ok()?;
        let whole = signature.len() == SIGNATURE && parts.next().is_none();
        // Compared in constant time. The ids are written back: `+1` and `01` are not ours.
        let ours = link.mac(key).verify_truncated_left(&signature).is_ok();
        (whole && ours && link.token(key) == token).then_some(link)
    }

    fn mac(self, key: &SecretKey) -> Hmac<Sha256> {
        let key = key.derive("stop link");
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
        mac.update(&self.topic.0.to_be_bytes());
        mac.update(&self.account.0.to_be_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: &str) -> SecretKey {
        SecretKey::from_hex(&byte.repeat(32)).unwrap()
    }

    #[test]
    fn only_our_own_links_are_read() {
        let link = StopLink {
            topic: TopicId(12),
            account: AccountId(7),
        };
        let token = link.token(&key("a1"));
        assert_eq!(StopLink::parse(&key("a1"), &token), Some(link));
        assert_eq!(StopLink::parse(&key("a2"), &token), None);
        let signature = token.rsplit('-').next().unwrap();
        let forged = [
            format!("12-8-{signature}"),
            format!("13-7-{signature}"),
            format!("+12-7-{signature}"),
            format!("12-7-{}", &signature[..30]),
            format!("12-7-{signature}-1"),
            format!("12-7-{}", signature.to_uppercase()),
            "12-7-".to_owned(),
            String::new(),
        ];
        for token in forged {
            assert_eq!(StopLink::parse(&key("a1"), &token), None, "{token}");
        }
    }
}
