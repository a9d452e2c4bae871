//! A space has said who somebody is.

use super::super::model::{Attempt, Said, Stage, Whom};
use super::super::store;
use crate::db::Conn;
use crate::domain::{AccountId, IdentityId, Timestamp, Username};
use crate::error::AppError;
use crate::features::accounts::actions::identities::{self, Linked, Whose};
use crate::features::accounts::actions::sign_in::{Arrival, open_session};
use crate::features::accounts::model::{Proven, SpaceUser, Suspension};
use crate::features::tenants::{self, TenantState};

/// What a proof came to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Signed in; the place of a text that was parked before.
    In(Option<String>),
    /// Nobody here yet: a name is to be chosen.
    New,
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
            Whose::Nobody => {
                store::set_proof(conn, attempt.id, sealed)?;
                store::step(conn, attempt.id, (Stage::Done, Stage::Proven), now)?;
                Ok(Outcome::New)
            }
            Whose::Quarantined => Ok(Outcome::Quarantined),
            Whose::Somebody(account, identity) => match account.suspension(now) {
                Some(suspension) => Ok(Outcome::Suspended(suspension)),
                None => session_for(conn, (account.id, identity), arrival, now),
            },
        },
        // Whoever came back must still be who began.
        Whom::Account(account) if session == Some(account) => {
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

/// Opens the account of somebody who came by a space for the first time, and signs them in.
///
/// # Errors
/// [`AppError::Invalid`] on `username`; [`AppError::Conflict`] when somebody was faster.
pub fn open(
    conn: &mut Conn,
    attempt: &Attempt,
    (said, username): (&Said, &Username),
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
    let opened = identities::open_with_space(conn, username, &proven, now)?;
    session_for(conn, opened, arrival, now)
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
