//! Topics that change category.

use diesel::prelude::*;

use crate::db::schema::topics;
use crate::db::{Conn, DbError};
use crate::domain::{CategoryId, Timestamp, TopicId};

/// Moves up to `limit` topics from a category to another, and says which.
pub fn move_some(
    conn: &mut Conn,
    (from, into): (CategoryId, CategoryId),
    limit: i64,
    now: Timestamp,
) -> Result<Vec<TopicId>, DbError> {
    let ids: Vec<TopicId> = topics::table
        .filter(topics::category_id.eq(from))
        .order(topics::id)
        .limit(limit)
        .select(topics::id)
        .load(conn)?;
    diesel::update(topics::table.filter(topics::id.eq_any(&ids)))
        .set((topics::category_id.eq(into), topics::updated_at.eq(now)))
        .execute(conn)?;
    Ok(ids)
}
