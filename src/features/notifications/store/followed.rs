//! What somebody follows and mutes, the latest choice first. What they may not read any more is left
//! out: nothing comes from there.

use diesel::prelude::*;

use super::super::model::Followable;
use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{categories, category_follows, tag_follows, tags, topic_follows, topics};
use crate::db::visibility::{readable_categories, topic_readable};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{AccountId, CategoryId, FollowLevel, TagId, Timestamp, TopicId, Viewer};

/// A choice that somebody made.
#[derive(Debug)]
pub struct Followed {
    pub thing: Followable,
    pub name: String,
    /// Slug or key in its address.
    pub slug: String,
    pub level: FollowLevel,
    pub since: Timestamp,
}

type Row<T> = (T, String, String, FollowLevel, Timestamp);

fn slice<T: Copy>(
    rows: Vec<Row<T>>,
    limit: usize,
    thing: impl Fn(T) -> (Followable, i64),
) -> Slice<Followed> {
    let slice = Slice::cut(rows, limit, |row| Cursor::at(row.4, thing(row.0).1));
    slice.map(|(id, name, slug, level, since)| Followed {
        thing: thing(id).0,
        name,
        slug,
        level,
        since,
    })
}

fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1
}

/// # Errors
/// The database's.
pub fn topics(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Followed>, DbError> {
    let mut query = topic_follows::table
        .inner_join(topics::table)
        .filter(topic_follows::account_id.eq(account))
        .filter(topic_readable(viewer))
        .into_boxed::<MultiBackend>();
    if let Some((time, id)) = after.and_then(|c| Some((c.time()?, TopicId(c.id)))) {
        let equal = topic_follows::created_at.eq(time);
        let later = topic_follows::created_at.lt(time);
        query = query.filter(later.or(equal.and(topic_follows::topic_id.lt(id))));
    }
    let rows: Vec<Row<TopicId>> = query
        .order((
            topic_follows::created_at.desc(),
            topic_follows::topic_id.desc(),
        ))
        .limit(one_more(limit))
        .select((
            topics::id,
            topics::title,
            topics::slug,
            topic_follows::level,
            topic_follows::created_at,
        ))
        .load(conn)?;
    Ok(slice(rows, limit, |id| (Followable::Topic(id), id.0)))
}

/// # Errors
/// The database's.
pub fn categories(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Followed>, DbError> {
    let mut query = category_follows::table
        .inner_join(categories::table)
        .filter(category_follows::account_id.eq(account))
        .filter(categories::id.eq_any(readable_categories(viewer)))
        .into_boxed::<MultiBackend>();
    if let Some((time, id)) = after.and_then(|c| Some((c.time()?, CategoryId(c.id)))) {
        let equal = category_follows::created_at.eq(time);
        let later = category_follows::created_at.lt(time);
        query = query.filter(later.or(equal.and(category_follows::category_id.lt(id))));
    }
    let rows: Vec<Row<CategoryId>> = query
        .order((
            category_follows::created_at.desc(),
            category_follows::category_id.desc(),
        ))
        .limit(one_more(limit))
        .select((
            categories::id,
            categories::name,
            categories::slug,
            category_follows::level,
            category_follows::created_at,
        ))
        .load(conn)?;
    Ok(slice(rows, limit, |id| (Followable::Category(id), id.0)))
}

/// Tags that somebody chose about were shown to them: their names are no news.
///
/// # Errors
/// The database's.
pub fn tags(
    conn: &mut Conn,
    account: AccountId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Followed>, DbError> {
    let mut query = tag_follows::table
        .inner_join(tags::table)
        .filter(tag_follows::account_id.eq(account))
        .into_boxed::<MultiBackend>();
    if let Some((time, id)) = after.and_then(|c| Some((c.time()?, TagId(c.id)))) {
        let equal = tag_follows::created_at.eq(time);
        let later = tag_follows::created_at.lt(time);
        query = query.filter(later.or(equal.and(tag_follows::tag_id.lt(id))));
    }
    let rows: Vec<Row<TagId>> = query
        .order((tag_follows::created_at.desc(), tag_follows::tag_id.desc()))
        .limit(one_more(limit))
        .select((
            tags::id,
            tags::name,
            tags::tag_key,
            tag_follows::level,
            tag_follows::created_at,
        ))
        .load(conn)?;
    Ok(slice(rows, limit, |id| (Followable::Tag(id), id.0)))
}
