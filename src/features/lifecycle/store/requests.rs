//! Messages that ask the asker for details.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::db::schema::{accounts, detail_requests, posts};
use crate::db::visibility::post_listed;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, PostId, Timestamp, TopicId};

/// A request that nothing came upon yet.
#[derive(Clone, Debug, Queryable)]
pub struct OpenRequest {
    pub post: PostId,
    pub number: i64,
    pub author: AccountId,
    pub author_name: String,
}

/// Makes a message a request for details.
pub fn insert(
    conn: &mut Conn,
    topic: TopicId,
    post: PostId,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::insert_into(detail_requests::table)
        .values((
            detail_requests::post_id.eq(post),
            detail_requests::topic_id.eq(topic),
            detail_requests::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether a message is a request for details.
///
/// # Errors
/// The database's.
pub fn is_request(conn: &mut Conn, post: PostId) -> Result<bool, DbError> {
    let found: Option<PostId> = detail_requests::table
        .find(post)
        .select(detail_requests::post_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Which of these messages are requests for details.
///
/// # Errors
/// The database's.
pub fn among(conn: &mut Conn, posts: &[PostId]) -> Result<HashSet<PostId>, DbError> {
    let found: Vec<PostId> = detail_requests::table
        .filter(detail_requests::post_id.eq_any(posts))
        .select(detail_requests::post_id)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// The open requests of a topic, oldest first. A hidden one asks for nothing.
pub fn open(conn: &mut Conn, topic: TopicId, limit: i64) -> Result<Vec<OpenRequest>, DbError> {
    Ok(detail_requests::table
        .inner_join(posts::table.inner_join(accounts::table))
        .filter(detail_requests::topic_id.eq(topic))
        .filter(detail_requests::answered_at.is_null())
        .filter(post_listed())
        .order(detail_requests::post_id)
        .limit(limit)
        .select((posts::id, posts::number, accounts::id, accounts::username))
        .load(conn)?)
}

/// Closes all open requests of a topic, and tells when the oldest of them was made.
pub fn close(
    conn: &mut Conn,
    topic: TopicId,
    now: Timestamp,
) -> Result<Option<Timestamp>, DbError> {
    let open = || {
        detail_requests::table
            .filter(detail_requests::topic_id.eq(topic))
            .filter(detail_requests::answered_at.is_null())
    };
    let first: Option<Timestamp> = open()
        .order(detail_requests::created_at)
        .select(detail_requests::created_at)
        .first(conn)
        .optional()?;
    if first.is_some() {
        diesel::update(open())
            .set(detail_requests::answered_at.eq(Some(now)))
            .execute(conn)?;
    }
    Ok(first)
}
