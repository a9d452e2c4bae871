//! What this room leaves to be done.

use chrono::Duration;
use serde_json::{Value, json};

use super::model::EXPORT_KEPT;
use super::store::{departures, exports};
use super::{erasing, export, letters};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Timestamp};
use crate::jobs::{JobError, NewJob, Registry, enqueue, hourly};

const EXPORT: &str = "leaving.export";
const ERASE: &str = "leaving.erase";
const CLEAN: &str = "leaving.clean";
/// Accounts or files looked at in one step.
const BATCH: i64 = 100;
/// A copy that was never made is forgotten, so that another can be asked for.
const NEVER_MADE: Duration = Duration::days(1);
/// What a process that was killed left half written.
const HALF_WRITTEN: Duration = Duration::days(1);

#[must_use]
pub fn register(registry: Registry<App>) -> Registry<App> {
    let registry = registry
        .on(EXPORT, make)
        .on(ERASE, erase)
        .on(CLEAN, clean_up);
    letters::register(registry)
}

/// Makes sure that tidying comes at the next full hour.
pub fn plan(conn: &mut Conn, now: Timestamp) -> Result<(), DbError> {
    enqueue(conn, &hourly(CLEAN, json!({}), now), now)
}

pub fn make_export(conn: &mut Conn, export: i64, now: Timestamp) -> Result<(), DbError> {
    let job = NewJob::new(EXPORT, json!({ "export": export }), now);
    enqueue(conn, &job, now)
}

pub fn erase_at(
    conn: &mut Conn,
    account: AccountId,
    at: Timestamp,
    now: Timestamp,
) -> Result<(), DbError> {
    let job = NewJob::new(ERASE, json!({ "account": account }), now);
    let key = format!("{ERASE}:{account}:{}", at.micros());
    enqueue(conn, &job.once(key).at(at), now)
}

fn id(payload: &Value, name: &str) -> Result<i64, JobError> {
    payload[name]
        .as_i64()
        .ok_or_else(|| JobError::fail(format!("no {name} in the payload")))
}

fn make(app: &App, payload: &Value) -> Result<(), JobError> {
    export::make(app, id(payload, "export")?)
}

fn erase(app: &App, payload: &Value) -> Result<(), JobError> {
    erasing::erase(app, AccountId(id(payload, "account")?))
}

/// Deletes copies whose time is over, and calls for what is due and was not done: a job may have been
/// lost with an older database. The next call is written first, so that no failure ends the series.
fn clean_up(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| plan(conn, now))?;
    app.db.write_blocking(|conn| {
        for account in departures::due(conn, now, BATCH)? {
            let hour = now.unix().div_euclid(3_600);
            let job = NewJob::new(ERASE, json!({ "account": account }), now);
            enqueue(conn, &job.once(format!("{ERASE}:{account}:{hour}")), now)?;
        }
        Ok::<_, DbError>(())
    })?;
    let over = (now - EXPORT_KEPT, now - NEVER_MADE);
    loop {
        let batch = app
            .db
            .read_blocking(|conn| exports::over(conn, over, BATCH))?;
        let ids: Vec<i64> = batch.iter().map(|export| export.id).collect();
        for export in &batch {
            app.storage.delete_export(&export.key)?;
        }
        app.db.write_blocking(|conn| exports::forget(conn, &ids))?;
        if i64::try_from(ids.len()).is_ok_and(|n| n < BATCH) {
            break;
        }
    }
    let before = (now - HALF_WRITTEN).utc().into();
    let swept = app.storage.sweep_exports(before)?;
    if swept > 0 {
        tracing::info!(swept, "half-written exports deleted");
    }
    Ok(())
}
