//! Tokens in the database.

use diesel::prelude::*;

use super::model::{KEPT, PROOF_OVERDUE, Token};
use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{accounts, api_tokens, identities};
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, IdentityId, Person, Scopes, Standing, Timestamp, TokenId,
};

/// A token to be stored.
pub struct NewRow<'a> {
    pub hash: &'a str,
    pub start: &'a str,
    pub account: AccountId,
    pub identity: IdentityId,
    pub name: &'a str,
    pub scopes: &'a Scopes,
    pub expires_at: Option<Timestamp>,
}

pub fn insert(conn: &mut Conn, new: &NewRow<'_>, now: Timestamp) -> Result<TokenId, DbError> {
    Ok(diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::token_hash.eq(new.hash),
            api_tokens::start.eq(new.start),
            api_tokens::account_id.eq(new.account),
            api_tokens::identity_id.eq(new.identity),
            api_tokens::name.eq(new.name),
            api_tokens::scopes.eq(new.scopes.to_string()),
            api_tokens::created_at.eq(now),
            api_tokens::expires_at.eq(new.expires_at),
        ))
        .returning(api_tokens::id)
        .get_result(conn)?)
}

/// How many tokens of an account work.
pub fn working(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<i64, DbError> {
    Ok(api_tokens::table
        .filter(api_tokens::account_id.eq(account))
        .filter(api_tokens::revoked_at.is_null())
        .filter(
            api_tokens::expires_at
                .is_null()
                .or(api_tokens::expires_at.gt(now)),
        )
        .count()
        .get_result(conn)?)
}

/// Whether a working token of an account bears this name.
pub fn is_named(
    conn: &mut Conn,
    account: AccountId,
    name: &str,
    now: Timestamp,
) -> Result<bool, DbError> {
    let of_this_name = api_tokens::table
        .filter(api_tokens::account_id.eq(account))
        .filter(api_tokens::name.eq(name))
        .filter(api_tokens::revoked_at.is_null())
        .filter(
            api_tokens::expires_at
                .is_null()
                .or(api_tokens::expires_at.gt(now)),
        );
    Ok(diesel::select(diesel::dsl::exists(of_this_name)).get_result(conn)?)
}

/// Lets nobody else write tokens of this account until the end of the transaction.
pub fn lock(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(accounts::table.find(account))
        .set(accounts::updated_at.eq(now))
        .execute(conn)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    id: TokenId,
    account: AccountId,
    username: String,
    name: String,
    start: String,
    scopes: String,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl Row {
    fn read(self) -> Result<Token, DbError> {
        Ok(Token {
            scopes: scopes(&self.scopes)?,
            id: self.id,
            account: self.account,
            username: self.username,
            name: self.name,
            start: self.start,
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
            revoked_at: self.revoked_at,
        })
    }
}

fn scopes(stored: &str) -> Result<Scopes, DbError> {
    stored
        .parse()
        .map_err(|_| DbError::Stored(format!("scopes {stored:?}")))
}

type Columns = (
    api_tokens::id,
    api_tokens::account_id,
    accounts::username,
    api_tokens::name,
    api_tokens::start,
    api_tokens::scopes,
    api_tokens::created_at,
    api_tokens::expires_at,
    api_tokens::last_used_at,
    api_tokens::revoked_at,
);

const COLUMNS: Columns = (
    api_tokens::id,
    api_tokens::account_id,
    accounts::username,
    api_tokens::name,
    api_tokens::start,
    api_tokens::scopes,
    api_tokens::created_at,
    api_tokens::expires_at,
    api_tokens::last_used_at,
    api_tokens::revoked_at,
);

/// Tokens, newest first, of one account or of all.
pub fn list(
    conn: &mut Conn,
    account: Option<AccountId>,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Token>, DbError> {
    let mut query = api_tokens::table
        .inner_join(accounts::table)
        .order(api_tokens::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1)
        .select(COLUMNS)
        .into_boxed();
    if let Some(account) = account {
        query = query.filter(api_tokens::account_id.eq(account));
    }
    if let Some(after) = after {
        query = query.filter(api_tokens::id.lt(TokenId(after.id)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let tokens = rows
        .into_iter()
        .map(Row::read)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Slice::cut(tokens, limit, |token| Cursor {
        key: 0,
        id: token.id.0,
    }))
}

/// Up to `limit` tokens after this one, oldest first.
pub fn after(conn: &mut Conn, last: TokenId, limit: i64) -> Result<Vec<Token>, DbError> {
    let rows: Vec<Row> = api_tokens::table
        .inner_join(accounts::table)
        .filter(api_tokens::id.gt(last))
        .order(api_tokens::id)
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// A token, of whomever it is.
pub fn find(conn: &mut Conn, id: TokenId) -> Result<Option<Token>, DbError> {
    let row: Option<Row> = api_tokens::table
        .inner_join(accounts::table)
        .filter(api_tokens::id.eq(id))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    row.map(Row::read).transpose()
}

/// False when it was withdrawn already.
pub fn revoke(conn: &mut Conn, id: TokenId, now: Timestamp) -> Result<bool, DbError> {
    let changed = diesel::update(api_tokens::table.find(id))
        .filter(api_tokens::revoked_at.is_null())
        .set(api_tokens::revoked_at.eq(now))
        .execute(conn)?;
    Ok(changed > 0)
}

pub fn revoke_all(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<usize, DbError> {
    Ok(diesel::update(api_tokens::table)
        .filter(api_tokens::account_id.eq(account))
        .filter(api_tokens::revoked_at.is_null())
        .set(api_tokens::revoked_at.eq(now))
        .execute(conn)?)
}

pub fn touch(conn: &mut Conn, id: TokenId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(api_tokens::table.find(id))
        .set(api_tokens::last_used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Who holds a token that works.
pub struct Holder {
    pub token: TokenId,
    pub name: String,
    pub scopes: Scopes,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub person: Person,
}

#[derive(Queryable)]
struct HolderRow {
    token: TokenId,
    name: String,
    scopes: String,
    expires_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
    account: AccountId,
    identity: IdentityId,
    username: String,
    standing: Standing,
    state: AccountState,
    suspended_until: Option<Timestamp>,
    silenced_until: Option<Timestamp>,
}

/// Whose token has this hash. `None` when it ended, when its identity was removed or put in quarantine,
/// when the space of the identity should have confirmed it [`PROOF_OVERDUE`] ago, or when its account is
/// suspended or deleted.
pub fn holder(
    conn: &mut Conn,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Holder>, DbError> {
    let row: Option<HolderRow> = api_tokens::table
        .inner_join(accounts::table)
        .inner_join(identities::table)
        .filter(api_tokens::token_hash.eq(token_hash))
        .filter(api_tokens::revoked_at.is_null())
        .filter(
            api_tokens::expires_at
                .is_null()
                .or(api_tokens::expires_at.gt(now)),
        )
        .filter(identities::removed_at.is_null())
        .filter(identities::quarantined_at.is_null())
        .filter(
            identities::recheck_at
                .is_null()
                .or(identities::recheck_at.gt(now - PROOF_OVERDUE)),
        )
        .select((
            api_tokens::id,
            api_tokens::name,
            api_tokens::scopes,
            api_tokens::expires_at,
            api_tokens::last_used_at,
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
    row.filter(|row| row.may_come_in(now))
        .map(HolderRow::read)
        .transpose()
}

impl HolderRow {
    fn may_come_in(&self, now: Timestamp) -> bool {
        match self.state {
            AccountState::Active => true,
            AccountState::Suspended => self.suspended_until.is_some_and(|until| until <= now),
            AccountState::Deleted => false,
        }
    }

    fn read(self) -> Result<Holder, DbError> {
        Ok(Holder {
            token: self.token,
            name: self.name,
            scopes: scopes(&self.scopes)?,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
            person: Person {
                account: self.account,
                identity: self.identity,
                session: None,
                username: self.username,
                standing: self.standing,
                silenced_until: self.silenced_until,
            },
        })
    }
}

/// Deletes what ended long ago.
pub fn delete_ended(conn: &mut Conn, now: Timestamp) -> Result<usize, DbError> {
    let before = now - KEPT;
    let expired = diesel::delete(api_tokens::table)
        .filter(api_tokens::expires_at.lt(before))
        .execute(conn)?;
    let revoked = diesel::delete(api_tokens::table)
        .filter(api_tokens::revoked_at.lt(before))
        .execute(conn)?;
    Ok(expired + revoked)
}
