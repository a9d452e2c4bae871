//! Tutorials whose stored HTML was made by an older version of the renderer.

use diesel::prelude::*;

use crate::db::schema::tutorials;
use crate::db::{Conn, DbError};
use crate::domain::{Timestamp, TutorialId};
use crate::text;

/// A tutorial to be rendered again.
#[derive(Debug, Queryable)]
pub struct Outdated {
    pub id: TutorialId,
    pub body: String,
    pub updated_at: Timestamp,
}

/// The first of them.
pub fn outdated(conn: &mut Conn, limit: i64) -> Result<Vec<Outdated>, DbError> {
    Ok(tutorials::table
        .filter(tutorials::renderer.lt(text::RENDERER))
        .order((tutorials::renderer, tutorials::id))
        .limit(limit)
        .select((tutorials::id, tutorials::body, tutorials::updated_at))
        .load(conn)?)
}

/// Keeps the new HTML, unless the text has changed since: that change was rendered already.
/// Readers see the same words, so neither the date nor the change log move.
pub fn rerendered(conn: &mut Conn, from: &Outdated, html: &str) -> Result<(), DbError> {
    diesel::update(
        tutorials::table
            .filter(tutorials::id.eq(from.id))
            .filter(tutorials::updated_at.eq(from.updated_at)),
    )
    .set((
        tutorials::html.eq(html),
        tutorials::renderer.eq(text::RENDERER),
    ))
    .execute(conn)?;
    Ok(())
}
