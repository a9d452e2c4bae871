//! « Votre question est-elle résolue ? »: what the asker answers.

use super::{held, writer};
use crate::db::Conn;
use crate::domain::{PostId, Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::features::lifecycle::model::Question;
use crate::features::topics::{self, NewAnswer, Submission};

/// What the asker answered, for the words of thanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    Solved,
    StillOpen,
    Declined,
    /// Their words wait for a moderator: nothing is chosen yet.
    Pending,
}

fn check(conn: &mut Conn, viewer: &Viewer, topic: TopicId) -> Result<Question, AppError> {
    let question = held(conn, viewer, topic)?;
    if !viewer.is(question.asker) {
        return Err(AppError::Forbidden(
            "C’est à la personne qui a posé la question de le dire.".to_owned(),
        ));
    }
    if !question.allows_settling(viewer) {
        return Err(AppError::Conflict(
            "Cette question a avancé entre-temps. Ouvrez-la pour voir où elle en est.".to_owned(),
        ));
    }
    Ok(question)
}

/// One of the answers helped: it becomes the solution.
///
/// # Errors
/// Somebody else than the asker, a question that moved on, a message that is no answer there.
pub fn settle(
    conn: &mut Conn,
    viewer: &Viewer,
    (topic, post): (TopicId, PostId),
    now: Timestamp,
) -> Result<Settled, AppError> {
    writer(viewer, now)?;
    check(conn, viewer, topic)?;
    let head = topics::find_post(conn, viewer, post)?.ok_or(AppError::NotFound)?;
    if head.topic != topic {
        return Err(AppError::NotFound);
    }
    topics::solve(conn, viewer, post, true, now)?;
    Ok(Settled::Solved)
}

/// It was solved in another way: the asker's words on it become the solution, so that the next ones
/// find it.
///
/// # Errors
/// As [`settle`], and as for any message.
pub fn settle_otherwise(
    conn: &mut Conn,
    viewer: &Viewer,
    new: &NewAnswer,
    submission: &Submission,
    now: Timestamp,
) -> Result<Settled, AppError> {
    writer(viewer, now)?;
    check(conn, viewer, new.topic)?;
    let published = topics::answer(conn, viewer, new, submission, now)?;
    if published.pending {
        return Ok(Settled::Pending);
    }
    topics::solve(conn, viewer, published.post, true, now)?;
    Ok(Settled::Solved)
}

/// No answer helped yet: the question comes to the top of the lists again, and no reminder follows.
///
/// # Errors
/// As [`settle`].
pub fn still_open(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    now: Timestamp,
) -> Result<Settled, AppError> {
    writer(viewer, now)?;
    check(conn, viewer, topic)?;
    topics::end_reminders(conn, topic, false, now)?;
    topics::bump(conn, topic, now)?;
    Ok(Settled::StillOpen)
}

/// Never to be asked again about this question. Whatever its state: it is a wish.
///
/// # Errors
/// Somebody else than the asker.
pub fn decline(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    now: Timestamp,
) -> Result<Settled, AppError> {
    viewer.person().ok_or(AppError::SignInRequired)?;
    let question = held(conn, viewer, topic)?;
    if !viewer.is(question.asker) {
        return Err(AppError::NotFound);
    }
    topics::end_reminders(conn, topic, true, now)?;
    Ok(Settled::Declined)
}
