//! The people of a space, as far as they were here.

use diesel::prelude::*;

use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{accounts, identities};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, IdentityId, TenantId, Timestamp};

/// A way of signing in by a space.
#[derive(Clone, Debug, Queryable)]
pub struct Line {
    pub id: IdentityId,
    pub account: AccountId,
    pub username: String,
    pub generation: Option<i64>,
    pub space_admin: bool,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub quarantined_at: Option<Timestamp>,
}

/// Ways of signing in by a space that were not removed, newest first, after a cursor whose `id` is
/// the last one shown.
pub fn page(
    conn: &mut Conn,
    tenant: TenantId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Line>, DbError> {
    let rows = identities::table
        .inner_join(accounts::table)
        .filter(identities::tenant_id.eq(tenant))
        .filter(identities::removed_at.is_null())
        .filter(identities::id.lt(IdentityId(after.map_or(i64::MAX, |cursor| cursor.id))))
        .order(identities::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((
            identities::id,
            accounts::id,
            accounts::username,
            identities::generation,
            identities::space_admin,
            identities::created_at,
            identities::last_used_at,
            identities::quarantined_at,
        ))
        .load(conn)?;
    Ok(Slice::cut(rows, limit, |line: &Line| Cursor {
        key: 0,
        id: line.id.0,
    }))
}
