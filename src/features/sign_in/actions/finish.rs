//! A space has said who somebody is.

use super::super::model::{Attempt, Said, Stage, Whom};
use super::super::store;
use crate::db::Conn;
use crate::domain::{AccountId, EmailAddress, IdentityId, Timestamp, Username};
use crate::error::AppError;
use crate::features::accounts::actions::identities::{self, Linked, Whose};
use crate::features::accounts::actions::sign_in::{Arrival, is_known_network, open_session};
use crate::features::accounts::model::{Proven, SpaceUser, Suspension};
use crate::features::leaving;
use crate::features::tenants::{self, TenantState};

/// What a proof came to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Signed in; the place of a text that was parked before.
    In(Option<String>),
    /// The person is asked first: nobody here yet, and a name is to be chosen; or somebody who was
    /// not expected on this network; or a space that is about to be linked.
    Confirm,
    Suspended(Suspension),
    Linked(Linked),
    /// The session goes on.
    Rechecked,
    /// The space knows this browser as somebody else.
    Another,
    /// An administrator has something to decide.
    Quarantined,
    /// The space was closed or made anew meanwhile.
    Shut,
    /// It came to something before, or too late.
    Over,
}

/// Does what the sign-in was begun for, once. `session` is the account that is signed in here.
///
/// # Errors
/// When the database fails.
pub fn finish(
    conn: &mut Conn,
    attempt: &Attempt,
    (said, sealed): (&Said, &str),
    (session, arrival): (Option<AccountId>, &Arrival),
    now: Timestamp,
) -> Result<Outcome, AppError> {
    if !in_use(conn, attempt)? {
        return Ok(Outcome::Shut);
    }
    if !store::step(conn, attempt.id, (attempt.stage, Stage::Done), now)? {
        return Ok(Outcome::Over);
    }
    let proven = proven(attempt, said);
    match attempt.whom {
        Whom::Anybody => match identities::recognise(conn, &proven, now)? {
            Whose::Nobody => confirm(conn, attempt, sealed, now),
            Whose::Quarantined => Ok(Outcome::Quarantined),
            Whose::Somebody(account, identity) => match account.suspension(now) {
                Some(suspension) => Ok(Outcome::Suspended(suspension)),
                None if is_unexpected(conn, attempt, arrival)? => {
                    confirm(conn, attempt, sealed, now)
                }
                None => session_for(conn, (account.id, identity), arrival, now),
            },
        },
        // Whoever came back must still be who began.
        Whom::Account(account) if session == Some(account) => {
            // On a device of several people, the space may know another one than who is signed in here.
            if attempt.stage == Stage::Asked {
                return confirm(conn, attempt, sealed, now);
            }
            let linked = identities::link(conn, account, &proven, now)?;
            Ok(Outcome::Linked(linked))
        }
        Whom::Identity(account, identity) if session == Some(account) => {
            match identities::recognise(conn, &proven, now)? {
                Whose::Somebody(_, found) if found == identity => Ok(Outcome::Rechecked),
                Whose::Quarantined => Ok(Outcome::Quarantined),
                _ => Ok(Outcome::Another),
            }
        }
        Whom::Account(_) | Whom::Identity(..) => Ok(Outcome::Another),
    }
}

/// What somebody has chosen who comes for the first time.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub username: Username,
    /// To be told of answers, once a mail to it was confirmed.
    pub email: Option<EmailAddress>,
}

/// Opens the account of somebody who came by a space for the first time, and signs them in.
///
/// # Errors
/// [`AppError::Invalid`] on `username`; [`AppError::Conflict`] when somebody was faster.
pub fn open(
    conn: &mut Conn,
    attempt: &Attempt,
    (said, chosen): (&Said, &Chosen),
    arrival: &Arrival,
    now: Timestamp,
) -> Result<Outcome, AppError> {
    if !in_use(conn, attempt)? {
        return Ok(Outcome::Shut);
    }
    if !store::step(conn, attempt.id, (Stage::Proven, Stage::Done), now)? {
        return Ok(Outcome::Over);
    }
    let proven = proven(attempt, said);
    // In another window they may have come in meanwhile.
    match identities::recognise(conn, &proven, now)? {
        Whose::Nobody => {}
        Whose::Quarantined => return Ok(Outcome::Quarantined),
        Whose::Somebody(account, identity) => {
            return match account.suspension(now) {
                Some(suspension) => Ok(Outcome::Suspended(suspension)),
                None => session_for(conn, (account.id, identity), arrival, now),
            };
        }
    }
    let opened = identities::open_with_space(conn, &chosen.username, &proven, now)?;
    if let Some(email) = &chosen.email {
        leaving::ask_address(conn, opened.0, email, now)?;
    }
    session_for(conn, opened, arrival, now)
}

/// Keeps what the space said until the person has answered.
fn confirm(
    conn: &mut Conn,
    attempt: &Attempt,
    sealed: &str,
    now: Timestamp,
) -> Result<Outcome, AppError> {
    store::set_proof(conn, attempt.id, sealed)?;
    store::step(conn, attempt.id, (Stage::Done, Stage::Proven), now)?;
    Ok(Outcome::Confirm)
}

/// Whether somebody may have been led into an account that is not theirs by a link of others: the
/// account was never opened from this network.
fn is_unexpected(conn: &mut Conn, attempt: &Attempt, arrival: &Arrival) -> Result<bool, AppError> {
    Ok(attempt.by_link && attempt.stage == Stage::Asked && !is_known_network(conn, arrival)?)
}

fn session_for(
    conn: &mut Conn,
    who: (AccountId, IdentityId),
    arrival: &Arrival,
    now: Timestamp,
) -> Result<Outcome, AppError> {
    Ok(Outcome::In(open_session(conn, who, arrival, now)?))
}

/// Whether the space is still the one that the sign-in began at. Closing it comes before or after.
fn in_use(conn: &mut Conn, attempt: &Attempt) -> Result<bool, AppError> {
    store::hold_tenant(conn, attempt.tenant)?;
    let tenant = tenants::find(conn, attempt.tenant)?;
    Ok(tenant.is_some_and(|tenant| {
        tenant.state == TenantState::Active && tenant.generation == attempt.generation
    }))
}

fn proven(attempt: &Attempt, said: &Said) -> Proven {
    Proven {
        user: SpaceUser {
            tenant: attempt.tenant,
            generation: attempt.generation,
            uid: said.uid.clone(),
        },
        space_admin: said.space_admin,
        method: attempt.method,
    }
}
