//! « Utile », « moi aussi », the solution. Each can be done and undone; twice is once.

use super::common;
use crate::db::Conn;
use crate::domain::{FollowReason, PostId, Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::features::topics::store::{self, Post, TopicFull};
use crate::features::{lifecycle, notifications};

fn find(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<(Post, TopicFull), AppError> {
    let post = store::find_post(conn, viewer, post)?.ok_or(AppError::NotFound)?;
    store::lock_topic(conn, post.topic)?;
    // Again: a moderator may have hidden it while we waited.
    let post = store::find_post(conn, viewer, post.id)?.ok_or(AppError::NotFound)?;
    let full = store::find_topic(conn, viewer, post.topic)?.ok_or(AppError::NotFound)?;
    Ok((post, full))
}

/// What asks for details answers nothing: it is neither useful nor a solution.
fn refuse_request(conn: &mut Conn, post: PostId) -> Result<(), AppError> {
    if lifecycle::is_request(conn, post)? {
        return Err(AppError::Forbidden(
            "Ce message demande des précisions\u{a0}: ce n’est pas une réponse.".to_owned(),
        ));
    }
    Ok(())
}

/// Says that an answer was useful, or takes it back. Returns the message.
///
/// # Errors
/// Sign-in, one's own message, a message that is not there for this viewer.
pub fn vote(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    on: bool,
    now: Timestamp,
) -> Result<(Post, TopicFull), AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let (post, full) = find(conn, viewer, post)?;
    if !post.allows_vote(viewer) {
        return Err(AppError::Forbidden(
            "On ne vote pas pour son propre message.".to_owned(),
        ));
    }
    if on {
        refuse_request(conn, post.id)?;
        store::add_vote(conn, person, post.id, post.topic, now)?;
    } else {
        store::remove_vote(conn, person, post.id, post.topic, now)?;
    }
    Ok((post, full))
}

/// Says that one has the same problem, and follows; or takes it back (and goes on following).
///
/// # Errors
/// Sign-in, one's own question, a topic that is not there for this viewer.
pub fn me_too(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    on: bool,
    now: Timestamp,
) -> Result<TopicFull, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let full = store::find_topic(conn, viewer, topic)?.ok_or(AppError::NotFound)?;
    if !full.topic.allows_me_too(viewer) {
        return Err(AppError::Forbidden(
            "Cette question est la vôtre.".to_owned(),
        ));
    }
    if on {
        store::add_me_too(conn, person, topic, now)?;
        notifications::follow(conn, topic, person.account, FollowReason::MeToo, now)?;
    } else {
        store::remove_me_too(conn, person, topic)?;
    }
    Ok(full)
}

/// Makes an answer the solution, or takes that back.
///
/// # Errors
/// Sign-in, somebody who may not choose, a message that cannot be a solution.
pub fn solve(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    on: bool,
    now: Timestamp,
) -> Result<(Post, TopicFull), AppError> {
    let person = common::writer(viewer, now)?;
    let (post, full) = find(conn, viewer, post)?;
    if !full.topic.allows_solve(viewer) {
        return Err(AppError::Forbidden(
            "La solution est choisie par la personne qui a posé la question, un·e référent·e ou la modération.".to_owned(),
        ));
    }
    if !post.can_be_solution() {
        return Err(AppError::Forbidden(
            "Ce message ne peut pas être une solution.".to_owned(),
        ));
    }
    if on {
        refuse_request(conn, post.id)?;
    }
    let chosen = full.solution.as_ref().map(|solution| solution.post);
    match (on, chosen == Some(post.id)) {
        (true, false) => {
            store::set_solution(conn, person, post.topic, post.id, now)?;
            // Whoever chooses a solution now says that it holds now.
            store::set_outdated(conn, post.topic, None)?;
            notifications::solution_accepted(conn, post.id, person.account, now)?;
        }
        (false, true) => {
            store::clear_solution(conn, post.topic, now)?;
        }
        // Done already: a double click, or another page.
        (true, true) | (false, false) => {}
    }
    store::recount(conn, post.topic, now)?;
    Ok((post, full))
}
