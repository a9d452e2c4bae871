//! New addresses that wait for their mail to be answered.

use diesel::prelude::*;

use super::super::model::Pending;
use crate::db::schema::{account_tokens, accounts};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, AccountState, EmailAddress, Timestamp};

const CHANGE: &str = "change_email";

type Row = (i64, AccountId, String, Timestamp);

const COLUMNS: (
    account_tokens::id,
    account_tokens::account_id,
    account_tokens::email,
    account_tokens::created_at,
) = (
    account_tokens::id,
    account_tokens::account_id,
    account_tokens::email,
    account_tokens::created_at,
);

fn pending((id, account, email, created_at): Row) -> Pending {
    Pending {
        id,
        account,
        email,
        created_at,
    }
}

pub fn insert(
    conn: &mut Conn,
    (account, email): (AccountId, &EmailAddress),
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<i64, DbError> {
    Ok(diesel::insert_into(account_tokens::table)
        .values((
            account_tokens::account_id.eq(account),
            account_tokens::purpose.eq(CHANGE),
            account_tokens::email.eq(email.as_str()),
            account_tokens::created_at.eq(now),
            account_tokens::expires_at.eq(expires_at),
        ))
        .returning(account_tokens::id)
        .get_result(conn)?)
}

pub fn find(conn: &mut Conn, id: i64, now: Timestamp) -> Result<Option<Pending>, DbError> {
    let row: Option<Row> = account_tokens::table
        .find(id)
        .filter(account_tokens::purpose.eq(CHANGE))
        .filter(account_tokens::expires_at.gt(now))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(pending))
}

/// Those of an account that still can be confirmed, newest first, at most `limit`.
pub fn of_account(
    conn: &mut Conn,
    account: AccountId,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Pending>, DbError> {
    let rows: Vec<Row> = account_tokens::table
        .filter(account_tokens::account_id.eq(account))
        .filter(account_tokens::purpose.eq(CHANGE))
        .filter(account_tokens::expires_at.gt(now))
        .order(account_tokens::id.desc())
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(pending).collect())
}

/// How many were asked for since then, counted up to `limit`, whoever took them back.
pub fn since(
    conn: &mut Conn,
    account: AccountId,
    since: Timestamp,
    limit: i64,
) -> Result<i64, DbError> {
    let found: Vec<i64> = account_tokens::table
        .filter(account_tokens::account_id.eq(account))
        .filter(account_tokens::purpose.eq(CHANGE))
        .filter(account_tokens::created_at.gt(since))
        .limit(limit)
        .select(account_tokens::id)
        .load(conn)?;
    Ok(i64::try_from(found.len()).unwrap_or(limit))
}

/// Ends one's own request; its row stays until it would have expired, so that it counts.
pub fn cancel(conn: &mut Conn, account: AccountId, id: i64, now: Timestamp) -> Result<(), DbError> {
    diesel::update(account_tokens::table.find(id))
        .filter(account_tokens::account_id.eq(account))
        .filter(account_tokens::purpose.eq(CHANGE))
        .set(account_tokens::expires_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Gives the account this address, and ends every link that was sent to another.
pub fn set(
    conn: &mut Conn,
    account: AccountId,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(accounts::table.find(account))
        .filter(accounts::state.ne(AccountState::Deleted))
        .set((
            accounts::email.eq(email.as_str()),
            accounts::email_key.eq(email.key()),
            accounts::email_verified_at.eq(now),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::delete(account_tokens::table.filter(account_tokens::account_id.eq(account)))
        .execute(conn)?;
    Ok(())
}
