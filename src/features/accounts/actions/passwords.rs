//! Choosing a new password: when the old one is forgotten, or just so.

use chrono::Duration;

use super::super::links::{Claimed, Purpose, Signed};
use super::super::store::links::{self, Reset};
use super::super::store::{self, sessions};
use super::super::throttle::AttemptKeys;
use super::super::{jobs, store::sessions::NewSession};
use super::sign_in;
use crate::config::SecretKey;
use crate::db::Conn;
use crate::domain::{EmailAddress, Person, Timestamp};
use crate::error::AppError;
use crate::features::tokens;

/// How long the mailed link works.
pub const VALID: Duration = Duration::hours(2);

/// Has a link sent to the owner of an address, if it has an account that signs in with a password.
/// Tells nobody whether it has.
///
/// # Errors
/// When the database fails.
pub fn ask(conn: &mut Conn, email: &EmailAddress, now: Timestamp) -> Result<(), AppError> {
    let Some((account, _)) = sign_in::candidate(conn, &email.key())? else {
        return Ok(());
    };
    let (Some(address), Some(_)) = (&account.email, account.email_verified_at) else {
        return Ok(());
    };
    let reset = links::insert_reset(conn, (account.id, address), now + VALID, now)?;
    if let Some(id) = reset {
        jobs::reset_mail(conn, id, now)?;
    }
    Ok(())
}

/// The reset that a mailed link speaks of. `None` when the link is not ours, has been used or is
/// over, or when the password or the address have changed since.
///
/// # Errors
/// When the database fails.
pub fn reset(
    conn: &mut Conn,
    key: &SecretKey,
    token: &str,
    now: Timestamp,
) -> Result<Option<Reset>, AppError> {
    let Some(claimed) = Claimed::parse(token) else {
        return Ok(None);
    };
    let Some(reset) = links::reset(conn, claimed.id, now)? else {
        return Ok(None);
    };
    let same_address = reset.present_email.as_deref() == Some(reset.email.as_str());
    let ours = claimed.matches(key, Purpose::ResetPassword, signed(&reset))?;
    Ok(Some(reset).filter(|_| ours && same_address))
}

/// What the link of a reset signs: it dies when the password changes.
#[must_use]
pub fn signed(reset: &Reset) -> Signed<'_> {
    Signed {
        id: reset.id,
        email: &reset.email,
        as_of: reset.password_changed_at,
    }
}

/// Sets the password chosen by link, ends all sessions and tokens, and kills all such links. Whoever reads the
/// mail of the address owns it: the network is known from now on.
///
/// # Errors
/// [`AppError::Gone`] when the link was used meanwhile.
pub fn choose_by_link(
    conn: &mut Conn,
    (key, token): (&SecretKey, &str),
    hash: &str,
    keys: &AttemptKeys,
    now: Timestamp,
) -> Result<(), AppError> {
    let reset = reset(conn, key, token, now)?.ok_or(AppError::Gone)?;
    store::set_password(conn, reset.identity, hash, now)?;
    links::delete_resets_of(conn, reset.account)?;
    sessions::close_all(conn, reset.account, None)?;
    tokens::revoke_all(conn, reset.account, now)?;
    sign_in::forgive(conn, keys, now)?;
    jobs::password_changed_mail(conn, reset.account, now)?;
    Ok(())
}

/// Sets a new password, and ends all tokens, and all sessions in favour of a new one.
///
/// # Errors
/// [`AppError::Forbidden`] for an account that signs in without a password.
pub fn change(
    conn: &mut Conn,
    person: &Person,
    hash: &str,
    session: &NewSession,
    now: Timestamp,
) -> Result<(), AppError> {
    let local = store::local_identity(conn, person.account)?.ok_or_else(no_password)?;
    store::set_password(conn, local.id, hash, now)?;
    links::delete_resets_of(conn, person.account)?;
    sessions::close_all(conn, person.account, None)?;
    tokens::revoke_all(conn, person.account, now)?;
    sessions::open(conn, (person.account, person.identity), session, now)?;
    jobs::password_changed_mail(conn, person.account, now)?;
    Ok(())
}

/// Said to those who sign in with their space.
#[must_use]
pub fn no_password() -> AppError {
    AppError::Forbidden(
        "Vous vous connectez avec votre espace\u{a0}: votre compte n’a pas de mot de passe ici."
            .to_owned(),
    )
}
