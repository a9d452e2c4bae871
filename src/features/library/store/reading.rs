//! Tutorials as readers see them.

use diesel::prelude::*;

use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{tags, tutorial_slugs, tutorial_tags, tutorials};
use crate::db::{Conn, DbError, MultiBackend, visibility};
use crate::domain::{Timestamp, TutorialId, TutorialLevel};

/// A tutorial in a list.
#[derive(Debug, Queryable)]
pub struct Row {
    pub id: TutorialId,
    pub slug: String,
    pub title: String,
    pub app: Option<String>,
    pub level: Option<TutorialLevel>,
    pub updated_at: Timestamp,
}

/// Tutorials by last change, newest first, after a place in that list.
pub fn listed(
    conn: &mut Conn,
    app: Option<&str>,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Row>, DbError> {
    let mut query = tutorials::table
        .filter(visibility::tutorial_listed())
        .order((tutorials::updated_at.desc(), tutorials::id.desc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1))
        .select((
            tutorials::id,
            tutorials::slug,
            tutorials::title,
            tutorials::app,
            tutorials::level,
            tutorials::updated_at,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(app) = app {
        query = query.filter(tutorials::app.eq(app.to_owned()));
    }
    if let Some((time, id)) = after.and_then(|after| Some((after.time()?, after.id))) {
        query = query.filter(tutorials::updated_at.le(time)).filter(
            tutorials::updated_at.lt(time).or(tutorials::updated_at
                .eq(time)
                .and(tutorials::id.lt(TutorialId(id)))),
        );
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(Slice::cut(rows, limit, |row| {
        Cursor::at(row.updated_at, row.id.0)
    }))
}

/// A tutorial to be read.
#[derive(Debug, Queryable)]
pub struct Shown {
    pub id: TutorialId,
    pub slug: String,
    pub title: String,
    pub html: String,
    pub app: Option<String>,
    pub level: Option<TutorialLevel>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The tutorial at an address.
pub fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Shown>, DbError> {
    Ok(tutorials::table
        .filter(tutorials::slug.eq(slug))
        .filter(visibility::tutorial_listed())
        .select((
            tutorials::id,
            tutorials::slug,
            tutorials::title,
            tutorials::html,
            tutorials::app,
            tutorials::level,
            tutorials::created_at,
            tutorials::updated_at,
        ))
        .first(conn)
        .optional()?)
}

/// The present slug of a tutorial that once had this one.
pub fn moved_to(conn: &mut Conn, old: &str) -> Result<Option<String>, DbError> {
    Ok(tutorial_slugs::table
        .inner_join(tutorials::table)
        .filter(tutorial_slugs::slug.eq(old))
        .filter(visibility::tutorial_listed())
        .select(tutorials::slug)
        .first(conn)
        .optional()?)
}

/// Key and name of the tags of a tutorial, by key.
pub fn tags_of(conn: &mut Conn, id: TutorialId) -> Result<Vec<(String, String)>, DbError> {
    Ok(tutorial_tags::table
        .inner_join(tags::table)
        .filter(tutorial_tags::tutorial_id.eq(id))
        .order(tags::tag_key)
        .select((tags::tag_key, tags::name))
        .load(conn)?)
}
