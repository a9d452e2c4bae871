//! What this node knows of changes to pages: the rows of `page_changes`, read and counted.
//!
//! Triggers note, in the transaction of each write, whose pages it shows on. A node counts what it
//! has read of that: a page made before its scope last changed is not given again. Its own writes
//! a node counts when they commit, before it says that they are done; those of other processes at
//! its next look ([`PageVersions::look`]). See `docs/adr/0017`.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use super::schema::page_changes;
use super::{Conn, DbError, changes};

/// Something that pages show. A page depends on one or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// What is on every page, or anywhere: names of people, categories, settings, texts of the host.
    Site,
    /// The lists of topics.
    Lists,
    /// The tutorials.
    Library,
    /// One topic with all of its messages.
    Topic(i64),
    /// What one account wrote, and says of itself.
    Account(i64),
}

impl Scope {
    /// A word that this version does not know was written by a newer one: it may mean anything.
    fn of(word: &str, id: i64) -> Self {
        match word {
            "lists" => Self::Lists,
            "library" => Self::Library,
            "topic" => Self::Topic(id),
            "account" => Self::Account(id),
            _ => Self::Site,
        }
    }
}

/// A moment in the order of changes that this node has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(u64);

impl Stamp {
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

/// Rows read at once: where there are more, all pages are forgotten instead.
const MOST: usize = 5_000;
/// Scopes remembered by themselves. Above, all are taken to have changed.
const MOST_SCOPES: usize = 100_000;
/// Pages are given for so long after the last look that succeeded: a database that is away for a
/// moment takes no reader away.
const ADRIFT: Duration = Duration::from_secs(30);

/// Shared by all threads of a node; reading is nearly free while nothing changes.
#[derive(Debug)]
pub struct PageVersions {
    /// Raised by each batch of changes.
    count: AtomicU64,
    /// Whether anyone asks: on the command line nobody does, and writes are spared the look.
    watched: AtomicBool,
    began: Instant,
    /// Milliseconds after `began`.
    looked_at: AtomicU64,
    known: RwLock<Known>,
}

#[derive(Debug, Default)]
struct Known {
    changed: HashMap<Scope, u64>,
    /// Everything changed here.
    floor: u64,
    /// SQLite: the last row read. PostgreSQL: transactions below have all ended and been read.
    read_to: i64,
    /// PostgreSQL: transactions from `read_to` on that have been read.
    seen: HashSet<i64>,
}

/// Changes that were read, to be counted when it is known that they hold.
#[derive(Debug, Default)]
pub struct Changes {
    /// Number of the row on SQLite, of its transaction on PostgreSQL.
    rows: Vec<(i64, Scope)>,
    by_transaction: bool,
    /// PostgreSQL: see [`Known::read_to`].
    horizon: Option<i64>,
    /// There are more, or some are missing: everything counts as changed.
    all: bool,
}

impl Default for PageVersions {
    fn default() -> Self {
        Self {
            count: AtomicU64::new(1),
            watched: AtomicBool::new(false),
            began: Instant::now(),
            looked_at: AtomicU64::new(0),
            known: RwLock::default(),
        }
    }
}

impl PageVersions {
    /// To be taken before a page reads what it shows.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        Stamp(self.count.load(Ordering::Acquire))
    }

