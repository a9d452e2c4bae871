//! Votes, « moi aussi », solutions. Each is a row with a key, so that twice is once.

use diesel::prelude::*;

use crate::db::changes::{self, Change};
use crate::db::schema::{me_toos, posts, solutions, topics, votes};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{Person, PostId, Timestamp, TopicId};

/// False when it was there already.
pub fn add_vote(
    conn: &mut Conn,
    by: &Person,
    post: PostId,
    topic: TopicId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let row = (
        votes::post_id.eq(post),
        votes::account_id.eq(by.account),
        votes::identity_id.eq(by.identity),
        votes::created_at.eq(now),
    );
    let added = per_backend!(conn, c => diesel::insert_into(votes::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    count_vote(conn, (post, topic), i64::from(added == 1), now)?;
    Ok(added == 1)
}

/// False when there was none.
pub fn remove_vote(
    conn: &mut Conn,
    by: &Person,
    post: PostId,
    topic: TopicId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let removed = diesel::delete(votes::table.find((post, by.account))).execute(conn)?;
    count_vote(conn, (post, topic), -i64::from(removed == 1), now)?;
    Ok(removed == 1)
}

/// A vote weighs in searches: the message, and it alone, is indexed anew.
fn count_vote(
    conn: &mut Conn,
    (post, topic): (PostId, TopicId),
    by: i64,
    now: Timestamp,
) -> Result<(), DbError> {
    if by != 0 {
        diesel::update(posts::table.filter(posts::id.eq(post)))
            .set(posts::vote_count.eq(posts::vote_count + by))
            .execute(conn)?;
        diesel::update(topics::table.filter(topics::id.eq(topic)))
            .set(topics::score.eq(topics::score + by))
            .execute(conn)?;
        changes::record(conn, Change::Post(post), now)?;
    }
    Ok(())
}

/// False when it was there already.
pub fn add_me_too(
    conn: &mut Conn,
    by: &Person,
    topic: TopicId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let row = (
        me_toos::topic_id.eq(topic),
        me_toos::account_id.eq(by.account),
        me_toos::identity_id.eq(by.identity),
        me_toos::created_at.eq(now),
    );
    let added = per_backend!(conn, c => diesel::insert_into(me_toos::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    count_me_too(conn, topic, i64::from(added == 1))?;
    Ok(added == 1)
}

/// False when there was none.
pub fn remove_me_too(conn: &mut Conn, by: &Person, topic: TopicId) -> Result<bool, DbError> {
    let removed = diesel::delete(me_toos::table.find((topic, by.account))).execute(conn)?;
    count_me_too(conn, topic, -i64::from(removed == 1))?;
    Ok(removed == 1)
}

fn count_me_too(conn: &mut Conn, topic: TopicId, by: i64) -> Result<(), DbError> {
    if by != 0 {
        diesel::update(topics::table.filter(topics::id.eq(topic)))
            .set((
                topics::me_too_count.eq(topics::me_too_count + by),
                topics::score.eq(topics::score + by),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Makes a message the solution of its topic, in place of another one if there was.
pub fn set_solution(
    conn: &mut Conn,
    by: &Person,
    topic: TopicId,
    post: PostId,
    now: Timestamp,
) -> Result<(), DbError> {
    clear_solution(conn, topic, now)?;
    diesel::insert_into(solutions::table)
        .values((
            solutions::topic_id.eq(topic),
            solutions::post_id.eq(post),
            solutions::chosen_by.eq(by.account),
            solutions::identity_id.eq(by.identity),
            solutions::chosen_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// False when there was none.
pub fn clear_solution(conn: &mut Conn, topic: TopicId, now: Timestamp) -> Result<bool, DbError> {
    let removed = diesel::delete(solutions::table.find(topic)).execute(conn)?;
    changes::record(conn, Change::Topic(topic), now)?;
    Ok(removed == 1)
}
