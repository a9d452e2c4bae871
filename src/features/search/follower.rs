//! The thread that follows the change log into the index of this node.
//!
//! The index holds, with each batch, how far it has read: a process killed at any moment goes on
//! from there. Without a place to go on from (no index, another forum's, or the log no longer
//! reaches back to it) the index is made anew from the tables, while the old one answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::indexing::{self, IndexError, Progress};
use super::jobs;
use super::position::{self, IndexCursor};
use super::reindex::{self, Report};
use crate::app::App;
use crate::db::DbError;
use crate::db::changes::{self, Change, Position};
use crate::features::glossary::{self, Edition};
use crate::jobs::Wake;
use crate::search::Engine;

/// How long a message written by another process can go unseen.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// Changes read at once.
const BATCH: i64 = 500;
/// A failure is tried again after 250 ms, then twice as long each time, up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// After so many failures of the index itself in a row, it is taken for lost and made anew.
const LOST_AFTER: u32 = 3;
/// How often the progress of a rebuild is written down.
const NOTE_EVERY: Duration = Duration::from_millis(300);

/// Follows until dropped.
pub struct Follower {
    stop: Arc<AtomicBool>,
    wake: Arc<Wake>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.wake.ring();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of the search index panicked");
        }
    }
}

/// Follows the change log into the index, on a thread of its own.
///
/// # Errors
/// [`IndexError::NoIndex`] without an engine; the database's, when the forum has no name yet and
/// none can be written.
pub fn follow(app: &App) -> Result<Follower, IndexError> {
    let engine = app.search.clone().ok_or(IndexError::NoIndex)?;
    let now = app.clock.now();
    let forum = app.db.write_blocking(|conn| {
        jobs::plan(conn, now, now)?;
        position::forum_id(conn, now)
    })?;
    let stop = Arc::new(AtomicBool::new(false));
    let wake = app.changes.clone();
    let worker = Worker {
        app: app.clone(),
        engine,
        forum,
        stop: stop.clone(),
        glossary: AtomicI64::new(0),
    };
    worker.engine.set_glossary(Edition::default().glossary());
    let thread = std::thread::Builder::new()
        .name("search-index".to_owned())
        .spawn(move || worker.run())?;
    Ok(Follower {
        stop,
        wake,
        thread: Some(thread),
    })
}

struct Worker {
    app: App,
    engine: Arc<Engine>,
    forum: String,
    stop: Arc<AtomicBool>,
    /// Version of the glossary that the engine uses.
    glossary: AtomicI64,
}

/// What a look at the database found.
struct Seen {
    changes: Vec<(Position, Change)>,
    /// Whether the log still holds all that follows the position asked for.
    whole: bool,
    wish: Option<String>,
}

impl Worker {
    fn run(&self) {
        let (mut failures, mut of_index) = (0_u32, 0_u32);
        while !self.stopped() {
            match self.round(of_index >= LOST_AFTER) {
                Ok(more) => {
                    if failures > 0 {
                        tracing::info!("the search index is being followed again");
                    }
                    (failures, of_index) = (0, 0);
                    if !more {
                        self.app.changes.wait(LOOK_AGAIN);
                    }
                }
                Err(error) => {
                    // Once: it will be tried again until it works.
                    if failures == 0 {
                        tracing::error!(%error, "the search index cannot be brought up to date");
                    }
                    failures += 1;
                    of_index += u32::from(matches!(error, IndexError::Engine(_)));
                    self.pause(LOOK_AGAIN.saturating_mul(1 << failures.min(10)));
                }
            }
        }
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Waits however often the bell rings, unless to stop.
    fn pause(&self, length: Duration) {
        let end = Instant::now() + length.min(LONGEST_PAUSE);
        while !self.stopped() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            self.app.changes.wait(left);
        }
    }

