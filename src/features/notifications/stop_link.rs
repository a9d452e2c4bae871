//! The link that stops the mails about a topic, or about new topics of a category or tag. It needs no session: whoever holds the mail may
//! stop it. Nothing is stored; the link is signed.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::model::Followable;
use crate::config::SecretKey;
use crate::domain::{AccountId, CategoryId, TagId, TopicId};

/// Bytes of the signature, 128 bits.
const SIGNATURE: usize = 16;

/// Whose mails about what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopLink {
    pub thing: Followable,
    pub account: AccountId,
}

impl StopLink {
    /// `topic-account-signature`; `c` before the id of a category, `e` before that of a tag.
    pub fn token(self, key: &SecretKey) -> String {
        let signature = self.mac(key).finalize().into_bytes();
        let signature = hex::encode(&signature[..SIGNATURE]);
        let thing = match self.thing {
            Followable::Topic(id) => id.to_string(),
            Followable::Category(id) => format!("c{id}"),
            Followable::Tag(id) => format!("e{id}"),
        };
        format!("{thing}-{}-{signature}", self.account)
    }

    /// The link of a token; `None` unless we made it.
    pub fn parse(key: &SecretKey, token: &str) -> Option<Self> {
        let mut parts = token.split('-');
        let link = Self {
            thing: thing(parts.next()?)?,
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
        // Of other lengths than the bytes of a topic's link: none can be taken for another.
        match self.thing {
            Followable::Topic(id) => mac.update(&id.0.to_be_bytes()),
            Followable::Category(id) => {
                mac.update(b"category");
                mac.update(&id.0.to_be_bytes());
            }
            Followable::Tag(id) => {
                mac.update(b"tag");
                mac.update(&id.0.to_be_bytes());
            }
        }
        mac.update(&self.account.0.to_be_bytes());
        mac
    }
}

fn thing(word: &str) -> Option<Followable> {
    Some(match word.split_at_checked(1)? {
        ("c", id) => Followable::Category(CategoryId(id.parse().ok()?)),
        ("e", id) => Followable::Tag(TagId(id.parse().ok()?)),
        _ => Followable::Topic(TopicId(word.parse().ok()?)),
    })
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
            thing: Followable::Topic(TopicId(12)),
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

    #[test]
    fn a_link_of_one_kind_stops_no_other() {
        let account = AccountId(7);
        let kinds = [
            Followable::Topic(TopicId(12)),
            Followable::Category(CategoryId(12)),
            Followable::Tag(TagId(12)),
        ];
        for thing in kinds {
            let link = StopLink { thing, account };
            let token = link.token(&key("a1"));
            assert_eq!(StopLink::parse(&key("a1"), &token), Some(link));
            let (_, rest) = token.split_once('-').unwrap();
            for other in ["12", "c12", "e12"] {
                let swapped = format!("{other}-{rest}");
                let read = StopLink::parse(&key("a1"), &swapped);
                assert_eq!(read, (swapped == token).then_some(link), "{swapped}");
            }
        }
    }
}
