//! Deleting and restoring one's own message; and the changes of visibility that the moderation
//! room asks for (it checks who may, and keeps the log).

use crate::db::Conn;
use crate::domain::{AccountId, PostId, Timestamp, TopicId, Viewer, Visibility};
use crate::error::AppError;
use crate::features::topics::actions::common;
use crate::features::topics::rendering;
use crate::features::topics::store::{self, Post, TopicFull};
use crate::features::{accounts, lifecycle, notifications};

/// Deletes one's own message. It can be restored.
///
/// # Errors
/// Somebody else's message, an answered question, a message that changed meanwhile.
pub fn delete(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    now: Timestamp,
) -> Result<(Post, TopicFull), AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let post = store::find_post(conn, viewer, post)?.ok_or(AppError::NotFound)?;
    store::lock_topic(conn, post.topic)?;
    let full = store::find_topic(conn, viewer, post.topic)?.ok_or(AppError::NotFound)?;
    if !post.allows_delete(&full.topic, viewer) {
        return Err(AppError::Forbidden(
            if post.opens_topic() && full.topic.answer_count > 0 {
                "Votre question a reçu des réponses, qui servent à d’autres\u{a0}: elle reste en place. Vous pouvez la corriger, ou écrire à la modération.".to_owned()
            } else {
                "Seul·e l’auteur·ice d’un message peut le supprimer.".to_owned()
            },
        ));
    }
    change(conn, &post, Visibility::Deleted, Some(person.account), now)?;
    Ok((post, full))
}

/// Takes back one's own deletion.
///
/// # Errors
/// A message that somebody else deleted, or that is not deleted.
pub fn restore(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    now: Timestamp,
) -> Result<Post, AppError> {
    let person = common::writer(viewer, now)?;
    let post = store::find_post(conn, viewer, post)?.ok_or(AppError::NotFound)?;
    if !post.allows_restore(viewer) {
        return Err(AppError::Forbidden(
            "Ce message ne peut être rétabli que par la personne qui l’a supprimé.".to_owned(),
        ));
    }
    let to = common::visibility_again(person.standing, rendering::links_out(&post.html));
    change(conn, &post, to, None, now)?;
    Ok(post)
}

/// Changes who may see a message; the first message carries its topic along. For the moderation
/// room.
///
/// # Errors
/// [`AppError::Conflict`] when the message is no longer `from`, [`AppError::Forbidden`] when its
/// author deleted it.
pub fn set_post_visibility(
    conn: &mut Conn,
    post: PostId,
    from: Visibility,
    to: Visibility,
    now: Timestamp,
) -> Result<(), AppError> {
    let row = store::post_by_id(conn, post)?.ok_or(AppError::NotFound)?;
    if row.visibility != from {
        return Err(already_decided());
    }
    if row.deleted_by.is_some() {
        return Err(AppError::Forbidden(
            "Ce message a été supprimé par la personne qui l’a écrit\u{a0}: elle seule peut le rétablir.".to_owned(),
        ));
    }
    change(conn, &row, to, None, now)
}

/// Locks a topic, or opens it again. For the moderation room.
///
/// # Errors
/// The database's.
pub fn set_locked(
    conn: &mut Conn,
    topic: TopicId,
    locked: bool,
    now: Timestamp,
) -> Result<(), AppError> {
    store::set_locked(conn, topic, locked, now)?;
    Ok(())
}

fn already_decided() -> AppError {
    AppError::Conflict("L’état de ce message a changé entre-temps. Rechargez la page.".to_owned())
}

fn change(
    conn: &mut Conn,
    post: &Post,
    to: Visibility,
    deleted_by: Option<AccountId>,
    now: Timestamp,
) -> Result<(), AppError> {
    // One change of a topic at a time, so that counts and states are those of what is there.
    store::lock_topic(conn, post.topic)?;
    let steps = (post.visibility, to);
    if !store::set_post_visibility(conn, post.id, steps, deleted_by, now)? {
        return Err(already_decided());
    }
    if post.opens_topic() {
        store::set_topic_visibility(conn, post.topic, to, now)?;
    }
    if post.visibility == Visibility::Pending && to == Visibility::Visible {
        lifecycle::written(conn, post.topic, post.author, now)?;
    }
    store::recount(conn, post.topic, now)?;
    if post.visibility == Visibility::Pending && to == Visibility::Visible {
        store::bump(conn, post.topic, now)?;
        notifications::new_post(conn, post.id, now)?;
        accounts::promote_approved(conn, post.author, now)?;
    }
    Ok(())
}
