//! What a person wrote, as their page lists it.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{categories, posts, solutions, topics, votes};
use crate::db::{Conn, DbError, visibility};
use crate::domain::{
    AccountId, CategoryId, PostId, Timestamp, TopicId, TopicKind, TopicState, Viewer,
};
use crate::features::accounts::model::Counts;

/// A topic that somebody opened.
#[derive(Queryable)]
pub struct Topic {
    pub id: TopicId,
    pub slug: String,
    pub title: String,
    pub kind: TopicKind,
    pub state: TopicState,
    pub answer_count: i64,
    pub category: CategoryId,
    pub created_at: Timestamp,
}

/// Up to `limit` topics that this viewer may see listed, newest first, older than `before`.
pub fn topics_of(
    conn: &mut Conn,
    viewer: &Viewer,
    author: AccountId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Topic>, DbError> {
    Ok(topics::table
        .filter(topics::author_id.eq(author))
        .filter(topics::id.lt(TopicId(before.unwrap_or(i64::MAX))))
        .filter(visibility::topic_listed(viewer))
        .order(topics::id.desc())
        .limit(limit)
        .select((
            topics::id,
            topics::slug,
            topics::title,
            topics::kind,
            topics::state,
            topics::answer_count,
            topics::category_id,
            topics::created_at,
        ))
        .load(conn)?)
}

/// An answer that somebody gave.
#[derive(Queryable)]
pub struct Answer {
    pub id: PostId,
    pub number: i64,
    pub body: String,
    pub vote_count: i64,
    pub created_at: Timestamp,
    pub topic: Topic,
}

/// Up to `limit` answers that this viewer may see listed, newest first, older than `before`.
pub fn answers_of(
    conn: &mut Conn,
    viewer: &Viewer,
    author: AccountId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Answer>, DbError> {
    Ok(posts::table
        .inner_join(topics::table)
        .filter(posts::author_id.eq(author))
        .filter(posts::number.gt(1))
        .filter(posts::id.lt(PostId(before.unwrap_or(i64::MAX))))
        .filter(visibility::post_listed())
        .filter(visibility::topic_listed(viewer))
        .order(posts::id.desc())
        .limit(limit)
        .select((
            posts::id,
            posts::number,
            posts::body,
            posts::vote_count,
            posts::created_at,
            (
                topics::id,
                topics::slug,
                topics::title,
                topics::kind,
                topics::state,
                topics::answer_count,
                topics::category_id,
                topics::created_at,
            ),
        ))
        .load(conn)?)
}

/// What somebody has done, as far as this viewer may see it.
pub fn counts(conn: &mut Conn, viewer: &Viewer, author: AccountId) -> Result<Counts, DbError> {
    let topics = topics::table
        .filter(topics::author_id.eq(author))
        .filter(visibility::topic_listed(viewer))
        .count()
        .get_result(conn)?;
    let answers = posts::table
        .inner_join(topics::table)
        .filter(posts::author_id.eq(author))
        .filter(posts::number.gt(1))
        .filter(visibility::post_listed())
        .filter(visibility::topic_listed(viewer))
        .count()
        .get_result(conn)?;
    let solutions = solutions::table
        .inner_join(posts::table.inner_join(topics::table))
        .filter(posts::author_id.eq(author))
        .filter(visibility::post_listed())
        .filter(visibility::topic_listed(viewer))
        .count()
        .get_result(conn)?;
    let helpful = votes::table
        .inner_join(posts::table.inner_join(topics::table))
        .filter(posts::author_id.eq(author))
        .filter(visibility::post_listed())
        .filter(visibility::topic_listed(viewer))
        .count()
        .get_result(conn)?;
    Ok(Counts {
        topics,
        answers,
        solutions,
        helpful,
    })
}

/// How these categories are called. (A query that asks which of them may be read cannot join them.)
pub fn category_names(
    conn: &mut Conn,
    ids: &[CategoryId],
) -> Result<HashMap<CategoryId, String>, DbError> {
    let rows: Vec<(CategoryId, String)> = categories::table
        .filter(categories::id.eq_any(ids))
        .select((categories::id, categories::name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// How many messages of an author everyone can read, counted up to `limit`.
pub fn visible_messages(conn: &mut Conn, author: AccountId, limit: i64) -> Result<i64, DbError> {
    let found: Vec<PostId> = posts::table
        .inner_join(topics::table)
        .filter(posts::author_id.eq(author))
        .filter(visibility::post_listed())
        .filter(visibility::topic_listed(&Viewer::Visitor))
        .limit(limit)
        .select(posts::id)
        .load(conn)?;
    Ok(i64::try_from(found.len()).unwrap_or(limit))
}
