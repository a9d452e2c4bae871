//! What administrators do to accounts of others. Who may is asked by the room `admin`.

use chrono::Duration;

use super::super::store::{self, links};
use super::super::{jobs, model};
use super::create::{NewLocal, create_local, name_reserved};
use super::passwords;
use crate::db::Conn;
use crate::domain::{AccountId, Timestamp};
use crate::error::AppError;
use crate::text;

/// How long the link works by which the owner of an account opened for them chooses a password.
pub const OPENED_VALID: Duration = Duration::days(7);

/// Opens an account for somebody and leaves them a mail to choose their password by. Until then
/// nobody can sign in: the hash that is given is of a password that nobody knows.
///
/// # Errors
/// [`AppError::Invalid`] on `email` or `username` when somebody has it, or when the name would speak
/// for the forum.
pub fn open_for(conn: &mut Conn, new: &NewLocal, now: Timestamp) -> Result<AccountId, AppError> {
    if model::is_reserved(&text::fold(new.username.as_str())) {
        return Err(name_reserved());
    }
    let (account, _) = create_local(conn, new, now)?;
    let address = (account, new.email.as_str());
    if let Some(reset) = links::insert_reset(conn, address, now + OPENED_VALID, now)? {
        jobs::opened_mail(conn, reset, now)?;
    }
    Ok(account)
}

/// Leaves somebody a mail to choose a password by.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] for a deleted account, one that has neither a password
/// nor an address that was confirmed, and one that got several such mails lately.
pub fn send_reset(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<(), AppError> {
    let found = store::find(conn, account)?.ok_or(AppError::NotFound)?;
    let no_password = || {
        AppError::Conflict(
            "Ce compte n’a ni mot de passe ni adresse confirmée\u{a0}: il est supprimé, ou passe par son espace."
                .to_owned(),
        )
    };
    let reachable =
        found.email_verified_at.is_some() || store::local_identity(conn, account)?.is_some();
    if found.is_deleted() || !reachable {
        return Err(no_password());
    }
    let email = found.email.ok_or_else(no_password)?;
    let reset = links::insert_reset(conn, (account, &email), now + passwords::VALID, now)?;
    let reset = reset.ok_or_else(|| {
        AppError::Conflict(
            "Cette personne a déjà reçu plusieurs de ces mails\u{a0}: attendez un peu.".to_owned(),
        )
    })?;
    Ok(jobs::reset_mail(conn, reset, now)?)
}
