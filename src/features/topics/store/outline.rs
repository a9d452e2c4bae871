//! What stands beside several topics at once, and the tags of all: what programs read.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::db::schema::{me_toos, posts, solutions, tags, topic_tags, topics, votes};
use crate::db::visibility::topic_listed;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, PostId, TopicId, Viewer};

/// The names of the tags of these topics.
pub fn tags_among(
    conn: &mut Conn,
    ids: &[TopicId],
) -> Result<HashMap<TopicId, Vec<String>>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(TopicId, String)> = topic_tags::table
        .inner_join(tags::table)
        .filter(topic_tags::topic_id.eq_any(ids))
        .order((topic_tags::topic_id, tags::name))
        .select((topic_tags::topic_id, tags::name))
        .load(conn)?;
    let mut names: HashMap<TopicId, Vec<String>> = HashMap::new();
    for (topic, name) in rows {
        names.entry(topic).or_default().push(name);
    }
    Ok(names)
}

/// The solutions of these topics.
pub fn solutions_of(conn: &mut Conn, ids: &[TopicId]) -> Result<HashMap<TopicId, PostId>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(TopicId, PostId)> = solutions::table
        .filter(solutions::topic_id.eq_any(ids))
        .select((solutions::topic_id, solutions::post_id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// A tag, and in how many topics the viewer finds it.
#[derive(Debug, Queryable)]
pub struct Tag {
    pub key: String,
    pub name: String,
    pub topics: i64,
}

/// Up to `limit` tags of topics that the viewer may find, after a key, in their order.
pub fn tags(
    conn: &mut Conn,
    viewer: &Viewer,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Tag>, DbError> {
    Ok(tags::table
        .inner_join(topic_tags::table.inner_join(topics::table))
        .filter(topic_listed(viewer))
        .filter(tags::tag_key.gt(after.unwrap_or_default().to_owned()))
        .group_by((tags::tag_key, tags::name))
        .order(tags::tag_key)
        .limit(limit)
        .select((tags::tag_key, tags::name, count_star()))
        .load(conn)?)
}

/// How often a thing was pressed, and whether by the one who asks.
#[derive(Clone, Copy, Debug)]
pub struct Pressed {
    pub count: i64,
    pub mine: bool,
}

/// How often a message was found useful, and whether this account is among them; the same of its
/// topic and « moi aussi ».
pub fn reactions_of(
    conn: &mut Conn,
    account: AccountId,
    (topic, post): (TopicId, PostId),
) -> Result<(Pressed, Pressed), DbError> {
    let useful: Option<i64> = posts::table
        .find(post)
        .select(posts::vote_count)
        .first(conn)
        .optional()?;
    let voted: Option<PostId> = votes::table
        .find((post, account))
        .select(votes::post_id)
        .first(conn)
        .optional()?;
    let too: Option<i64> = topics::table
        .find(topic)
        .select(topics::me_too_count)
        .first(conn)
        .optional()?;
    let me_too: Option<TopicId> = me_toos::table
        .find((topic, account))
        .select(me_toos::topic_id)
        .first(conn)
        .optional()?;
    Ok((
        Pressed {
            count: useful.unwrap_or(0),
            mine: voted.is_some(),
        },
        Pressed {
            count: too.unwrap_or(0),
            mine: me_too.is_some(),
        },
    ))
}
