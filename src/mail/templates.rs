//! The words of every mail: a text and an HTML version of each, in French.
//!
//! Links open a page; only its button acts, since mail scanners follow links.

use askama::Template;

use super::{AutoSubmitted, Mail};

/// The forum a mail comes from.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    pub name: &'a str,
    /// Its public address, without a trailing slash.
    pub url: &'a str,
}

/// A mail's words. Both versions say the same.
pub trait MailTemplate {
    /// The subject, on one line.
    fn subject(&self) -> String;

    /// The plain text version.
    ///
    /// # Errors
    /// When rendering fails, which no content causes.
    fn text(&self) -> askama::Result<String>;

    /// The HTML version: a whole document without image, script or remote resource.
    ///
    /// # Errors
    /// When rendering fails, which no content causes.
    fn html(&self) -> askama::Result<String>;

    /// The mail of these words to a bare address, on its own: no answer, in no thread.
    ///
    /// # Errors
    /// When rendering fails, which no content causes.
    fn mail(&self, to: &str, message_id: &str) -> askama::Result<Mail> {
        Ok(Mail {
            to: to.to_owned(),
            subject: self.subject(),
            text: self.text()?,
            html: self.html()?,
            message_id: message_id.to_owned(),
            in_reply_to: None,
            references: Vec::new(),
            list: None,
            reply_to: None,
            auto: AutoSubmitted::Generated,
        })
    }
}

/// Ties a struct to its two templates, in which it is named `mail`.
macro_rules! templates {
    ($name:ident, $html:tt, $text:tt, |$mail:ident| $subject:expr) => {
        const _: () = {
            #[derive(Template)]
            #[template(path = $html)]
            struct Html<'a> {
                mail: &'a $name<'a>,
            }

            #[derive(Template)]
            // Blank lines and « -- » are part of a text mail (RFC 3676 §4.3).
            #[template(path = $text, whitespace = "preserve")]
            struct Text<'a> {
                mail: &'a $name<'a>,
            }

            impl MailTemplate for $name<'_> {
                fn subject(&self) -> String {
                    let $mail = self;
                    $subject
                }

                fn text(&self) -> askama::Result<String> {
                    Text { mail: self }.render()
                }

                fn html(&self) -> askama::Result<String> {
                    Html { mail: self }.render()
                }
            }
        };
    };
}

/// Asks a new member to confirm their address.
#[derive(Debug, Clone, Copy)]
pub struct VerifyAddress<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub url: &'a str,
    /// How long the link works.
    pub hours_valid: u32,
}

templates!(
    VerifyAddress,
    "mail/verify_address.html",
    "mail/verify_address.txt",
    |mail| format!("{} : confirmez votre adresse", mail.site.name)
);

/// Lets someone choose a new password.
#[derive(Debug, Clone, Copy)]
pub struct ResetPassword<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// There is none yet: a space was the way in.
    pub first: bool,
    pub url: &'a str,
    /// How long the link works.
    pub hours_valid: u32,
}

templates!(
    ResetPassword,
    "mail/reset_password.html",
    "mail/reset_password.txt",
    |mail| format!(
        "{} : choisissez un {}mot de passe",
        mail.site.name,
        if mail.first { "" } else { "nouveau " }
    )
);

/// Lets somebody choose the password of an account that was opened for them.
#[derive(Debug, Clone, Copy)]
pub struct AccountOpened<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub url: &'a str,
    /// How long the link works.
    pub days_valid: i64,
}

templates!(
    AccountOpened,
    "mail/account_opened.html",
    "mail/account_opened.txt",
    |mail| format!("{} : votre compte est ouvert", mail.site.name)
);

/// Shows an administrator that mail leaves.
#[derive(Debug, Clone, Copy)]
pub struct TestMail<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// When it was asked for, as people read it.
    pub asked_at: &'a str,
    /// The list of mails.
    pub url: &'a str,
}

templates!(
    TestMail,
    "mail/test_mail.html",
    "mail/test_mail.txt",
    |mail| format!("{} : mail d’essai", mail.site.name)
);

/// Tells the owner of an address that someone tried to open another account with it.
#[derive(Debug, Clone, Copy)]
pub struct AddressAlreadyKnown<'a> {
    pub site: Site<'a>,
    pub url_sign_in: &'a str,
    pub url_reset: &'a str,
}

templates!(
    AddressAlreadyKnown,
    "mail/address_already_known.html",
    "mail/address_already_known.txt",
    |mail| format!("{} : vous avez déjà un compte", mail.site.name)
);

