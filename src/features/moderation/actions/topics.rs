//! Locking a topic, so that it takes no more messages.

use super::check_reason;
use crate::db::Conn;
use crate::domain::{Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::features::moderation::act::Act;
use crate::features::moderation::model::moderator;
use crate::features::moderation::store::log::{self, NewEntry};
use crate::features::moderation::store::topics;
use crate::features::topics::set_locked;

/// Locks a topic or opens it again. Any moderator may, whoever asked: it is about a discussion,
/// not against a person.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Invalid`], and
/// [`AppError::Conflict`] when it is so already.
pub fn lock(
    conn: &mut Conn,
    viewer: &Viewer,
    (topic, locked): (TopicId, bool),
    reason: &str,
    now: Timestamp,
) -> Result<String, AppError> {
    let person = moderator(viewer)?;
    check_reason(reason)?;
    let head = topics::head(conn, viewer, topic)?.ok_or(AppError::NotFound)?;
    if head.locked == locked {
        return Err(AppError::Conflict(
            if locked {
                "Ce sujet est déjà verrouillé."
            } else {
                "Ce sujet est déjà ouvert."
            }
            .to_owned(),
        ));
    }
    set_locked(conn, topic, locked, now)?;
    let entry = NewEntry {
        actor: Some(person),
        act: if locked { Act::Lock } else { Act::Unlock },
        account: None,
        topic: Some(topic),
        post: None,
        reason,
    };
    log::append(conn, &entry, now)?;
    Ok(head.slug)
}
