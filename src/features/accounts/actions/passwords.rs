//! Choosing a new password: when the old one is forgotten, or just so.

use chrono::Duration;

use super::super::links::{Claimed, Purpose, Signed};
use super::super::model::Account;
use super::super::store::links::{self, Reset};
use super::super::store::{self, sessions};
use super::super::throttle::AttemptKeys;
use super::super::{jobs, store::sessions::NewSession};
use super::sign_in;
use crate::config::SecretKey;
use crate::db::{Conn, hold_account};
use crate::domain::{AccountId, EmailAddress, Person, Timestamp};
use crate::error::AppError;
use crate::features::tokens;

/// How long the mailed link works.
pub const VALID: Duration = Duration::hours(2);

/// Has a link sent to the owner of an address, if it has an account: to choose another password, or a
/// first one where a space was the only way in. Tells nobody whether it has.
///
/// # Errors
/// When the database fails.
pub fn ask(conn: &mut Conn, email: &EmailAddress, now: Timestamp) -> Result<(), AppError> {
    if let Some(account) = store::find_by_email(conn, &email.key())? {
        send_link(conn, &account, now)?;
    }
    Ok(())
}

/// Has a link sent to one's own address, to choose a first password. Returns the address; `None`
/// without one that is verified.
///
/// # Errors
/// [`AppError::Conflict`] after several such mails.
pub fn ask_own(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<String>, AppError> {
    let found = store::find(conn, account)?.ok_or(AppError::NotFound)?;
    match send_link(conn, &found, now)? {
        Sent::To(address) => Ok(Some(address)),
        Sent::NoAddress => Ok(None),
        Sent::Enough => Err(AppError::Conflict(
            "Vous avez déjà demandé plusieurs de ces mails. Attendez une heure.".to_owned(),
        )),
    }
}

enum Sent {
    To(String),
    /// Enough lately.
    Enough,
    /// None that is verified.
    NoAddress,
}

fn send_link(conn: &mut Conn, account: &Account, now: Timestamp) -> Result<Sent, AppError> {
    let (Some(address), Some(_)) = (&account.email, account.email_verified_at) else {
        return Ok(Sent::NoAddress);
    };
    let reset = links::insert_reset(conn, (account.id, address), now + VALID, now)?;
    let Some(id) = reset else {
        return Ok(Sent::Enough);
    };
    jobs::reset_mail(conn, id, now)?;
    Ok(Sent::To(address.clone()))
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
        as_of: reset.as_of,
    }
}

/// Sets the password chosen by link, the first one too, ends all sessions and tokens, and kills all such links. Whoever reads the
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
    let claimed = reset(conn, key, token, now)?.ok_or(AppError::Gone)?;
    hold_account(conn, claimed.account)?;
    // The same link may have served while we waited.
    let reset = reset(conn, key, token, now)?.ok_or(AppError::Gone)?;
    match reset.identity {
        Some(identity) => store::set_password(conn, identity, hash, now)?,
        None => {
            store::insert_local_identity(conn, reset.account, hash, now)?;
        }
    }
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
