//! Jobs as the operator sees them: how many of each kind, which were given up, and what becomes of
//! these.

use std::collections::BTreeMap;

use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use crate::db::schema::jobs;
use crate::db::{Conn, DbError};
use crate::domain::{JobId, Timestamp};

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
