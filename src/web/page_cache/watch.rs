//! The thread that looks for what other processes wrote.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::app::App;
use crate::db::{DbError, page_versions};

/// How long a write of another process can go unseen, besides the time of the look itself.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// Without pages in memory, there is only the pruning to do.
const LOOK_SELDOM: Duration = Duration::from_secs(60);
/// Notes are kept at least so long; a node that slept longer forgets its pages.
const PRUNE_EVERY: Duration = Duration::from_secs(600);

/// Watches until dropped.
pub struct Watching {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that watches for changed pages panicked");
        }
    }
}

/// Looks for changes on a thread of its own; from now on pages are kept.
///
/// # Errors
/// The database's.
pub fn watch(app: &App) -> Result<Watching, DbError> {
    let versions = app.db.pages();
    app.db.read_blocking(|conn| versions.watch(conn))?;
    let (stop, stopped) = mpsc::channel();
    let app = app.clone();
    let thread = std::thread::Builder::new()
        .name("pages".to_owned())
        .spawn(move || run(&app, &stopped))
        .map_err(|e| DbError::Worker(e.to_string()))?;
    Ok(Watching {
        stop: Some(stop),
        thread: Some(thread),
    })
}

fn run(app: &App, stopped: &mpsc::Receiver<()>) {
    let pause = if app.pages.is_off() {
        LOOK_SELDOM
    } else {
        LOOK_EVERY
    };
    let versions = app.db.pages();
    let mut failing = false;
    // Where this node stood when it last pruned.
    let mut then: Option<(Instant, i64)> = None;
    while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        match app.db.read_blocking(|conn| versions.look(conn)) {
            Ok(position) => {
                if failing {
                    tracing::info!("changes to pages are seen again");
                }
                failing = false;
                let (since, before) = *then.get_or_insert((Instant::now(), position));
                if since.elapsed() >= PRUNE_EVERY {
                    prune(app, before);
                    then = Some((Instant::now(), position));
                }
            }
            Err(error) => {
                // Once: it goes on looking.
                if !failing {
                    tracing::error!(%error, "changes to pages cannot be seen");
                }
                failing = true;
            }
        }
    }
}

fn prune(app: &App, before: i64) {
    let pruned = app
        .db
        .write_blocking(|conn| page_versions::prune(conn, before));
    match pruned {
        Ok(rows) => tracing::debug!(rows, "notes of changed pages pruned"),
        Err(error) => tracing::warn!(%error, "notes of changed pages could not be pruned"),
    }
}
