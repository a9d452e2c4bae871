//! How often suggestions were shown, opened and not enough: counted in memory, written once a minute.
//!
//! Suggestions are shown to whoever opens a page; a page that anybody may open as often as they like
//! must not make the one writer of SQLite work. This node adds its own counts to what it reads. What a
//! killed process forgets is a minute of numbers; one that stops writes them first ([`write_down`]).

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;

use super::store::{self, Suggested, Suggestions};
use crate::app::App;
use crate::db::DbError;

/// How long counts wait for others to be written with.
const PAUSE: Duration = Duration::from_secs(60);

/// What is not in the database yet, by day.
#[derive(Debug, Default)]
pub struct Counts(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    days: BTreeMap<NaiveDate, Suggestions>,
    /// Whether somebody is about to write them.
    planned: bool,
}

impl Counts {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one more. Whether the caller is the one to plan the writing.
    fn add(&self, day: NaiveDate, what: Suggested) -> bool {
        let mut waiting = self.waiting();
        *waiting.days.entry(day).or_default() += Suggestions::one(what);
        !std::mem::replace(&mut waiting.planned, true)
    }

    /// What was counted from a day on and is not written.
    pub fn since(&self, day: NaiveDate) -> Suggestions {
        let mut all = Suggestions::default();
        for (_, counted) in self.waiting().days.range(day..) {
            all += *counted;
        }
        all
    }

    /// Takes what is to be written; the next count plans anew.
    fn take(&self) -> BTreeMap<NaiveDate, Suggestions> {
        let mut waiting = self.waiting();
        waiting.planned = false;
        std::mem::take(&mut waiting.days)
    }

    /// Puts back what could not be written, to go with what comes next.
    fn put_back(&self, days: BTreeMap<NaiveDate, Suggestions>) {
        let mut waiting = self.waiting();
        for (day, counted) in days {
            *waiting.days.entry(day).or_default() += counted;
        }
    }
}

/// Counts that something about suggestions happened on a day. No person, no text: a number.
pub fn count(app: &App, day: NaiveDate, what: Suggested) {
    if app.finding.counts.add(day, what) {
        tokio::spawn(write_behind(app.clone()));
    }
}

async fn write_behind(app: App) {
    tokio::time::sleep(PAUSE).await;
    if let Err(error) = tokio::task::spawn_blocking(move || write_down(&app)).await {
        tracing::warn!(%error, "counts of suggestions wait");
    }
}

/// Writes what is counted and not written yet. For threads that may block.
pub fn write_down(app: &App) {
    let counts = &app.finding.counts;
    let days = counts.take();
    if days.is_empty() {
        return;
    }
    let written = app.db.write_blocking(|conn| {
        // A day, or two around midnight.
        for (day, counted) in &days {
            store::add_suggestions(conn, *day, *counted)?;
        }
        Ok::<_, DbError>(())
    });
    if let Err(error) = written {
        tracing::warn!(%error, "counts of suggestions wait");
        counts.put_back(days);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(of_month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, of_month).unwrap()
    }

    #[test]
    fn one_plans_for_all_and_nothing_is_counted_twice() {
        let counts = Counts::default();
        assert!(counts.add(day(1), Suggested::Shown));
        assert!(!counts.add(day(1), Suggested::Shown));
        assert!(!counts.add(day(2), Suggested::Opened));
        let (both, second) = (counts.since(day(1)), counts.since(day(2)));
        assert_eq!((both.shown, both.opened, both.sent), (2, 1, 0));
        assert_eq!((second.shown, second.opened, second.sent), (0, 1, 0));
        let taken = counts.take();
        assert_eq!(counts.since(day(1)), Suggestions::default());
        assert!(counts.add(day(1), Suggested::Sent));
        counts.put_back(taken);
        let all = counts.since(day(1));
        assert_eq!((all.shown, all.opened, all.sent), (2, 1, 1));
    }
}
