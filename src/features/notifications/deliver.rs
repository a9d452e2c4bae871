//! One event, one mail.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::store;
use crate::app::App;
use crate::db::DbError;
use crate::domain::AccountId;
use crate::jobs::JobError;
use crate::mail::{Mail, SendError};

/// A mail that an event calls for.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Names the event and the person: a second delivery with this key sends nothing.
    pub key: String,
    /// Whom it is for, when they have an account.
    pub account: Option<AccountId>,
    /// What it is about, for the operator's counts.
    pub kind: &'static str,
}

/// Sends the mail of an event, once. Call it from a job: it blocks while the server answers.
///
/// `build` is given the mail's Message-ID, the same at each attempt; `None` from it means that there
/// is nothing to say any more, and that there never will be. A process that dies between the
/// server's yes and our note of it repeats this one mail, under the same Message-ID.
///
/// # Errors
/// [`JobError::Retry`] when trying again can help, [`JobError::Fail`] when the server refuses this
/// mail for good; it is then never tried again.
pub fn deliver(
    app: &App,
    delivery: &Delivery,
    build: impl FnOnce(&str) -> Result<Option<Mail>, JobError>,
) -> Result<(), JobError> {
    let message_id = message_id(app, &format!("delivery {}", delivery.key));
    let now = app.clock.now();
    let open = app
        .db
        .write_blocking(|conn| store::open_delivery(conn, delivery, &message_id, now))?;
    if !open {
        return Ok(());
    }
    let Some(mail) = build(&message_id)? else {
        return Ok(drop_delivery(app, delivery)?);
    };
    let now = app.clock.now();
    let sent = app.mailer.send(&mail, now.utc().into());
    crate::metrics::mail_attempt(sent.is_ok());
    match sent {
        Ok(()) => Ok(app
            .db
            .write_blocking(|conn| store::note_sent(conn, &delivery.key, now))?),
        Err(SendError::Temporary(why)) => Err(JobError::Retry(why)),
        Err(SendError::Permanent(why)) => {
            drop_delivery(app, delivery)?;
            Err(JobError::Fail(why))
        }
    }
}

fn drop_delivery(app: &App, delivery: &Delivery) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db
        .write_blocking(|conn| store::note_dropped(conn, &delivery.key, now))
}

/// A Message-ID without angle brackets, always the same for these words. It tells nothing of them:
/// a mail is forwarded with its headers.
pub(super) fn message_id(app: &App, words: &str) -> String {
    let key = app.key.derive("message-id");
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
    mac.update(words.as_bytes());
    let hash = hex::encode(&mac.finalize().into_bytes()[..16]);
    format!("{hash}@{}", domain(app.config.public_url.host()))
}

/// The host as the right side of a Message-ID and the end of a List-Id: an IPv6 address has signs
/// that neither may hold.
pub(super) fn domain(host: &str) -> String {
    let clean = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') {
            c
        } else {
            '-'
        }
    };
    host.trim_matches(['[', ']']).chars().map(clean).collect()
}

#[cfg(test)]
mod tests {
    use super::domain;

    #[test]
    fn every_host_can_stand_in_a_header() {
        assert_eq!(domain("forum.example.org"), "forum.example.org");
        assert_eq!(domain("[2001:db8::1]"), "2001-db8--1");
    }
}
