//! What other rooms and pages do here.

use serde_json::json;

use super::stop_link::StopLink;
use super::{jobs, store};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, FollowLevel, FollowReason, PostId, Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::jobs::{NewJob, enqueue};

/// Leaves everybody concerned to be told of a message, in the transaction that publishes it.
pub fn new_post(conn: &mut Conn, post: PostId, now: Timestamp) -> Result<(), DbError> {
    enqueue(conn, &jobs::announce(post, now, AccountId(0), now), now)
}

/// Leaves the author of a message to be told that it was chosen as the solution, in the
/// transaction that chooses it. Choosing one's own message tells nobody.
pub fn solution_accepted(
    conn: &mut Conn,
    post: PostId,
    chosen_by: AccountId,
    now: Timestamp,
) -> Result<(), DbError> {
    let payload = json!({ "post": post, "chosen_by": chosen_by });
    let job = NewJob::new(jobs::SOLUTION_ACCEPTED, payload, now)
        .once(format!("solution_accepted:{post}"));
    enqueue(conn, &job, now)
}

/// Follows a topic, or asks not to hear of it again, and returns its slug.
///
/// # Errors
/// Sign-in; a topic that the viewer may not read.
pub fn set_follow(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    level: FollowLevel,
    now: Timestamp,
) -> Result<String, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let slug = store::readable_slug(conn, viewer, topic)?.ok_or(AppError::NotFound)?;
    match level {
        FollowLevel::Follow => {
            store::follow(conn, topic, person.account, FollowReason::Chosen, now)?;
        }
        FollowLevel::Mute => store::mute(conn, topic, person.account, now)?,
    }
    Ok(slug)
}

/// Stops the mails about a topic for whoever holds a link of one of them.
pub fn stop(conn: &mut Conn, link: StopLink, now: Timestamp) -> Result<(), AppError> {
    Ok(store::mute(conn, link.topic, link.account, now)?)
}
