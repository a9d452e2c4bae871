//! Sends the mails of this room: each event once, though its job may run several times.

use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::store::mails;
use crate::app::App;
use crate::jobs::JobError;
use crate::mail::templates::{MailTemplate, Site};
use crate::mail::{AutoSubmitted, Mail, SendError};

pub use mails::Delivery;

/// The forum, as mails name it.
pub fn site(app: &App) -> Site<'_> {
    Site {
        name: &app.config.site_name,
        url: app.config.public_url.as_str(),
    }
}

/// Sends what `make` writes, unless this delivery was made before. A crash between the server's
/// yes and our note of it repeats the mail under the same Message-ID.
///
/// # Errors
/// [`JobError::Retry`] while the server cannot take it, [`JobError::Fail`] when it never will.
pub fn deliver(
    app: &App,
    delivery: &Delivery,
    make: impl FnOnce(String) -> Result<Mail, JobError>,
) -> Result<(), JobError> {
    let now = app.clock.now();
    let message_id = message_id(app, &delivery.key);
    let row = app
        .db
        .write_blocking(|conn| mails::record(conn, delivery, &message_id, now))?;
    if row.sent_at.is_some() || row.dropped_at.is_some() {
        return Ok(());
    }
    let mail = make(row.message_id)?;
    match app.mailer.send(&mail, SystemTime::from(now.utc())) {
        Ok(()) => Ok(app
            .db
            .write_blocking(|conn| mails::mark_sent(conn, row.id, now))?),
        Err(SendError::Temporary(why)) => Err(JobError::retry(why)),
        Err(SendError::Permanent(why)) => {
            app.db
                .write_blocking(|conn| mails::mark_dropped(conn, row.id, now))?;
            Err(JobError::fail(why))
        }
    }
}

/// A mail that nobody can stop, as it is about the account itself.
///
/// # Errors
/// When a template fails, which no content causes.
pub fn compose(
    to: &str,
    template: &impl MailTemplate,
    message_id: String,
) -> Result<Mail, JobError> {
    Ok(Mail {
        to: to.to_owned(),
        subject: template.subject(),
        text: template.text().map_err(JobError::fail)?,
        html: template.html().map_err(JobError::fail)?,
        message_id,
        in_reply_to: None,
        references: Vec::new(),
        list: None,
        reply_to: None,
        auto: AutoSubmitted::Generated,
    })
}

/// The same for the same delivery, and telling nothing of it.
fn message_id(app: &App, delivery_key: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(app.key.derive("message id"));
    hash.update(delivery_key.as_bytes());
    let name = hex::encode(&hash.finalize()[..16]);
    format!(
        "{name}@{}",
        app.config
            .public_url
            .host()
            .trim_matches(['[', ']'])
            .replace(':', "-")
    )
}
