//! What everyone may read, by ranges of ids: no list grows without end, and none has to be counted
//! through.

use std::ops::RangeInclusive;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::READER;
use crate::db::schema::{categories, tags, topic_tags, topics, tutorials};
use crate::db::visibility::{readable_categories, topic_listed, tutorial_listed};
use crate::db::{Conn, DbError};
use crate::domain::{CategoryId, TagId, Timestamp, TopicId, TutorialId};

/// More categories than any forum has.
const MOST_CATEGORIES: i64 = 1_000;

/// A topic on the map.
#[derive(Debug, Queryable)]
pub struct MappedTopic {
    pub id: TopicId,
    pub slug: String,
    /// The number that its next message will bear.
    pub next_number: i64,
    pub updated_at: Timestamp,
    pub state_at: Option<Timestamp>,
}

/// A page by its slug, and when it last changed where that is known.
#[derive(Debug, Queryable)]
pub struct Mapped {
    pub slug: String,
    pub updated_at: Timestamp,
}

/// The highest id among topics that everyone may read.
pub fn last_topic(conn: &mut Conn) -> Result<Option<TopicId>, DbError> {
    Ok(topics::table
        .filter(topic_listed(&READER))
        .order(topics::id.desc())
        .select(topics::id)
        .first(conn)
        .optional()?)
}

pub fn last_tutorial(conn: &mut Conn) -> Result<Option<TutorialId>, DbError> {
    Ok(tutorials::table
        .filter(tutorial_listed())
        .order(tutorials::id.desc())
        .select(tutorials::id)
        .first(conn)
        .optional()?)
}

pub fn last_tag(conn: &mut Conn) -> Result<Option<TagId>, DbError> {
    Ok(tags::table
        .order(tags::id.desc())
        .select(tags::id)
        .first(conn)
        .optional()?)
}

pub fn topics(conn: &mut Conn, ids: RangeInclusive<i64>) -> Result<Vec<MappedTopic>, DbError> {
    let (first, last) = ids.into_inner();
    Ok(topics::table
        .filter(topics::id.between(TopicId(first), TopicId(last)))
        .filter(topic_listed(&READER))
        .order(topics::id)
        .select((
            topics::id,
            topics::slug,
            topics::next_number,
            topics::updated_at,
            topics::state_at,
        ))
        .load(conn)?)
}

pub fn tutorials(conn: &mut Conn, ids: RangeInclusive<i64>) -> Result<Vec<Mapped>, DbError> {
    let (first, last) = ids.into_inner();
    Ok(tutorials::table
        .filter(tutorials::id.between(TutorialId(first), TutorialId(last)))
        .filter(tutorial_listed())
        .order(tutorials::id)
        .select((tutorials::slug, tutorials::updated_at))
        .load(conn)?)
}

/// Keys of the tags that a topic bears which everyone may read.
pub fn tags(conn: &mut Conn, ids: RangeInclusive<i64>) -> Result<Vec<String>, DbError> {
    let (first, last) = ids.into_inner();
    let borne = topic_tags::table
        .inner_join(topics::table)
        .filter(topic_tags::tag_id.eq(tags::id))
        .filter(topic_listed(&READER));
    Ok(tags::table
        .filter(tags::id.between(TagId(first), TagId(last)))
        .filter(exists(borne))
        .order(tags::id)
        .select(tags::tag_key)
        .load(conn)?)
}

/// The categories that everyone may read.
pub fn categories(conn: &mut Conn) -> Result<Vec<(CategoryId, String)>, DbError> {
    Ok(categories::table
        .filter(categories::id.eq_any(readable_categories(&READER)))
        .order(categories::id)
        .limit(MOST_CATEGORIES)
        .select((categories::id, categories::slug))
        .load(conn)?)
}
