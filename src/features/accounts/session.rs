//! Sessions: opaque tokens in a cookie, their hashes in the database.

use chrono::Duration;
use diesel::prelude::*;

use crate::db::schema::{accounts, identities, sessions};
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, IdentityId, Person, SessionId, Standing, Timestamp, Viewer,
};
use crate::web::{Found, LoadSession};

/// Sessions end after this long without a visit.
pub const LASTS: Duration = Duration::days(60);
/// The last visit is noted at most this often.
const TOUCH_AFTER: Duration = Duration::hours(1);

/// Finds sessions in the database.
#[derive(Debug, Default)]
pub struct Sessions;

#[derive(Queryable)]
struct Row {
    session: SessionId,
    last_seen_at: Timestamp,
    account: AccountId,
    identity: IdentityId,
    username: String,
    standing: Standing,
    state: AccountState,
    suspended_until: Option<Timestamp>,
    silenced_until: Option<Timestamp>,
}

impl LoadSession for Sessions {
    fn load(&self, conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Found, DbError> {
        let row: Option<Row> = sessions::table
            .inner_join(accounts::table)
            .inner_join(identities::table)
            .filter(sessions::token_hash.eq(token_hash))
            .filter(sessions::expires_at.gt(now))
            .filter(identities::removed_at.is_null())
            .filter(identities::quarantined_at.is_null())
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
            ))
            .first(conn)
            .optional()?;
        Ok(match row {
            Some(row) if row.may_come_in(now) => Found {
                stale: now - row.last_seen_at > TOUCH_AFTER,
                viewer: Viewer::Person(Person {
                    account: row.account,
                    identity: row.identity,
                    session: Some(row.session),
                    username: row.username,
                    standing: row.standing,
                    silenced_until: row.silenced_until,
                }),
            },
            _ => Found {
                viewer: Viewer::Visitor,
                stale: false,
            },
        })
    }

    fn touch(&self, conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<(), DbError> {
        diesel::update(sessions::table.filter(sessions::id.eq(session)))
            .set((
                sessions::last_seen_at.eq(now),
                sessions::expires_at.eq(now + LASTS),
            ))
            .execute(conn)?;
        Ok(())
    }
}

impl Row {
    fn may_come_in(&self, now: Timestamp) -> bool {
        match self.state {
            AccountState::Active => true,
            AccountState::Suspended => self.suspended_until.is_some_and(|until| until <= now),
            AccountState::Deleted => false,
        }
    }
}
