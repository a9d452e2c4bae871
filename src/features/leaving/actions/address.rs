//! Another address, or a first one.

use chrono::Duration;

use super::super::letters;
use super::super::model::{ADDRESS_VALID, Pending};
use super::super::store::addresses;
use crate::config::SecretKey;
use crate::db::{Conn, hold_account};
use crate::domain::{AccountId, EmailAddress, Standing, Timestamp};
use crate::error::AppError;
use crate::features::accounts::links::{Claimed, Purpose, Signed};
use crate::features::accounts::{self, Account};

/// Mails of this kind that one account has sent in an hour, at most: nobody's mailbox is filled here.
const MOST: i64 = 3;

/// Has a link sent to a new address; it is the account's once its page is confirmed. The present
/// address is told. Whether somebody else has the address is told to its owner only, by mail.
///
/// # Errors
/// [`AppError::Invalid`] on `email` for the address it has; [`AppError::Conflict`] after several, and for
/// who moderates without a password.
pub fn ask(
    conn: &mut Conn,
    account: AccountId,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<(), AppError> {
    hold_account(conn, account)?;
    let present = accounts::find(conn, account)?.ok_or(AppError::NotFound)?;
    if present.email.as_deref() == Some(email.as_str()) && present.email_verified_at.is_some() {
        return Err(AppError::field("email", "C’est déjà votre adresse."));
    }
    if speaks_for_the_forum(conn, &present)? {
        return Err(AppError::Conflict(if present.email.is_some() {
            "Vous modérez ici\u{a0}: choisissez d’abord un mot de passe, dans «\u{a0}Mon compte\u{a0}». Vous pourrez ensuite changer d’adresse.".to_owned()
        } else {
            "Vous modérez ici sans adresse ni mot de passe\u{a0}: demandez à une personne qui administre le forum de vous remettre membre, le temps d’en donner une.".to_owned()
        }));
    }
    if addresses::since(conn, account, now - Duration::hours(1), MOST)? >= MOST {
        return Err(AppError::Conflict(
            "Vous avez déjà demandé plusieurs de ces mails. Attendez une heure.".to_owned(),
        ));
    }
    let id = addresses::insert(conn, (account, email), now + ADDRESS_VALID, now)?;
    letters::leave_confirmation(conn, id, now)?;
    if present.email.is_some() {
        letters::leave_warning(conn, id, now)?;
    }
    Ok(())
}

/// Whether a space could make itself a moderator by it: to an address follows a password, to a password
/// the rights of the account, which a space must not get at.
fn speaks_for_the_forum(conn: &mut Conn, account: &Account) -> Result<bool, AppError> {
    Ok(account.standing > Standing::Helper && !accounts::has_password(conn, account.id)?)
}

/// Takes one's own request back; twice is once.
///
/// # Errors
/// The database's.
pub fn cancel(
    conn: &mut Conn,
    account: AccountId,
    id: i64,
    now: Timestamp,
) -> Result<(), AppError> {
    Ok(addresses::cancel(conn, account, id, now)?)
}

/// The request that a mailed link speaks of, with the name of its account. `None` when the link is
/// not ours, was used, or is over.
///
/// # Errors
/// The database's.
pub fn of_link(
    conn: &mut Conn,
    key: &SecretKey,
    token: &str,
    now: Timestamp,
) -> Result<Option<(Pending, String)>, AppError> {
    let Some(claimed) = Claimed::parse(token) else {
        return Ok(None);
    };
    let Some(pending) = addresses::find(conn, claimed.id, now)? else {
        return Ok(None);
    };
    if !claimed.matches(key, Purpose::ChangeAddress, signed(&pending))? {
        return Ok(None);
    }
    let account = accounts::find(conn, pending.account)?.filter(|found| !found.is_deleted());
    Ok(account.map(|account| (pending, account.username)))
}

/// Gives the account its new address. Links sent to the old one die.
///
/// # Errors
/// [`AppError::Gone`] when the link does not work any more, or somebody else has the address.
pub fn confirm(
    conn: &mut Conn,
    (key, token): (&SecretKey, &str),
    now: Timestamp,
) -> Result<(), AppError> {
    let (pending, _) = of_link(conn, key, token, now)?.ok_or(AppError::Gone)?;
    let present = accounts::find(conn, pending.account)?.ok_or(AppError::Gone)?;
    if speaks_for_the_forum(conn, &present)? {
        return Err(AppError::Gone);
    }
    let email = EmailAddress::parse(&pending.email).map_err(AppError::internal)?;
    let other = accounts::find_by_email(conn, &email)?;
    if other.is_some_and(|other| other.id != pending.account) {
        return Err(AppError::Gone);
    }
    addresses::set(conn, pending.account, &email, now).map_err(|error| {
        if error.is_unique_violation() {
            AppError::Gone
        } else {
            error.into()
        }
    })
}

/// What the link signs.
#[must_use]
pub fn signed(pending: &Pending) -> Signed<'_> {
    Signed {
        id: pending.id,
        email: &pending.email,
        as_of: pending.created_at,
    }
}
