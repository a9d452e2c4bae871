//! The queue as the operator sees it: how much waits, what failed for good, and what becomes of it.

use std::collections::BTreeMap;

use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use crate::db::schema::jobs;
use crate::db::{Conn, DbError};
use crate::domain::{JobId, Timestamp};

/// Waiting and dead jobs, for the operator.
pub fn counts(conn: &mut Conn) -> Result<(i64, i64), DbError> {
    let waiting = jobs::table
        .filter(jobs::dead_at.is_null())
        .count()
        .get_result(conn)?;
    let dead = jobs::table
        .filter(jobs::dead_at.is_not_null())
        .count()
        .get_result(conn)?;
    Ok((waiting, dead))
}

/// Makes the queue of a restored forum fit to be worked on: nobody holds a lease any more, and what
/// was due before `before` becomes a dead letter that says `why`, unless it is of a kind that reaches
/// nobody. Returns how many were held back so.
pub fn hold_overdue(
    conn: &mut Conn,
    before: Timestamp,
    quiet: &[&str],
    why: &str,
    now: Timestamp,
) -> Result<usize, DbError> {
    diesel::update(jobs::table.filter(jobs::lease.is_not_null()))
        .set((
            jobs::leased_until.eq(None::<Timestamp>),
            jobs::lease.eq(None::<String>),
        ))
        .execute(conn)?;
    let overdue = jobs::table
        .filter(jobs::dead_at.is_null())
        .filter(jobs::run_at.lt(before))
        .filter(jobs::kind.ne_all(quiet));
    Ok(diesel::update(overdue)
        .set((jobs::dead_at.eq(now), jobs::last_error.eq(why)))
        .execute(conn)?)
}

/// How many jobs there are of each state, and since when the first of those due has been waiting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct States {
    /// Due, and not begun.
    pub ready: i64,
    /// Planned for later, or to be tried again.
    pub later: i64,
    pub running: i64,
    /// Given up.
    pub dead: i64,
    pub oldest_ready: Option<Timestamp>,
}

/// Counts the jobs by state, for the operator.
///
/// # Errors
/// The database's.
pub fn states(conn: &mut Conn, now: Timestamp) -> Result<States, DbError> {
    let alive = jobs::dead_at.is_null();
    let leased = jobs::leased_until
        .is_not_null()
        .and(jobs::leased_until.ge(now));
    let free = jobs::leased_until.is_null().or(jobs::leased_until.lt(now));
    let due = jobs::table
        .filter(alive)
        .filter(free)
        .filter(jobs::run_at.le(now))
        .select((diesel::dsl::count_star(), diesel::dsl::min(jobs::run_at)))
        .first::<(i64, Option<Timestamp>)>(conn)?;
    let later = jobs::table
        .filter(alive)
        .filter(free)
        .filter(jobs::run_at.gt(now))
        .count()
        .get_result(conn)?;
    let running = jobs::table
        .filter(alive)
        .filter(leased)
        .count()
        .get_result(conn)?;
    let dead = jobs::table
        .filter(jobs::dead_at.is_not_null())
        .count()
        .get_result(conn)?;
    Ok(States {
        ready: due.0,
        later,
        running,
        dead,
        oldest_ready: due.1,
    })
}

/// How many jobs of one kind there are, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindCount {
    pub kind: String,
    /// To be done, now or later.
    pub waiting: i64,
    /// Given up.
    pub dead: i64,
    /// Since when the first of those that are due has been due.
    pub due_since: Option<Timestamp>,
}

/// The jobs by kind, in the order of the alphabet. Kinds are as many as the program has.
pub fn by_kind(conn: &mut Conn, now: Timestamp) -> Result<Vec<KindCount>, DbError> {
    let waiting: Vec<(String, i64)> = jobs::table
        .filter(jobs::dead_at.is_null())
        .group_by(jobs::kind)
        .select((jobs::kind, count_star()))
        .load(conn)?;
    let dead: Vec<(String, i64)> = jobs::table
        .filter(jobs::dead_at.is_not_null())
        .group_by(jobs::kind)
        .select((jobs::kind, count_star()))
        .load(conn)?;
    let due: Vec<(String, Option<Timestamp>)> = jobs::table
        .filter(jobs::dead_at.is_null())
        .filter(jobs::run_at.le(now))
        .group_by(jobs::kind)
        .select((jobs::kind, min(jobs::run_at)))
        .load(conn)?;
    let mut kinds: BTreeMap<String, KindCount> = BTreeMap::new();
    fn of(kinds: &mut BTreeMap<String, KindCount>, kind: String) -> &mut KindCount {
        let empty = KindCount {
            kind: kind.clone(),
            waiting: 0,
            dead: 0,
            due_since: None,
        };
        kinds.entry(kind).or_insert(empty)
    }
    for (kind, count) in waiting {
        of(&mut kinds, kind).waiting = count;
    }
    for (kind, count) in dead {
        of(&mut kinds, kind).dead = count;
    }
    for (kind, since) in due {
        of(&mut kinds, kind).due_since = since;
    }
    Ok(kinds.into_values().collect())
}

/// A job that was given up.
#[derive(Clone, Debug, Queryable)]
pub struct DeadJob {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub attempts: i64,
    pub error: Option<String>,
    pub dead_at: Option<Timestamp>,
}

/// Jobs that were given up, newest first, those before the id `before`; of one kind or of all.
pub fn dead(
    conn: &mut Conn,
    kind: Option<&str>,
    before: JobId,
    limit: i64,
) -> Result<Vec<DeadJob>, DbError> {
    let mut query = jobs::table
        .filter(jobs::dead_at.is_not_null())
        .filter(jobs::id.lt(before))
        .order(jobs::id.desc())
        .limit(limit)
        .select((
            jobs::id,
            jobs::kind,
            jobs::payload,
            jobs::attempts,
            jobs::last_error,
            jobs::dead_at,
        ))
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(jobs::kind.eq(kind));
    }
    Ok(query.load(conn)?)
}

/// A job that was given up; `None` when it is no more, or waits again.
pub fn find_dead(conn: &mut Conn, id: JobId) -> Result<Option<DeadJob>, DbError> {
    Ok(jobs::table
        .filter(jobs::id.eq(id))
        .filter(jobs::dead_at.is_not_null())
        .select((
            jobs::id,
            jobs::kind,
            jobs::payload,
            jobs::attempts,
            jobs::last_error,
            jobs::dead_at,
        ))
        .first(conn)
        .optional()?)
}

/// Has these jobs done anew, as if never tried. Those that were not given up, or no longer are, stay
/// as they are. How many there were.
pub fn revive(conn: &mut Conn, ids: &[JobId], now: Timestamp) -> Result<usize, DbError> {
    let given_up = jobs::table
        .filter(jobs::id.eq_any(ids))
        .filter(jobs::dead_at.is_not_null());
    Ok(diesel::update(given_up)
        .set((
            jobs::dead_at.eq(None::<Timestamp>),
            jobs::attempts.eq(0),
            jobs::run_at.eq(now),
            jobs::leased_until.eq(None::<Timestamp>),
            jobs::lease.eq(None::<String>),
        ))
        .execute(conn)?)
}

/// Deletes these jobs, if they were given up. How many there were.
pub fn bury(conn: &mut Conn, ids: &[JobId]) -> Result<usize, DbError> {
    let given_up = jobs::table
        .filter(jobs::id.eq_any(ids))
        .filter(jobs::dead_at.is_not_null());
    Ok(diesel::delete(given_up).execute(conn)?)
}
