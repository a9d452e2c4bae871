//! Sessions in the database.

use diesel::prelude::*;

use super::super::session::LASTS;
use crate::db::schema::sessions;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, IdentityId, SessionId, Timestamp};

/// Sessions an account can have open; the one used longest ago makes room.
pub const MOST: i64 = 50;

/// A session to be opened.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub token_hash: String,
    pub device: String,
}

pub fn open(
    conn: &mut Conn,
    (account, identity): (AccountId, IdentityId),
    new: &NewSession,
    now: Timestamp,
) -> Result<SessionId, DbError> {
    let open: Vec<SessionId> = sessions::table
        .filter(sessions::account_id.eq(account))
        .order((sessions::last_seen_at.desc(), sessions::id.desc()))
        .limit(MOST - 1)
        .select(sessions::id)
        .load(conn)?;
    if i64::try_from(open.len()).unwrap_or(MOST) >= MOST - 1 {
        diesel::delete(sessions::table)
            .filter(sessions::account_id.eq(account))
            .filter(sessions::id.ne_all(open))
            .execute(conn)?;
    }
    Ok(diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(&new.token_hash),
            sessions::account_id.eq(account),
            sessions::identity_id.eq(identity),
            sessions::device.eq(&new.device),
            sessions::created_at.eq(now),
            sessions::last_seen_at.eq(now),
            sessions::expires_at.eq(now + LASTS),
        ))
        .returning(sessions::id)
        .get_result(conn)?)
}

/// One's own session only; tells whether there was one.
pub fn close(conn: &mut Conn, account: AccountId, session: SessionId) -> Result<bool, DbError> {
    let closed = diesel::delete(sessions::table)
        .filter(sessions::id.eq(session))
        .filter(sessions::account_id.eq(account))
        .execute(conn)?;
    Ok(closed > 0)
}

/// All of an account, but `kept`.
pub fn close_all(
    conn: &mut Conn,
    account: AccountId,
    kept: Option<SessionId>,
) -> Result<usize, DbError> {
    let kept = kept.unwrap_or(SessionId(0));
    Ok(diesel::delete(sessions::table)
        .filter(sessions::account_id.eq(account))
        .filter(sessions::id.ne(kept))
        .execute(conn)?)
}

/// An open session, as its owner sees it.
#[derive(Debug, Queryable)]
pub struct Session {
    pub id: SessionId,
    pub device: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
}

/// Open sessions, last used first; at most [`MOST`].
pub fn list(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<Vec<Session>, DbError> {
    Ok(sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::expires_at.gt(now))
        .order((sessions::last_seen_at.desc(), sessions::id.desc()))
        .limit(MOST)
        .select((
            sessions::id,
            sessions::device,
            sessions::created_at,
            sessions::last_seen_at,
        ))
        .load(conn)?)
}
