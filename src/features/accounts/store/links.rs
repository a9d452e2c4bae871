//! What mailed links speak of: sign-ups not yet confirmed, passwords to be chosen anew.

use chrono::Duration;
use diesel::prelude::*;

use crate::db::schema::{account_tokens, accounts, pending_sign_ups};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, AccountState, IdentityId, Timestamp};

/// Mails of one kind that one address is sent in [`PER`], at most: nobody's mailbox is filled here.
const MOST_MAILS: i64 = 3;
const PER: Duration = Duration::hours(1);

const RESET_PASSWORD: &str = "reset_password";

/// A sign-up whose address is not yet confirmed. It holds neither the address nor the name.
#[derive(Clone, Queryable)]
pub struct Pending {
    pub id: i64,
    pub email: String,
    pub email_key: String,
    pub username: String,
    pub created_at: Timestamp,
}

/// A sign-up to be kept until its mail is answered.
#[derive(Clone)]
pub struct NewPending {
    pub email: String,
    pub email_key: String,
    pub username: String,
    pub expires_at: Timestamp,
}

/// `None` when the address has been written to enough lately.
pub fn insert_pending(
    conn: &mut Conn,
    new: &NewPending,
    now: Timestamp,
) -> Result<Option<i64>, DbError> {
    let lately: Vec<i64> = pending_sign_ups::table
        .filter(pending_sign_ups::email_key.eq(&new.email_key))
        .filter(pending_sign_ups::created_at.gt(now - PER))
        .limit(MOST_MAILS)
        .select(pending_sign_ups::id)
        .load(conn)?;
    if i64::try_from(lately.len()).unwrap_or(MOST_MAILS) >= MOST_MAILS {
        return Ok(None);
    }
    let id = diesel::insert_into(pending_sign_ups::table)
        .values((
            pending_sign_ups::email.eq(&new.email),
            pending_sign_ups::email_key.eq(&new.email_key),
            pending_sign_ups::username.eq(&new.username),
            pending_sign_ups::created_at.eq(now),
            pending_sign_ups::expires_at.eq(new.expires_at),
        ))
        .returning(pending_sign_ups::id)
        .get_result(conn)?;
    Ok(Some(id))
}

pub fn pending(conn: &mut Conn, id: i64, now: Timestamp) -> Result<Option<Pending>, DbError> {
    Ok(pending_sign_ups::table
        .find(id)
        .filter(pending_sign_ups::expires_at.gt(now))
        .select((
            pending_sign_ups::id,
            pending_sign_ups::email,
            pending_sign_ups::email_key,
            pending_sign_ups::username,
            pending_sign_ups::created_at,
        ))
        .first(conn)
        .optional()?)
}

pub fn delete_pending_of(conn: &mut Conn, email_key: &str) -> Result<(), DbError> {
    diesel::delete(pending_sign_ups::table.filter(pending_sign_ups::email_key.eq(email_key)))
        .execute(conn)?;
    Ok(())
}

/// `None` when the account has been written to enough lately.
pub fn insert_reset(
    conn: &mut Conn,
    (account, email): (AccountId, &str),
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Option<i64>, DbError> {
    let lately: Vec<i64> = account_tokens::table
        .filter(account_tokens::account_id.eq(account))
        .filter(account_tokens::purpose.eq(RESET_PASSWORD))
        .filter(account_tokens::created_at.gt(now - PER))
        .limit(MOST_MAILS)
        .select(account_tokens::id)
        .load(conn)?;
    if i64::try_from(lately.len()).unwrap_or(MOST_MAILS) >= MOST_MAILS {
        return Ok(None);
    }
    let id = diesel::insert_into(account_tokens::table)
        .values((
            account_tokens::account_id.eq(account),
            account_tokens::purpose.eq(RESET_PASSWORD),
            account_tokens::email.eq(email),
            account_tokens::created_at.eq(now),
            account_tokens::expires_at.eq(expires_at),
        ))
        .returning(account_tokens::id)
        .get_result(conn)?;
    Ok(Some(id))
}

/// A password that can be chosen anew, or for the first time.
#[derive(Clone)]
pub struct Reset {
    pub id: i64,
    pub account: AccountId,
    /// None for an account that came by a space and has no password yet.
    pub identity: Option<IdentityId>,
    pub username: String,
    /// The address the link was sent to.
    pub email: String,
    /// The address of the account now.
    pub present_email: Option<String>,
    /// When the password was chosen; without one, when the account was opened.
    pub as_of: Timestamp,
    /// Spaces open the account too.
    pub spaces: bool,
}

type ResetRow = (i64, AccountId, String, String, Option<String>, Timestamp);

pub fn reset(conn: &mut Conn, id: i64, now: Timestamp) -> Result<Option<Reset>, DbError> {
    let row: Option<ResetRow> = account_tokens::table
        .inner_join(accounts::table)
        .filter(account_tokens::id.eq(id))
        .filter(account_tokens::purpose.eq(RESET_PASSWORD))
        .filter(account_tokens::expires_at.gt(now))
        .filter(accounts::state.ne(AccountState::Deleted))
        .select((
            account_tokens::id,
            accounts::id,
            accounts::username,
            account_tokens::email,
            accounts::email,
            accounts::created_at,
        ))
        .first(conn)
        .optional()?;
    let Some((id, account, username, email, present_email, opened)) = row else {
        return Ok(None);
    };
    let local = super::local_identity(conn, account)?;
    Ok(Some(Reset {
        id,
        account,
        username,
        email,
        present_email,
        as_of: local.as_ref().map_or(opened, |local| local.changed_at),
        identity: local.map(|local| local.id),
        spaces: super::spaces::has_any(conn, account)?,
    }))
}

pub fn delete_resets_of(conn: &mut Conn, account: AccountId) -> Result<(), DbError> {
    diesel::delete(account_tokens::table)
        .filter(account_tokens::account_id.eq(account))
        .filter(account_tokens::purpose.eq(RESET_PASSWORD))
        .execute(conn)?;
    Ok(())
}
