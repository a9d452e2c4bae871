//! What the operator wants to know of a running forum: measures, and facts for `doctor`.

mod store;

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::Timestamp;
use crate::features::search;
use crate::{jobs, metrics};

pub use store::{Mails, Tenant, mails, some_tenants};

/// Looks up what is measured only when somebody asks: queue, mails, pools, index.
///
/// # Errors
/// The database's.
pub async fn measure(app: &App) -> Result<(), DbError> {
    app.db.measure();
    let now = app.clock.now();
    let cursor = app.search.as_ref().and_then(|engine| engine.cursor());
    let (jobs, mails, lag) = app
        .db
        .read(move |conn| look(conn, cursor.as_deref(), now))
        .await?;
    let set = |name, state: &'static str, count: i64| {
        metrics::set(name, &[("state", state)], float(count));
    };
    set(metrics::JOBS, "ready", jobs.ready);
    set(metrics::JOBS, "later", jobs.later);
    set(metrics::JOBS, "running", jobs.running);
    set(metrics::JOBS, "dead", jobs.dead);
    let waits = jobs
        .oldest_ready
        .map_or(0, |since| now.unix() - since.unix());
    metrics::set(metrics::JOBS_OLDEST_SECONDS, &[], float(waits.max(0)));
    set(metrics::MAILS, "waiting", mails.waiting);
    set(metrics::MAILS, "dropped", mails.dropped);
    if let Some(engine) = &app.search {
        metrics::set(metrics::INDEX_LAG, &[], float(lag));
        let documents = i64::try_from(engine.documents()).unwrap_or(i64::MAX);
        metrics::set(metrics::INDEX_DOCUMENTS, &[], float(documents));
        let owner = f64::from(u8::from(engine.is_owner()));
        metrics::set(metrics::INDEX_OWNER, &[], owner);
    }
    Ok(())
}

fn look(
    conn: &mut Conn,
    cursor: Option<&str>,
    now: Timestamp,
) -> Result<(jobs::States, Mails, i64), DbError> {
    Ok((
        jobs::states(conn, now)?,
        store::mails(conn)?,
        search::lag(conn, cursor)?,
    ))
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn float(count: i64) -> f64 {
    count as f64
}
