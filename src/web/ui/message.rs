use askama::{Template, filters::HtmlSafe};

use super::{Action, Author, Html, Link, Menu, Notice, PollCard, StateBadge};
use crate::web::dates::When;

/// When a message was last changed, and where its history is.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The last change.
    pub when: When,
    /// The page of its revisions.
    pub href: Option<String>,
}

/// The sign of a message that many may complete, with those who did.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "ui/common.html")]
pub struct Common {
    /// Some of those who completed it, beside its author.
    pub names: Vec<Link>,
    /// How many more did: « et 3 autres ».
    pub others: Option<String>,
}

impl HtmlSafe for Common {}

/// How a message relates to the solution of its topic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SolutionMark {
    /// It is not the solution.
    #[default]
    No,
    /// It is, and its text stands here.
    Here,
    /// It is, and its text already stands under the question: here it is folded.
    Above,
}

/// A message of a topic, with what the viewer may do to it.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/message_card.html")]
pub struct MessageCard {
    /// Number within the topic; the element's id is `message-{number}`.
    pub number: i64,
    /// What it is, for screen readers before the name of the author: « Question de ».
    pub role: &'static str,
    /// Level of its heading: 2 for the question, 3 for answers under « 2 réponses ».
    pub level: u8,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub when: When,
    /// Address of this message.
    pub permalink: String,
    /// The last change, if any.
    pub edited: Option<Edited>,
    /// Hidden, waiting, deleted; none for what everyone sees.
    pub state: Option<StateBadge>,
    /// What sets it apart from an answer.
    pub badge: Option<StateBadge>,
    /// Set on a wiki message.
    pub common: Option<Common>,
    /// Something to say to the viewer before the text.
    pub notice: Option<Notice>,
    /// The text.
    pub body: Html,
    /// The poll under the text.
    pub poll: Option<PollCard>,
    /// Whether it is the solution.
    pub solution: SolutionMark,
    /// One-button forms that everybody looks for, at most two: « Utile (9) », « Choisir comme
    /// solution ».
    pub actions: Vec<Action>,
    /// Everything else: « Modifier », « Signaler ».
    pub menu: Option<Menu>,
    /// What moderators can do.
    pub moderation: Option<Menu>,
}

impl HtmlSafe for MessageCard {}

/// The accepted answer, shown again right under its question.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/solution_card.html")]
pub struct SolutionCard {
    /// Who chose it: « Solution choisie par Mireille ».
    pub chosen_by: Option<String>,
    /// Address of the message at its place in the topic.
    pub href: String,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub when: When,
    /// The text.
    pub body: Html,
    /// The tutorial made from it.
    pub tutorial: Option<Link>,
    /// One-button forms: « Utile (9) ».
    pub actions: Vec<Action>,
}

impl HtmlSafe for SolutionCard {}
