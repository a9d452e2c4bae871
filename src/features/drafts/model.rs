//! Where a text was being written, and what is kept of its form.

use std::fmt;
use std::str::FromStr;

use crate::domain::{PostId, TopicId};

/// What a draft will become once it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// A new topic.
    Ask,
    Answer(TopicId),
    /// A correction.
    Edit(PostId),
    /// The words of one's profile.
    Profile,
    /// What one tells the moderators of a message.
    Report(PostId),
    /// What a helper asks the asker for.
    Details(TopicId),
    /// A poll under a message.
    Poll(PostId),
    /// The note beside a message that one keeps.
    Bookmark(PostId),
    /// Why a question holds no more.
    Outdated(TopicId),
    /// How the asker solved it.
    Settled(TopicId),
}

impl Aim {
    /// The topic that it is about.
    #[must_use]
    pub fn topic(self) -> Option<TopicId> {
        match self {
            Self::Answer(id) | Self::Details(id) | Self::Outdated(id) | Self::Settled(id) => {
                Some(id)
            }
            _ => None,
        }
    }

    /// The message that it is about.
    #[must_use]
    pub fn post(self) -> Option<PostId> {
        match self {
            Self::Edit(id) | Self::Report(id) | Self::Poll(id) | Self::Bookmark(id) => Some(id),
            _ => None,
        }
    }
}

/// A place for one draft of an account: `ask:topic`, `answer:12`, `edit:34`; `answer:12/2` beside
/// it for one that was put aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub aim: Aim,
    /// 1 is where the form looks; the others wait to be taken up.
    pub rank: u8,
}

/// Drafts of one aim, at most: the one of the form and those put aside.
pub const RANKS: u8 = 10;

impl Place {
    /// Where the form for this looks.
    #[must_use]
    pub fn first(aim: Aim) -> Self {
        Self { aim, rank: 1 }
    }

    #[must_use]
    pub fn is_first(self) -> bool {
        self.rank == 1
    }

    #[must_use]
    pub fn ranked(self, rank: u8) -> Self {
        Self { rank, ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.aim {
            Aim::Ask => f.write_str("ask:topic")?,
            Aim::Answer(topic) => write!(f, "answer:{topic}")?,
            Aim::Edit(post) => write!(f, "edit:{post}")?,
            Aim::Profile => f.write_str("profile:bio")?,
            Aim::Report(post) => write!(f, "report:{post}")?,
            Aim::Details(topic) => write!(f, "details:{topic}")?,
            Aim::Poll(post) => write!(f, "poll:{post}")?,
            Aim::Bookmark(post) => write!(f, "bookmark:{post}")?,
            Aim::Outdated(topic) => write!(f, "outdated:{topic}")?,
            Aim::Settled(topic) => write!(f, "settled:{topic}")?,
        }
        match self.rank {
            1 => Ok(()),
            rank => write!(f, "/{rank}"),
        }
    }
}

/// Who wrote a draft: a tab, and which of its saves. A tab counts them upwards, so that one which
/// arrives after a later one is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    pub tab: String,
    pub number: u64,
}

impl Writer {
    /// As stored. No tab has a space in its name.
    #[must_use]
    pub fn parse(stored: &str) -> Self {
        let (tab, number) = stored.split_once(' ').unwrap_or((stored, ""));
        Self {
            tab: tab.to_owned(),
            number: number.parse().unwrap_or(0),
        }
    }
}

impl fmt::Display for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.tab, self.number)
    }
}

/// No place of ours.
#[derive(Debug, thiserror::Error)]
#[error("no such place")]
pub struct NoPlace;

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(s: &str) -> Result<Self, NoPlace> {
        let (aim, rank) = match s.split_once('/') {
            Some((aim, rank)) => (aim, rank.parse().map_err(|_| NoPlace)?),
            None => (s, 1),
        };
        let (kind, id) = aim.split_once(':').ok_or(NoPlace)?;
        let aim = match (kind, id) {
            ("ask", _) => Aim::Ask,
            ("profile", _) => Aim::Profile,
            ("answer", id) => Aim::Answer(id.parse().map_err(|_| NoPlace)?),
            ("edit", id) => Aim::Edit(id.parse().map_err(|_| NoPlace)?),
            ("report", id) => Aim::Report(id.parse().map_err(|_| NoPlace)?),
            ("details", id) => Aim::Details(id.parse().map_err(|_| NoPlace)?),
            ("poll", id) => Aim::Poll(id.parse().map_err(|_| NoPlace)?),
            ("bookmark", id) => Aim::Bookmark(id.parse().map_err(|_| NoPlace)?),
            ("outdated", id) => Aim::Outdated(id.parse().map_err(|_| NoPlace)?),
            ("settled", id) => Aim::Settled(id.parse().map_err(|_| NoPlace)?),
            _ => return Err(NoPlace),
        };
        let place = Self { aim, rank };
        // One spelling each: `answer:012` would be a second place for the same answer.
        if place.to_string() == s {
            Ok(place)
        } else {
            Err(NoPlace)
        }
    }
}

/// The fields that drafts keep.
const KEPT: &[&str] = &[
    "genre", "title", "category", "app", "version", "tags", "body", "envoi", "raison", "revision",
    "username", "bio", "reason", "details", "liee", "manque", "question", "choix", "nombre",
    "noms", "fin", "note",
];
/// Those among them that are the text itself: without any, there is nothing to keep.
const TEXTS: &[&str] = &[
    "title", "body", "bio", "details", "question", "choix", "note", "raison",
];

/// What is kept of a form: names and values, as they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept(Vec<(String, String)>);

impl Kept {
    /// Keeps the fields that drafts know of.
    #[must_use]
    pub fn of(fields: &[(String, String)]) -> Self {
        let known = fields
            .iter()
            .filter(|(name, _)| KEPT.contains(&name.as_str()));
        Self(known.cloned().collect())
    }

    /// # Errors
    /// What was not written by [`Kept::to_json`].
    pub fn from_json(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str(json).map(Self)
    }

    /// # Errors
    /// Never, for what JSON can hold.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(&self.0)
    }

    /// A field as sent; empty when it was not.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    #[must_use]
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    #[must_use]
    pub fn has_text(&self) -> bool {
        TEXTS.iter().any(|name| !self.get(name).trim().is_empty())
    }

    /// The longest of its texts: what the person would miss.
    #[must_use]
    pub fn text(&self) -> String {
        let texts = ["body", "bio", "details", "note"].map(|name| self.get(name));
        if let Some(text) = texts.into_iter().find(|text| !text.is_empty()) {
            return text.to_owned();
        }
        let lines = ["question", "choix", "raison"].map(|name| self.get(name));
        let lines = lines.into_iter().filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Whether both say the same, whatever form they were typed into.
    #[must_use]
    pub fn same_text(&self, other: &Self) -> bool {
        TEXTS.iter().all(|name| self.get(name) == other.get(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_one_spelling() {
        for place in [
            "ask:topic",
            "answer:12",
            "edit:34",
            "answer:12/2",
            "report:5",
            "profile:bio",
            "details:7",
            "poll:8",
            "bookmark:9",
            "outdated:10",
            "settled:11",
        ] {
            assert_eq!(place.parse::<Place>().unwrap().to_string(), place);
        }
        for not in [
            "",
            "ask:",
            "ask:question",
            "answer:012",
            "answer:+1",
            "answer:1/1",
            "answer:1/02",
            "x:1",
            "edit",
        ] {
            assert!(not.parse::<Place>().is_err(), "{not}");
        }
    }
}
