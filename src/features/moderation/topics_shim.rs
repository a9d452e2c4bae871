//! What moderation asks of the room `topics`.

use diesel::prelude::*;

use crate::db::changes::{self, Change};
use crate::db::schema::{posts, topics};
use crate::db::{Conn, visibility};
use crate::domain::{AccountId, CategoryId, PostId, Timestamp, TopicId, Viewer, Visibility};
use crate::error::AppError;

/// A message, and where it stands.
#[derive(Debug, Queryable)]
pub struct PostHead {
    pub id: PostId,
    pub number: i64,
    pub topic: TopicId,
    pub topic_slug: String,
    pub topic_title: String,
    pub author: AccountId,
    pub visibility: Visibility,
    pub category: CategoryId,
    pub body: String,
}

pub fn find_post(
    conn: &mut Conn,
    viewer: &Viewer,
    id: PostId,
) -> Result<Option<PostHead>, AppError> {
    Ok(posts::table
        .inner_join(topics::table)
        .filter(posts::id.eq(id))
        .filter(visibility::topic_readable(viewer))
        .filter(visibility::post_readable(viewer))
        .select((
            posts::id,
            posts::number,
            topics::id,
            topics::slug,
            topics::title,
            posts::author_id,
            posts::visibility,
            topics::category_id,
            posts::body,
        ))
        .first(conn)
        .optional()?)
}

pub fn set_post_visibility(
    conn: &mut Conn,
    id: PostId,
    from: Visibility,
    to: Visibility,
    now: Timestamp,
) -> Result<(), AppError> {
    let changed = diesel::update(
        posts::table
            .filter(posts::id.eq(id))
            .filter(posts::visibility.eq(from)),
    )
    .set(posts::visibility.eq(to))
    .execute(conn)?;
    if changed == 0 {
        return Err(AppError::Conflict(String::new()));
    }
    let (topic, number): (TopicId, i64) = posts::table
        .find(id)
        .select((posts::topic_id, posts::number))
        .first(conn)?;
    let row = topics::table.filter(topics::id.eq(topic));
    if number == 1 {
        diesel::update(row)
            .set((topics::visibility.eq(to), topics::updated_at.eq(now)))
            .execute(conn)?;
        changes::record(conn, Change::Topic(topic), now)?;
    } else {
        let counted = |v: Visibility| i64::from(v == Visibility::Visible);
        diesel::update(row)
            .set(topics::answer_count.eq(topics::answer_count + (counted(to) - counted(from))))
            .execute(conn)?;
        changes::record(conn, Change::Post(id), now)?;
    }
    Ok(())
}

pub fn set_locked(
    conn: &mut Conn,
    id: TopicId,
    locked: bool,
    now: Timestamp,
) -> Result<(), AppError> {
    let row = topics::table.filter(topics::id.eq(id));
    diesel::update(row)
        .set((
            topics::locked_at.eq(locked.then_some(now)),
            topics::updated_at.eq(now),
        ))
        .execute(conn)?;
    changes::record(conn, Change::Topic(id), now)?;
    Ok(())
}
