//! Asking the asker for more, and what ends that.

use super::{find, writer};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::features::lifecycle::jobs;
use crate::features::lifecycle::model::Question;
use crate::features::lifecycle::store::{requests, reservations};
use crate::features::topics::{self, NewAnswer, Published, Submission};
use crate::jobs::enqueue_all;

/// Requests that a question has open at once, as far as anybody is told of them.
const OPEN: i64 = 20;

/// Publishes a message that asks for details: the question is « à préciser » until something comes.
/// The asker's mail says so in its own words.
///
/// # Errors
/// As for any answer; somebody who may not; a question that no longer waits.
pub fn ask_details(
    conn: &mut Conn,
    viewer: &Viewer,
    new: &NewAnswer,
    submission: &Submission,
    now: Timestamp,
) -> Result<Published, AppError> {
    writer(viewer, now)?;
    let question = find(conn, viewer, new.topic)?;
    if !question.allows_asking_details(viewer) {
        return Err(AppError::Forbidden(
            "Les référent·es et la modération peuvent demander des précisions sur une question qui attend une réponse.".to_owned(),
        ));
    }
    let published = topics::answer(conn, viewer, new, submission, now)?;
    // A double click: the message of the first one asks already.
    if !requests::is_request(conn, published.post)? {
        requests::insert(conn, new.topic, published.post, now)?;
        topics::refresh_state(conn, new.topic, now)?;
    }
    Ok(published)
}

/// Takes the requests of a question back; their messages stay. Twice is once.
///
/// # Errors
/// Sign-in, somebody who may not, a topic that is not there.
pub fn withdraw(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    now: Timestamp,
) -> Result<Question, AppError> {
    writer(viewer, now)?;
    let question = super::held(conn, viewer, topic)?;
    if !question.allows_withdrawing(viewer) {
        return Err(AppError::Conflict(
            "Cette question n’attend plus de précisions.".to_owned(),
        ));
    }
    close(conn, topic, now)?;
    topics::refresh_state(conn, topic, now)?;
    Ok(question)
}

/// A message was published in a topic: whoever wrote it has answered what they had reserved, and
/// nothing more is asked for, whether the asker told it or somebody could answer without. To be
/// called before the topic's state is set again.
///
/// # Errors
/// The database's.
pub fn written(
    conn: &mut Conn,
    topic: TopicId,
    author: AccountId,
    now: Timestamp,
) -> Result<(), DbError> {
    reservations::end(conn, topic, author)?;
    close(conn, topic, now)?;
    Ok(())
}

/// The asker corrected their question: what was asked for may be in it now. Those who asked are
/// told, as no message tells them.
///
/// # Errors
/// The database's.
pub fn corrected(conn: &mut Conn, topic: TopicId, now: Timestamp) -> Result<(), DbError> {
    let open = requests::open(conn, topic, OPEN)?;
    if open.is_empty() {
        return Ok(());
    }
    close(conn, topic, now)?;
    topics::refresh_state(conn, topic, now)?;
    let mails: Vec<_> = open
        .iter()
        .map(|request| jobs::details_given(request.post, request.author, now))
        .collect();
    enqueue_all(conn, &mails, now)
}

/// Closes the open requests. A reminder that was about them is forgotten, so that the asker can
/// still be asked one day whether an answer helped.
fn close(conn: &mut Conn, topic: TopicId, now: Timestamp) -> Result<(), DbError> {
    match requests::close(conn, topic, now)? {
        Some(since) => topics::forget_reminder(conn, topic, since),
        None => Ok(()),
    }
}
