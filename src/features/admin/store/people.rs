//! Accounts as administrators list them.

use std::collections::HashMap;

use diesel::dsl::max;
use diesel::prelude::*;

use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{accounts, identities, sessions, usernames};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, AccountState, Standing, Timestamp};

/// Names that a beginning finds, at most.
const NAMED: i64 = 200;
/// Above every letter, so that `key..key + LAST` holds what begins with `key`.
const LAST: char = char::MAX;

/// What is looked for. Empty parts find everybody.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Beginning of a name, present or past, folded.
    pub name: Option<String>,
    /// A whole address, as `EmailAddress::key`.
    pub email: Option<String>,
    pub standing: Option<Standing>,
    pub state: Option<AccountState>,
}

/// One account.
#[derive(Clone, Debug, Queryable)]
pub struct Line {
    pub id: AccountId,
    pub username: String,
    pub standing: Standing,
    pub state: AccountState,
    pub created_at: Timestamp,
}

/// Accounts, newest first, after a cursor whose `id` is the last one shown.
pub fn page(
    conn: &mut Conn,
    wanted: &Wanted,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Line>, DbError> {
    let mut query = accounts::table
        .filter(accounts::id.lt(AccountId(after.map_or(i64::MAX, |cursor| cursor.id))))
        .order(accounts::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((
            accounts::id,
            accounts::username,
            accounts::standing,
            accounts::state,
            accounts::created_at,
        ))
        .into_boxed();
    if let Some(key) = &wanted.name {
        query = query.filter(accounts::id.eq_any(named(conn, key)?));
    }
    if let Some(key) = &wanted.email {
        query = query.filter(accounts::email_key.eq(key.clone()));
    }
    if let Some(standing) = wanted.standing {
        query = query.filter(accounts::standing.eq(standing));
    }
    if let Some(state) = wanted.state {
        query = query.filter(accounts::state.eq(state));
    }
    let rows = query.load(conn)?;
    Ok(Slice::cut(rows, limit, |line: &Line| {
        Cursor::at(line.created_at, line.id.0)
    }))
}

/// Whose name, present or past, begins with this.
fn named(conn: &mut Conn, key: &str) -> Result<Vec<AccountId>, DbError> {
    // By bytes on both: PostgreSQL's index is made for LIKE, SQLite's for comparing.
    Ok(match conn {
        Conn::Postgres(c) => {
            let escaped = key
                .replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_");
            usernames::table
                .filter(usernames::username_key.like(format!("{escaped}%")))
                .select(usernames::account_id)
                .limit(NAMED)
                .load(c)?
        }
        Conn::Sqlite(c) => usernames::table
            .filter(usernames::username_key.ge(key))
            .filter(usernames::username_key.lt(format!("{key}{LAST}")))
            .select(usernames::account_id)
            .limit(NAMED)
            .load(c)?,
    })
}

/// When each of these was last here: a session still open, or else the last sign-in.
pub fn last_seen(
    conn: &mut Conn,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, Timestamp>, DbError> {
    let signed_in: Vec<(AccountId, Option<Timestamp>)> = identities::table
        .filter(identities::account_id.eq_any(ids))
        .group_by(identities::account_id)
        .select((identities::account_id, max(identities::last_used_at)))
        .load(conn)?;
    let open: Vec<(AccountId, Option<Timestamp>)> = sessions::table
        .filter(sessions::account_id.eq_any(ids))
        .group_by(sessions::account_id)
        .select((sessions::account_id, max(sessions::last_seen_at)))
        .load(conn)?;
    let mut seen = HashMap::new();
    for (account, at) in signed_in.into_iter().chain(open) {
        let Some(at) = at else { continue };
        let known = seen.entry(account).or_insert(at);
        *known = at.max(*known);
    }
    Ok(seen)
}

/// Administrators who can act, their rows held until the end of the transaction.
pub fn hold_administrators(conn: &mut Conn) -> Result<Vec<AccountId>, DbError> {
    Ok(match conn {
        Conn::Postgres(c) => accounts::table
            .filter(accounts::standing.eq(Standing::Admin))
            .filter(accounts::state.eq(AccountState::Active))
            .order(accounts::id)
            .select(accounts::id)
            .for_update()
            .load(c)?,
        // There is one writer.
        Conn::Sqlite(c) => accounts::table
            .filter(accounts::standing.eq(Standing::Admin))
            .filter(accounts::state.eq(AccountState::Active))
            .select(accounts::id)
            .load(c)?,
    })
}
