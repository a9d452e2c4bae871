//! « Je m’en occupe ».

use super::{held, writer};
use crate::db::{Conn, hold_account};
use crate::domain::{Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::features::lifecycle::model::{Question, RESERVED, Reservation};
use crate::features::lifecycle::store::reservations;

/// What came of asking for a question.
#[derive(Debug)]
pub enum Reserved {
    /// It is theirs, from now or longer than before.
    Yours,
    /// It was theirs, and was prolonged already.
    NoLonger(Reservation),
    /// Somebody was faster.
    Taken(Reservation),
}

/// Tells the others that this person is writing an answer, for a while; asked again by the same
/// person, once for a while longer. Of two who ask at the same time one gets it, and the other
/// learns who. A person holds one question at a time. Nobody is kept from answering.
///
/// # Errors
/// Sign-in, somebody who may not, a topic that is not there.
pub fn reserve(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    now: Timestamp,
) -> Result<(Question, Reserved), AppError> {
    let person = writer(viewer, now)?;
    let question = held(conn, viewer, topic)?;
    // Of several questions asked for at once, the last is theirs.
    hold_account(conn, person.account)?;
    if !question.allows_reserve(viewer) {
        return Err(AppError::Forbidden(
            "Les référent·es et la modération peuvent réserver une question qui attend une réponse."
                .to_owned(),
        ));
    }
    let span = match reservations::of_topic(conn, topic, now)? {
        None => (now, now + RESERVED),
        Some(mine) if mine.account == person.account => match mine.prolonged() {
            Some(until) => (mine.since, until),
            None => return Ok((question, Reserved::NoLonger(mine))),
        },
        Some(other) => return Ok((question, Reserved::Taken(other))),
    };
    reservations::put(conn, topic, person, span)?;
    Ok((question, Reserved::Yours))
}

/// Gives a question back. Twice is once; somebody else's reservation stays.
///
/// # Errors
/// Sign-in, a topic that is not there.
pub fn give_back(conn: &mut Conn, viewer: &Viewer, topic: TopicId) -> Result<Question, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let question = held(conn, viewer, topic)?;
    reservations::end(conn, topic, person.account)?;
    Ok(question)
}
