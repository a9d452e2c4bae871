//! What other rooms and pages do here.

use serde_json::json;

use super::choice::{FOLLOWED, address};
use super::model::Followable;
use super::stop_link::StopLink;
use super::{jobs, store};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, FollowLevel, PostId, Timestamp, Viewer};
use crate::error::AppError;
use crate::jobs::{NewJob, enqueue};

/// Leaves everybody concerned to be told of a message, in the transaction that publishes it.
pub fn new_post(conn: &mut Conn, post: PostId, now: Timestamp) -> Result<(), DbError> {
    enqueue(
        conn,
        &jobs::announce(post, now, jobs::Told::NOBODY, now),
        now,
    )
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

/// Follows something, asks not to hear of it again, or neither (`None`). Returns the address of its
/// page.
///
/// # Errors
/// Sign-in; something that the viewer may not read. To choose nothing any more is always allowed.
pub fn set_follow(
    conn: &mut Conn,
    viewer: &Viewer,
    thing: Followable,
    level: Option<FollowLevel>,
    now: Timestamp,
) -> Result<String, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let named = store::named(conn, viewer, thing)?;
    if named.is_none() && level.is_some() {
        return Err(AppError::NotFound);
    }
    store::set_level(conn, thing, person.account, level, now)?;
    Ok(named.map_or_else(|| FOLLOWED.to_owned(), |(_, slug)| address(thing, &slug)))
}

/// Stops the mails about something for whoever holds a link of one of them. A category or tag is only
/// no longer followed: its topics stay in the lists.
pub fn stop(conn: &mut Conn, link: StopLink, now: Timestamp) -> Result<(), AppError> {
    let StopLink { thing, account } = link;
    match thing {
        Followable::Topic(topic) => store::mute(conn, topic, account, now)?,
        Followable::Category(_) | Followable::Tag(_) => store::unfollow(conn, thing, account)?,
    }
    Ok(())
}
