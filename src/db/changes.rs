//! The change log: what changed, in an order that a follower can trust.
//!
//! On PostgreSQL a sequence number is taken when a row is written and seen when its transaction
//! commits, so that number 8 can appear before number 7; a follower that remembers "8" would miss 7
//! for ever. Each row therefore bears its transaction's id, and a follower reads only transactions
//! older than every one still open in this database ([`horizon`]). SQLite has one writer, and needs
//! none of this.

use std::fmt;
use std::str::FromStr;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::schema::change_log;
use super::{Conn, DbError, per_backend, settings};
use crate::domain::{PostId, Timestamp, TopicId, TutorialId};

/// What changed. A topic stands for all of its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    Topic(TopicId),
    Post(PostId),
    Tutorial(TutorialId),
}

impl Change {
    fn parts(self) -> (&'static str, i64) {
        match self {
            Self::Topic(id) => ("topic", id.0),
            Self::Post(id) => ("post", id.0),
            Self::Tutorial(id) => ("tutorial", id.0),
        }
    }

    fn from_parts(entity: &str, id: i64) -> Result<Self, DbError> {
        match entity {
            "topic" => Ok(Self::Topic(TopicId(id))),
            "post" => Ok(Self::Post(PostId(id))),
            "tutorial" => Ok(Self::Tutorial(TutorialId(id))),
            other => Err(DbError::Stored(format!("change_log.entity {other:?}"))),
        }
    }
}

/// How far a follower has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub transaction: i64,
    pub seq: i64,
}

impl Position {
    pub const START: Self = Self {
        transaction: 0,
        seq: 0,
    };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.transaction, self.seq)
    }
}

impl FromStr for Position {
    type Err = DbError;

    fn from_str(s: &str) -> Result<Self, DbError> {
        let bad = || DbError::Stored(format!("change log position {s:?}"));
        let (transaction, seq) = s.split_once(':').ok_or_else(bad)?;
        Ok(Self {
            transaction: transaction.parse().map_err(|_| bad())?,
            seq: seq.parse().map_err(|_| bad())?,
        })
    }
}

