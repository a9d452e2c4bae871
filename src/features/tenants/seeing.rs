//! What is kept of a contact with a space.

use chrono::Duration;

use super::model::{Tenant, TenantState, failure_word};
use super::store::{self, lives};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{TenantId, Timestamp};
use crate::error::AppError;
use crate::nextcloud::{Failure, Look};

/// What the registry knows already is written at most this often.
const STILL: Duration = Duration::minutes(1);

/// What a contact changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub tenant: Tenant,
    /// Another instance answered: how many ways of signing in wait for a decision now.
    pub new_life: Option<i64>,
}

/// What a space publishes of its keys is remembered for a while, by each node: older keys that are seen
/// this soon after a change are only remembered.
const REMEMBERED: Duration = Duration::minutes(15);

/// Keeps what was found at a space between `began` and `now`. The first instance that answers is
/// pinned, with the keys that sign for it. Another one, or keys of which none was known before, begins
/// a new life, in which nobody of the one before is signed in; keys that are changed one at a time are
/// a rotation. A contact that began before a later one was kept does not bring an earlier instance
/// back.
///
/// # Errors
/// The database's.
pub fn record(
    conn: &mut Conn,
    id: TenantId,
    look: &Look,
    (began, now): (Timestamp, Timestamp),
) -> Result<Option<Recorded>, DbError> {
    let Some(mut tenant) = lives::hold(conn, id)? else {
        return Ok(None);
    };
    let instance = look.instance_id.as_str();
    let mut new_life = None;
    let known = tenant.instance_id.as_deref() == Some(instance);
    let strange = has_only_strange_keys(&tenant, look);
    match tenant.instance_id.as_deref() {
        Some(_) if known && !strange => {}
        Some(_) if known && lives::is_younger(conn, &tenant, now - REMEMBERED)? => {
            return Ok(Some(Recorded { tenant, new_life }));
        }
        None => lives::begin(conn, id, (tenant.generation, instance), now)?,
        Some(_) if tenant.contacted_at.is_some_and(|seen| seen > began) => {
            return Ok(Some(Recorded { tenant, new_life }));
        }
        Some(_) => {
            let waiting = lives::end(conn, &tenant, now)?;
            lives::begin(conn, id, (tenant.generation + 1, instance), now)?;
            if waiting > 0 && tenant.state == TenantState::Active {
                lives::set_state(conn, id, TenantState::Quarantined, now)?;
            }
            // Nothing of the life before is taken over.
            tenant.version = None;
            new_life = Some(waiting);
        }
    }
    lives::contacted(conn, &tenant, look, now)?;
    let tenant = store::find(conn, id)?;
    Ok(tenant.map(|tenant| Recorded { tenant, new_life }))
}

/// Whether none of the keys that sign for a space was known. Without keys on either side there is
/// nothing to compare.
fn has_only_strange_keys(tenant: &Tenant, look: &Look) -> bool {
    let both = !tenant.key_ids.is_empty() && !look.key_ids.is_empty();
    both && !look.key_ids.iter().any(|key| tenant.key_ids.contains(key))
}

pub(super) async fn keep(
    app: &App,
    tenant: Tenant,
    look: &Look,
    (began, now): (Timestamp, Timestamp),
) -> Result<Tenant, AppError> {
    let fresh = tenant.contacted_at.is_some_and(|seen| now - seen < STILL);
    if fresh && tenant.knows(look) {
        return Ok(tenant);
    }
    let (id, look) = (tenant.id, look.clone());
    let recorded = app
        .db
        .write(move |conn| record(conn, id, &look, (began, now)))
        .await?
        .ok_or(AppError::NotFound)?;
    if let Some(waiting) = recorded.new_life {
        tracing::warn!(
            space = %recorded.tenant.name,
            generation = recorded.tenant.generation,
            waiting,
            "another instance answers under this name: its people are kept apart until an admin decides"
        );
    }
    Ok(recorded.tenant)
}

pub(super) async fn keep_failure(
    app: &App,
    tenant: &Tenant,
    failure: &Failure,
    now: Timestamp,
) -> Result<(), AppError> {
    let Some(why) = failure_word(failure) else {
        return Ok(());
    };
    let fresh = tenant.failed_at.is_some_and(|failed| now - failed < STILL);
    if fresh && tenant.failure.as_ref() == Some(&why) {
        return Ok(());
    }
    let id = tenant.id;
    app.db
        .write(move |conn| lives::failed(conn, id, &why, now))
        .await?;
    Ok(())
}
