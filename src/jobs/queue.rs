//! The table of jobs.

use diesel::prelude::*;

use super::retry::{JobError, MAX_ATTEMPTS, delay};
use crate::db::schema::jobs;
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{JobId, Timestamp};

/// A job to be done.
#[derive(Debug)]
pub struct NewJob {
    /// As in the registry.
    pub kind: &'static str,
    /// Ids as JSON.
    pub payload: serde_json::Value,
    /// Only one waiting job may bear a key; a second one is not added.
    pub unique_key: Option<String>,
    /// Not before this.
    pub run_at: Timestamp,
}

impl NewJob {
    #[must_use]
    pub fn new(kind: &'static str, payload: serde_json::Value, now: Timestamp) -> Self {
        Self {
            kind,
            payload,
            unique_key: None,
            run_at: now,
        }
    }

    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }

    #[must_use]
    pub fn at(mut self, run_at: Timestamp) -> Self {
        self.run_at = run_at;
        self
    }
}

/// Adds a job, in the transaction of what calls for it.
pub fn enqueue(conn: &mut Conn, job: &NewJob, now: Timestamp) -> Result<(), DbError> {
    let payload = job.payload.to_string();
    let row = (
        jobs::kind.eq(job.kind),
        jobs::payload.eq(&payload),
        jobs::unique_key.eq(job.unique_key.as_deref()),
        jobs::run_at.eq(job.run_at),
        jobs::created_at.eq(now),
    );
    per_backend!(conn, c => diesel::insert_into(jobs::table)
        .values(row)
        .on_conflict(jobs::unique_key)
        .do_nothing()
        .execute(c))?;
    Ok(())
}

/// Adds many jobs at once, in the transaction of what calls for them.
pub fn enqueue_all(conn: &mut Conn, jobs: &[NewJob], now: Timestamp) -> Result<(), DbError> {
    let rows: Vec<_> = jobs
        .iter()
        .map(|job| {
            (
                jobs::kind.eq(job.kind),
                jobs::payload.eq(job.payload.to_string()),
                jobs::unique_key.eq(job.unique_key.as_deref()),
                jobs::run_at.eq(job.run_at),
                jobs::created_at.eq(now),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(jobs::table)
        .values(&rows)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Forgets the jobs of these kinds that were to run before a time: what they would tell is long
/// known, as when a past is made up or brought from elsewhere.
pub fn forget(conn: &mut Conn, kinds: &[&str], before: Timestamp) -> Result<(), DbError> {
    diesel::delete(
        jobs::table
            .filter(jobs::kind.eq_any(kinds))
            .filter(jobs::run_at.lt(before)),
    )
    .execute(conn)?;
    Ok(())
}

/// A job that is this runner's until its lease runs out.
#[derive(Debug, Queryable)]
pub(super) struct Leased {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub attempts: i64,
}

/// Takes up to `limit` jobs that are due, of the kinds given.
pub(super) fn lease(
    conn: &mut Conn,
    lease: &str,
    limit: i64,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<Leased>, DbError> {
    let free = jobs::dead_at
        .is_null()
        .and(jobs::run_at.le(now))
        .and(jobs::leased_until.is_null().or(jobs::leased_until.lt(now)));
    let ids: Vec<JobId> = match conn {
        Conn::Postgres(c) => jobs::table
            .filter(free)
            .order((jobs::run_at, jobs::id))
            .limit(limit)
            .select(jobs::id)
            .for_update()
            .skip_locked()
            .load(c)?,
        Conn::Sqlite(c) => jobs::table
            .filter(free)
            .order((jobs::run_at, jobs::id))
            .limit(limit)
            .select(jobs::id)
            .load(c)?,
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(jobs::table.filter(jobs::id.eq_any(&ids)))
        .set((
            jobs::leased_until.eq(until),
            jobs::lease.eq(lease),
            jobs::attempts.eq(jobs::attempts + 1),
        ))
        .execute(conn)?;
    Ok(jobs::table
        .filter(jobs::id.eq_any(&ids))
        .order((jobs::run_at, jobs::id))
        .select((jobs::id, jobs::kind, jobs::payload, jobs::attempts))
        .load(conn)?)
}

/// Takes a leased job for longer; false when its lease has run out and passed to another.
pub(super) fn renew(
    conn: &mut Conn,
    job: &Leased,
    lease: &str,
    until: Timestamp,
) -> Result<bool, DbError> {
    let mine = jobs::table
        .filter(jobs::id.eq(job.id))
        .filter(jobs::lease.eq(lease));
    Ok(diesel::update(mine)
        .set(jobs::leased_until.eq(until))
        .execute(conn)?
        == 1)
}

/// Gives back what is left of a lease, as if it had not been taken.
pub(super) fn release(conn: &mut Conn, lease: &str) -> Result<(), DbError> {
    diesel::update(jobs::table.filter(jobs::lease.eq(lease)))
        .set((
            jobs::leased_until.eq(None::<Timestamp>),
            jobs::lease.eq(None::<String>),
            jobs::attempts.eq(jobs::attempts - 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes how a leased job ended, unless its lease has run out and passed to another.
pub(super) fn settle(
    conn: &mut Conn,
    job: &Leased,
    lease: &str,
    outcome: &Result<(), JobError>,
    now: Timestamp,
) -> Result<(), DbError> {
    let mine = jobs::id.eq(job.id).and(jobs::lease.eq(lease));
    let error = match outcome {
        Ok(()) => {
            diesel::delete(jobs::table.filter(mine)).execute(conn)?;
            return Ok(());
        }
        Err(error) => error,
    };
    let dead = matches!(error, JobError::Fail(_)) || job.attempts >= MAX_ATTEMPTS;
    diesel::update(jobs::table.filter(mine))
        .set((
            jobs::leased_until.eq(None::<Timestamp>),
            jobs::lease.eq(None::<String>),
            jobs::run_at.eq(now + delay(job.attempts)),
            jobs::dead_at.eq(dead.then_some(now)),
            jobs::last_error.eq(Some(error.to_string())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether a round of leasing would find anything.
pub(super) fn any_due(conn: &mut Conn, now: Timestamp) -> Result<bool, DbError> {
    let due = jobs::table
        .filter(jobs::dead_at.is_null())
        .filter(jobs::run_at.le(now))
        .filter(jobs::leased_until.is_null().or(jobs::leased_until.lt(now)))
        .select(jobs::id)
        .first::<JobId>(conn)
        .optional()?;
    Ok(due.is_some())
}
