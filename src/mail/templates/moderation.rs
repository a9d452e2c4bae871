//! Mails about what moderation decided.

use askama::Template;

use super::{MailTemplate, Site};

/// Tells someone that a message of theirs can be read by everybody: again, or at last.
#[derive(Debug, Clone, Copy)]
pub struct MessageShown<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub topic_title: &'a str,
    pub message_url: &'a str,
    /// It waited, and was never hidden.
    pub published: bool,
}

impl MessageShown<'_> {
    fn heading(&self) -> &'static str {
        if self.published {
            "Votre message est publié"
        } else {
            "Votre message est de nouveau visible"
        }
    }
}

templates!(
    MessageShown,
    "mail/message_shown.html",
    "mail/message_shown.txt",
    |mail| {
        let heading = mail.heading();
        format!(
            "{}\u{a0}: {}{}",
            mail.site.name,
            heading[..1].to_lowercase(),
            &heading[1..]
        )
    }
);

/// Who hid a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HiddenBy {
    /// A moderator, who has read it.
    Moderation,
    /// A référent·e's flag; a moderator will read it.
    Helper,
    /// Flags of several people; a moderator will read it.
    Flags,
}

/// Tells someone that a message of theirs was hidden, why, and what they can do.
#[derive(Debug, Clone, Copy)]
pub struct MessageHidden<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub topic_title: &'a str,
    pub message_url: &'a str,
    pub hidden_by: HiddenBy,
    /// A sentence, as the person may read it.
    pub reason: &'a str,
    /// Where the decision can be contested.
    pub contest_url: &'a str,
}

impl MessageHidden<'_> {
    /// Who hid it, and what the reason that follows is.
    fn by(&self) -> &'static str {
        match self.hidden_by {
            HiddenBy::Moderation => "La raison donnée par la modération\u{a0}:",
            HiddenBy::Helper => {
                "Un·e référent·e l’a signalé\u{a0}: il est masqué en attendant que la modération le relise. La raison du signalement\u{a0}:"
            }
            HiddenBy::Flags => {
                "Plusieurs personnes l’ont signalé\u{a0}: il est masqué en attendant que la modération le relise. La raison du signalement\u{a0}:"
            }
        }
    }
}

templates!(
    MessageHidden,
    "mail/message_hidden.html",
    "mail/message_hidden.txt",
    |mail| format!("{} : un de vos messages a été masqué", mail.site.name)
);

/// Tells someone that their account is suspended, why, until when, and what they can do.
#[derive(Debug, Clone, Copy)]
pub struct AccountSuspended<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// A sentence, as the person may read it.
    pub reason: &'a str,
    /// The end as people read it, "22 novembre 2026"; `None` is without end.
    pub until: Option<&'a str>,
    /// Where the decision can be contested.
    pub contest_url: &'a str,
}

templates!(
    AccountSuspended,
    "mail/account_suspended.html",
    "mail/account_suspended.txt",
    |mail| format!("{} : votre compte est suspendu", mail.site.name)
);
