//! Topics and messages in the database.

mod erase;
mod links;
mod list;
mod moving;
mod outline;
mod reactions;
mod read;
mod revisions;
mod rows;
mod states;
mod write;

pub use erase::{Erasable, erasable, leave_stubs, remove_texts, remove_topics, with_others};
pub use links::{Leading, Titled, leading_to, set_links, titled};
pub use list::{Filter, Sort, TopicLine, Unread, line_of, list, tag_borne, waiting};
pub use moving::move_some;
pub use outline::{reactions_of, solutions_of, tags, tags_among};
pub use reactions::{
    add_me_too, add_vote, clear_solution, remove_me_too, remove_vote, set_solution,
};
pub use read::{
    PostHead, PostLine, Reactions, TopicFull, find_head, find_post, find_topic, last_number,
    location, outdated_renderings, page, post_by_id, post_of_submission, reactions, recent_times,
    redirect_of, replaced_by, same_post, same_topic, tags_of, topic_gone,
};
pub use revisions::{
    Replaced, Revision, add_revision, contributors, erase_revision, recent_edits, revision_of,
    revisions_of, set_wiki, wiki_from,
};
pub use rows::{NewPost, NewTopic, Post, Topic};
pub use states::{
    AGE, close_for_age, end_reminders, forget_reminder, outdate_all, recount, set_locked,
    set_outdated, set_pinned, set_reminded,
};
pub use write::{
    PostText, TopicHeading, add_mentions, bump, insert_post, insert_topic, lock_author, lock_topic,
    outdate_renderings, retag, set_post_visibility, set_topic_visibility, store_rendering,
    take_number, update_post, update_topic,
};
