//! Asking for a copy of one's data, and fetching it.

use super::super::jobs;
use super::super::model::Export;
use super::super::store::exports;
use crate::db::{Conn, hold_account};
use crate::domain::{AccountId, Timestamp};
use crate::error::AppError;

/// Has a copy made, under `key` in the store.
///
/// # Errors
/// [`AppError::Conflict`] while one is being made, or for a day after.
pub fn ask(conn: &mut Conn, account: AccountId, key: &str, now: Timestamp) -> Result<(), AppError> {
    hold_account(conn, account)?;
    if let Some(last) = exports::last(conn, account)?
        && last.wait(now).is_some()
    {
        return Err(AppError::Conflict(
            if last.ready_at.is_some() {
                "Vos données viennent d’être préparées. Vous pourrez recommencer un jour après la dernière demande."
            } else {
                "C’est déjà demandé\u{a0}: nous préparons vos données."
            }
            .to_owned(),
        ));
    }
    let id = exports::insert(conn, account, key, now)?;
    Ok(jobs::make_export(conn, id, now)?)
}

/// One's own copy, ready to be fetched.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's, or one that is not ready; [`AppError::Gone`] for one
/// that is over.
pub fn fetch(
    conn: &mut Conn,
    account: AccountId,
    id: i64,
    now: Timestamp,
) -> Result<Export, AppError> {
    let found = exports::find(conn, id)?
        .filter(|export| export.account == account && export.ready_at.is_some())
        .ok_or(AppError::NotFound)?;
    if found.open_until(now).is_none() {
        return Err(AppError::Gone);
    }
    Ok(found)
}
