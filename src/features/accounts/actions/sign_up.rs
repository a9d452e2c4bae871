//! Signing up: nothing is taken until the mail is answered.

use chrono::Duration;

use super::super::links::{Claimed, Purpose, Signed};
use super::super::store::links::{self, NewPending, Pending};
use super::super::store::names;
use super::super::{jobs, model};
use super::create::{NewLocal, create_local, name_reserved, name_taken};
use super::sign_in::{Arrival, open_session};
use crate::config::SecretKey;
use crate::db::Conn;
use crate::domain::{EmailAddress, Standing, Timestamp, Username};
use crate::error::AppError;
use crate::text;

/// How long the mailed link works.
pub const VALID: Duration = Duration::hours(24);

/// Refuses a name that is taken, or that would speak for the forum.
///
/// # Errors
/// [`AppError::Invalid`] on `username`.
pub fn check_name(conn: &mut Conn, username: &Username) -> Result<(), AppError> {
    let key = text::fold(username.as_str());
    if model::is_reserved(&key) {
        return Err(name_reserved());
    }
    if names::owner(conn, &key)?.is_some() {
        return Err(name_taken(conn, username.as_str())?);
    }
    Ok(())
}

/// Keeps a sign-up and has its mail sent. Does the same whether the address has an account or not:
/// the mail tells its owner, and only them.
///
/// # Errors
/// [`AppError::Invalid`] on `username` when it is taken.
pub fn ask(
    conn: &mut Conn,
    username: &Username,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<(), AppError> {
    check_name(conn, username)?;
    let new = NewPending {
        email: email.as_str().to_owned(),
        email_key: email.key(),
        username: username.as_str().to_owned(),
        expires_at: now + VALID,
    };
    if let Some(id) = links::insert_pending(conn, &new, now)? {
        jobs::sign_up_mail(conn, id, now)?;
    }
    Ok(())
}

/// The sign-up that a mailed link speaks of. `None` when the link is not ours, has been used or is
/// over.
///
/// # Errors
/// When the database fails.
pub fn pending(
    conn: &mut Conn,
    key: &SecretKey,
    token: &str,
    now: Timestamp,
) -> Result<Option<Pending>, AppError> {
    let Some(claimed) = Claimed::parse(token) else {
        return Ok(None);
    };
    let Some(pending) = links::pending(conn, claimed.id, now)? else {
        return Ok(None);
    };
    let ours = claimed.matches(key, Purpose::ConfirmSignUp, signed(&pending))?;
    Ok(Some(pending).filter(|_| ours))
}

/// What the link of a sign-up signs.
#[must_use]
pub fn signed(pending: &Pending) -> Signed<'_> {
    Signed {
        id: pending.id,
        email: &pending.email_key,
        as_of: pending.created_at,
    }
}

/// The name and the password that the owner of the address chose.
pub struct Chosen {
    pub username: Username,
    pub password_hash: String,
}

/// Opens the account of a confirmed sign-up, signs its owner in, and forgets the other sign-ups of
/// that address. Returns the place of the text that was parked before, if any.
///
/// # Errors
/// [`AppError::Invalid`] on `username` when it was taken meanwhile, or on `email` when an account
/// was opened with the address meanwhile.
pub fn confirm(
    conn: &mut Conn,
    pending: &Pending,
    chosen: &Chosen,
    arrival: &Arrival,
    now: Timestamp,
) -> Result<Option<String>, AppError> {
    check_name(conn, &chosen.username)?;
    let email = EmailAddress::parse(&pending.email).map_err(AppError::internal)?;
    let new = NewLocal {
        username: chosen.username.clone(),
        email,
        password_hash: chosen.password_hash.clone(),
        standing: Standing::Newcomer,
    };
    let (account, identity) = create_local(conn, &new, now)?;
    links::delete_pending_of(conn, &pending.email_key)?;
    open_session(conn, (account, identity), arrival, now)
}
