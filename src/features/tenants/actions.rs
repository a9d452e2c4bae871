//! What admins and the operator do to spaces: permission, one write transaction, its log entry.

use super::model::{Registered, Tenant, TenantState};
use super::store::{self, importing, lives};
use crate::db::{Conn, DbError};
use crate::domain::{SpaceName, TenantId, Timestamp, Viewer};
use crate::error::AppError;
use crate::features::admin::administrator;
use crate::features::moderation::{Changed, note_by_operator, note_change};

/// Adds a space, or changes one of that name. Whether it was added.
///
/// # Errors
/// The database's; a unique violation when somebody else adds it at the same moment.
pub fn register(conn: &mut Conn, space: &Registered, now: Timestamp) -> Result<bool, AppError> {
    let Some(tenant) = store::by_name(conn, &space.name)? else {
        importing::insert(conn, &[space], now)?;
        return Ok(true);
    };
    change(conn, &tenant, space, now)?;
    Ok(false)
}

/// Makes a space what the operator says it is. Whether that changed anything.
pub(super) fn change(
    conn: &mut Conn,
    tenant: &Tenant,
    space: &Registered,
    now: Timestamp,
) -> Result<bool, DbError> {
    let elsewhere = tenant.url != space.url || tenant.title != space.title;
    if elsewhere {
        importing::update(conn, tenant, space, now)?;
    }
    let turned = match (space.state, tenant.state) {
        (Some(TenantState::Closed), TenantState::Active | TenantState::Quarantined) => {
            let ended = shut(conn, tenant.id, now)?;
            let what = format!("{}, sessions fermées\u{a0}: {ended}", told(tenant));
            note_by_operator(conn, (Changed::SpaceClosed, &what), now)?;
            true
        }
        (Some(TenantState::Active), TenantState::Closed) => {
            open(conn, tenant.id, now)?;
            note_by_operator(conn, (Changed::SpaceReopened, &told(tenant)), now)?;
            true
        }
        _ => false,
    };
    Ok(elsewhere || turned)
}

/// Nobody signs in by it any more; its sessions and the tokens made with them end now, on every node.
fn shut(conn: &mut Conn, id: TenantId, now: Timestamp) -> Result<usize, DbError> {
    lives::set_state(conn, id, TenantState::Closed, now)?;
    lives::end_ways_in(conn, id, now)
}

/// Open again, or waiting for the decision that it waited for.
fn open(conn: &mut Conn, id: TenantId, now: Timestamp) -> Result<(), DbError> {
    let state = if lives::waiting(conn, id)? > 0 {
        TenantState::Quarantined
    } else {
        TenantState::Active
    };
    lives::set_state(conn, id, state, now)
}

fn held(conn: &mut Conn, id: TenantId) -> Result<Tenant, AppError> {
    lives::hold(conn, id)?.ok_or(AppError::NotFound)
}

fn told(tenant: &Tenant) -> String {
    format!("espace «\u{a0}{}\u{a0}»", tenant.name)
}

/// Closes a space: nobody signs in by it, all of its sessions and tokens end.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Conflict`] when it is closed already.
pub fn close(
    conn: &mut Conn,
    viewer: &Viewer,
    id: TenantId,
    now: Timestamp,
) -> Result<(), AppError> {
    administrator(viewer)?;
    let tenant = held(conn, id)?;
    if tenant.state == TenantState::Closed {
        return Err(AppError::Conflict("Cet espace est déjà fermé.".to_owned()));
    }
    let ended = shut(conn, id, now)?;
    let what = format!("{}, sessions fermées\u{a0}: {ended}", told(&tenant));
    note_change(conn, viewer, (Changed::SpaceClosed, &what), now)
}

/// As [`close`], by the operator of the machine. How many sessions ended; `None` when it was closed.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn close_by_name(
    conn: &mut Conn,
    name: &SpaceName,
    now: Timestamp,
) -> Result<Option<usize>, AppError> {
    let tenant = store::by_name(conn, name)?.ok_or(AppError::NotFound)?;
    let tenant = held(conn, tenant.id)?;
    if tenant.state == TenantState::Closed {
        return Ok(None);
    }
    let ended = shut(conn, tenant.id, now)?;
    let what = format!("{}, sessions fermées\u{a0}: {ended}", told(&tenant));
    note_by_operator(conn, (Changed::SpaceClosed, &what), now)?;
    Ok(Some(ended))
}

/// Opens a closed space. Its people sign in again; what waited for a decision waits on.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Conflict`] when it is not closed.
pub fn reopen(
    conn: &mut Conn,
    viewer: &Viewer,
    id: TenantId,
    now: Timestamp,
) -> Result<(), AppError> {
    administrator(viewer)?;
    let tenant = held(conn, id)?;
    if tenant.state != TenantState::Closed {
        return Err(AppError::Conflict("Cet espace n’est pas fermé.".to_owned()));
    }
    open(conn, id, now)?;
    note_change(conn, viewer, (Changed::SpaceReopened, &told(&tenant)), now)
}

/// Whose a space is, after another instance answered under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The same association: its people keep their accounts.
    Keep,
    /// Another one: the ways of signing in of the earlier life are removed.
    Detach,
}

/// Decides about the ways of signing in that wait of one life of a space. When none waits any more,
/// the space is open again. How many were kept and how many removed: with [`Decision::Keep`], those
/// whose user id somebody has in the present life already are removed.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Conflict`] when nothing waits there.
pub fn decide(
    conn: &mut Conn,
    viewer: &Viewer,
    (id, generation): (TenantId, i64),
    decision: Decision,
    now: Timestamp,
) -> Result<(usize, usize), AppError> {
    administrator(viewer)?;
    let tenant = held(conn, id)?;
    let kept = match decision {
        Decision::Keep => lives::keep(conn, &tenant, generation)?,
        Decision::Detach => 0,
    };
    let removed = lives::detach(conn, id, generation, now)?;
    if kept + removed == 0 {
        return Err(AppError::Conflict(
            "Il n’y a rien à décider ici\u{a0}: quelqu’un vient de le faire.".to_owned(),
        ));
    }
    if tenant.state == TenantState::Quarantined && lives::waiting(conn, id)? == 0 {
        lives::set_state(conn, id, TenantState::Active, now)?;
    }
    let what = format!(
        "{}, vie {generation}, comptes gardés\u{a0}: {kept}, détachés\u{a0}: {removed}",
        told(&tenant)
    );
    let changed = match decision {
        Decision::Keep => Changed::SpaceKept,
        Decision::Detach => Changed::SpaceDetached,
    };
    note_change(conn, viewer, (changed, &what), now)?;
    Ok((kept, removed))
}
