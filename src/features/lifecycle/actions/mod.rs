//! What can be done: permission, one write transaction, its jobs.

mod details;
mod linked;
mod outdated;
mod reserve;
mod settle;

pub use details::{ask_details, corrected, withdraw, written};
pub use linked::link;
pub use outdated::set_outdated;
pub use reserve::{Reserved, give_back, reserve};
pub use settle::{Settled, decline, settle, settle_otherwise, still_open};

use super::model::Question;
use crate::db::Conn;
use crate::domain::{Person, Timestamp, TopicId, TopicKind, Viewer, Visibility};
use crate::error::AppError;
use crate::features::topics::{self, TopicFull};

/// What the rules of this room need of a topic.
#[must_use]
pub fn question(full: &TopicFull, viewer: &Viewer) -> Question {
    let topic = &full.topic;
    Question {
        id: topic.id,
        slug: topic.slug.clone(),
        title: topic.title.clone(),
        asker: topic.author,
        state: topic.state,
        stands: topic.kind == TopicKind::Question && topic.visibility == Visibility::Visible,
        read: full.place.read,
        takes_answer: topic.allows_answer(viewer, &full.place),
        closed_for_age: topic.lock_reason.as_deref() == Some(topics::CLOSED_FOR_AGE),
        outdated_reason: topic.outdated_reason.clone(),
        bumped_at: topic.bumped_at,
        reminders_off: topic.reminders_off,
    }
}

/// The topic as it is once nobody else changes it.
fn held(conn: &mut Conn, viewer: &Viewer, topic: TopicId) -> Result<Question, AppError> {
    topics::hold(conn, topic)?;
    find(conn, viewer, topic)
}

/// A topic whose page this viewer may open.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn find(conn: &mut Conn, viewer: &Viewer, topic: TopicId) -> Result<Question, AppError> {
    let full = topics::find(conn, viewer, topic)?.ok_or(AppError::NotFound)?;
    Ok(question(&full, viewer))
}

/// The person who acts, if they may write at all.
fn writer(viewer: &Viewer, now: Timestamp) -> Result<&Person, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    if person.silenced(now) {
        return Err(AppError::silenced());
    }
    Ok(person)
}