/// Notes a change, in the transaction that makes it.
pub fn record(conn: &mut Conn, change: Change, now: Timestamp) -> Result<(), DbError> {
    let (entity, id) = change.parts();
    diesel::insert_into(change_log::table)
        .values((
            change_log::entity.eq(entity),
            change_log::entity_id.eq(id),
            change_log::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes many changes at once, in the transaction that makes them.
pub fn record_all(conn: &mut Conn, changes: &[Change], now: Timestamp) -> Result<(), DbError> {
    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            let (entity, id) = change.parts();
            (
                change_log::entity.eq(entity),
                change_log::entity_id.eq(id),
                change_log::created_at.eq(now),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(change_log::table)
        .values(&rows)
        .execute(c))?;
    Ok(())
}

/// Transactions below this id have ended, and are visible to statements that start from now on.
///
/// Not simply `pg_snapshot_xmin`: that waits for every database of the cluster, so that a long
/// transaction of a neighbour would hold our index up. The statement's snapshot is taken first and
/// the list of open transactions after it: one that is neither listed nor above the ceiling ended
/// before. Sessions of our own role are all that write here, and those we may see.
pub(super) fn horizon(conn: &mut Conn) -> Result<i64, DbError> {
    let Conn::Postgres(c) = conn else {
        return Ok(i64::MAX);
    };
    let open: Vec<OpenTransaction> = diesel::sql_query(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS ceiling, open.xid \
         FROM (SELECT 1) AS one LEFT JOIN (\
             SELECT backend_xid::text::bigint AS xid FROM pg_stat_activity \
             WHERE datname = current_database() AND backend_xid IS NOT NULL\
         ) AS open ON true",
    )
    .load(c)?;
    let ceiling = open.first().map_or(0, |row| row.ceiling);
    Ok(open
        .iter()
        .filter_map(OpenTransaction::full_id)
        .fold(ceiling, i64::min))
}

#[derive(QueryableByName)]
struct OpenTransaction {
    #[diesel(sql_type = BigInt)]
    ceiling: i64,
    #[diesel(sql_type = diesel::sql_types::Nullable<BigInt>)]
    xid: Option<i64>,
}

impl OpenTransaction {
    /// The activity view tells the lower 32 bits of an id; the ceiling tells the rest. `None` for
    /// one that began after the ceiling was taken.
    fn full_id(&self) -> Option<i64> {
        const ROUND: i64 = 1 << 32;
        let behind = (self.ceiling - self.xid?).rem_euclid(ROUND);
        (0 < behind && behind < ROUND / 2).then(|| self.ceiling - behind)
    }
}

/// The next `limit` changes after a position, in order, each with its own position.
pub fn after(
    conn: &mut Conn,
    position: Position,
    limit: i64,
) -> Result<Vec<(Position, Change)>, DbError> {
    let horizon = horizon(conn)?;
    let rows: Vec<(i64, i64, String, i64)> = change_log::table
        .filter(
            change_log::transaction_id
                .gt(position.transaction)
                .or(change_log::transaction_id
                    .eq(position.transaction)
                    .and(change_log::seq.gt(position.seq))),
        )
        .filter(change_log::transaction_id.lt(horizon))
        .order((change_log::transaction_id, change_log::seq))
        .limit(limit)
        .select((
            change_log::transaction_id,
            change_log::seq,
            change_log::entity,
            change_log::entity_id,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(transaction, seq, entity, id)| {
            Ok((
                Position { transaction, seq },
                Change::from_parts(&entity, id)?,
            ))
        })
        .collect()
}

/// How many changes a follower at this position has not read, counted up to `limit`.
pub fn lag(conn: &mut Conn, position: Position, limit: i64) -> Result<i64, DbError> {
    let ahead = change_log::table
        .filter(
            change_log::transaction_id
                .gt(position.transaction)
                .or(change_log::transaction_id
                    .eq(position.transaction)
                    .and(change_log::seq.gt(position.seq))),
        )
        .limit(limit)
        .select(change_log::seq)
        .load::<i64>(conn)?;
    Ok(i64::try_from(ahead.len()).unwrap_or(limit))
}

/// A position such that everything before it is committed and visible now: where a follower goes
/// on from after it has read the tables themselves.
pub fn current(conn: &mut Conn) -> Result<Position, DbError> {
    match conn {
        Conn::Postgres(_) => Ok(Position {
            transaction: horizon(conn)? - 1,
            seq: i64::MAX,
        }),
        Conn::Sqlite(_) => {
            let last: Option<i64> = change_log::table
                .select(diesel::dsl::max(change_log::seq))
                .get_result(conn)?;
            // The log may be empty because all of it was pruned: numbers still go on from there.
            let pruned = pruned_to(conn)?.unwrap_or(Position::START);
            Ok(pruned.max(Position {
                transaction: 0,
                seq: last.unwrap_or(0),
            }))
        }
    }
}

/// Setting: position of the last change that was forgotten.
const PRUNED_TO: &str = "changes.pruned_to";

/// Forgets what is older than `before`, and notes how far. A follower that stopped earlier must
/// rebuild. Runs in one transaction.
pub fn prune(conn: &mut Conn, before: Timestamp, now: Timestamp) -> Result<usize, DbError> {
    let last: Option<(i64, i64)> = change_log::table
        .filter(change_log::created_at.lt(before))
        .order((change_log::transaction_id.desc(), change_log::seq.desc()))
        .select((change_log::transaction_id, change_log::seq))
        .first(conn)
        .optional()?;
    let Some((transaction, seq)) = last else {
        return Ok(0);
    };
    let last = Position { transaction, seq };
    settings::put(conn, PRUNED_TO, &last.to_string(), now)?;
    Ok(
        diesel::delete(change_log::table.filter(change_log::created_at.lt(before)))
            .execute(conn)?,
    )
}

fn pruned_to(conn: &mut Conn) -> Result<Option<Position>, DbError> {
    settings::get(conn, PRUNED_TO)?
        .map(|stored| stored.parse())
        .transpose()
}

/// Whether this position is one of this log and everything after it is still there. False for a
/// follower that slept longer than the log is kept, and for one that comes from the future: the
/// database was restored from a backup.
///
/// Asked *after* the changes were read, it vouches for them: what is pruned in between shows.
pub fn reaches_back_to(conn: &mut Conn, position: Position) -> Result<bool, DbError> {
    let now = current(conn)?;
    // A note from the future was made by another cluster, before the tables were restored here.
    let pruned = pruned_to(conn)?.filter(|pruned| *pruned <= now);
    Ok(pruned.is_none_or(|pruned| position >= pruned) && position <= now)
}

/// Forgets rows of transactions that this PostgreSQL cluster has not reached: they came with a
/// restored copy of the tables, and would be read long after, or never. Called at start.
pub fn forget_other_clusters(conn: &mut Conn) -> Result<usize, DbError> {
    match conn {
        Conn::Sqlite(_) => Ok(0),
        Conn::Postgres(_) => Ok(diesel::delete(change_log::table)
            .filter(sql::<Bool>(
                "transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
            ))
            .execute(conn)?),
    }
}

#[cfg(test)]
mod tests {
    use super::OpenTransaction;

    #[test]
    fn short_ids_are_completed_from_the_ceiling() {
        let full = |ceiling, xid| {
            OpenTransaction {
                ceiling,
                xid: Some(xid),
            }
            .full_id()
        };
        assert_eq!(full(1_000, 998), Some(998));
        // The ceiling has gone round once; the open transaction began before, or after.
        assert_eq!(full((1 << 32) + 5, 4_294_967_290), Some(4_294_967_290));
        assert_eq!(full((3 << 32) + 5, 3), Some((3 << 32) + 3));
        // Began after the ceiling was taken.
        assert_eq!(full(1_000, 1_000), None);
        assert_eq!(full(1_000, 1_004), None);
    }
}
