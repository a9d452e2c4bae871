//! Leaving, and changing one's mind.

use super::super::model::{Departure, Messages, REFLECTION};
use super::super::store::departures;
use super::super::{jobs, letters};
use crate::config::SecretKey;
use crate::db::Conn;
use crate::domain::{AccountId, Person, Standing, Timestamp};
use crate::error::AppError;
use crate::features::accounts::links::{Claimed, Purpose, Signed};
use crate::features::{accounts, tokens};

/// Closes the account, to be erased after [`REFLECTION`]: sessions and tokens end at once, a mail
/// tells when it will be and how to keep it. Twice is once.
///
/// # Errors
/// [`AppError::Forbidden`] for the last administrator.
pub fn ask(
    conn: &mut Conn,
    person: &Person,
    messages: Messages,
    now: Timestamp,
) -> Result<(), AppError> {
    let account = person.account;
    // A session may hold less than the account has.
    let found = accounts::find(conn, account)?.ok_or(AppError::NotFound)?;
    if found.standing == Standing::Admin && !departures::another_admin(conn, account)? {
        return Err(AppError::Forbidden(
            "Vous êtes la seule personne qui administre ce forum. Nommez d’abord quelqu’un d’autre, dans «\u{a0}Administration\u{a0}»."
                .to_owned(),
        ));
    }
    let departure = Departure {
        account,
        messages,
        asked_at: now,
        due_at: now + REFLECTION,
        begun_at: None,
    };
    if !departures::insert(conn, &departure)? {
        return Ok(());
    }
    accounts::end_sessions(conn, account)?;
    tokens::revoke_all(conn, account, now)?;
    letters::leave_goodbye(conn, account, now)?;
    jobs::erase_at(conn, account, departure.due_at, now)?;
    Ok(())
}

/// Keeps the account after all; twice is once.
///
/// # Errors
/// [`AppError::Gone`] when erasing has begun.
pub fn stay(conn: &mut Conn, account: AccountId) -> Result<(), AppError> {
    if departures::cancel(conn, account)? || departures::find(conn, account)?.is_none() {
        return Ok(());
    }
    Err(AppError::Gone)
}

/// The departure that the link of a mail speaks of, with the name of the account. `None` when the
/// link is not ours, or there is nothing to change any more.
///
/// # Errors
/// The database's.
pub fn of_link(
    conn: &mut Conn,
    key: &SecretKey,
    token: &str,
) -> Result<Option<(Departure, String)>, AppError> {
    let Some(claimed) = Claimed::parse(token) else {
        return Ok(None);
    };
    let account = AccountId(claimed.id);
    let Some(departure) = departures::find(conn, account)?.filter(|one| one.begun_at.is_none())
    else {
        return Ok(None);
    };
    if !claimed.matches(key, Purpose::Stay, signed(&departure))? {
        return Ok(None);
    }
    let found = accounts::find(conn, account)?;
    Ok(found.map(|account| (departure, account.username)))
}

/// What the link signs: this departure and no later one.
#[must_use]
pub fn signed(departure: &Departure) -> Signed<'static> {
    Signed {
        id: departure.account.0,
        email: "",
        as_of: departure.asked_at,
    }
}
