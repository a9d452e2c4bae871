//! What moderation reads of topics.

use diesel::prelude::*;

use crate::db::schema::topics;
use crate::db::{Conn, DbError, visibility};
use crate::domain::{Timestamp, TopicId, Viewer};

/// A topic to be locked.
#[derive(Debug)]
pub struct Head {
    pub slug: String,
    pub locked: bool,
}

pub fn head(conn: &mut Conn, viewer: &Viewer, id: TopicId) -> Result<Option<Head>, DbError> {
    let row: Option<(String, Option<Timestamp>)> = topics::table
        .filter(topics::id.eq(id))
        .filter(visibility::topic_readable(viewer))
        .select((topics::slug, topics::locked_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(slug, locked_at)| Head {
        slug,
        locked: locked_at.is_some(),
    }))
}
