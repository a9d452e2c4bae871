//! Sessions in the database.

use diesel::prelude::*;

use super::super::model::SESSIONS_OVERDUE;
use super::super::session::LASTS;
use crate::db::schema::{accounts, departures, identities, sessions};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, AccountState, IdentityId, Person, SessionId, Standing, Timestamp};

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

/// When one's own session was opened.
pub fn opened_at(
    conn: &mut Conn,
    account: AccountId,
    session: SessionId,
) -> Result<Option<Timestamp>, DbError> {
    Ok(sessions::table
        .filter(sessions::id.eq(session))
        .filter(sessions::account_id.eq(account))
        .select(sessions::created_at)
        .first(conn)
        .optional()?)
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

/// Who holds an open session.
#[derive(Debug)]
pub struct Holder {
    pub person: Person,
    pub last_seen_at: Timestamp,
    /// None for those who sign in with a password.
    pub recheck_at: Option<Timestamp>,
    /// The account asked to be deleted.
    pub leaving: bool,
}

#[derive(Queryable)]
struct HolderRow {
    session: SessionId,
    last_seen_at: Timestamp,
    account: AccountId,
    identity: IdentityId,
    username: String,
    standing: Standing,
    state: AccountState,
    suspended_until: Option<Timestamp>,
    silenced_until: Option<Timestamp>,
    recheck_at: Option<Timestamp>,
    leaves_at: Option<Timestamp>,
}

/// The person whose session has this token hash; none when it is over, when its identity was
/// removed or put in quarantine, when its space should have confirmed it [`SESSIONS_OVERDUE`] ago, or
/// when its account is suspended or deleted.
pub fn holder(
    conn: &mut Conn,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Holder>, DbError> {
    let row: Option<HolderRow> = sessions::table
        .inner_join(accounts::table)
        .inner_join(identities::table)
        .left_join(departures::table.on(departures::account_id.eq(sessions::account_id)))
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(identities::removed_at.is_null())
        .filter(identities::quarantined_at.is_null())
        .filter(
            identities::recheck_at
                .is_null()
                .or(identities::recheck_at.gt(now - SESSIONS_OVERDUE)),
        )
        .select((
            sessions::id,
            sessions::last_seen_at,
            accounts::id,
            identities::id,
            accounts::username,
            accounts::standing,
            accounts::state,
            accounts::suspended_until,
            accounts::silenced_until,
            identities::recheck_at,
            departures::due_at.nullable(),
        ))
        .first(conn)
        .optional()?;
    Ok(row.filter(|row| row.may_come_in(now)).map(|row| Holder {
        last_seen_at: row.last_seen_at,
        recheck_at: row.recheck_at,
        leaving: row.leaves_at.is_some(),
        person: Person {
            account: row.account,
            identity: row.identity,
            session: Some(row.session),
            username: row.username,
            standing: row.standing,
            silenced_until: row.silenced_until,
        },
    }))
}

impl HolderRow {
    fn may_come_in(&self, now: Timestamp) -> bool {
        match self.state {
            AccountState::Active => true,
            AccountState::Suspended => self.suspended_until.is_some_and(|until| until <= now),
            AccountState::Deleted => false,
        }
    }
}

/// Notes that a session is in use.
pub fn touch(conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(sessions::table.filter(sessions::id.eq(session)))
        .set((
            sessions::last_seen_at.eq(now),
            sessions::expires_at.eq(now + LASTS),
        ))
        .execute(conn)?;
    Ok(())
}
