//! A file that somebody sent, and how much one may send.

use chrono::Duration;

use crate::config::UploadQuotas;
use crate::domain::{AccountId, IdentityId, Person, Standing, Timestamp, UploadId};
use crate::text::{self, Attachment, ImageSize};

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub id: UploadId,
    pub account: AccountId,
    /// Its name in the store and in addresses, which nobody can guess.
    pub key: String,
    pub file_name: String,
    pub media_type: String,
    /// With the smaller copies.
    pub bytes: i64,
    /// Of an image.
    pub size: Option<(u32, u32)>,
    /// Of the smaller copies, narrower first.
    pub widths: Vec<u32>,
    pub alt: String,
    pub created_at: Timestamp,
}

impl Upload {
    #[must_use]
    pub fn is_image(&self) -> bool {
        self.size.is_some()
    }

    #[must_use]
    pub fn address(&self) -> String {
        text::file_address(&self.key, None, &self.file_name)
    }

    /// What shows it in a message.
    #[must_use]
    pub fn markdown(&self) -> String {
        if self.is_image() {
            format!("![{}]({})", escaped(&self.alt), self.address())
        } else {
            format!("[{}]({})", escaped(&self.file_name), self.address())
        }
    }

    #[must_use]
    pub fn attachment(&self) -> Attachment {
        Attachment {
            name: self.file_name.clone(),
            bytes: self.bytes,
            alt: self.alt.clone(),
            image: self.size.map(|(width, height)| ImageSize {
                width,
                height,
                copies: self.widths.clone(),
            }),
        }
    }
}

/// Words inside the brackets of Markdown.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if matches!(
            c,
            '[' | ']' | '\\' | '`' | '*' | '_' | '<' | '!' | '&' | '~'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A file about to be kept.
#[derive(Clone, Debug)]
pub struct NewUpload {
    pub key: String,
    pub account: AccountId,
    pub identity: IdentityId,
    pub file_name: String,
    pub media_type: &'static str,
    pub bytes: i64,
    pub size: Option<(u32, u32)>,
    pub widths: Vec<u32>,
    pub alt: String,
}

/// How much a person may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Bytes kept in all.
    pub account: i64,
    /// Bytes kept of all people of the space.
    pub tenant: i64,
    /// Files within [`HOUR`]; `None` where limits are off.
    pub hourly: Option<i64>,
}

pub const HOUR: Duration = Duration::hours(1);
/// A newcomer has a fifth of the space of the others.
const NEWCOMER_PART: i64 = 5;
const HOURLY: i64 = 60;
const NEWCOMER_HOURLY: i64 = 10;

impl Allowance {
    #[must_use]
    pub fn of(person: &Person, quotas: UploadQuotas, limited: bool) -> Self {
        let bytes = |quota: u64| i64::try_from(quota).unwrap_or(i64::MAX);
        let newcomer = person.standing == Standing::Newcomer;
        let (part, hourly) = if newcomer {
            (NEWCOMER_PART, NEWCOMER_HOURLY)
        } else {
            (1, HOURLY)
        };
        Self {
            account: bytes(quotas.account) / part,
            tenant: bytes(quotas.tenant),
            hourly: limited.then_some(hourly),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(file_name: &str, alt: &str, size: Option<(u32, u32)>) -> Upload {
        Upload {
            id: UploadId(1),
            account: AccountId(1),
            key: "0123456789abcdef0123456789abcdef".to_owned(),
            file_name: file_name.to_owned(),
            media_type: "image/png".to_owned(),
            bytes: 10,
            size,
            widths: Vec::new(),
            alt: alt.to_owned(),
            created_at: Timestamp::from_micros(0).unwrap(),
        }
    }

    #[test]
    fn names_cannot_break_markdown() {
        let image = upload("a.png", "un [essai](x) \\", Some((1, 1)));
        assert_eq!(
            image.markdown(),
            "![un \\[essai\\](x) \\\\](/fichiers/0123456789abcdef0123456789abcdef/a.png)"
        );
        let file = upload("Notes [1].pdf", "", None);
        assert_eq!(
            file.markdown(),
            "[Notes \\[1\\].pdf](/fichiers/0123456789abcdef0123456789abcdef/notes-1.pdf)"
        );
    }
}
