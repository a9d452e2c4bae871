//! What the room of drafts asks before it keeps a text.

use crate::db::Conn;
use crate::domain::{PostId, Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::features::topics::store;

/// Whether the viewer may answer in a topic.
///
/// # Errors
/// [`AppError::NotFound`] for one they may not see, [`AppError::Forbidden`] where they may not write.
pub fn may_answer(conn: &mut Conn, viewer: &Viewer, topic: TopicId) -> Result<(), AppError> {
    let full = store::find_topic(conn, viewer, topic)?.ok_or(AppError::NotFound)?;
    if full.topic.allows_answer(viewer, &full.place) {
        return Ok(());
    }
    Err(AppError::Forbidden(
        "Ce sujet ne reçoit plus de réponse.".to_owned(),
    ))
}

/// Whether the viewer may correct a message.
///
/// # Errors
/// [`AppError::NotFound`] for one they may not see, [`AppError::Forbidden`] for one that is not theirs.
pub fn may_edit(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<(), AppError> {
    let post = store::find_post(conn, viewer, post)?.ok_or(AppError::NotFound)?;
    let full = store::find_topic(conn, viewer, post.topic)?.ok_or(AppError::NotFound)?;
    if post.allows_edit(&full.topic, viewer) {
        return Ok(());
    }
    Err(AppError::Forbidden(
        "Ce message ne peut être corrigé que par son auteur·ice ou la modération.".to_owned(),
    ))
}

/// Whether the viewer's form with this id became a message.
///
/// # Errors
/// The database's.
pub fn is_published(conn: &mut Conn, viewer: &Viewer, submission: &str) -> Result<bool, AppError> {
    let Some(account) = viewer.account().filter(|_| !submission.is_empty()) else {
        return Ok(false);
    };
    Ok(store::post_of_submission(conn, account, submission)?.is_some())
}

/// Whether the viewer replaced this revision of a message since then.
///
/// # Errors
/// The database's.
pub fn was_edited(
    conn: &mut Conn,
    viewer: &Viewer,
    (post, revision): (PostId, i64),
    since: Timestamp,
) -> Result<bool, AppError> {
    let Some(account) = viewer.account() else {
        return Ok(false);
    };
    Ok(store::replaced_by(conn, account, (post, revision), since)?)
}
