//! A second proof of who signs in, for accounts with a password (ADR 0022): codes of an application
//! (TOTP, RFC 6238), passkeys (WebAuthn), and recovery codes for the day when neither is at hand.
//!
//! Who signs in with a space has shown there what that space asks; nothing is asked here again, and
//! such a session neither moderates nor administers.

mod actions;
mod codes;
mod jobs;
mod model;
mod pages;
mod passkeys;
mod store;
mod totp;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Person, Timestamp};
use crate::error::AppError;
use crate::jobs::Registry;
use crate::web::Withheld;

pub use actions::enter::{NewStep, begin};
pub use model::STEP_LASTS;

/// Where a browser goes on after a right password when [`begin`] says that a step is left.
pub const VERIFY: &str = "/connexion/verification";

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    self::jobs::register(registry)
}

/// Whether an account shows a second proof when it signs in with its password.
///
/// # Errors
/// When the database fails.
pub fn has(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    store::has(conn, account)
}

/// What keeps a person who moderates from it: a space opened their session or key, or, where more is
/// `required`, a password did alone.
///
/// # Errors
/// When the database fails.
pub fn withheld(
    conn: &mut Conn,
    person: &Person,
    required: bool,
) -> Result<Option<Withheld>, DbError> {
    if !store::is_local(conn, person.identity)? {
        return Ok(Some(Withheld::Space));
    }
    if required && !store::has(conn, person.account)? {
        return Ok(Some(Withheld::Factor));
    }
    Ok(None)
}

/// Takes the second proof from an account whose owner has lost it, and tells them by mail. `false`
/// when it has none.
///
/// # Errors
/// When the database fails.
pub fn reset(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<bool, AppError> {
    let had = store::has(conn, account)?;
    store::erase(conn, account)?;
    if had {
        self::jobs::changed_mail(conn, account, model::Change::Reset, now)?;
    }
    Ok(had)
}

/// Erases all that this room keeps of an account.
///
/// # Errors
/// When the database fails.
pub fn erase(conn: &mut Conn, account: AccountId) -> Result<(), DbError> {
    store::erase(conn, account)
}
