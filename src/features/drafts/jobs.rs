//! Forgetting drafts that nobody touches any more.

use chrono::Duration;
use serde_json::{Value, json};

use super::store;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::Timestamp;
use crate::jobs::{JobError, Registry, daily, enqueue};

const CLEAN: &str = "drafts.clean";
/// How long a draft of an account is kept without change.
pub const KEPT: Duration = Duration::days(90);
/// Deleted in one transaction, at most.
const BATCH: i64 = 500;

pub fn register(registry: Registry<App>) -> Registry<App> {
    registry.on(CLEAN, clean)
}

/// Makes sure that old drafts are deleted every day. For the start of `serve` and `work`.
///
/// # Errors
/// When the database fails.
pub fn schedule(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| plan(conn, now, now))
}

fn plan(conn: &mut Conn, at: Timestamp, now: Timestamp) -> Result<(), DbError> {
    enqueue(conn, &daily(CLEAN, json!({}), at, now), now)
}

/// The next call is written first, so that no failure ends the series.
fn clean(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    app.db
        .write_blocking(|conn| plan(conn, now + Duration::days(1), now))?;
    let mut deleted = 0;
    loop {
        let batch = app
            .db
            .write_blocking(|conn| store::delete_expired(conn, now - KEPT, BATCH))?;
        deleted += batch;
        if i64::try_from(batch).is_ok_and(|batch| batch < BATCH) {
            break;
        }
    }
    if deleted > 0 {
        tracing::info!(deleted, "old drafts deleted");
    }
    Ok(())
}
