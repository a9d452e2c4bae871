//! Where topics have got to: counts, states, and what closes them.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::Topic;
use crate::db::changes::{self, Change};
use crate::db::schema::{detail_requests, posts, solutions, topics};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{PostId, Timestamp, TopicId, TopicKind, TopicState, Visibility};
use crate::features::topics::model::{Facts, state_after};

/// Counts the answers again and sets the state that follows. Called after anything that adds, hides
/// or shows a message, or that touches one of the [`Facts`].
///
/// In a question, what counts as an answer is a visible message of somebody else than the asker that
/// does more than ask for details, and the solution, whoever wrote it: a question on which only its
/// asker has written still waits for help. In other kinds of topic every message counts.
pub fn recount(conn: &mut Conn, topic: TopicId, now: Timestamp) -> Result<(), DbError> {
    let before: Topic = topics::table
        .find(topic)
        .select(<Topic as Selectable<MultiBackend>>::construct_selection())
        .first(conn)?;
    let solution: Option<PostId> = solutions::table
        .find(topic)
        .select(solutions::post_id)
        .first(conn)
        .optional()?;
    let facts = Facts {
        solved: solution.is_some(),
        answers: answers(conn, &before, solution)?,
        details_asked: details_asked(conn, topic)?,
        outdated: before.outdated_reason.is_some(),
    };
    let state = state_after(before.kind, facts);
    diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set((
            topics::answer_count.eq(facts.answers),
            topics::state.eq(state),
            topics::updated_at.eq(now),
        ))
        .execute(conn)?;
    if state != before.state {
        begin_state(conn, &[topic], now)?;
    }
    Ok(())
}

fn answers(conn: &mut Conn, topic: &Topic, solution: Option<PostId>) -> Result<i64, DbError> {
    let visible = posts::table
        .filter(posts::topic_id.eq(topic.id))
        .filter(posts::number.gt(1))
        .filter(posts::visibility.eq(Visibility::Visible))
        .into_boxed::<MultiBackend>();
    let counted = if topic.kind == TopicKind::Question {
        let asked = detail_requests::table
            .filter(detail_requests::topic_id.eq(topic.id))
            .select(detail_requests::post_id);
        visible.filter(
            posts::author_id
                .ne(topic.author)
                .and(posts::id.ne_all(asked))
                .or(posts::id.eq(solution.unwrap_or(PostId(0)))),
        )
    } else {
        visible
    };
    Ok(counted.count().get_result(conn)?)
}

/// A request for details that was hidden asks for nothing.
fn details_asked(conn: &mut Conn, topic: TopicId) -> Result<bool, DbError> {
    let open = detail_requests::table
        .inner_join(posts::table)
        .filter(detail_requests::topic_id.eq(topic))
        .filter(detail_requests::answered_at.is_null())
        .filter(posts::visibility.eq(Visibility::Visible));
    Ok(diesel::select(exists(open)).get_result(conn)?)
}

/// Notes that these topics changed state now, for lists, search, and what comes with time.
fn begin_state(conn: &mut Conn, topics: &[TopicId], now: Timestamp) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq_any(topics)))
        .set((topics::state_at.eq(Some(now)), topics::updated_at.eq(now)))
        .execute(conn)?;
    let changes: Vec<Change> = topics.iter().map(|topic| Change::Topic(*topic)).collect();
    changes::record_all(conn, &changes, now)
}

/// Locks a topic, or opens it again. One that is opened again is as if its state had just begun:
/// it does not close for its age the next night.
pub fn set_locked(
    conn: &mut Conn,
    topic: TopicId,
    locked: bool,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set((
            topics::locked_at.eq(locked.then_some(now)),
            topics::lock_reason.eq(None::<String>),
            topics::updated_at.eq(now),
        ))
        .execute(conn)?;
    if !locked {
        diesel::update(topics::table.filter(topics::id.eq(topic)))
            .set(topics::state_at.eq(Some(now)))
            .execute(conn)?;
    }
    Ok(())
}

/// Pins a topic, or (`None`) lets it go.
pub fn set_pinned(
    conn: &mut Conn,
    topic: TopicId,
    since: Option<Timestamp>,
) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set(topics::pinned_at.eq(since))
        .execute(conn)?;
    Ok(())
}

/// Why a topic closed by itself.
pub const AGE: &str = "age";

/// Closes topics for their age. Those that were locked meanwhile stay as they are.
pub fn close_for_age(conn: &mut Conn, topics: &[TopicId], now: Timestamp) -> Result<(), DbError> {
    diesel::update(
        topics::table
            .filter(topics::id.eq_any(topics))
            .filter(topics::locked_at.is_null()),
    )
    .set((
        topics::locked_at.eq(Some(now)),
        topics::lock_reason.eq(Some(AGE)),
        topics::updated_at.eq(now),
    ))
    .execute(conn)?;
    Ok(())
}

/// Notes why a topic no longer holds; `None` takes it back. The state follows with [`recount`].
pub fn set_outdated(conn: &mut Conn, topic: TopicId, reason: Option<&str>) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set(topics::outdated_reason.eq(reason))
        .execute(conn)?;
    Ok(())
}

/// Makes many questions outdated at once, for one reason.
pub fn outdate_all(
    conn: &mut Conn,
    topics: &[TopicId],
    reason: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let facts = Facts {
        outdated: true,
        ..Facts::default()
    };
    let state: TopicState = state_after(TopicKind::Question, facts);
    diesel::update(topics::table.filter(topics::id.eq_any(topics)))
        .set((
            topics::outdated_reason.eq(Some(reason)),
            topics::state.eq(state),
        ))
        .execute(conn)?;
    begin_state(conn, topics, now)
}

/// Notes that the askers of these topics were asked how things stand.
pub fn set_reminded(conn: &mut Conn, topics: &[TopicId], now: Timestamp) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq_any(topics)))
        .set(topics::reminded_at.eq(Some(now)))
        .execute(conn)?;
    Ok(())
}

/// Notes that the asker answered, and asks them no more: ever, or by mail only.
pub fn end_reminders(
    conn: &mut Conn,
    topic: TopicId,
    ever: bool,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set(topics::reminded_at.eq(Some(now)))
        .execute(conn)?;
    if ever {
        diesel::update(topics::table.filter(topics::id.eq(topic)))
            .set(topics::reminders_off.eq(true))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets a reminder sent since then, unless the asker wants none: what it was about is settled.
pub fn forget_reminder(conn: &mut Conn, topic: TopicId, since: Timestamp) -> Result<(), DbError> {
    diesel::update(
        topics::table
            .filter(topics::id.eq(topic))
            .filter(topics::reminded_at.ge(since))
            .filter(topics::reminders_off.eq(false)),
    )
    .set(topics::reminded_at.eq(None::<Timestamp>))
    .execute(conn)?;
    Ok(())
}
