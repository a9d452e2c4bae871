//! Drafts whose time is over.

use diesel::prelude::*;

use crate::db::schema::drafts;
use crate::db::{Conn, DbError};
use crate::domain::{DraftId, Timestamp};

/// Forgets the oldest of the texts parked before sign-in, so that `most` are left; at most `limit` at
/// once. A stranger may park, so their number has to end somewhere.
pub fn forget_parked_beyond(conn: &mut Conn, most: i64, limit: i64) -> Result<usize, DbError> {
    let parked: i64 = drafts::table
        .filter(drafts::account_id.is_null())
        .count()
        .get_result(conn)?;
    if parked <= most {
        return Ok(0);
    }
    let oldest: Vec<DraftId> = drafts::table
        .filter(drafts::account_id.is_null())
        .order((drafts::updated_at, drafts::id))
        .limit(limit.min(parked - most))
        .select(drafts::id)
        .load(conn)?;
    Ok(diesel::delete(
        drafts::table
            .filter(drafts::id.eq_any(&oldest))
            // Claimed meanwhile: it stays.
            .filter(drafts::account_id.is_null()),
    )
    .execute(conn)?)
}

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
