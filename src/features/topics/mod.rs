//! Topics and their messages: asking, answering, voting, solving.
//!
//! Other rooms may find messages, and (moderation) change who sees them.

mod actions;
mod api;
mod jobs;
mod model;
mod pages;
mod rendering;
mod store;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::db::changes::{self, Change};
use crate::db::{Conn, DbError};
use crate::domain::{CategoryId, Timestamp};
use crate::jobs::Registry;

pub use actions::{
    CLOSED_FOR_AGE, Edit, NewAnswer, NewTopic, Prepared, Published, Submission, answer, ask, bump,
    close_for_age, edit, end_reminders, erase_messages, forget_reminder, hold, is_published,
    may_answer, may_edit, me_too, outdate_all, refresh_state, set_locked, set_outdated, set_pinned,
    set_post_visibility, set_reminded, set_wiki, solve, vote, was_edited,
};
pub use api::{Doc, routes as api_routes};
pub use jobs::{render_anew, schedule};
pub use pages::{Before, Sending, TopicTitles, before_publishing};
use pages::{Checked, Typed, check};
pub use rendering::prepare;
pub use store::{PostHead, Topic, TopicFull, find_head as find_post, find_topic as find};

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry.on(jobs::RENDER, jobs::render)
}

/// Moves up to `limit` topics from a category to another, to be found there. How many there were.
///
/// # Errors
/// The database's.
pub fn move_some(
    conn: &mut Conn,
    between: (CategoryId, CategoryId),
    limit: i64,
    now: Timestamp,
) -> Result<usize, DbError> {
    let moved = store::move_some(conn, between, limit, now)?;
    let noted: Vec<_> = moved.iter().map(|topic| Change::Topic(*topic)).collect();
    if !noted.is_empty() {
        changes::record_all(conn, &noted, now)?;
    }
    Ok(moved.len())
}
