//! Accounts: people, their names, how they sign in, their sessions.

pub mod actions;
mod api;
mod jobs;
mod letters;
pub mod links;
pub mod model;
mod pages;
pub mod password;
mod session;
mod store;
mod throttle;

use std::collections::HashMap;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::config::SecretKey;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, AccountState, EmailAddress, Person, Standing, Timestamp};
use crate::error::AppError;
use crate::features::tokens;
use crate::jobs::Registry;

pub use api::{Doc, routes as api_routes};
pub use model::Account;
/// For the rooms through which somebody comes in.
pub use pages::{
    Proof, SignInTyped, arrive, end_this_session, page_of_draft, paragraphs, proof, prove,
    sign_in_again, sign_in_page, signed_in, suspended_page,
};
pub use session::Sessions;
/// How names are completed, for a test of the plans that databases make.
pub use store::complete::{POSTGRES as COMPLETE_ON_POSTGRES, SQLITE as COMPLETE_ON_SQLITE};
pub use store::spaces::Own as SpaceOfAccount;
pub use throttle::AttemptKeys;

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    jobs::register(registry)
}

/// Makes sure that what expires is deleted every hour. For the start of `serve` and `work`.
///
/// # Errors
/// When the database fails.
pub fn schedule(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| self::jobs::plan(conn, now))
}

/// An account as others see it beside what it wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountName {
    pub username: String,
    pub standing: Standing,
    /// Its page is gone: show « compte supprimé ».
    pub deleted: bool,
}

/// Whose names these are or were, by folded name ([`crate::text::fold`]): the account and its
/// present name. Unknown names and deleted accounts are left out. One query.
pub fn find_by_usernames(
    conn: &mut Conn,
    keys: &[String],
) -> Result<HashMap<String, (AccountId, String)>, DbError> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::names::find(conn, keys)?;
    Ok(rows
        .into_iter()
        .map(|(key, account, username)| (key, (account, username)))
        .collect())
}

/// How these accounts are called. One query.
pub fn names(
    conn: &mut Conn,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, AccountName>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::names::of_accounts(conn, ids)?;
    Ok(rows
        .into_iter()
        .map(|(id, username, standing, state)| {
            let name = AccountName {
                username,
                standing,
                deleted: state == AccountState::Deleted,
            };
            (id, name)
        })
        .collect())
}

/// The account, whole.
pub fn find(conn: &mut Conn, account: AccountId) -> Result<Option<Account>, DbError> {
    store::find(conn, account)
}

/// By address.
pub fn find_by_email(conn: &mut Conn, email: &EmailAddress) -> Result<Option<Account>, DbError> {
    store::find_by_email(conn, &email.key())
}

/// By a name, present or past, in any spelling.
pub fn find_by_username(conn: &mut Conn, name: &str) -> Result<Option<Account>, DbError> {
    store::find_by_username(conn, &crate::text::fold(name))
}

/// Up to `limit` accounts after this one, oldest first.
pub fn after(conn: &mut Conn, last: AccountId, limit: i64) -> Result<Vec<Account>, DbError> {
    store::after(conn, last, limit)
}

/// The account as somebody who acts without a session: by a link of ours. `None` when there is none, it is deleted or suspended at `now`, or has no identity left.
pub fn person_for(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<Person>, DbError> {
    match store::find(conn, account)? {
        Some(found) if found.suspension(now).is_none() => store::person(conn, account),
        _ => Ok(None),
    }
}

/// The person as by their own password, where there is one: with rights that a space does not give.
///
/// # Errors
/// When the database fails.
pub fn by_own_password(conn: &mut Conn, person: Person) -> Result<Person, DbError> {
    let local = store::local_identity(conn, person.account)?;
    let identity = local.map_or(person.identity, |local| local.id);
    Ok(Person { identity, ..person })
}

/// Whether an account signs in with a password here, among other ways.
pub fn has_password(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    Ok(store::local_identity(conn, account)?.is_some())
}

/// Ends all sessions of an account.
pub fn end_sessions(conn: &mut Conn, account: AccountId) -> Result<(), DbError> {
    store::sessions::close_all(conn, account, None)?;
    Ok(())
}

/// Forgets the attempts to sign in with the address of an account, or in it, and its networks.
///
/// # Errors
/// When the database fails.
pub fn forget_attempts(
    conn: &mut Conn,
    key: &SecretKey,
    account: &Account,
) -> Result<(), AppError> {
    // As counted for the password again, and for the second step.
    let mut hashes = vec![
        throttle::address_hash(key, &format!("account:{}", account.id))?,
        throttle::address_hash(key, &format!("second step:{}", account.id))?,
    ];
    if let Some(email) = &account.email {
        let email = EmailAddress::parse(email).map_err(AppError::internal)?;
        hashes.push(throttle::address_hash(key, &email.key())?);
    }
    Ok(store::throttle::forget(conn, &hashes)?)
}

/// What these accounts agreed to show beside their name: the association, and whether they run its
/// space. One query.
///
/// # Errors
/// When the database fails.
pub fn shown_associations(
    conn: &mut Conn,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, (String, bool)>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    store::spaces::shown(conn, ids)
}

/// Gives a standing, whoever had which before.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such account, or no more.
pub fn set_standing(
    conn: &mut Conn,
    account: AccountId,
    standing: Standing,
    now: Timestamp,
) -> Result<(), AppError> {
    found(store::set_standing(conn, account, standing, now)?)
}

/// Sets a password, ends all sessions and tokens, and tells the person by mail, for an account that signs in
/// with one.
///
/// # Errors
/// [`AppError::NotFound`] when it does not.
pub fn reset_password(
    conn: &mut Conn,
    account: AccountId,
    hash: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let local = store::local_identity(conn, account)?.ok_or(AppError::NotFound)?;
    store::set_password(conn, local.id, hash, now)?;
    store::links::delete_resets_of(conn, account)?;
    end_sessions(conn, account)?;
    tokens::revoke_all(conn, account, now)?;
    self::jobs::password_changed_mail(conn, account, now)?;
    Ok(())
}

/// Makes a newcomer a member after [`model::MESSAGES_OF_A_MEMBER`] messages that everyone can read,
/// in topics that everyone can read. Called when a message becomes visible. Never lowers, and leaves
/// suspended people as they are; tells whether the standing changed.
pub fn promote_if_earned(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let needed = model::MESSAGES_OF_A_MEMBER;
    if store::profile::visible_messages(conn, account, needed)? < needed {
        return Ok(false);
    }
    store::promote(conn, account, now)
}

/// Makes a newcomer a member because a moderator read a waiting message of theirs and approved it:
/// the other way to become one. Tells whether the standing changed.
pub fn promote_approved(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, DbError> {
    store::promote(conn, account, now)
}

fn found(found: bool) -> Result<(), AppError> {
    if found {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}
