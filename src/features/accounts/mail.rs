//! The mails of this room, which are all about the account itself: nobody can stop them.

use crate::app::App;
use crate::domain::Look;
use crate::jobs::JobError;
use crate::mail::templates::{MailTemplate, Site};
use crate::mail::{AutoSubmitted, Mail};

/// The forum, as mails name it.
pub fn site<'a>(app: &'a App, look: &'a Look) -> Site<'a> {
    Site {
        name: look.name.as_ref().unwrap_or(&app.config.site_name),
        url: app.config.public_url.as_str(),
    }
}

/// The mail of a template.
///
/// # Errors
/// When a template fails, which no content causes.
pub fn compose(
    to: &str,
    template: &impl MailTemplate,
    message_id: &str,
) -> Result<Option<Mail>, JobError> {
    Ok(Some(Mail {
        to: to.to_owned(),
        subject: template.subject(),
        text: template.text().map_err(JobError::fail)?,
        html: template.html().map_err(JobError::fail)?,
        message_id: message_id.to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        list: None,
        reply_to: None,
        auto: AutoSubmitted::Generated,
    }))
}