    /// Whether pages may be given from memory at all: somebody looks for changes, and lately could.
    #[must_use]
    pub fn known(&self) -> bool {
        self.watched.load(Ordering::Acquire)
            && self
                .since_start()
                .saturating_sub(self.looked_at.load(Ordering::Relaxed))
                < u64::try_from(ADRIFT.as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether nothing of what a page shows has changed since its stamp. The whole site counts for
    /// every page.
    #[must_use]
    pub fn unchanged(&self, since: Stamp, scopes: &[Scope]) -> bool {
        let known = self.read_known();
        let before = |scope: &Scope| known.changed.get(scope).is_none_or(|at| *at <= since.0);
        known.floor <= since.0 && before(&Scope::Site) && scopes.iter().all(before)
    }

    /// Takes everything for changed.
    pub fn forget(&self) {
        let mut known = self.write_known();
        let next = self.count.load(Ordering::Relaxed) + 1;
        known.changed.clear();
        known.floor = next;
        self.count.store(next, Ordering::Release);
    }

    /// Begins to watch: what was written before counts for nothing.
    ///
    /// # Errors
    /// The database's.
    pub fn watch(&self, conn: &mut Conn) -> Result<(), DbError> {
        let read_to = match conn {
            Conn::Sqlite(_) => last(conn)?.unwrap_or(0),
            Conn::Postgres(_) => changes::horizon(conn)?,
        };
        {
            let mut known = self.write_known();
            known.read_to = read_to;
            known.seen.clear();
        }
        self.forget();
        self.looked();
        self.watched.store(true, Ordering::Release);
        Ok(())
    }

    /// Reads what other processes wrote, and counts it. Returns a position for [`prune`].
    ///
    /// # Errors
    /// The database's.
    pub fn look(&self, conn: &mut Conn) -> Result<i64, DbError> {
        let position = self.read_known().read_to;
        let mut changes = read_after(conn, position)?;
        if let Some((first, _)) = changes.rows.first() {
            // Rows that were pruned before this node read them, while it slept.
            let reaches_back = match conn {
                Conn::Sqlite(_) => {
                    *first == position + 1
                        || first_seq(conn)?.is_some_and(|kept| kept <= position + 1)
                }
                Conn::Postgres(_) => first_transaction(conn)?.is_some_and(|kept| kept <= position),
            };
            changes.all |= !reaches_back && !self.is_seen(*first);
        }
        self.count(changes);
        self.looked();
        Ok(self.read_known().read_to)
    }

    /// What the open transaction of this connection has noted, to be counted once it is kept.
    ///
    /// # Errors
    /// The database's.
    pub fn written(&self, conn: &mut Conn) -> Result<Changes, DbError> {
        if !self.watched.load(Ordering::Acquire) {
            return Ok(Changes::default());
        }
        match conn {
            // Under the only writer: whatever is not read yet is this transaction's, or was kept before.
            Conn::Sqlite(_) => {
                let position = self.read_known().read_to;
                read_after(conn, position)
            }
            Conn::Postgres(_) => read_own(conn),
        }
    }

    /// Counts changes that hold. Those that were counted before are left out.
    pub fn count(&self, changes: Changes) {
        if changes.rows.is_empty() && changes.horizon.is_none() && !changes.all {
            return;
        }
        let mut known = self.write_known();
        let next = self.count.load(Ordering::Relaxed) + 1;
        let position = known.read_to;
        let mut any = changes.all;
        let mut last = position;
        let mut transactions = Vec::new();
        for (number, scope) in changes.rows {
            let new = if changes.by_transaction {
                number >= position && !known.seen.contains(&number)
            } else {
                number > position
            };
            if new {
                any = true;
                known.changed.insert(scope, next);
                last = last.max(number);
                transactions.push(number);
            }
        }
        if changes.by_transaction {
            known.seen.extend(transactions);
        } else {
            known.read_to = last;
        }
        if let Some(horizon) = changes.horizon.filter(|horizon| *horizon > position) {
            known.read_to = horizon;
            known.seen.retain(|transaction| *transaction >= horizon);
        }
        if changes.all || known.changed.len() > MOST_SCOPES {
            known.changed.clear();
            known.floor = next;
        }
        if any {
            self.count.store(next, Ordering::Release);
        }
    }

    fn is_seen(&self, transaction: i64) -> bool {
        self.read_known().seen.contains(&transaction)
    }

    fn looked(&self) {
        self.looked_at.store(self.since_start(), Ordering::Relaxed);
    }

    fn since_start(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn read_known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_known(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn limit() -> i64 {
    i64::try_from(MOST + 1).unwrap_or(i64::MAX)
}

type Row = (i64, String, i64);

fn changes_of(rows: Vec<Row>) -> Changes {
    let scopes = rows
        .iter()
        .map(|(number, word, id)| (*number, Scope::of(word, *id)));
    Changes {
        all: rows.len() > MOST,
        rows: scopes.collect(),
        ..Changes::default()
    }
}

/// On PostgreSQL a transaction that was open at the last look can have committed since, with rows
/// below others that were read then: all transactions are read again from the oldest one that was
/// open, and told apart by their id.
fn read_after(conn: &mut Conn, position: i64) -> Result<Changes, DbError> {
    match conn {
        Conn::Sqlite(_) => {
            let rows: Vec<Row> = page_changes::table
                .filter(page_changes::seq.gt(position))
                .order(page_changes::seq)
                .limit(limit())
                .select((
                    page_changes::seq,
                    page_changes::scope,
                    page_changes::entity_id,
                ))
                .load(conn)?;
            let mut changes = changes_of(rows);
            if changes.all {
                // What was not read is skipped.
                let last = last(conn)?.unwrap_or(position);
                changes.rows.push((last, Scope::Site));
            }
            Ok(changes)
        }
        Conn::Postgres(_) => {
            // First the horizon, then the rows: what ended before it is seen by what follows.
            let horizon = changes::horizon(conn)?;
            let rows: Vec<Row> = page_changes::table
                .filter(page_changes::transaction_id.ge(position))
                .order(page_changes::transaction_id)
                .limit(limit())
                .select((
                    page_changes::transaction_id,
                    page_changes::scope,
                    page_changes::entity_id,
                ))
                .load(conn)?;
            Ok(Changes {
                horizon: Some(horizon),
                by_transaction: true,
                ..changes_of(rows)
            })
        }
    }
}

/// A transaction that wrote nothing has no id, and no rows.
fn read_own(conn: &mut Conn) -> Result<Changes, DbError> {
    let rows: Vec<Row> = page_changes::table
        .filter(
            page_changes::transaction_id
                .nullable()
                .eq(sql::<Nullable<BigInt>>(
                    "pg_current_xact_id_if_assigned()::text::bigint",
                )),
        )
        .limit(limit())
        .select((
            page_changes::transaction_id,
            page_changes::scope,
            page_changes::entity_id,
        ))
        .load(conn)?;
    Ok(Changes {
        by_transaction: true,
        ..changes_of(rows)
    })
}

fn last(conn: &mut Conn) -> Result<Option<i64>, DbError> {
    Ok(page_changes::table
        .select(diesel::dsl::max(page_changes::seq))
        .first(conn)?)
}

fn first_seq(conn: &mut Conn) -> Result<Option<i64>, DbError> {
    Ok(page_changes::table
        .select(diesel::dsl::min(page_changes::seq))
        .first(conn)?)
}

fn first_transaction(conn: &mut Conn) -> Result<Option<i64>, DbError> {
    Ok(page_changes::table
        .select(diesel::dsl::min(page_changes::transaction_id))
        .first(conn)?)
}

/// Forgets the rows before a position that [`PageVersions::look`] gave some minutes ago: every node
/// has read them since, or finds that it slept. The newest one stays, to find that out by.
///
/// # Errors
/// The database's.
pub fn prune(conn: &mut Conn, before: i64) -> Result<usize, DbError> {
    let Some(newest) = last(conn)? else {
        return Ok(0);
    };
    let old = page_changes::seq.lt(newest);
    Ok(match conn {
        Conn::Sqlite(_) => {
            diesel::delete(page_changes::table.filter(old.and(page_changes::seq.lt(before))))
                .execute(conn)?
        }
        Conn::Postgres(_) => diesel::delete(
            page_changes::table.filter(old.and(page_changes::transaction_id.lt(before))),
        )
        .execute(conn)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(rows: &[(i64, Scope)], horizon: Option<i64>) -> Changes {
        Changes {
            rows: rows.to_vec(),
            by_transaction: horizon.is_some(),
            horizon,
            all: false,
        }
    }

    #[test]
    fn a_page_is_old_once_something_on_it_has_changed() {
        let versions = PageVersions::default();
        let made = versions.stamp();
        versions.count(changes(&[(1, Scope::Topic(7)), (2, Scope::Lists)], None));
        assert!(!versions.unchanged(made, &[Scope::Topic(7)]));
        assert!(!versions.unchanged(made, &[Scope::Topic(8), Scope::Lists]));
        assert!(versions.unchanged(made, &[Scope::Topic(8)]));
        assert!(versions.unchanged(versions.stamp(), &[Scope::Topic(7)]));
        versions.count(changes(&[(3, Scope::Site)], None));
        assert!(!versions.unchanged(made, &[Scope::Topic(8)]));
    }

    #[test]
    fn what_was_counted_is_not_counted_again() {
        let versions = PageVersions::default();
        versions.count(changes(&[(1, Scope::Lists)], None));
        let made = versions.stamp();
        versions.count(changes(&[(1, Scope::Lists)], None));
        assert_eq!(versions.stamp(), made);
        let by_transaction = PageVersions::default();
        by_transaction.count(changes(&[(12, Scope::Lists)], Some(10)));
        let made = by_transaction.stamp();
        by_transaction.count(changes(&[(12, Scope::Lists)], Some(10)));
        assert_eq!(by_transaction.stamp(), made);
        // It began before number 12, and ended after it was read.
        by_transaction.count(changes(&[(11, Scope::Lists), (12, Scope::Lists)], Some(13)));
        assert!(!by_transaction.unchanged(made, &[Scope::Lists]));
        let made = by_transaction.stamp();
        by_transaction.count(changes(&[(12, Scope::Lists)], Some(13)));
        assert_eq!(by_transaction.stamp(), made);
    }

    #[test]
    fn a_node_that_nobody_tells_of_changes_gives_no_page() {
        assert!(!PageVersions::default().known());
    }
}
