//! Looking at the spaces that are in use, once a day: which instance answers, how it looks, what it
//! runs. Spread over the day, so that nobody's machines see a flood.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::model::{Tenant, TenantState};
use super::store::{lives, reading};
use super::{Seen, see};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{TenantId, Timestamp};
use crate::error::AppError;
use crate::jobs::{JobError, NewJob, Registry, daily, enqueue, enqueue_all, tomorrow};
use crate::nextcloud::Theming;

const LOOK: &str = "tenants.look";
const PLAN: &str = "tenants.plan_looks";
/// UTC.
const HOUR: u32 = 2;
/// A space is in use when somebody signed in by it within this time.
const IN_USE: Duration = Duration::days(30);
const BATCH: i64 = 500;
/// Over how long the looks of a day are spread, in seconds.
const SPREAD: i64 = 20 * 3_600;
/// Spaces that one job looks at, at once: those that hang take no longer together than one does.
const TOGETHER: usize = 16;
/// A job is over after this long, and its thread free for mails again.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(15);
/// How long nobody is asked for a proof of a space that is down; it is looked at again before.
const SPARED: Duration = Duration::days(2);

#[must_use]
pub fn register(registry: Registry<App>) -> Registry<App> {
    registry.on(LOOK, look).on(PLAN, plan_looks)
}

/// Makes sure that spaces in use are looked at every day. For the start of `serve` and `work`.
///
/// # Errors
/// The database's.
pub fn schedule(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| plan(conn, now))
}

fn plan(conn: &mut Conn, now: Timestamp) -> Result<(), DbError> {
    let job = daily(PLAN, json!({}), tomorrow(HOUR, now), now);
    enqueue(conn, &job, now)
}

/// Has one space looked at soon.
pub fn look_soon(conn: &mut Conn, id: TenantId, now: Timestamp) -> Result<(), DbError> {
    let job = NewJob::new(LOOK, json!({ "tenant": id }), now).once(format!("{LOOK}:soon:{id}"));
    enqueue(conn, &job, now)
}

/// Plans the looks of a day. The next call is written first, so that no failure ends the series.
fn plan_looks(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| plan(conn, now))?;
    let day = now.naive_utc().date();
    let mut after = TenantId(0);
    loop {
        let found = app
            .db
            .read_blocking(|conn| reading::in_use(conn, now - IN_USE, after, BATCH))?;
        let Some(last) = found.last() else { break };
        after = *last;
        let mut moments: Vec<(i64, TenantId)> = found.iter().map(|id| (moment(*id), *id)).collect();
        moments.sort_unstable();
        let jobs: Vec<NewJob> = moments
            .chunks(TOGETHER)
            .filter_map(|some| {
                let (at, first) = some.first()?;
                let ids: Vec<TenantId> = some.iter().map(|(_, id)| *id).collect();
                let job = NewJob::new(LOOK, json!({ "tenants": ids }), now);
                let once = format!("{LOOK}:{day}:{first}");
                Some(job.once(once).at(now + Duration::seconds(*at)))
            })
            .collect();
        app.db
            .write_blocking(|conn| enqueue_all(conn, &jobs, now))?;
    }
    Ok(())
}

/// When in the day a space is looked at: always about the same time, evenly spread whatever the ids.
fn moment(id: TenantId) -> i64 {
    const GOLDEN: i64 = 0x9e37_79b9;
    id.0.wrapping_mul(GOLDEN).rem_euclid(SPREAD)
}

/// Looks at some spaces at once, and stops after [`LONGEST`]. What fails is kept in the registry, and
/// tried again tomorrow: no retry, which would be more traffic where there is trouble.
fn look(app: &App, payload: &Value) -> Result<(), JobError> {
    let ids: Vec<TenantId> = match payload["tenants"].as_array() {
        Some(ids) => ids.iter().filter_map(Value::as_i64).map(TenantId).collect(),
        None => payload["tenant"]
            .as_i64()
            .map(TenantId)
            .into_iter()
            .collect(),
    };
    let tenants = app.db.read_blocking(|conn| reading::some(conn, &ids))?;
    let looks = tenants
        .into_iter()
        .filter(|tenant| tenant.state != TenantState::Closed)
        .map(|tenant| async move {
            let id = tenant.id;
            match tokio::time::timeout(LONGEST, look_at(app, tenant)).await {
                Ok(seen) => seen,
                // As good as down.
                Err(_) => spare(app, id).await,
            }
        });
    let looked = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(JobError::retry)?
        .block_on(join_all(looks));
    for outcome in looked {
        if let Err(error) = outcome {
            tracing::warn!(%error, "a look at a space is not kept");
        }
    }
    Ok(())
}

async fn look_at(app: &App, tenant: Tenant) -> Result<(), AppError> {
    let id = tenant.id;
    let tenant = match see(app, tenant).await? {
        Seen::Known(tenant, _) => tenant,
        Seen::Failed(failure) if failure.is_passing() => return spare(app, id).await,
        Seen::Failed(_) => return Ok(()),
    };
    let Some(origin) = tenant.origin(&app.config.spaces) else {
        return Ok(());
    };
    match app.spaces.space(origin).theming().await {
        Ok(theming) => keep(app, *tenant, theming).await,
        Err(failure) => {
            tracing::debug!(space = %tenant.name, %failure, "no theming");
            Ok(())
        }
    }
}

/// While a space is down, nobody is shut out because it does not confirm them.
async fn spare(app: &App, id: TenantId) -> Result<(), AppError> {
    let now = app.clock.now();
    app.db
        .write(move |conn| lives::put_off(conn, id, (now, now + SPARED)))
        .await?;
    Ok(())
}

/// Puts the logo into the store under a key that follows from what it is, then notes it: a job that
/// runs twice stores it once. The daily sweep deletes logos that no space has any more.
async fn keep(app: &App, tenant: Tenant, theming: Theming) -> Result<(), AppError> {
    let logo = match &theming.logo {
        Some(bytes) => {
            let key = logo_key(&tenant, bytes);
            app.storage
                .put(&key, None, bytes.clone())
                .await
                .map_err(AppError::internal)?;
            Some(key)
        }
        None => None,
    };
    let tenant_theming = (tenant, theming);
    app.db
        .write(move |conn| {
            let (tenant, theming) = &tenant_theming;
            lives::themed(conn, tenant, theming, logo.as_deref())
        })
        .await?;
    Ok(())
}

/// 32 hexadecimal digits, as every key of the store.
fn logo_key(tenant: &Tenant, bytes: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update(format!("logo of space {}\0", tenant.id));
    digest.update(bytes);
    hex::encode(digest.finalize()).chars().take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_spread_over_the_day() {
        let mut hours = [0; 20];
        for id in 1..=10_000 {
            let moment = moment(TenantId(id));
            assert!((0..SPREAD).contains(&moment));
            hours[usize::try_from(moment / 3_600).unwrap()] += 1;
        }
        assert!(
            hours.iter().all(|hour| (300..700).contains(hour)),
            "{hours:?}"
        );
    }
}
