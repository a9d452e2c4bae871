//! Keeping the change log short.

use chrono::Duration;
use serde_json::Value;

use crate::app::App;
use crate::db::{Conn, DbError, changes};
use crate::domain::Timestamp;
use crate::jobs::{JobError, Registry, daily, enqueue};

const PRUNE: &str = "search.prune_changes";
/// An index that slept longer than this is made anew.
const KEPT: Duration = Duration::days(7);

pub fn register(registry: Registry<App>) -> Registry<App> {
    registry.on(PRUNE, prune)
}

/// Makes sure that a pruning is planned for the day of `at`.
pub fn plan(conn: &mut Conn, at: Timestamp, now: Timestamp) -> Result<(), DbError> {
    enqueue(conn, &daily(PRUNE, Value::Null, at, now), now)
}

fn prune(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    let forgotten = app.db.write_blocking(|conn| {
        let forgotten = changes::prune(conn, now - KEPT, now)?;
        plan(conn, now + Duration::days(1), now)?;
        Ok::<_, DbError>(forgotten)
    })?;
    tracing::info!(forgotten, "change log pruned");
    Ok(())
}
