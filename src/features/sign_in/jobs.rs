//! What this room leaves to be done: app passwords to be deleted at their space, and tidying.

use chrono::Duration;
use serde_json::{Value, json};
use tokio::runtime::Builder;

use super::{APP_PASSWORD, store};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::Timestamp;
use crate::features::tenants;
use crate::jobs::{JobError, NewJob, Registry, enqueue, hourly};

const FORGET: &str = "sign_in.forget_password";
const CLEAN: &str = "sign_in.clean";
/// Longer than the space may take to say whose the app password is: it must not be deleted before.
const SOON: Duration = Duration::seconds(60);
/// An app password that could not be deleted for so long is given up; its space is no more.
const KEPT: Duration = Duration::days(30);
/// Sign-ins deleted in one transaction, at most.
const BATCH: i64 = 500;

#[must_use]
pub fn register(registry: Registry<App>) -> Registry<App> {
    registry.on(FORGET, forget).on(CLEAN, clean)
}

/// Should this process end before it is done with the app password.
pub fn forget_later(conn: &mut Conn, attempt: i64, now: Timestamp) -> Result<(), DbError> {
    let job = NewJob::new(FORGET, json!({ "sign_in": attempt }), now);
    enqueue(conn, &job.at(now + SOON), now)
}

pub fn forget_now(conn: &mut Conn, attempt: i64, now: Timestamp) -> Result<(), DbError> {
    let job = NewJob::new(FORGET, json!({ "sign_in": attempt }), now);
    enqueue(conn, &job, now)
}

pub fn plan(conn: &mut Conn, now: Timestamp) -> Result<(), DbError> {
    enqueue(conn, &hourly(CLEAN, json!({}), now), now)
}

/// Deletes an app password at its space, then here.
fn forget(app: &App, payload: &Value) -> Result<(), JobError> {
    let id = payload["sign_in"]
        .as_i64()
        .ok_or_else(|| JobError::fail("no sign_in in the payload"))?;
    let found = app.db.read_blocking(|conn| {
        let Some((tenant, sealed)) = store::app_password(conn, id)? else {
            return Ok(None);
        };
        let tenant = tenants::find(conn, tenant)?;
        Ok::<_, DbError>(tenant.map(|tenant| (tenant, sealed)))
    })?;
    // Deleted by the other job of this sign-in.
    let Some((tenant, sealed)) = found else {
        return Ok(());
    };
    let plain = app.key.open(APP_PASSWORD, &sealed);
    let plain = plain.and_then(|bytes| String::from_utf8(bytes).ok());
    let plain = plain.ok_or_else(|| JobError::fail("sealed under another key"))?;
    let origin = tenant
        .origin(&app.config.spaces)
        .ok_or_else(|| JobError::fail("the space has no address any more"))?;
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(JobError::retry)?;
    runtime
        .block_on(app.spaces.space(origin).forget(&plain))
        .map_err(|failure| {
            tracing::warn!(space = %tenant.name, %failure, "an app password is not deleted yet");
            JobError::retry(failure)
        })?;
    app.db
        .write_blocking(|conn| store::set_app_password(conn, id, None))?;
    Ok(())
}

/// Deletes what is over. The next call is written first, so that no failure ends the series.
fn clean(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| plan(conn, now))?;
    loop {
        let deleted = app
            .db
            .write_blocking(|conn| store::delete_expired(conn, (now, now - KEPT), BATCH))?;
        if i64::try_from(deleted).is_ok_and(|deleted| deleted < BATCH) {
            return Ok(());
        }
    }
}
