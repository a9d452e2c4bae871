//! What is typed is kept, shown as it will be, and looked at for what is personal.

mod completing;
mod forms;
mod listing;
mod parked;
mod parking;
mod personal;
mod publishing;
mod saving;

use crate::support::{Page, Person};

/// Saves what a tab holds, as the script does.
fn save(person: &Person, place: &str, seen: i64, tab: &str, fields: &[(&str, &str)]) -> Page {
    let seen = seen.to_string();
    let mut all = vec![("place", place), ("version", &seen), ("writer", tab)];
    all.extend_from_slice(fields);
    person.post("/brouillons", &all)
}

/// The version that a save gave.
#[track_caller]
fn version(page: &Page) -> i64 {
    assert_eq!(page.status, 200, "{}", page.source());
    page.json()["version"].as_i64().unwrap()
}

/// Keeps a text at a place, and checks that it is.
#[track_caller]
fn keep(person: &Person, place: &str, body: &str) -> i64 {
    let version = version(&save(person, place, 0, "onglet-1", &[("body", body)]));
    assert!(version > 0, "not kept: {place}");
    version
}
