//! Flags: one a person and message.

use diesel::prelude::*;

use crate::db::schema::{accounts, flags, identities, posts};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{AccountId, FlagId, FlagReason, IdentityId, PostId, TenantId, Timestamp};
use crate::features::moderation::model::TENANTS_TO_HIDE;

/// A flag to be kept.
#[derive(Debug)]
pub struct NewFlag<'a> {
    pub post: PostId,
    pub account: AccountId,
    pub identity: IdentityId,
    pub reason: FlagReason,
    pub details: &'a str,
}

/// Holds the message until the transaction ends: of three people who flag it at once, the last
/// must count the other two. The single writer of SQLite already sees to it.
pub fn hold_post(conn: &mut Conn, post: PostId) -> Result<(), DbError> {
    if let Conn::Postgres(c) = conn {
        posts::table
            .filter(posts::id.eq(post))
            .select(posts::id)
            .for_update()
            .load::<PostId>(c)?;
    }
    Ok(())
}

/// Whether the flag was added; not when this person already flagged this message.
pub fn insert(conn: &mut Conn, flag: &NewFlag<'_>, now: Timestamp) -> Result<bool, DbError> {
    let row = (
        flags::post_id.eq(flag.post),
        flags::account_id.eq(flag.account),
        flags::identity_id.eq(flag.identity),
        flags::reason.eq(flag.reason),
        flags::details.eq(flag.details),
        flags::created_at.eq(now),
    );
    let added = per_backend!(conn, c => diesel::insert_into(flags::table)
        .values(row)
        .on_conflict((flags::post_id, flags::account_id))
        .do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

pub fn already_flagged(conn: &mut Conn, post: PostId, account: AccountId) -> Result<bool, DbError> {
    let flag: Option<FlagId> = flags::table
        .filter(flags::post_id.eq(post))
        .filter(flags::account_id.eq(account))
        .select(flags::id)
        .first(conn)
        .optional()?;
    Ok(flag.is_some())
}

/// The different tenants of the open flags of a message, `None` for those without; no more than
/// tell whether [`TENANTS_TO_HIDE`] are reached.
pub fn open_tenants(conn: &mut Conn, post: PostId) -> Result<Vec<Option<TenantId>>, DbError> {
    let enough = i64::try_from(TENANTS_TO_HIDE + 1).unwrap_or(i64::MAX);
    Ok(flags::table
        .inner_join(identities::table)
        .filter(flags::post_id.eq(post))
        .filter(flags::decided_at.is_null())
        .select(identities::tenant_id)
        .distinct()
        .limit(enough)
        .load(conn)?)
}

/// Why the message was first flagged, among its open flags.
pub fn first_reason(conn: &mut Conn, post: PostId) -> Result<Option<FlagReason>, DbError> {
    Ok(flags::table
        .filter(flags::post_id.eq(post))
        .filter(flags::decided_at.is_null())
        .order(flags::id)
        .select(flags::reason)
        .first(conn)
        .optional()?)
}

/// Closes the open flags of a message, and says how many there were.
pub fn decide(
    conn: &mut Conn,
    post: PostId,
    moderator: AccountId,
    upheld: bool,
    now: Timestamp,
) -> Result<usize, DbError> {
    let decision = if upheld { "upheld" } else { "rejected" };
    Ok(diesel::update(
        flags::table
            .filter(flags::post_id.eq(post))
            .filter(flags::decided_at.is_null()),
    )
    .set((
        flags::decided_at.eq(now),
        flags::decided_by.eq(moderator),
        flags::decision.eq(decision),
    ))
    .execute(conn)?)
}

/// Whether this flag still waits for a decision.
pub fn is_open(conn: &mut Conn, flag: FlagId) -> Result<bool, DbError> {
    let open: Option<FlagId> = flags::table
        .find(flag)
        .filter(flags::decided_at.is_null())
        .select(flags::id)
        .first(conn)
        .optional()?;
    Ok(open.is_some())
}

/// A flag as moderators see it.
#[derive(Debug, Queryable)]
pub struct OpenFlag {
    pub id: FlagId,
    pub post: PostId,
    pub reason: FlagReason,
    pub details: String,
    pub created_at: Timestamp,
    /// `None` for a report made without an account.
    pub username: Option<String>,
}

/// Flags shown for one message, at most: more of them would say the same.
const SHOWN_A_MESSAGE: usize = 10;

/// Open flags of some messages, oldest first.
pub fn open_of(conn: &mut Conn, posts: &[PostId]) -> Result<Vec<OpenFlag>, DbError> {
    let limit = i64::try_from(posts.len() * SHOWN_A_MESSAGE).unwrap_or(i64::MAX);
    Ok(flags::table
        .left_join(accounts::table.on(flags::account_id.eq(accounts::id.nullable())))
        .filter(flags::post_id.eq_any(posts))
        .filter(flags::decided_at.is_null())
        .order(flags::id)
        .limit(limit)
        .select((
            flags::id,
            flags::post_id,
            flags::reason,
            flags::details,
            flags::created_at,
            accounts::username.nullable(),
        ))
        .load(conn)?)
}
