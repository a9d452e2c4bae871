//! Rows whose time is over.

use chrono::Duration;
use diesel::prelude::*;

use super::super::throttle::FORGOTTEN_AFTER;
use crate::db::schema::{
    account_tokens, drafts, known_networks, pending_sign_ups, sessions, sign_in_failures,
};
use crate::db::{Conn, DbError};
use crate::domain::{DraftId, Timestamp};

/// A text parked by a browser that never signed in.
const PARKED_DRAFTS: Duration = Duration::days(7);
/// A network from which nobody signed in any more.
const KNOWN_NETWORKS: Duration = Duration::days(365);

/// Deletes what has expired; tells how many rows.
pub fn delete_expired(conn: &mut Conn, now: Timestamp) -> Result<usize, DbError> {
    let mut deleted = 0;
    deleted +=
        diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(conn)?;
    deleted += diesel::delete(pending_sign_ups::table.filter(pending_sign_ups::expires_at.le(now)))
        .execute(conn)?;
    deleted += diesel::delete(account_tokens::table.filter(account_tokens::expires_at.le(now)))
        .execute(conn)?;
    deleted += diesel::delete(
        sign_in_failures::table.filter(sign_in_failures::last_at.le(now - FORGOTTEN_AFTER)),
    )
    .execute(conn)?;
    deleted += diesel::delete(
        known_networks::table.filter(known_networks::last_at.le(now - KNOWN_NETWORKS)),
    )
    .execute(conn)?;
    Ok(deleted)
}

/// Deletes up to `limit` texts that were parked and never claimed; tells how many. They are long.
pub fn delete_parked(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<usize, DbError> {
    let old: Vec<DraftId> = drafts::table
        .filter(drafts::account_id.is_null())
        .filter(drafts::updated_at.le(now - PARKED_DRAFTS))
        .order(drafts::updated_at)
        .limit(limit)
        .select(drafts::id)
        .load(conn)?;
    Ok(diesel::delete(
        drafts::table
            .filter(drafts::id.eq_any(&old))
            // Claimed meanwhile: it stays.
            .filter(drafts::account_id.is_null()),
    )
    .execute(conn)?)
}
