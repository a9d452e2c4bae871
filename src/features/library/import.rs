//! Tutorials from a file: read, checked, rendered, stored, in batches.
//!
//! While a batch is written the next one is rendered, on two threads: Markdown never waits for the
//! database and the writer never for Markdown.

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::model::Incoming;
use super::render;
use super::store::{self, Ready, Written};
use crate::app::App;
use crate::db::DbError;
use crate::domain::Timestamp;
use crate::error::AppError;
use crate::text::{Lines, Numbered};

/// Tutorials stored in one transaction, at most; fewer when they are long.
const BATCH: usize = 200;
/// Bytes of a batch, about.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of a line, at most: a body of 1 MB with every letter escaped (`\u00e9`), and then some.
const LINE_MAX: u64 = 8 * 1024 * 1024;
/// How often a batch that met another import of the same tutorials is written again.
const RETRIES: usize = 3;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub bad: usize,
}

/// Imports tutorials, one JSON object a line, and updates those that are there under the same
/// `external_id`; of several lines with the same one the last counts. Lines that cannot be used are
/// reported with their number and the reason, and left out.
///
/// Each batch is a transaction: an import that is interrupted has kept the first ones, and can be
/// run again.
///
/// # Errors
/// When the input cannot be read or the database cannot be written.
pub fn import(
    app: &App,
    input: impl BufRead + Send,
    report: &(impl Fn(u64, &str) + Sync),
) -> Result<Imported, AppError> {
    import_at(app, input, report, app.clock.now())
}

/// As [`import`], for tutorials that were written or changed at another time.
///
/// # Errors
/// As [`import`].
pub fn import_at(
    app: &App,
    input: impl BufRead + Send,
    report: &(impl Fn(u64, &str) + Sync),
    at: Timestamp,
) -> Result<Imported, AppError> {
    let (send, receive) = sync_channel(1);
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || read(app, input, report, &send));
        let written = write_all(app, &receive, at);
        // Without a receiver a reader that waits to send gives up.
        drop(receive);
        let read = reading
            .join()
            .map_err(|_| AppError::Internal("reading the import panicked".to_owned()))?;
        let written = written?;
        let read = read?;
        Ok(Imported {
            created: written.created,
            updated: written.updated,
            ..read
        })
    })
}

fn read(
    app: &App,
    input: impl BufRead,
    report: &(impl Fn(u64, &str) + Sync),
    send: &SyncSender<Vec<Ready>>,
) -> Result<Imported, AppError> {
    let mut imported = Imported::default();
    let mut batch = Vec::new();
    let mut bytes = 0;
    let flush = |batch: &mut Vec<Candidate>, imported: &mut Imported| {
        let batch = std::mem::take(batch);
        let changed = changed(app, batch, imported)?;
        let ready = rendered(app, changed, report, imported);
        // The writer has failed when nobody receives; its error is the one that counts.
        Ok::<bool, AppError>(ready.is_empty() || send.send(ready).is_ok())
    };
    for line in Lines::new(input, LINE_MAX) {
        let Numbered { number, line } = line.map_err(AppError::internal)?;
        match line.and_then(|line| Incoming::parse(&line)) {
            Ok(incoming) => {
                bytes += incoming.body.len();
                batch.push((number, incoming));
            }
            Err(why) => {
                report(number, &why);
                imported.bad += 1;
            }
        }
        if batch.len() >= BATCH || bytes >= BATCH_BYTES {
            bytes = 0;
            if !flush(&mut batch, &mut imported)? {
                return Ok(imported);
            }
        }
    }
    flush(&mut batch, &mut imported)?;
    Ok(imported)
}

/// A tutorial and the number of its line.
type Candidate = (u64, Incoming);

/// Those that are new or differ from what is stored; of several with one id the last.
fn changed(
    app: &App,
    batch: Vec<Candidate>,
    imported: &mut Imported,
) -> Result<Vec<Candidate>, DbError> {
    let mut last: HashMap<String, Candidate> = HashMap::new();
    for (number, incoming) in batch {
        let replaced = last.insert(incoming.external_id.clone(), (number, incoming));
        imported.unchanged += usize::from(replaced.is_some());
    }
    let ids: Vec<&str> = last.keys().map(String::as_str).collect();
    let present = app.db.read_blocking(|conn| store::present(conn, &ids))?;
    for (row, tags) in present {
        let Some(external_id) = row.external_id else {
            continue;
        };
        let same = last.get(&external_id).is_some_and(|(_, incoming)| {
            incoming.title == row.title
                && incoming.body == row.body
                && incoming.app == row.app
                && incoming.level == row.level
                && incoming.tags.iter().map(|(key, _)| key).eq(&tags)
        });
        if same {
            last.remove(&external_id);
            imported.unchanged += 1;
        }
    }
    let mut changed: Vec<Candidate> = last.into_values().collect();
    changed.sort_by_key(|(number, _)| *number);
    Ok(changed)
}

/// Renders a batch, half of it on a second thread.
fn rendered(
    app: &App,
    mut batch: Vec<Candidate>,
    report: &(impl Fn(u64, &str) + Sync),
    imported: &mut Imported,
) -> Vec<Ready> {
    let half = batch.split_off(batch.len() / 2);
    let render_all = |batch: Vec<Candidate>| -> Vec<(u64, Result<Ready, String>)> {
        batch
            .into_iter()
            .map(|(number, incoming)| {
                let html = render::html(app, &incoming.body);
                (number, html.map(|html| Ready { incoming, html }))
            })
            .collect()
    };
    let both = std::thread::scope(|scope| {
        let other = scope.spawn(|| render_all(half));
        let mut all = render_all(batch);
        all.extend(other.join().unwrap_or_default());
        all
    });
    let mut ready = Vec::with_capacity(both.len());
    for (number, outcome) in both {
        match outcome {
            Ok(one) => ready.push(one),
            Err(why) => {
                report(number, &why);
                imported.bad += 1;
            }
        }
    }
    ready
}

fn write_all(
    app: &App,
    receive: &Receiver<Vec<Ready>>,
    at: Timestamp,
) -> Result<Written, AppError> {
    let mut written = Written::default();
    while let Ok(batch) = receive.recv() {
        let mut attempt = 0;
        let one = loop {
            let outcome = app.db.write_blocking(|conn| store::write(conn, &batch, at));
            match outcome {
                Err(error) if error.is_unique_violation() && attempt < RETRIES => attempt += 1,
                outcome => break outcome?,
            }
        };
        app.wake();
        written.created += one.created;
        written.updated += one.updated;
    }
    Ok(written)
}
