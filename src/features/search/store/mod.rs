//! What the index is made from, and what the results page shows.

mod results;
mod source;
mod suggestions;
mod versions;

pub use results::{
    Category, PostHit, TopicHit, TutorialHit, categories, posts_shown, topic_kind, topics_shown,
    tutorials_shown,
};
pub use source::{
    PostRow, TutorialRow, posts_after, posts_by_id, posts_of_topics, topic_tags, topics_listed,
    total, tutorial_tags, tutorials_after, tutorials_by_id,
};
pub use suggestions::{Suggested, Suggestions, add_suggestions, suggestions_since};
pub use versions::newest_version;
