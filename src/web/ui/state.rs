use askama::{Template, filters::HtmlSafe};

use super::Icon;
use crate::web::numbers::counted;

/// The state of a thing, told by a word, a sign and a colour; any two of them suffice.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "ui/state_badge.html")]
pub struct StateBadge {
    /// The word.
    pub word: String,
    /// The sign.
    pub icon: Icon,
    /// Name of the colour pair in the stylesheet: `solved`, `waiting`, `brand`, `accent`, `quiet`.
    pub tone: &'static str,
}

impl HtmlSafe for StateBadge {}

impl StateBadge {
    fn new(word: impl Into<String>, icon: Icon, tone: &'static str) -> Self {
        Self {
            word: word.into(),
            icon,
            tone,
        }
    }

    /// A question whose solution was chosen.
    #[must_use]
    pub fn solved() -> Self {
        Self::new("Résolu", Icon::Check, "solved")
    }

    /// A question that nobody answered yet.
    #[must_use]
    pub fn unanswered() -> Self {
        Self::new("Sans réponse", Icon::Clock, "waiting")
    }

    /// A question with answers, none of them chosen; none at all reads « Sans réponse ».
    #[must_use]
    pub fn answers(count: i64) -> Self {
        if count < 1 {
            return Self::unanswered();
        }
        Self::new(counted(count, "réponse", "réponses"), Icon::Reply, "brand")
    }

    /// A question about which someone asked for more.
    #[must_use]
    pub fn needs_detail() -> Self {
        Self::new("À préciser", Icon::Question, "waiting")
    }

    /// A message that asks for more.
    #[must_use]
    pub fn details_request() -> Self {
        Self::new("Demande de précisions", Icon::Question, "waiting")
    }

    /// A question whose answers no longer hold.
    #[must_use]
    pub fn outdated() -> Self {
        Self::new("Périmé", Icon::Warning, "quiet")
    }

    /// A topic that takes no more messages.
    #[must_use]
    pub fn locked() -> Self {
        Self::new("Verrouillé", Icon::Lock, "quiet")
    }

    /// A poll that takes no more votes.
    #[must_use]
    pub fn closed() -> Self {
        Self::new("Terminé", Icon::Lock, "quiet")
    }

    /// Something that one hears of, in the word that fits it.
    #[must_use]
    pub fn followed(word: &str) -> Self {
        Self::new(word, Icon::Bell, "brand")
    }

    /// Something that one does not want to see or hear of.
    #[must_use]
    pub fn muted(word: &str) -> Self {
        Self::new(word, Icon::EyeOff, "quiet")
    }

    /// A space whose people may sign in.
    #[must_use]
    pub fn space_open() -> Self {
        Self::new("Ouvert", Icon::Check, "solved")
    }

    /// A space that was closed.
    #[must_use]
    pub fn space_closed() -> Self {
        Self::new("Fermé", Icon::Lock, "quiet")
    }

    /// A space that waits until an admin has decided whose it is.
    #[must_use]
    pub fn space_to_check() -> Self {
        Self::new("À vérifier", Icon::Warning, "accent")
    }

    /// A thing that only moderators see.
    #[must_use]
    pub fn archived() -> Self {
        Self::new("Archivée", Icon::Lock, "quiet")
    }

    #[must_use]
    pub fn hidden() -> Self {
        Self::new("Masqué", Icon::EyeOff, "accent")
    }

    /// A thing that waits to be read before it is published.
    #[must_use]
    pub fn pending() -> Self {
        Self::new("En attente", Icon::Clock, "waiting")
    }

    /// A thing that was deleted.
    #[must_use]
    pub fn deleted() -> Self {
        Self::new("Supprimé", Icon::Trash, "accent")
    }

    /// A topic kept first in its list.
    #[must_use]
    pub fn pinned() -> Self {
        Self::new("Épinglé", Icon::Pin, "quiet")
    }

    /// An announcement.
    #[must_use]
    pub fn announcement() -> Self {
        Self::new("Annonce", Icon::Info, "brand")
    }

    /// A tutorial, among other results.
    #[must_use]
    pub fn tutorial() -> Self {
        Self::new("Tutoriel", Icon::Book, "brand")
    }

    /// A discussion with so many answers, none of them awaited.
    #[must_use]
    pub fn discussion(replies: i64) -> Self {
        Self::new(
            counted(replies, "message", "messages"),
            Icon::Reply,
            "quiet",
        )
    }

    /// An idea and its votes.
    #[must_use]
    pub fn votes(count: i64) -> Self {
        Self::new(counted(count, "voix", "voix"), Icon::Useful, "brand")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_is_said_in_words() {
        assert_eq!(StateBadge::answers(0), StateBadge::unanswered());
        assert_eq!(StateBadge::answers(1).word, "1\u{a0}réponse");
        assert_eq!(StateBadge::answers(3).word, "3\u{a0}réponses");
    }
}
