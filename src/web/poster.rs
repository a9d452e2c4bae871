//! What is shown of a page where somebody shares it: an image with its title.
//!
//! The address of the image holds a digest of all that is drawn: when a title or a state changes, so
//! does the address, and what others keep stays right for ever. `features/feeds` draws it.

use sha2::{Digest, Sha256};

use super::layout::Picture;
use crate::domain::{TopicId, TopicKind, TopicState};

/// Pixels of every poster: what those who show links ask for.
pub const WIDTH: u32 = 1200;
pub const HEIGHT: u32 = 630;

/// The colour that acts, unless the host chose another.
pub const BRAND: Colour = Colour([0x0b, 0x5a, 0x6f]);

/// To be raised when posters are drawn in another way.
const DRAWING: u8 = 1;

/// Hex digits kept of the digest.
const DIGITS: usize = 12;

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// As stylesheets write it: `#0b5a6f`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{}", hex::encode(self.0))
    }

    /// This colour with `share` of another laid over it, from 0 to 1.
    #[must_use]
    pub fn mixed(self, other: Self, share: f32) -> Self {
        let mut mixed = self.0;
        for (own, other) in mixed.iter_mut().zip(other.0) {
            let value = f32::from(*own) * (1.0 - share) + f32::from(other) * share;
            *own = value.round() as u8;
        }
        Self(mixed)
    }
}

/// Which pair of colours a state is told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Solved,
    Waiting,
    Brand,
    Quiet,
}

/// All that a poster shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poster {
    pub site_name: String,
    pub brand: Colour,
    /// `None` for the site itself.
    pub topic: Option<PosterTopic>,
}

/// What the poster of a topic shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PosterTopic {
    pub id: TopicId,
    pub title: String,
    /// Its state in a word, and the tone of it. Nothing that changes with each answer.
    pub word: &'static str,
    pub tone: Tone,
}

impl Poster {
    /// The poster of pages that have none of their own.
    #[must_use]
    pub fn of_site(site_name: &str) -> Self {
        Self {
            site_name: site_name.to_owned(),
            brand: BRAND,
            topic: None,
        }
    }

    #[must_use]
    pub fn of_topic(
        site_name: &str,
        (id, title): (TopicId, &str),
        (kind, state): (TopicKind, TopicState),
    ) -> Self {
        let (word, tone) = word(kind, state);
        Self {
            topic: Some(PosterTopic {
                id,
                title: title.to_owned(),
                word,
                tone,
            }),
            ..Self::of_site(site_name)
        }
    }

    /// The digest of what is drawn.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update([DRAWING]);
        hasher.update(self.brand.0);
        hasher.update(self.site_name.as_bytes());
        if let Some(topic) = &self.topic {
            // No name of a site and no title holds this byte: what is one cannot pass for the other.
            hasher.update([0]);
            hasher.update(topic.title.as_bytes());
            hasher.update([0]);
            hasher.update(topic.word.as_bytes());
        }
        let mut digest = hex::encode(hasher.finalize());
        digest.truncate(DIGITS);
        digest
    }

    /// `/og/{topic}-{digest}.png`, `/og/site-{digest}.png`
    #[must_use]
    pub fn address(&self) -> String {
        match &self.topic {
            Some(topic) => format!("/og/{}-{}.png", topic.id, self.digest()),
            None => format!("/og/site-{}.png", self.digest()),
        }
    }

    /// What those read who do not see the image.
    #[must_use]
    pub fn alt(&self) -> String {
        match &self.topic {
            Some(topic) => format!("{} ({}), sur {}", topic.title, topic.word, self.site_name),
            None => self.site_name.clone(),
        }
    }

    /// As the head of a page names it.
    #[must_use]
    pub fn picture(&self) -> Picture {
        Picture {
            address: self.address(),
            alt: self.alt(),
            width: WIDTH,
            height: HEIGHT,
        }
    }
}

fn word(kind: TopicKind, state: TopicState) -> (&'static str, Tone) {
    match (kind, state) {
        (_, TopicState::Solved) => ("Résolu", Tone::Solved),
        (_, TopicState::NeedsDetail) => ("À préciser", Tone::Waiting),
        (_, TopicState::Outdated) => ("Périmé", Tone::Quiet),
        (TopicKind::Question, TopicState::Unanswered) => ("Sans réponse", Tone::Waiting),
        (TopicKind::Question, TopicState::Answered | TopicState::Open) => ("Répondu", Tone::Brand),
        (kind, _) => (kind.label(), Tone::Brand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(site: &str, title: &str, state: TopicState) -> Poster {
        Poster::of_topic(site, (TopicId(7), title), (TopicKind::Question, state))
    }

    #[test]
    fn the_address_changes_with_what_is_drawn() {
        let first = of("Entraide", "Partager", TopicState::Unanswered);
        assert!(first.address().starts_with("/og/7-"));
        for other in [
            of("Entraides", "Partager", TopicState::Unanswered),
            of("Entraide", "Partage", TopicState::Unanswered),
            of("Entraide", "Partager", TopicState::Solved),
            Poster::of_site("Entraide"),
            Poster {
                brand: Colour([0; 3]),
                ..first.clone()
            },
        ] {
            assert_ne!(first.digest(), other.digest(), "{other:?}");
        }
        let same = of("Entraide", "Partager", TopicState::Unanswered);
        assert_eq!(first.address(), same.address());
    }
}