    /// One step; whether there may be more to do at once.
    fn round(&self, lost: bool) -> Result<bool, IndexError> {
        self.take_glossary()?;
        // The process before this one still writes the index: its work is read until it ends.
        if !self.engine.is_owner() && !self.engine.take_over()? {
            self.engine.refresh()?;
            return Ok(false);
        }
        let position = self.position().filter(|_| !lost);
        let Some(position) = position else {
            self.rebuild(None)?;
            return Ok(true);
        };
        let seen = self.look(position)?;
        if !seen.whole {
            tracing::warn!("the change log no longer reaches back to the search index");
            self.rebuild(None)?;
            return Ok(true);
        }
        if let Some(wish) = seen.wish {
            self.rebuild(Some(&wish))?;
            return Ok(true);
        }
        let full = i64::try_from(seen.changes.len()).is_ok_and(|n| n >= BATCH);
        self.apply(position, &seen.changes)?;
        Ok(full)
    }

    /// Searches use what the administration changed, on whichever node.
    fn take_glossary(&self) -> Result<(), DbError> {
        let known = self.glossary.load(Ordering::Relaxed);
        let newer = self
            .app
            .db
            .read_blocking(|conn| glossary::newer_than(conn, known))?;
        if let Some(edition) = newer {
            self.engine.set_glossary(edition.glossary());
            self.glossary.store(edition.version, Ordering::Relaxed);
        }
        Ok(())
    }

    /// How far the index has read, if it is one of this forum.
    fn position(&self) -> Option<Position> {
        let cursor: IndexCursor = self.engine.cursor()?.parse().ok()?;
        (cursor.forum == self.forum).then_some(cursor.position)
    }

    fn look(&self, position: Position) -> Result<Seen, DbError> {
        self.app.db.read_blocking(|conn| {
            Ok(Seen {
                changes: changes::after(conn, position, BATCH)?,
                whole: changes::reaches_back_to(conn, position)?,
                wish: reindex::wish(conn)?,
            })
        })
    }

    fn apply(&self, from: Position, changes: &[(Position, Change)]) -> Result<(), IndexError> {
        let Some((to, _)) = changes.last() else {
            return Ok(());
        };
        let logged: Vec<Change> = changes.iter().map(|(_, change)| *change).collect();
        let cursor = |position| IndexCursor {
            forum: self.forum.clone(),
            position,
        };
        indexing::follow_changes(
            &self.app.db,
            &self.engine,
            &logged,
            &cursor(from),
            &cursor(*to),
        )
    }

    /// Makes the index anew. The old one goes on following meanwhile, if it can.
    fn rebuild(&self, wish: Option<&str>) -> Result<(), IndexError> {
        tracing::info!("rebuilding the search index");
        let started = Instant::now();
        let mut noted: Option<Instant> = None;
        let step = |progress: Progress| {
            if noted.is_none_or(|at| at.elapsed() >= NOTE_EVERY) {
                noted = Some(Instant::now());
                self.take_glossary()?;
                if let Some(wish) = wish {
                    self.note(&Report::new(wish, progress))?;
                    self.keep_following()?;
                }
            }
            Ok(!self.stopped())
        };
        let made = indexing::rebuild(&self.app.db, &self.engine, &self.forum, step)?;
        let (Some(documents), Some(wish)) = (made, wish) else {
            return Ok(());
        };
        let seconds = started.elapsed().as_secs_f64();
        tracing::info!(documents, seconds, "the search index was rebuilt on demand");
        let now = self.app.clock.now();
        self.app
            .db
            .write_blocking(|conn| reindex::carried_out(conn, wish, documents, now))?;
        Ok(())
    }

    /// Messages posted during a rebuild are found in the index that still serves.
    fn keep_following(&self) -> Result<(), IndexError> {
        let Some(position) = self.position() else {
            return Ok(());
        };
        let seen = self.look(position)?;
        if seen.whole {
            self.apply(position, &seen.changes)?;
        }
        Ok(())
    }

    fn note(&self, report: &Report) -> Result<(), DbError> {
        let now = self.app.clock.now();
        self.app
            .db
            .write_blocking(|conn| reindex::note(conn, report, now))
    }
}
