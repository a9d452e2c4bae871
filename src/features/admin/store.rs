//! What the operator sees of the whole forum.

use diesel::prelude::*;

use crate::db::schema::{accounts, flags, jobs, mails, posts, topics};
use crate::db::{Conn, DbError};
use crate::domain::{AccountState, Timestamp, Visibility};

/// How much there is of everything.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    pub accounts: i64,
    pub topics: i64,
    pub messages: i64,
    pub open_flags: i64,
    pub jobs_waiting: i64,
    pub jobs_dead: i64,
    pub mails_sent: i64,
    pub mails_waiting: i64,
    pub mails_dropped: i64,
}

/// Accounts and messages that still are: neither deleted nor hidden.
///
/// `jobs` are those waiting and those dead, as the jobs room counts them.
pub fn counts(conn: &mut Conn, jobs: (i64, i64)) -> Result<Counts, DbError> {
    let accounts = accounts::table
        .filter(accounts::state.ne(AccountState::Deleted))
        .count()
        .get_result(conn)?;
    let topics = topics::table
        .filter(topics::visibility.eq(Visibility::Visible))
        .count()
        .get_result(conn)?;
    let messages = posts::table
        .filter(posts::visibility.eq(Visibility::Visible))
        .count()
        .get_result(conn)?;
    let open_flags = flags::table
        .filter(flags::decided_at.is_null())
        .count()
        .get_result(conn)?;
    let (jobs_waiting, jobs_dead) = jobs;
    let mails_sent = mails::table
        .filter(mails::sent_at.is_not_null())
        .count()
        .get_result(conn)?;
    let mails_dropped = mails::table
        .filter(mails::dropped_at.is_not_null())
        .count()
        .get_result(conn)?;
    let mails_waiting = mails::table
        .filter(mails::sent_at.is_null())
        .filter(mails::dropped_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(Counts {
        accounts,
        topics,
        messages,
        open_flags,
        jobs_waiting,
        jobs_dead,
        mails_sent,
        mails_waiting,
        mails_dropped,
    })
}

/// A job that was given up.
#[derive(Debug, Queryable)]
pub struct DeadJob {
    pub id: crate::domain::JobId,
    pub kind: String,
    pub attempts: i64,
    pub error: Option<String>,
    pub dead_at: Option<Timestamp>,
}

/// The last jobs that were given up.
pub fn dead_jobs(conn: &mut Conn, limit: i64) -> Result<Vec<DeadJob>, DbError> {
    Ok(jobs::table
        .filter(jobs::dead_at.is_not_null())
        .order((jobs::dead_at.desc(), jobs::id.desc()))
        .limit(limit)
        .select((
            jobs::id,
            jobs::kind,
            jobs::attempts,
            jobs::last_error,
            jobs::dead_at,
        ))
        .load(conn)?)
}
