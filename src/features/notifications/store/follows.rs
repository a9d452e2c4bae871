//! The table of follows. A row at level "mute" is a wish: only its owner's own choice undoes it.

use diesel::prelude::*;

use crate::db::schema::topic_follows;
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{AccountId, FollowLevel, FollowReason, Timestamp, TopicId};

/// Follows a topic from now on. A choice made before stands, unless this is one
/// ([`FollowReason::Chosen`]).
pub fn follow(
    conn: &mut Conn,
    topic: TopicId,
    account: AccountId,
    reason: FollowReason,
    now: Timestamp,
) -> Result<(), DbError> {
    if reason == FollowReason::Chosen {
        return put(conn, topic, account, FollowLevel::Follow, now);
    }
    let row = (
        topic_follows::topic_id.eq(topic),
        topic_follows::account_id.eq(account),
        topic_follows::level.eq(FollowLevel::Follow),
        topic_follows::reason.eq(reason),
        topic_follows::created_at.eq(now),
    );
    per_backend!(conn, c => diesel::insert_into(topic_follows::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Stops all mail about a topic, and keeps later answers from following it again.
pub fn mute(
    conn: &mut Conn,
    topic: TopicId,
    account: AccountId,
    now: Timestamp,
) -> Result<(), DbError> {
    put(conn, topic, account, FollowLevel::Mute, now)
}

/// What this person chose; `None` when they never heard of the topic.
pub fn level(
    conn: &mut Conn,
    topic: TopicId,
    account: AccountId,
) -> Result<Option<FollowLevel>, DbError> {
    Ok(topic_follows::table
        .find((topic, account))
        .select(topic_follows::level)
        .first(conn)
        .optional()?)
}

pub(super) fn put(
    conn: &mut Conn,
    topic: TopicId,
    account: AccountId,
    level: FollowLevel,
    now: Timestamp,
) -> Result<(), DbError> {
    let choice = (
        topic_follows::level.eq(level),
        topic_follows::reason.eq(FollowReason::Chosen),
        topic_follows::created_at.eq(now),
    );
    let row = (
        topic_follows::topic_id.eq(topic),
        topic_follows::account_id.eq(account),
        choice,
    );
    per_backend!(conn, c => diesel::insert_into(topic_follows::table)
        .values(row)
        .on_conflict((topic_follows::topic_id, topic_follows::account_id))
        .do_update()
        .set(choice)
        .execute(c))?;
    Ok(())
}