/// Tells someone that their password has changed.
#[derive(Debug, Clone, Copy)]
pub struct PasswordChanged<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// When, as people read it: "22 novembre à 14 h 02".
    pub changed_at: &'a str,
    /// Spaces open the account too, whatever its password.
    pub spaces: bool,
    /// Where they are taken away.
    pub url_spaces: &'a str,
    pub url_reset: &'a str,
}

templates!(
    PasswordChanged,
    "mail/password_changed.html",
    "mail/password_changed.txt",
    |mail| format!("{} : votre mot de passe a changé", mail.site.name)
);

/// Tells someone what became of the second proof that their account asks for.
#[derive(Debug, Clone, Copy)]
pub struct SecondFactorChanged<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// What happened, after the time.
    pub what: &'a str,
    /// When, as people read it.
    pub changed_at: &'a str,
    /// Where it is looked after.
    pub url: &'a str,
}

templates!(
    SecondFactorChanged,
    "mail/second_factor_changed.html",
    "mail/second_factor_changed.txt",
    |mail| format!("{} : votre connexion en deux étapes", mail.site.name)
);

/// Tells someone that a space opens their account from now on, or no more.
#[derive(Debug, Clone, Copy)]
pub struct SpaceChanged<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// The association, or the name of the space.
    pub space: &'a str,
    /// Linked, or taken away.
    pub linked: bool,
    /// When, as people read it.
    pub changed_at: &'a str,
    /// Where spaces are looked after.
    pub url: &'a str,
}

templates!(
    SpaceChanged,
    "mail/space_changed.html",
    "mail/space_changed.txt",
    |mail| format!(
        "{} : un espace a été {} votre compte",
        mail.site.name,
        if mail.linked {
            "relié à"
        } else {
            "retiré de"
        }
    )
);

/// Tells someone that a program can now act with their account.
#[derive(Debug, Clone, Copy)]
pub struct TokenMade<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// Its name.
    pub token: &'a str,
    /// Whether it is good for writing.
    pub writes: bool,
    /// When, as people read it.
    pub made_at: &'a str,
    /// Where it can be withdrawn.
    pub url: &'a str,
}

templates!(
    TokenMade,
    "mail/token_made.html",
    "mail/token_made.txt",
    |mail| format!("{} : un jeton a été créé", mail.site.name)
);

/// Why someone hears of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyReason<'a> {
    /// They opened the topic.
    Asker,
    /// They follow it.
    Follower,
    /// The message names them.
    Mentioned,
    /// They follow the category of a new topic.
    Category(&'a str),
    /// They follow a tag of a new topic.
    Tag(&'a str),
}

/// Shows a new message of a topic.
#[derive(Debug, Clone, Copy)]
pub struct NewReply<'a> {
    pub site: Site<'a>,
    pub topic_title: &'a str,
    pub topic_url: &'a str,
    pub message_url: &'a str,
    pub author: &'a str,
    /// Written as is: sanitised HTML, made for mail (images replaced by links).
    pub body_html: &'a str,
    pub body_text: &'a str,
    /// What its author did, for a message that opens a topic: « a posé une question ».
    pub opened: Option<&'a str>,
    pub reason: ReplyReason<'a>,
    /// The page that stops these mails.
    pub stop_url: &'a str,
}

impl NewReply<'_> {
    /// What the author did, seen from the reader.
    fn deed(&self) -> &str {
        match (self.reason, self.opened) {
            (ReplyReason::Mentioned, _) => "a parlé de vous",
            (_, Some(opened)) => opened,
            (ReplyReason::Asker, None) => "vous a répondu",
            (_, None) => "a répondu",
        }
    }

    /// Why the reader gets this mail.
    fn because(&self) -> String {
        match self.reason {
            ReplyReason::Asker => "vous avez ouvert ce sujet".to_owned(),
            ReplyReason::Follower => "vous suivez ce sujet".to_owned(),
            ReplyReason::Mentioned => "ce message vous nomme".to_owned(),
            ReplyReason::Category(name) => {
                format!("vous suivez la catégorie «\u{a0}{name}\u{a0}»")
            }
            ReplyReason::Tag(name) => format!("vous suivez l’étiquette «\u{a0}{name}\u{a0}»"),
        }
    }
}

// Without the author's name: mail programs keep one conversation of one subject.
templates!(
    NewReply,
    "mail/new_reply.html",
    "mail/new_reply.txt",
    |mail| format!("[{}] {}", mail.site.name, mail.topic_title)
);

/// Thanks someone whose answer was accepted.
#[derive(Debug, Clone, Copy)]
pub struct SolutionAccepted<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub topic_title: &'a str,
    pub message_url: &'a str,
    pub stop_url: &'a str,
}

templates!(
    SolutionAccepted,
    "mail/solution_accepted.html",
    "mail/solution_accepted.txt",
    |mail| {
        format!(
            "[{}] Votre réponse a été choisie : {}",
            mail.site.name, mail.topic_title
        )
    }
);

