//! What a sign-in with a space writes.

mod finish;

use url::Host;

use super::model::{Attempt, LASTS, NewAttempt, Stage, Typed, name_by_pattern};
use super::{jobs, model, store};
use crate::config::Spaces;
use crate::db::Conn;
use crate::domain::Timestamp;
use crate::error::AppError;
use crate::features::tenants::{self, Tenant};

pub use finish::{Chosen, Outcome, finish, open};

/// The space that was meant, whatever its state: by its name, or by its address. Exact, or nothing.
///
/// # Errors
/// When the database fails.
pub fn meant(conn: &mut Conn, spaces: &Spaces, typed: &Typed) -> Result<Option<Tenant>, AppError> {
    match typed {
        Typed::Empty | Typed::Mail | Typed::Nothing => Ok(None),
        Typed::Name(name, other) => {
            let found = tenants::by_name(conn, name)?;
            match (found, other) {
                (None, Some(other)) => Ok(tenants::by_name(conn, other)?),
                (found, _) => Ok(found),
            }
        }
        Typed::Host(host) => by_host(conn, spaces, host),
    }
}

fn by_host(conn: &mut Conn, spaces: &Spaces, host: &str) -> Result<Option<Tenant>, AppError> {
    // Registries hold names, never numbers.
    if !matches!(
        Host::parse(host.split(':').next().unwrap_or_default()),
        Ok(Host::Domain(_))
    ) {
        return Ok(None);
    }
    if let Some(id) = store::tenant_by_url(conn, host)? {
        return Ok(tenants::find(conn, id)?);
    }
    let pattern = spaces.pattern.as_deref();
    match pattern.and_then(|pattern| name_by_pattern(pattern, host)) {
        Some(name) => Ok(tenants::by_name(conn, &name)?),
        None => Ok(None),
    }
}

/// Notes that somebody is on their way to their space.
///
/// # Errors
/// When the database fails.
pub fn begin(conn: &mut Conn, new: &NewAttempt, now: Timestamp) -> Result<(), AppError> {
    Ok(store::insert(conn, new, (now, now + LASTS))?)
}

/// The sign-in of an address that the browser came back to, with its space; even when it is over.
///
/// # Errors
/// When the database fails.
pub fn attempt(conn: &mut Conn, state_hash: &str) -> Result<Option<(Attempt, Tenant)>, AppError> {
    let Some(attempt) = store::by_state(conn, state_hash)? else {
        return Ok(None);
    };
    let tenant = tenants::find(conn, attempt.tenant)?;
    Ok(tenant.map(|tenant| (attempt, tenant)))
}

/// Takes the answer that the browser brought: false when it was taken before, or came too late.
///
/// # Errors
/// When the database fails.
pub fn take(conn: &mut Conn, attempt: i64, now: Timestamp) -> Result<bool, AppError> {
    Ok(store::step(
        conn,
        attempt,
        (Stage::Begun, Stage::Asked),
        now,
    )?)
}

/// Ends a sign-in that came to nothing: nobody goes on from it.
///
/// # Errors
/// When the database fails.
pub fn give_up(conn: &mut Conn, attempt: &Attempt, now: Timestamp) -> Result<(), AppError> {
    for from in [Stage::Begun, Stage::Asked, Stage::Proven] {
        store::step(conn, attempt.id, (from, Stage::Done), now)?;
    }
    Ok(())
}

/// Takes the right to ask the space whether the person has agreed; false while somebody else asks.
///
/// # Errors
/// When the database fails.
pub fn hold_poll(conn: &mut Conn, attempt: i64, now: Timestamp) -> Result<bool, AppError> {
    Ok(store::hold_poll(
        conn,
        attempt,
        now + model::POLL_LASTS,
        now,
    )?)
}

/// The space was asked, and has nothing to say yet.
///
/// # Errors
/// When the database fails.
pub fn rest_poll(conn: &mut Conn, attempt: i64, now: Timestamp) -> Result<(), AppError> {
    Ok(store::rest_poll(conn, attempt, now + model::POLL_REST)?)
}

/// Keeps the app password that the space gave, sealed, with a job that deletes it whatever becomes of
/// us: written before it is used.
///
/// # Errors
/// [`AppError::Gone`] when it is too late; the job is written all the same by the caller's next try.
pub fn keep_app_password(
    conn: &mut Conn,
    attempt: i64,
    sealed: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    store::step(conn, attempt, (Stage::Begun, Stage::Asked), now)?;
    store::set_app_password(conn, attempt, Some(sealed))?;
    Ok(jobs::forget_later(conn, attempt, now)?)
}

/// The app password has served: it is deleted now. With who it is, when the space said so.
///
/// # Errors
/// When the database fails.
pub fn asked(
    conn: &mut Conn,
    attempt: i64,
    proof: Option<&str>,
    now: Timestamp,
) -> Result<(), AppError> {
    let to = if proof.is_some() {
        Stage::Proven
    } else {
        Stage::Done
    };
    if let Some(proof) = proof {
        store::set_proof(conn, attempt, proof)?;
    }
    store::step(conn, attempt, (Stage::Asked, to), now)?;
    Ok(jobs::forget_now(conn, attempt, now)?)
}
