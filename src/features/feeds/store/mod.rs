//! What feeds and maps of the site are made of, as a visitor sees it. Writes nothing.

mod posts;
mod sitemap;
mod topics;
mod tutorials;

use diesel::sql_types::{Integer, Text};

use crate::domain::{AccountState, Viewer};

pub use posts::{PostHead, of_member, of_topic};
pub use sitemap::{
    Mapped, MappedTopic, categories, last_tag, last_topic, last_tutorial, tags,
    topics as mapped_topics, tutorials as mapped_tutorials,
};
pub use topics::{Filter, TopicHead, category, list, named as topics_named, poster, tag, topic};
pub use tutorials::{TutorialHead, listed as tutorials, named as tutorials_named};

/// Feeds are for everybody, whoever asks.
pub const READER: Viewer = Viewer::Visitor;

/// Characters of a text that are enough for its beginning in plain words.
const BEGINNING: i32 = 1_500;

#[diesel::declare_sql_function]
extern "SQL" {
    /// Characters of a text, on both databases.
    fn length(text: Text) -> Integer;
    /// Characters of a text from the first one, counted from 1, on both databases.
    fn substr(text: Text, from: Integer, count: Integer) -> Text;
}

/// The name that stands at what somebody wrote; none of an account that is gone.
fn shown(name: String, state: AccountState) -> Option<String> {
    (state != AccountState::Deleted).then_some(name)
}
