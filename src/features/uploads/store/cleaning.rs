//! Files that nobody needs any more.

use std::collections::HashSet;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::attach::lock;
use super::widths_of;
use crate::db::schema::{drafts, post_uploads, tenants, uploads};
use crate::db::{Conn, DbError};
use crate::domain::{Timestamp, UploadId};

/// Those that stand in no message, no older revision of one, and no draft of their sender. A macro, as a
/// query is used up by its use.
macro_rules! unused {
    () => {{
        let in_a_message = post_uploads::table.filter(post_uploads::upload_id.eq(uploads::id));
        let named = "%"
            .into_sql::<Text>()
            .concat(uploads::storage_key)
            .concat("%");
        let in_a_draft = drafts::table
            .filter(drafts::account_id.eq(uploads::account_id.nullable()))
            .filter(drafts::fields.like(named));
        not(exists(in_a_message)).and(not(exists(in_a_draft)))
    }};
}

/// Up to `limit` files that came before `before` and that nobody uses, after row `after`. A search
/// through everything: not for the one connection that writes.
pub fn unused(
    conn: &mut Conn,
    before: Timestamp,
    after: UploadId,
    limit: i64,
) -> Result<Vec<UploadId>, DbError> {
    Ok(uploads::table
        .filter(uploads::id.gt(after))
        .filter(uploads::created_at.lt(before))
        .filter(uploads::removed_at.is_null())
        .filter(unused!())
        .order(uploads::id)
        .limit(limit)
        .select(uploads::id)
        .load(conn)?)
}

/// Marks those of `found` to be deleted that nobody has used meanwhile.
pub fn mark_unused(conn: &mut Conn, found: &[UploadId], now: Timestamp) -> Result<(), DbError> {
    // A message that is published meanwhile holds the lock first, or finds the mark.
    lock(conn, found)?;
    diesel::update(
        uploads::table
            .filter(uploads::id.eq_any(found))
            .filter(uploads::removed_at.is_null())
            .filter(unused!()),
    )
    .set(uploads::removed_at.eq(Some(now)))
    .execute(conn)?;
    Ok(())
}

/// A file whose objects are to be deleted.
pub struct Removed {
    pub id: UploadId,
    pub key: String,
    pub widths: Vec<u32>,
    pub created_at: Timestamp,
}

/// Up to `limit` files taken away, after row `after`.
pub fn removed(conn: &mut Conn, after: UploadId, limit: i64) -> Result<Vec<Removed>, DbError> {
    let rows: Vec<(UploadId, String, String, Timestamp)> = uploads::table
        .filter(uploads::removed_at.is_not_null())
        .filter(uploads::id.gt(after))
        .order(uploads::id)
        .limit(limit)
        .select((
            uploads::id,
            uploads::storage_key,
            uploads::widths,
            uploads::created_at,
        ))
        .load(conn)?;
    let removed = rows
        .into_iter()
        .map(|(id, key, widths, created_at)| Removed {
            id,
            key,
            widths: widths_of(&widths),
            created_at,
        });
    Ok(removed.collect())
}

/// Forgets files whose objects are gone.
pub fn forget(conn: &mut Conn, ids: &[UploadId]) -> Result<(), DbError> {
    diesel::delete(post_uploads::table.filter(post_uploads::upload_id.eq_any(ids)))
        .execute(conn)?;
    diesel::delete(uploads::table.filter(uploads::id.eq_any(ids))).execute(conn)?;
    Ok(())
}

/// Which of these keys no row has.
pub fn strange(conn: &mut Conn, keys: &[String]) -> Result<Vec<String>, DbError> {
    let known: Vec<String> = uploads::table
        .filter(uploads::storage_key.eq_any(keys))
        .select(uploads::storage_key)
        .load(conn)?;
    // Logos of spaces are kept in the same store.
    let logos: Vec<Option<String>> = tenants::table
        .filter(tenants::logo.eq_any(keys))
        .select(tenants::logo)
        .load(conn)?;
    let known: HashSet<String> = known
        .into_iter()
        .chain(logos.into_iter().flatten())
        .collect();
    Ok(keys
        .iter()
        .filter(|key| !known.contains(*key))
        .cloned()
        .collect())
}
