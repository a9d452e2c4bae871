//! Mails about topics, with the page that stops them.

use askama::Template;

use super::{MailTemplate, Site};

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
