//! The words of every mail: a text and an HTML version of each, in French.
//!
//! Links open a page; only its button acts, since mail scanners follow links.

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

// After the macro, which they use.
mod accounts;
mod moderation;
mod topics;

pub use accounts::{
    AccountLeaving, AccountOpened, AddressAlreadyKnown, AddressChanging, AddressInUse,
    ConfirmAddress, ExportReady, PasswordChanged, ResetPassword, SecondFactorChanged, SpaceChanged,
    TestMail, TokenMade, VerifyAddress,
};
pub use moderation::{AccountSuspended, HiddenBy, MessageHidden, MessageShown};
pub use topics::{
    DetailsAsked, DetailsGiven, IsItSolved, MailAnswer, NewReply, ReplyReason, SolutionAccepted,
};
