//! The life of a question: who is answering it, what its asker is asked for, whether it is solved,
//! whether it still holds, when it closes, and which question goes on from it.
//!
//! The state itself belongs to the room `topics`: this room changes the facts that it follows from.

mod actions;
mod jobs;
mod letters;
mod model;
mod on_topic;
mod pages;
mod question_link;
mod store;

use std::collections::HashMap;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::jobs::Registry;

pub use actions::{ask_details, corrected, reserve, set_outdated, written};
pub use on_topic::{Helping, OnTopic};
pub use store::links::{Origin, Related};
pub use store::requests::{among as requests_among, is_request};

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    self::jobs::register(registry)
}

/// Makes sure that time has its effect every day. For the start of `serve` and `work`.
///
/// # Errors
/// The database's.
pub fn schedule(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db
        .write_blocking(|conn| self::jobs::plan(conn, now, now))
}

/// What a new question may go on from: a topic that stands in the lists of this viewer, with what
/// its follow-up takes over.
///
/// # Errors
/// The database's.
pub fn origin(conn: &mut Conn, viewer: &Viewer, topic: TopicId) -> Result<Option<Origin>, DbError> {
    store::links::origin(conn, viewer, topic)
}

/// Notes that a topic goes on from another, in the transaction that publishes it. An origin that
/// the viewer may not see, or that came later, is left out without a word.
///
/// # Errors
/// The database's.
pub fn link(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    origin: TopicId,
) -> Result<(), AppError> {
    actions::link(conn, viewer, topic, origin)
}

/// Who is answering which of these topics, by name, for helpers; nobody else is told in lists.
///
/// # Errors
/// The database's.
pub fn being_answered(
    conn: &mut Conn,
    viewer: &Viewer,
    topics: &[TopicId],
    now: Timestamp,
) -> Result<HashMap<TopicId, String>, DbError> {
    if topics.is_empty() || !model::helps(viewer) {
        return Ok(HashMap::new());
    }
    store::reservations::names(conn, topics, now)
}
