//! Cleaning: files that nobody uses, files taken away, bytes without a row.
//!
//! Marking what nobody uses goes through all of it, one short transaction after another; deleting and
//! sweeping do a bounded part each and leave a job for the rest. A stop loses nothing.

use chrono::Duration;
use serde_json::{Value, json};

use super::store::cleaning;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{Timestamp, UploadId};
use crate::jobs::{JobError, NewJob, Registry, daily, enqueue, hourly, tomorrow};
use crate::uploads::StorageError;

const CLEAN: &str = "uploads.clean";
const REMOVE: &str = "uploads.remove";
const SWEEP: &str = "uploads.sweep";

/// A file sent and shown nowhere: a text that was never published.
const UNUSED: Duration = Duration::days(7);
/// Bytes without a row: their request may still be running.
const ORPHAN: Duration = Duration::days(1);
const BATCH: i64 = 200;
const SWEEP_BATCH: usize = 500;
/// Parts of the store: the first two hexadecimal digits of keys.
const PARTS: i64 = 256;

#[must_use]
pub fn register(registry: Registry<App>) -> Registry<App> {
    registry
        .on(CLEAN, clean)
        .on(REMOVE, remove)
        .on(SWEEP, sweep)
}

/// Makes sure that cleaning comes every hour and the sweep every day. For the start of `serve` and
/// `work`; asked any number of times, each comes once.
///
/// # Errors
/// The database's.
pub fn schedule(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| {
        plan_clean(conn, now)?;
        plan_sweep(conn, now)
    })
}

/// Has files just taken away deleted.
///
/// # Errors
/// The database's.
pub fn clean_soon(conn: &mut Conn, now: Timestamp) -> Result<(), DbError> {
    remove_after(conn, UploadId(0), now)
}

fn remove_after(conn: &mut Conn, after: UploadId, now: Timestamp) -> Result<(), DbError> {
    let job = NewJob::new(REMOVE, json!({ "after": after }), now);
    enqueue(
        conn,
        &job.once(format!("{REMOVE}:{after}:{}", now.micros())),
        now,
    )
}

fn plan_clean(conn: &mut Conn, now: Timestamp) -> Result<(), DbError> {
    enqueue(conn, &hourly(CLEAN, json!({}), now), now)
}

fn plan_sweep(conn: &mut Conn, now: Timestamp) -> Result<(), DbError> {
    let job = daily(SWEEP, json!({ "part": 0 }), tomorrow(0, now), now);
    enqueue(conn, &job, now)
}

/// Marks what nobody uses. The next call is written first, so that no failure ends the series.
fn clean(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| plan_clean(conn, now))?;
    let mut after = UploadId(0);
    loop {
        let found = app
            .db
            .read_blocking(|conn| cleaning::unused(conn, now - UNUSED, after, BATCH))?;
        let Some(last) = found.last() else { break };
        after = *last;
        app.db
            .write_blocking(|conn| cleaning::mark_unused(conn, &found, now))?;
    }
    app.db.write_blocking(|conn| clean_soon(conn, now))?;
    Ok(())
}

/// Deletes the bytes of a batch, then the rows. A row that is younger than an hour stays until then:
/// it counts among the files of its sender's hour.
fn remove(app: &App, payload: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    let after = UploadId(payload["after"].as_i64().unwrap_or(0));
    let batch = app
        .db
        .read_blocking(|conn| cleaning::removed(conn, after, BATCH))?;
    for file in &batch {
        app.storage
            .delete_blocking(&file.key, &file.widths)
            .map_err(JobError::retry)?;
    }
    let hour_ago = now - super::model::HOUR;
    let gone: Vec<UploadId> = batch
        .iter()
        .filter(|file| file.created_at <= hour_ago)
        .map(|file| file.id)
        .collect();
    let last = batch.last().map(|file| file.id);
    let full = i64::try_from(batch.len()).is_ok_and(|n| n == BATCH);
    app.db.write_blocking(|conn| {
        cleaning::forget(conn, &gone)?;
        match last.filter(|_| full) {
            Some(last) => remove_after(conn, last, now),
            None => Ok(()),
        }
    })?;
    if !batch.is_empty() {
        tracing::info!(files = batch.len(), "files taken away deleted");
    }
    Ok(())
}

/// Looks through one part of the store for bytes without a row. The job for the next part is written
/// first: a part that cannot be read does not keep the others from being looked through.
fn sweep(app: &App, payload: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    let part = payload["part"].as_i64().unwrap_or(0);
    if part == 0 {
        app.db.write_blocking(|conn| plan_sweep(conn, now))?;
    }
    let Ok(digits) = u8::try_from(part) else {
        return Ok(());
    };
    if part + 1 < PARTS {
        let key = format!("{SWEEP}:{}:{}", now.unix().div_euclid(86_400), part + 1);
        let next = NewJob::new(SWEEP, json!({ "part": part + 1 }), now).once(key);
        app.db.write_blocking(|conn| enqueue(conn, &next, now))?;
    }
    let before = (now - ORPHAN).naive_utc().and_utc();
    let swept = app
        .storage
        .sweep_blocking(digits, before, SWEEP_BATCH, |keys| {
            app.db
                .read_blocking(|conn| cleaning::strange(conn, keys))
                .map_err(JobError::from)
        });
    match swept {
        Ok(0) => {}
        Ok(deleted) => tracing::info!(part, deleted, "bytes without a row deleted"),
        // Again tomorrow: a part done again would begin the parts after it again.
        Err(error) => tracing::warn!(part, ?error, "a part of the store was not looked through"),
    }
    Ok(())
}

impl From<StorageError> for JobError {
    fn from(error: StorageError) -> Self {
        Self::retry(error)
    }
}
