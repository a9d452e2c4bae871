//! Suspending a person, letting them back in, changing their standing.

use super::check_reason;
use crate::db::Conn;
use crate::domain::{AccountId, AccountState, Standing, Timestamp, Viewer};
use crate::error::{AppError, FieldErrors};
use crate::features::admin;
use crate::features::moderation::act::Act;
use crate::features::moderation::model::{moderator, not_allowed};
use crate::features::moderation::store::accounts::{self, Sheet};
use crate::features::moderation::store::log::{self, NewEntry};
use crate::jobs::{NewJob, enqueue};

/// A suspension to be pronounced.
#[derive(Clone, Debug)]
pub struct Suspension {
    pub account: AccountId,
    /// `None` is without end.
    pub until: Option<Timestamp>,
    /// A sentence that the person will read.
    pub reason: String,
    /// The end as people read it, for the log.
    pub end_label: String,
}

/// Keeps a person out, ends their sessions, and leaves a mail to tell them. Suspending again
/// changes the end.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Invalid`], and
/// [`AppError::Conflict`] for a deleted account.
pub fn suspend(
    conn: &mut Conn,
    viewer: &Viewer,
    suspension: &Suspension,
    now: Timestamp,
) -> Result<(), AppError> {
    let person = moderator(viewer)?;
    let sheet = accounts::sheet(conn, suspension.account)?.ok_or(AppError::NotFound)?;
    if !sheet.subject().allows_sanction(viewer) {
        return Err(not_allowed(viewer, &sheet.subject()));
    }
    check_suspension(suspension, now)?;
    let Suspension {
        account,
        until,
        reason,
        end_label,
    } = suspension;
    if !accounts::suspend(conn, *account, *until, reason, now)? {
        return Err(AppError::Conflict("Ce compte est supprimé.".to_owned()));
    }
    let entry = NewEntry {
        actor: Some(person),
        act: Act::Suspend,
        account: Some(*account),
        topic: None,
        post: None,
        reason: &format!("{reason} ({end_label})"),
    };
    let log = log::append(conn, &entry, now)?;
    let payload = serde_json::json!({ "account": account, "log": log });
    let job = NewJob::new("notifications.account_suspended", payload, now)
        .once(format!("account_suspended:{log}"));
    Ok(enqueue(conn, &job, now)?)
}

fn check_suspension(suspension: &Suspension, now: Timestamp) -> Result<(), AppError> {
    let mut errors = FieldErrors::default();
    if suspension.reason.is_empty() {
        errors.add("reason", "Écrivez pourquoi\u{a0}: la personne le lira.");
    }
    if suspension.until.is_some_and(|until| until <= now) {
        errors.add("until", "Choisissez un jour à venir.");
    }
    if !errors.is_empty() {
        return Err(errors.into_error());
    }
    check_reason(&suspension.reason)
}

/// Lets a suspended person back in.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Invalid`], and
/// [`AppError::Conflict`] when the account is not suspended.
pub fn lift(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    reason: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let person = moderator(viewer)?;
    check_reason(reason)?;
    let sheet = accounts::sheet(conn, account)?.ok_or(AppError::NotFound)?;
    if !sheet.subject().allows_sanction(viewer) {
        return Err(not_allowed(viewer, &sheet.subject()));
    }
    if !accounts::lift(conn, account, now)? {
        return Err(AppError::Conflict(
            "Ce compte n’est pas, ou n’est plus, suspendu.".to_owned(),
        ));
    }
    let entry = NewEntry {
        actor: Some(person),
        act: Act::Lift,
        account: Some(account),
        topic: None,
        post: None,
        reason,
    };
    log::append(conn, &entry, now)?;
    Ok(())
}

/// The standings that an administrator gives. The others are computed.
pub const GIVEN: &[Standing] = &[
    Standing::Member,
    Standing::Helper,
    Standing::Moderator,
    Standing::Admin,
];

/// Changes how far a person is trusted, for administrators.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Invalid`], and
/// [`AppError::Conflict`] when it is so already or changed meanwhile.
pub fn set_standing(
    conn: &mut Conn,
    viewer: &Viewer,
    (account, to): (AccountId, Standing),
    reason: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let person = admin::administrator(viewer)?;
    check_reason(reason)?;
    let sheet = accounts::sheet(conn, account)?.ok_or(AppError::NotFound)?;
    if !sheet.subject().allows_sanction(viewer) {
        return Err(not_allowed(viewer, &sheet.subject()));
    }
    if !GIVEN.contains(&to) {
        return Err(AppError::field(
            "standing",
            "Choisissez un niveau de la liste.",
        ));
    }
    if sheet.state == AccountState::Deleted || sheet.standing == to {
        return Err(AppError::Conflict(
            "Ce compte est supprimé, ou a déjà ce niveau.".to_owned(),
        ));
    }
    if !accounts::set_standing(conn, account, (sheet.standing, to), now)? {
        return Err(AppError::Conflict(
            "Le niveau de ce compte vient de changer. Regardez de nouveau.".to_owned(),
        ));
    }
    let entry = NewEntry {
        actor: Some(person),
        act: Act::SetStanding,
        account: Some(account),
        topic: None,
        post: None,
        reason: &standing_reason(&sheet, to, reason),
    };
    log::append(conn, &entry, now)?;
    Ok(())
}

fn standing_reason(sheet: &Sheet, to: Standing, reason: &str) -> String {
    let change = format!("{} → {}", sheet.standing.label(), to.label());
    if reason.is_empty() {
        change
    } else {
        format!("{change}. {reason}")
    }
}
