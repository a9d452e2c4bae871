//! Signing in with a password.

use chrono::Duration;

use super::super::model::Account;
use super::super::store::{self, LocalIdentity, drafts, sessions, throttle as counts};
use super::super::throttle::{AttemptKeys, CEILING, LONGEST_WAIT, too_many};
use crate::db::Conn;
use crate::domain::{AccountId, IdentityId, SessionId, Timestamp};
use crate::error::AppError;

/// Who an address could be: the account, when it is known and has a password.
pub type Candidate = Option<(Account, LocalIdentity)>;

/// Finds whose password to compare with.
///
/// # Errors
/// When the database fails.
pub fn candidate(conn: &mut Conn, email_key: &str) -> Result<Candidate, AppError> {
    let Some(account) = store::find_by_email(conn, email_key)? else {
        return Ok(None);
    };
    let local = store::local_identity(conn, account.id)?;
    Ok(local.map(|local| (account, local)))
}

/// Counts an attempt as failed before it is made, so that attempts made at once all count.
///
/// # Errors
/// [`AppError::TooMany`] when the address must wait; the attempt is then not counted.
pub fn count_attempt(conn: &mut Conn, keys: &AttemptKeys, now: Timestamp) -> Result<(), AppError> {
    counts::hold(conn, keys, now)?;
    let failures = counts::failures(conn, keys)?.remembered(now);
    if let Some(wait) = failures.wait(now) {
        return Err(too_many(wait));
    }
    let flooded = counts::failures_everywhere(conn, &keys.address, now)? >= CEILING;
    if flooded && !counts::is_known_network(conn, keys)? {
        return Err(too_many(LONGEST_WAIT.max(Duration::minutes(1))));
    }
    counts::set_failures(conn, keys, failures.count.saturating_add(1), now)?;
    Ok(())
}

/// The password was right: the attempt did not fail, and this network is the owner's.
///
/// # Errors
/// When the database fails.
pub fn forgive(conn: &mut Conn, keys: &AttemptKeys, now: Timestamp) -> Result<(), AppError> {
    counts::forgive(conn, keys)?;
    counts::know_network(conn, keys, now)?;
    Ok(())
}

/// Whether the account was opened from this network before.
///
/// # Errors
/// When the database fails.
pub fn is_known_network(conn: &mut Conn, arrival: &Arrival) -> Result<bool, AppError> {
    Ok(counts::is_known_network(conn, &arrival.keys)?)
}

/// What a browser brings along when somebody signs in with it.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub session: sessions::NewSession,
    /// The session of its cookie, which ends: a session opened by another never becomes one's own.
    pub old: Option<(AccountId, SessionId)>,
    /// Hash of the key to a text typed before.
    pub parked: Option<String>,
    pub keys: AttemptKeys,
}

/// Opens a session in place of the one before, and brings the parked text home: returns its place.
///
/// # Errors
/// When the database fails.
pub fn open_session(
    conn: &mut Conn,
    (account, identity): (AccountId, IdentityId),
    arrival: &Arrival,
    now: Timestamp,
) -> Result<Option<String>, AppError> {
    if let Some((whose, old)) = arrival.old {
        sessions::close(conn, whose, old)?;
    }
    sessions::open(conn, (account, identity), &arrival.session, now)?;
    store::note_identity_used(conn, identity, now)?;
    let place = match &arrival.parked {
        Some(parked) => drafts::claim(conn, account, parked)?,
        None => None,
    };
    forgive(conn, &arrival.keys, now)?;
    Ok(place)
}
