//! Spaces from a file: `name,url,title,state?`, one a line in batches.

use std::collections::HashMap;
use std::io::BufRead;

use super::actions;
use super::csv;
use super::model::{Registered, Tenant};
use super::store::importing as store;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::Timestamp;
use crate::error::AppError;
use crate::text::{Lines, Numbered};

/// Spaces stored in one transaction, at most.
const BATCH: usize = 500;
/// Bytes of a line, at most.
const LINE_MAX: u64 = 64 * 1024;
/// How often a batch that met another import of the same spaces is written again.
const RETRIES: usize = 3;
const COLUMNS: [&str; 4] = ["name", "url", "title", "state"];

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub bad: usize,
}

/// Registers spaces from a file with a header, and updates those that are there under the same name.
/// Lines that cannot be used, and the second of two with one name, are reported with their number and
/// the reason, and left out. What does not change is not written.
///
/// Each batch is a transaction: an import that is interrupted has kept the first ones, and can be
/// run again.
///
/// # Errors
/// A sentence for the operator: the file cannot be read, has no usable header, or the database fails.
pub fn import(
    app: &App,
    input: impl BufRead,
    report: &dyn Fn(u64, &str),
) -> Result<Imported, String> {
    let mut lines = Lines::new(input, LINE_MAX);
    let header = match lines.next() {
        Some(header) => header.map_err(unreadable)?.line?,
        None => return Err(no_header()),
    };
    let separator = csv::separator(&header);
    let places = places(&csv::fields(&header, separator)?)?;
    let mut imported = Imported::default();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut batch: Vec<Registered> = Vec::new();
    for numbered in lines {
        let Numbered { number, line } = numbered.map_err(unreadable)?;
        let space = line
            .and_then(|line| csv::fields(&line, separator))
            .and_then(|fields| read(&fields, &places, app))
            .and_then(|space| first_of_its_name(space, number, &mut seen));
        match space {
            Ok(space) => batch.push(space),
            Err(why) => {
                report(number, &why);
                imported.bad += 1;
            }
        }
        if batch.len() == BATCH {
            write(app, &std::mem::take(&mut batch), &mut imported).map_err(|e| e.to_string())?;
        }
    }
    write(app, &batch, &mut imported).map_err(|e| e.to_string())?;
    Ok(imported)
}

fn unreadable(error: std::io::Error) -> String {
    format!("fichier illisible ({error})")
}

fn no_header() -> String {
    "la première ligne doit être name,url,title ou name,url,title,state".to_owned()
}

fn first_of_its_name(
    space: Registered,
    number: u64,
    seen: &mut HashMap<String, u64>,
) -> Result<Registered, String> {
    let first = *seen.entry(space.name.as_str().to_owned()).or_insert(number);
    if first == number {
        return Ok(space);
    }
    Err(format!(
        "nom «\u{a0}{}\u{a0}» déjà donné ligne {first}",
        space.name
    ))
}

/// Where each column stands.
struct Places {
    columns: [Option<usize>; COLUMNS.len()],
    count: usize,
}

fn places(header: &[String]) -> Result<Places, String> {
    let mut columns = [None; COLUMNS.len()];
    for (place, title) in header.iter().enumerate() {
        let title = title.to_lowercase();
        let known = COLUMNS.iter().position(|column| *column == title);
        let Some(slot) = known.and_then(|known| columns.get_mut(known)) else {
            return Err(format!(
                "colonne «\u{a0}{title}\u{a0}» inconnue\u{202f}; {}",
                no_header()
            ));
        };
        *slot = Some(place);
    }
    if columns.iter().take(3).any(Option::is_none) {
        return Err(no_header());
    }
    Ok(Places {
        columns,
        count: header.len(),
    })
}

fn read(fields: &[String], places: &Places, app: &App) -> Result<Registered, String> {
    if fields.len() != places.count {
        return Err(format!(
            "{} colonnes au lieu de {}",
            fields.len(),
            places.count
        ));
    }
    let [name, url, title, state] = places.columns.map(|place| {
        let field = place.and_then(|place| fields.get(place));
        field.map_or("", String::as_str)
    });
    Registered::check((name, url), (title, state), &app.config.spaces)
}

fn write(app: &App, batch: &[Registered], imported: &mut Imported) -> Result<(), AppError> {
    if batch.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let mut attempt = 0;
    let (created, updated) = loop {
        let outcome = app.db.write_blocking(|conn| write_batch(conn, batch, now));
        match outcome {
            Err(error) if error.is_unique_violation() && attempt < RETRIES => attempt += 1,
            outcome => break outcome?,
        }
    };
    imported.created += created;
    imported.updated += updated;
    imported.unchanged += batch.len() - created - updated;
    Ok(())
}

fn write_batch(
    conn: &mut Conn,
    batch: &[Registered],
    now: Timestamp,
) -> Result<(usize, usize), DbError> {
    let names: Vec<&str> = batch.iter().map(|space| space.name.as_str()).collect();
    let present: HashMap<String, Tenant> = store::present(conn, &names)?;
    let mut new = Vec::new();
    let mut updated = 0;
    for space in batch {
        match present.get(space.name.as_str()) {
            None => new.push(space),
            Some(tenant) => updated += usize::from(actions::change(conn, tenant, space, now)?),
        }
    }
    store::insert(conn, &new, now)?;
    Ok((new.len(), updated))
}
