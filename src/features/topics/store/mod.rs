//! Topics and messages in the database.

mod list;
mod reactions;
mod read;
mod rows;
mod states;
mod write;

pub use list::{Filter, Sort, TopicLine, list, waiting};
pub use reactions::{
    add_me_too, add_vote, clear_solution, remove_me_too, remove_vote, set_solution,
};
pub use read::{
    PostHead, PostLine, Reactions, TopicFull, find_head, find_post, find_topic, location,
    outdated_renderings, page, post_by_id, post_of_submission, reactions, recent_times,
    redirect_of, replaced_by, same_post, same_topic, tag_by_key, tags_of, topic_gone,
};
pub use rows::{NewPost, NewTopic, Post, Topic};
pub use states::{
    AGE, close_for_age, end_reminders, forget_reminder, outdate_all, recount, set_locked,
    set_outdated, set_reminded,
};
pub use write::{
    PostText, Replaced, TopicHeading, add_mentions, add_revision, bump, insert_post, insert_topic,
    lock_author, lock_topic, outdate_renderings, retag, set_post_visibility, set_topic_visibility,
    store_rendering, take_number, update_post, update_topic,
};
