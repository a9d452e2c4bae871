//! What time has made due, in batches: each is a walk along an index from a cursor.

use diesel::dsl::{auto_type, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::db::schema::topics;
use crate::db::{Conn, DbError};
use crate::domain::{Timestamp, TopicId, TopicKind, TopicState, Visibility};

/// Where a batch begins: after the last row of the one before.
pub type Place = (Timestamp, TopicId);

/// A row of a batch.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Due {
    pub topic: TopicId,
    pub bumped_at: Timestamp,
    pub state: TopicState,
}

/// Word for word what the index `topics_to_remind` is made of, so that SQLite knows it for its own.
const TO_REMIND: &str =
    "kind = 'question' AND state IN ('answered', 'needs_detail') AND reminded_at IS NULL";
/// As above, of `topics_to_close`.
const TO_CLOSE: &str = "kind = 'question' AND locked_at IS NULL";

#[auto_type(no_type_alias)]
fn after(place: Place) -> _ {
    let time: Timestamp = place.0;
    let topic: TopicId = place.1;
    // Said once more as a plain bound, which an index can start from.
    topics::bumped_at.ge(time).and(
        topics::bumped_at
            .gt(time)
            .or(topics::bumped_at.eq(time).and(topics::id.gt(topic))),
    )
}

/// Questions whose asker is to be asked how things stand: answered ones without a message since
/// `answered`, ones to be detailed without one since `asked`.
pub fn to_remind(
    conn: &mut Conn,
    place: Place,
    (answered, asked): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    Ok(topics::table
        .filter(sql::<Bool>(TO_REMIND))
        .filter(after(place))
        .filter(topics::bumped_at.le(answered.max(asked)))
        .filter(topics::visibility.eq(Visibility::Visible))
        .filter(topics::locked_at.is_null())
        .filter(
            topics::state
                .eq(TopicState::Answered)
                .and(topics::bumped_at.le(answered))
                .or(topics::state
                    .eq(TopicState::NeedsDetail)
                    .and(topics::bumped_at.le(asked))),
        )
        .order((topics::bumped_at, topics::id))
        .limit(limit)
        .select((topics::id, topics::bumped_at, topics::state))
        .load(conn)?)
}

/// Questions to be detailed whose asker was reminded before `reminded`, without a message since
/// `quiet`.
pub fn to_give_up(
    conn: &mut Conn,
    place: Place,
    (quiet, reminded): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    Ok(topics::table
        .filter(topics::kind.eq(TopicKind::Question))
        .filter(topics::visibility.eq(Visibility::Visible))
        .filter(topics::state.eq(TopicState::NeedsDetail))
        .filter(after(place))
        .filter(topics::bumped_at.le(quiet))
        .filter(topics::reminded_at.le(reminded))
        .filter(topics::state_at.le(quiet))
        .order((topics::bumped_at, topics::id))
        .limit(limit)
        .select((topics::id, topics::bumped_at, topics::state))
        .load(conn)?)
}

/// Questions that close for their age: solved since `solved` (never when `None`) or outdated since
/// `outdated`, without a message since then. Pinned ones stay open.
pub fn to_close(
    conn: &mut Conn,
    place: Place,
    (solved, outdated): (Option<Timestamp>, Timestamp),
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    let since = |time: Timestamp| {
        topics::bumped_at.le(time).and(
            topics::state_at
                .is_null()
                .or(topics::state_at.le(time).assume_not_null()),
        )
    };
    // A time before everything: none is as old.
    let solved = solved.or(Timestamp::from_micros(0)).unwrap_or(outdated);
    Ok(topics::table
        .filter(sql::<Bool>(TO_CLOSE))
        .filter(after(place))
        .filter(topics::bumped_at.le(solved.max(outdated)))
        .filter(topics::pinned_at.is_null())
        .filter(
            topics::state
                .eq(TopicState::Solved)
                .and(since(solved))
                .or(topics::state.eq(TopicState::Outdated).and(since(outdated))),
        )
        .order((topics::bumped_at, topics::id))
        .limit(limit)
        .select((topics::id, topics::bumped_at, topics::state))
        .load(conn)?)
}