/// Asks the asker of a question for details, or reminds them of it.
#[derive(Debug, Clone, Copy)]
pub struct DetailsAsked<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub topic_title: &'a str,
    /// Who asks.
    pub author: &'a str,
    /// Written as is: sanitised HTML, made for mail.
    pub body_html: &'a str,
    pub body_text: &'a str,
    /// Where to answer.
    pub answer_url: &'a str,
    /// Whether it was asked before.
    pub reminder: bool,
    pub stop_url: &'a str,
}

templates!(
    DetailsAsked,
    "mail/details_asked.html",
    "mail/details_asked.txt",
    |mail| {
        let what = if mail.reminder {
            "On attend vos précisions"
        } else {
            "Une précision\u{202f}?"
        };
        format!("[{}] {what} {}", mail.site.name, mail.topic_title)
    }
);

/// Tells whoever asked for details that the question was corrected.
#[derive(Debug, Clone, Copy)]
pub struct DetailsGiven<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub asker: &'a str,
    pub topic_title: &'a str,
    pub topic_url: &'a str,
    pub stop_url: &'a str,
}

templates!(
    DetailsGiven,
    "mail/details_given.html",
    "mail/details_given.txt",
    |mail| format!("[{}] {}", mail.site.name, mail.topic_title)
);

/// An answer that may have helped.
#[derive(Debug, Clone)]
pub struct MailAnswer {
    pub author: String,
    /// Its first words, as plain text.
    pub excerpt: String,
    /// Where one says that it helped.
    pub url: String,
}

/// Asks, once, whether a question is solved.
#[derive(Debug, Clone, Copy)]
pub struct IsItSolved<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub topic_title: &'a str,
    pub topic_url: &'a str,
    pub answers: &'a [MailAnswer],
    /// The page that takes the answer; it needs no sign-in.
    pub page_url: &'a str,
    /// How long that page works.
    pub days_valid: i64,
    pub stop_url: &'a str,
}

impl IsItSolved<'_> {
    /// What became of the question.
    fn came(&self) -> &'static str {
        match self.answers.len() {
            1 => "une réponse est venue",
            _ => "des réponses sont venues",
        }
    }
}

templates!(
    IsItSolved,
    "mail/is_it_solved.html",
    "mail/is_it_solved.txt",
    |mail| {
        format!(
            "[{}] Est-ce résolu\u{202f}? {}",
            mail.site.name, mail.topic_title
        )
    }
);

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
/// Tells somebody that their account will be erased, and how to keep it.
#[derive(Debug, Clone, Copy)]
pub struct AccountLeaving<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// The day of the erasing, as people read it.
    pub due: &'a str,
    /// Whether the texts of their messages go too.
    pub removes: bool,
    /// The page where they can change their mind.
    pub url: &'a str,
}

templates!(
    AccountLeaving,
    "mail/account_leaving.html",
    "mail/account_leaving.txt",
    |mail| format!("{} : votre compte sera supprimé", mail.site.name)
);

/// Tells somebody that the copy of their data can be fetched.
#[derive(Debug, Clone, Copy)]
pub struct ExportReady<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// The last day it can be fetched.
    pub until: &'a str,
    /// The page that leads to it, not the file.
    pub url: &'a str,
}

templates!(
    ExportReady,
    "mail/export_ready.html",
    "mail/export_ready.txt",
    |mail| format!("{} : vos données sont prêtes", mail.site.name)
);

/// Asks whoever reads a new address to confirm it.
#[derive(Debug, Clone, Copy)]
pub struct ConfirmAddress<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub url: &'a str,
    /// How long the link works.
    pub hours_valid: i64,
}

templates!(
    ConfirmAddress,
    "mail/confirm_address.html",
    "mail/confirm_address.txt",
    |mail| format!("{} : confirmez votre nouvelle adresse", mail.site.name)
);

/// Tells the owner of an address that another account asked for it.
#[derive(Debug, Clone, Copy)]
pub struct AddressInUse<'a> {
    pub site: Site<'a>,
    pub url_sign_in: &'a str,
}

templates!(
    AddressInUse,
    "mail/address_in_use.html",
    "mail/address_in_use.txt",
    |mail| format!("{} : cette adresse sert déjà", mail.site.name)
);

/// Tells the present address that another was asked for.
#[derive(Debug, Clone, Copy)]
pub struct AddressChanging<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// The address asked for.
    pub wanted: &'a str,
    /// The page where it can be taken back.
    pub url: &'a str,
}

templates!(
    AddressChanging,
    "mail/address_changing.html",
    "mail/address_changing.txt",
    |mail| format!("{} : votre adresse va changer", mail.site.name)
);
