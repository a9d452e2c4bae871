//! Changes of state that other rooms ask for: each checks who may, then calls these in its own
//! transaction. Which state follows is said by `model::state_after` alone.

use crate::db::{Conn, DbError};
use crate::domain::{Timestamp, TopicId};
use crate::features::topics::store;

/// Makes changes of one topic follow one another until the end of the transaction. To be called
/// before anything about it is read that the change depends on.
///
/// # Errors
/// The database's.
pub fn hold(conn: &mut Conn, topic: TopicId) -> Result<(), DbError> {
    store::lock_topic(conn, topic)
}

/// Counts again and sets the state that follows, after a fact has changed.
///
/// # Errors
/// The database's.
pub fn refresh_state(conn: &mut Conn, topic: TopicId, now: Timestamp) -> Result<(), DbError> {
    store::lock_topic(conn, topic)?;
    store::recount(conn, topic, now)
}

/// Says why a topic no longer holds; `None` takes it back, and the state from before returns.
///
/// # Errors
/// The database's.
pub fn set_outdated(
    conn: &mut Conn,
    topic: TopicId,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), DbError> {
    store::lock_topic(conn, topic)?;
    store::set_outdated(conn, topic, reason)?;
    store::recount(conn, topic, now)
}

/// Says of many questions, for one reason, that they no longer hold.
///
/// # Errors
/// The database's.
pub fn outdate_all(
    conn: &mut Conn,
    topics: &[TopicId],
    reason: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    store::outdate_all(conn, topics, reason, now)
}

/// Closes topics for their age: [`CLOSED_FOR_AGE`] is then their reason.
///
/// # Errors
/// The database's.
pub fn close_for_age(conn: &mut Conn, topics: &[TopicId], now: Timestamp) -> Result<(), DbError> {
    store::close_for_age(conn, topics, now)
}

/// The `lock_reason` of a topic that closed by itself.
pub const CLOSED_FOR_AGE: &str = store::AGE;

/// Notes that the askers of these topics were asked how things stand.
///
/// # Errors
/// The database's.
pub fn set_reminded(conn: &mut Conn, topics: &[TopicId], now: Timestamp) -> Result<(), DbError> {
    store::set_reminded(conn, topics, now)
}

/// Sends the asker no more reminders; with `ever`, nor asks them on the page.
///
/// # Errors
/// The database's.
pub fn end_reminders(
    conn: &mut Conn,
    topic: TopicId,
    ever: bool,
    now: Timestamp,
) -> Result<(), DbError> {
    store::end_reminders(conn, topic, ever, now)
}

/// Lets the asker be reminded again when the reminder sent since then is settled.
///
/// # Errors
/// The database's.
pub fn forget_reminder(conn: &mut Conn, topic: TopicId, since: Timestamp) -> Result<(), DbError> {
    store::forget_reminder(conn, topic, since)
}

/// Keeps a topic marked, and open whatever its age, since then; `None` takes it back.
///
/// # Errors
/// The database's.
pub fn set_pinned(
    conn: &mut Conn,
    topic: TopicId,
    since: Option<Timestamp>,
) -> Result<(), DbError> {
    store::set_pinned(conn, topic, since)
}

/// Brings a topic to the top of the lists of recent activity.
///
/// # Errors
/// The database's.
pub fn bump(conn: &mut Conn, topic: TopicId, now: Timestamp) -> Result<(), DbError> {
    store::bump(conn, topic, now)
}
