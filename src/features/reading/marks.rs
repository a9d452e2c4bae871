//! Where people have got to, noted when a page is opened and written a moment later.
//!
//! A page is read far more often than anything is written, and on SQLite there is one writer: a page
//! that wrote at once would wait for every answer being published. So opening a page only notes in
//! memory; about a second later one statement writes what all readers of this node came to. Until
//! then this node reads its own notes ([`Marks::of`]): who goes back to a list finds it true. What a
//! killed process forgets is a second of reading marks, at worst a message shown as new once more.
//!
//! A script that reports what was on the screen would cost every reader a request, and not work
//! without script (ADR 0013).

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::store::{self, Read};
use crate::app::App;
use crate::domain::{AccountId, Timestamp, TopicId, Viewer};

/// How long marks wait for others to be written with.
const PAUSE: Duration = Duration::from_secs(1);
/// Marks that wait at most: some 100 bytes each. More are forgotten, which harms nobody.
const WAITING_MAX: usize = 20_000;
/// Marks of one statement: four values each, well below what either database takes.
const A_WRITE: usize = 2_000;

/// Marks that are not in the database yet. Shared by all workers of a process.
#[derive(Debug, Default)]
pub struct Marks(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    marks: HashMap<AccountId, HashMap<TopicId, (i64, Timestamp)>>,
    count: usize,
    /// Whether somebody is about to write them.
    planned: bool,
}

impl Marks {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that somebody has read up to `number`. Whether the caller is the one to plan the
    /// writing.
    fn note(&self, read: Read) -> bool {
        let mut waiting = self.waiting();
        let full = waiting.count >= WAITING_MAX;
        let own = waiting.marks.entry(read.account).or_default();
        match own.get_mut(&read.topic) {
            Some(mark) if mark.0 < read.number => *mark = (read.number, read.at),
            None if !full => {
                own.insert(read.topic, (read.number, read.at));
                waiting.count += 1;
            }
            Some(_) | None => {}
        }
        if waiting
            .marks
            .get(&read.account)
            .is_some_and(HashMap::is_empty)
        {
            waiting.marks.remove(&read.account);
        }
        waiting.count > 0 && !std::mem::replace(&mut waiting.planned, true)
    }

    /// How far somebody has read in which topics, as far as the database does not know it yet.
    #[must_use]
    pub fn of(&self, account: AccountId) -> Vec<(TopicId, i64)> {
        let waiting = self.waiting();
        let own = waiting.marks.get(&account);
        own.into_iter()
            .flatten()
            .map(|(topic, (number, _))| (*topic, *number))
            .collect()
    }

    /// Marks to write next, in the order of their key, so that two nodes never wait for each other.
    fn batch(&self) -> Vec<Read> {
        let waiting = self.waiting();
        let mut batch: Vec<Read> = waiting
            .marks
            .iter()
            .flat_map(|(account, own)| {
                own.iter().map(|(topic, (number, at))| Read {
                    account: *account,
                    topic: *topic,
                    number: *number,
                    at: *at,
                })
            })
            .take(A_WRITE)
            .collect();
        batch.sort_unstable_by_key(|read| (read.account, read.topic));
        batch
    }

    /// Forgets what was written, unless its reader went on meanwhile. Whether some are left.
    fn settle(&self, written: &[Read]) -> bool {
        let mut waiting = self.waiting();
        for read in written {
            let Some(own) = waiting.marks.get_mut(&read.account) else {
                continue;
            };
            let went_on = own.get(&read.topic).is_some_and(|m| m.0 > read.number);
            let removed = !went_on && own.remove(&read.topic).is_some();
            if own.is_empty() {
                waiting.marks.remove(&read.account);
            }
            waiting.count -= usize::from(removed);
        }
        waiting.planned = waiting.count > 0;
        waiting.planned
    }
}

/// Notes that a viewer has read a topic up to `number`, without waiting for anything. Visitors leave
/// no trace.
pub fn seen(app: &App, viewer: &Viewer, topic: TopicId, number: i64, now: Timestamp) {
    let Some(account) = viewer.account() else {
        return;
    };
    let read = Read {
        account,
        topic,
        number,
        at: now,
    };
    if app.reads.note(read) {
        tokio::spawn(write_behind(app.clone()));
    }
}

/// Writes what is known and not written yet: at the end of a process. For threads that may block.
pub fn write_down(app: &App) {
    loop {
        let batch = app.reads.batch();
        if batch.is_empty() {
            return;
        }
        let result = app.db.write_blocking(|conn| store::advance(conn, &batch));
        if let Err(error) = result {
            tracing::warn!(%error, marks = batch.len(), "reading marks lost");
        }
        app.reads.settle(&batch);
    }
}

async fn write_behind(app: App) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let batch = app.reads.batch();
        let written = batch.clone();
        let result = app.db.write(move |conn| store::advance(conn, &batch));
        if let Err(error) = result.await {
            // Not tried again: a database in trouble has better things to do.
            tracing::warn!(%error, marks = written.len(), "reading marks lost");
        }
        if !app.reads.settle(&written) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(account: i64, topic: i64, number: i64) -> Read {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        Read {
            account: AccountId(account),
            topic: TopicId(topic),
            number,
            at: Timestamp::new(day.and_hms_opt(9, 0, 0).unwrap()),
        }
    }

    #[test]
    fn a_mark_never_goes_back_and_only_the_first_plans() {
        let marks = Marks::default();
        assert!(marks.note(read(1, 7, 20)));
        assert!(!marks.note(read(1, 7, 3)));
        assert!(!marks.note(read(2, 7, 4)));
        assert_eq!(marks.of(AccountId(1)), [(TopicId(7), 20)]);
        assert!(marks.of(AccountId(3)).is_empty());
    }

    #[test]
    fn who_reads_on_during_the_writing_is_written_again() {
        let marks = Marks::default();
        marks.note(read(1, 7, 20));
        marks.note(read(1, 8, 1));
        let batch = marks.batch();
        marks.note(read(1, 7, 40));
        assert!(marks.settle(&batch), "the later mark is left");
        assert_eq!(marks.of(AccountId(1)), [(TopicId(7), 40)]);
        assert!(!marks.settle(&marks.batch()));
        assert!(marks.of(AccountId(1)).is_empty());
        assert!(marks.note(read(1, 7, 41)), "the next one plans again");
    }

    #[test]
    fn memory_is_bounded() {
        let marks = Marks::default();
        for n in 0..=i64::try_from(WAITING_MAX).unwrap() + 10 {
            marks.note(read(n, 1, 1));
        }
        assert_eq!(marks.waiting().count, WAITING_MAX);
        assert_eq!(marks.waiting().marks.len(), WAITING_MAX);
        while marks.settle(&marks.batch()) {}
        assert_eq!(marks.waiting().count, 0);
    }
}
