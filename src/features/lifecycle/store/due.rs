//! What time has made due, in batches: each is a walk along an index from a cursor.

use diesel::dsl::auto_type;
use diesel::prelude::*;

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
}

/// Questions in a state, after a place, without a message since `quiet`.
#[auto_type(no_type_alias)]
fn quiet_in(state: TopicState, place: Place, quiet: Timestamp) -> _ {
    let question: TopicKind = TopicKind::Question;
    let time: Timestamp = place.0;
    let topic: TopicId = place.1;
    topics::kind
        .eq(question)
        .and(topics::state.eq(state))
        // Said once more as a plain bound, which an index can start from.
        .and(topics::bumped_at.ge(time))
        .and(
            topics::bumped_at
                .gt(time)
                .or(topics::bumped_at.eq(time).and(topics::id.gt(topic))),
        )
        .and(topics::bumped_at.le(quiet))
}

/// Open questions whose asker was not yet asked how things stand. Walks along `topics_state`.
pub fn to_remind(
    conn: &mut Conn,
    state: TopicState,
    place: Place,
    quiet: Timestamp,
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    Ok(topics::table
        .filter(quiet_in(state, place, quiet))
        .filter(topics::visibility.eq(Visibility::Visible))
        .filter(topics::reminded_at.is_null())
        .filter(topics::locked_at.is_null())
        .order((topics::bumped_at, topics::id))
        .limit(limit)
        .select((topics::id, topics::bumped_at))
        .load(conn)?)
}

/// Questions to be detailed since `quiet`, whose asker was reminded before `reminded`. Walks along
/// `topics_state`.
pub fn to_give_up(
    conn: &mut Conn,
    place: Place,
    (quiet, reminded): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    Ok(topics::table
        .filter(quiet_in(TopicState::NeedsDetail, place, quiet))
        .filter(topics::visibility.eq(Visibility::Visible))
        .filter(topics::reminded_at.le(reminded))
        .filter(topics::state_at.le(quiet))
        .order((topics::bumped_at, topics::id))
        .limit(limit)
        .select((topics::id, topics::bumped_at))
        .load(conn)?)
}

/// Questions in a state since `since` that close for their age, hidden ones too. Pinned ones stay
/// open. Walks along `topics_to_close`, which holds open ones only.
pub fn to_close(
    conn: &mut Conn,
    state: TopicState,
    place: Place,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    Ok(topics::table
        .filter(quiet_in(state, place, since))
        .filter(topics::locked_at.is_null())
        .filter(topics::pinned_at.is_null())
        .filter(
            topics::state_at
                .is_null()
                .or(topics::state_at.le(since).assume_not_null()),
        )
        .order((topics::bumped_at, topics::id))
        .limit(limit)
        .select((topics::id, topics::bumped_at))
        .load(conn)?)
}
