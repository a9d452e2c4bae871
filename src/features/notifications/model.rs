//! What one can follow, or not want to hear of.

use crate::domain::{CategoryId, FollowLevel, TagId, TopicId};

/// Something with news. Following a topic brings its messages, following a category or a tag the
/// topics that are opened there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followable {
    Topic(TopicId),
    Category(CategoryId),
    Tag(TagId),
}

/// A level as forms name it; `None` for « normal », which is no row at all.
#[must_use]
pub fn level_from_word(word: &str) -> Option<Option<FollowLevel>> {
    match word {
        "suivre" => Some(Some(FollowLevel::Follow)),
        "normal" => Some(None),
        "masquer" => Some(Some(FollowLevel::Mute)),
        _ => None,
    }
}
