//! Drafts whose time is over.

use diesel::prelude::*;

use crate::db::schema::drafts;
use crate::db::{Conn, DbError};
use crate::domain::{DraftId, Timestamp};

/// Deletes up to `limit` drafts of accounts that nobody changed since `before`; tells how many.
pub fn delete_expired(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<usize, DbError> {
    let old: Vec<DraftId> = drafts::table
        .filter(drafts::account_id.is_not_null())
        .filter(drafts::updated_at.le(before))
        .order(drafts::updated_at)
        .limit(limit)
        .select(drafts::id)
        .load(conn)?;
    Ok(diesel::delete(
        drafts::table
            .filter(drafts::id.eq_any(&old))
            // Changed meanwhile: it stays.
            .filter(drafts::updated_at.le(before)),
    )
    .execute(conn)?)
}
