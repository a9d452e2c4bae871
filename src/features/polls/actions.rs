//! Making, changing, closing and deleting a poll; voting.

use super::model::{NewPoll, Place, Poll};
use super::store;
use crate::db::Conn;
use crate::domain::{Person, PollOptionId, PostId, Timestamp, Viewer};
use crate::error::AppError;

/// A message that the viewer may read, and its poll if it has one.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn find(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
) -> Result<(Place, Option<Poll>), AppError> {
    let place = store::place(conn, viewer, post)?.ok_or(AppError::NotFound)?;
    let poll = store::poll_of(conn, post)?;
    Ok((place, poll))
}

/// As [`find`], with the poll held until the end of the transaction.
fn hold(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<(Place, Poll), AppError> {
    store::hold(conn, post)?;
    let (place, poll) = find(conn, viewer, post)?;
    Ok((place, poll.ok_or(AppError::NotFound)?))
}

fn person(viewer: &Viewer) -> Result<&Person, AppError> {
    viewer.person().ok_or(AppError::SignInRequired)
}

/// Whether the viewer may make or change a poll here, in words if not.
///
/// # Errors
/// [`AppError::SignInRequired`], [`AppError::Forbidden`].
pub fn check_making(place: &Place, viewer: &Viewer, now: Timestamp) -> Result<(), AppError> {
    person(viewer)?;
    if place.allows_poll(viewer, now) {
        return Ok(());
    }
    Err(AppError::Forbidden(
        "Un sondage se met dans son propre message, tant que le sujet est ouvert.".to_owned(),
    ))
}

/// Puts a poll into a message, or changes the one that nobody has answered yet.
///
/// # Errors
/// Sign-in, somebody else's message; [`AppError::Conflict`] once somebody has voted.
pub fn save(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    new: &NewPoll,
    now: Timestamp,
) -> Result<Place, AppError> {
    store::hold(conn, post)?;
    let (place, poll) = find(conn, viewer, post)?;
    check_making(&place, viewer, now)?;
    let saved = match &poll {
        None => store::insert(conn, post, new, now)?,
        Some(poll) => poll.can_change(now) && store::change(conn, poll.id, new)?,
    };
    if saved {
        return Ok(place);
    }
    Err(AppError::Conflict(
        "Ce sondage a déjà reçu des votes, ou vient d’être créé\u{a0}: il ne change plus. Vous pouvez le supprimer et en faire un autre.".to_owned(),
    ))
}

/// Votes, or changes one's vote.
///
/// # Errors
/// Sign-in, a message that is not there for this viewer, a closed poll, no choice.
pub fn vote(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    sent: &[PollOptionId],
    now: Timestamp,
) -> Result<Place, AppError> {
    let person = person(viewer)?;
    let (place, poll) = hold(conn, viewer, post)?;
    if !place.allows_voting(viewer, now) {
        return Err(AppError::Forbidden(
            "Vous ne pouvez pas voter ici pour le moment. Vous pouvez continuer à lire.".to_owned(),
        ));
    }
    if !poll.is_open(now) {
        return Err(AppError::Conflict(
            "Ce sondage est terminé\u{a0}: il ne prend plus de votes.".to_owned(),
        ));
    }
    let chosen = poll.chosen(sent)?;
    let before = store::own_votes(conn, poll.id, person.account)?;
    store::revote(conn, person, poll.id, (&before, &chosen), now)?;
    Ok(place)
}

fn check_managing(place: &Place, viewer: &Viewer) -> Result<(), AppError> {
    person(viewer)?;
    if place.allows_managing(viewer) {
        return Ok(());
    }
    Err(AppError::Forbidden(
        "Ce sondage appartient à la personne qui a écrit le message.".to_owned(),
    ))
}

/// Ends the votes. Closing twice is once.
///
/// # Errors
/// Sign-in, somebody else's poll.
pub fn close(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    now: Timestamp,
) -> Result<Place, AppError> {
    person(viewer)?;
    let (place, poll) = hold(conn, viewer, post)?;
    check_managing(&place, viewer)?;
    store::close(conn, poll.id, now)?;
    Ok(place)
}

/// Deletes the poll of a message and its votes, for good.
///
/// # Errors
/// Sign-in, somebody else's poll.
pub fn delete(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<Place, AppError> {
    person(viewer)?;
    let (place, poll) = hold(conn, viewer, post)?;
    check_managing(&place, viewer)?;
    store::delete(conn, poll.id)?;
    Ok(place)
}
