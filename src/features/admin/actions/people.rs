//! Accounts: opening one, helping somebody back in, stepping down.

use crate::db::Conn;
use crate::domain::{AccountId, Standing, Timestamp, Viewer};
use crate::error::AppError;
use crate::features::accounts;
use crate::features::accounts::actions::create::NewLocal;
use crate::features::accounts::actions::operate;
use crate::features::admin::administrator;
use crate::features::admin::store::people;
use crate::features::moderation::{Changed, GIVEN, note_change};
use crate::features::{second_factor, tokens};

/// Opens an account for somebody, who gets a mail to choose their password by.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] on `email`, `username` or `standing`.
pub fn open(
    conn: &mut Conn,
    viewer: &Viewer,
    new: &NewLocal,
    now: Timestamp,
) -> Result<AccountId, AppError> {
    administrator(viewer)?;
    if !GIVEN.contains(&new.standing) {
        return Err(AppError::field(
            "standing",
            "Choisissez un niveau de la liste.",
        ));
    }
    let account = operate::open_for(conn, new, now)?;
    let what = format!("niveau\u{a0}: {}", new.standing.label());
    note_change(conn, viewer, (Changed::AccountOpened(account), &what), now)?;
    Ok(account)
}

/// Sends somebody a link to choose a new password by.
///
/// # Errors
/// [`AppError::Forbidden`], and as [`operate::send_reset`].
pub fn send_reset(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    now: Timestamp,
) -> Result<(), AppError> {
    administrator(viewer)?;
    operate::send_reset(conn, account, now)?;
    note_change(conn, viewer, (Changed::ResetSent(account), ""), now)
}

/// Signs somebody out everywhere.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`].
pub fn end_sessions(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    now: Timestamp,
) -> Result<(), AppError> {
    administrator(viewer)?;
    accounts::find(conn, account)?.ok_or(AppError::NotFound)?;
    accounts::end_sessions(conn, account)?;
    // Whoever came in by a session may have made one to stay.
    tokens::revoke_all(conn, account, now)?;
    note_change(conn, viewer, (Changed::SessionsEnded(account), ""), now)
}

/// Takes the second factor from somebody who lost it, and who is told by mail.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Conflict`] when they have none.
pub fn reset_second_factor(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    now: Timestamp,
) -> Result<(), AppError> {
    administrator(viewer)?;
    accounts::find(conn, account)?.ok_or(AppError::NotFound)?;
    if !second_factor::reset(conn, account, now)? {
        return Err(AppError::Conflict(
            "Ce compte n’a pas de connexion en deux étapes\u{a0}: il n’y a rien à retirer."
                .to_owned(),
        ));
    }
    note_change(conn, viewer, (Changed::SecondFactorReset(account), ""), now)
}

/// Leaves the administration for another standing, oneself. The last administrator cannot.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Conflict`] for the last one; [`AppError::Invalid`].
pub fn step_down(
    conn: &mut Conn,
    viewer: &Viewer,
    to: Standing,
    now: Timestamp,
) -> Result<(), AppError> {
    let me = administrator(viewer)?.account;
    if !GIVEN.contains(&to) || to == Standing::Admin {
        return Err(AppError::field(
            "standing",
            "Choisissez un niveau de la liste.",
        ));
    }
    // Held until the end: of two who leave at once, one stays.
    let administrators = people::hold_administrators(conn)?;
    if !administrators.iter().any(|account| *account != me) {
        return Err(AppError::Conflict(
            "Vous êtes la seule personne de l’administration\u{a0}: donnez d’abord ce niveau à quelqu’un d’autre."
                .to_owned(),
        ));
    }
    accounts::set_standing(conn, me, to, now)?;
    let what = format!("{} → {}", Standing::Admin.label(), to.label());
    note_change(conn, viewer, (Changed::Standing(me), &what), now)
}
