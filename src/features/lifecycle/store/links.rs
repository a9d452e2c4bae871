//! Questions that go on from another.

use diesel::prelude::*;

use crate::db::schema::{follow_ups, tags, topic_tags, topics};
use crate::db::visibility::topic_listed;
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{CategoryId, TopicId, TopicState, Viewer};

/// What a follow-up takes over.
#[derive(Clone, Debug)]
pub struct Origin {
    pub id: TopicId,
    pub slug: String,
    pub title: String,
    pub category: CategoryId,
    pub app: Option<String>,
    pub version: Option<String>,
    /// Names.
    pub tags: Vec<String>,
}

/// A topic on either side of a link.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Related {
    pub id: TopicId,
    pub slug: String,
    pub title: String,
    pub state: TopicState,
}

/// Follow-ups shown with their origin.
const SHOWN: i64 = 5;

pub fn origin(conn: &mut Conn, viewer: &Viewer, topic: TopicId) -> Result<Option<Origin>, DbError> {
    type Row = (String, String, CategoryId, Option<String>, Option<String>);
    let row: Option<Row> = topics::table
        .filter(topics::id.eq(topic))
        .filter(topic_listed(viewer))
        .select((
            topics::slug,
            topics::title,
            topics::category_id,
            topics::app,
            topics::version,
        ))
        .first(conn)
        .optional()?;
    let Some((slug, title, category, app, version)) = row else {
        return Ok(None);
    };
    let tags = topic_tags::table
        .inner_join(tags::table)
        .filter(topic_tags::topic_id.eq(topic))
        .order(tags::name)
        .select(tags::name)
        .load(conn)?;
    Ok(Some(Origin {
        id: topic,
        slug,
        title,
        category,
        app,
        version,
        tags,
    }))
}

/// Twice is once.
pub fn insert(conn: &mut Conn, topic: TopicId, origin: TopicId) -> Result<(), DbError> {
    let row = (
        follow_ups::topic_id.eq(topic),
        follow_ups::origin_id.eq(origin),
    );
    per_backend!(conn, c => diesel::insert_into(follow_ups::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// What a topic goes on from, as far as this viewer may see it.
pub fn origin_of(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
) -> Result<Option<Related>, DbError> {
    Ok(follow_ups::table
        .inner_join(topics::table.on(topics::id.eq(follow_ups::origin_id)))
        .filter(follow_ups::topic_id.eq(topic))
        .filter(topic_listed(viewer))
        .select((topics::id, topics::slug, topics::title, topics::state))
        .first(conn)
        .optional()?)
}

/// What goes on from a topic (the first five), as far as this viewer may see it.
pub fn follow_ups_of(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
) -> Result<Vec<Related>, DbError> {
    Ok(follow_ups::table
        .inner_join(topics::table.on(topics::id.eq(follow_ups::topic_id)))
        .filter(follow_ups::origin_id.eq(topic))
        .filter(topic_listed(viewer))
        .order(follow_ups::topic_id)
        .limit(SHOWN)
        .select((topics::id, topics::slug, topics::title, topics::state))
        .load(conn)?)
}
