//! « Périmé »: what was said no longer holds.

use super::{held, writer};
use crate::db::Conn;
use crate::domain::{Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::features::lifecycle::model::{Question, REASON_MAX};
use crate::features::{moderation, topics};

/// Says why a question no longer holds; `None` takes it back, and the state from before returns:
/// solved when it was solved.
///
/// # Errors
/// Sign-in, somebody who may not, a reason that is missing or too long.
pub fn set_outdated(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<Question, AppError> {
    let person = writer(viewer, now)?;
    let question = held(conn, viewer, topic)?;
    if !question.allows_outdating(viewer) {
        return Err(AppError::Forbidden(
            "Les référent·es et la modération disent quand une question ne vaut plus.".to_owned(),
        ));
    }
    if let Some(reason) = reason {
        check(reason)?;
    }
    if question.outdated_reason.as_deref() == reason {
        return Ok(question);
    }
    topics::set_outdated(conn, topic, reason, now)?;
    moderation::note_outdated(conn, person, topic, reason, now)?;
    Ok(question)
}

fn check(reason: &str) -> Result<(), AppError> {
    let length = reason.chars().count();
    match length {
        0 => Err(AppError::field(
            "raison",
            "Dites en une phrase pourquoi cela ne vaut plus\u{a0}: les personnes qui la liront sauront quoi en faire.",
        )),
        _ if length > REASON_MAX => Err(AppError::field(
            "raison",
            format!("Cette phrase a {length} caractères, le maximum est de {REASON_MAX}."),
        )),
        _ => Ok(()),
    }
}
