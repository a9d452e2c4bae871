//! What is found, in French; the words one may use, what is shown, and what nobody may learn.

mod feed;
mod french;
mod glossary;
mod leaks;
mod quality;
mod related;
mod results;
mod similar;

use std::time::{Duration, Instant};

use diesel::prelude::*;
use entraide::db::schema::categories;
use entraide::domain::CategoryId;

use crate::support::{Page, Person, TestApp};

/// Waits until something is so: the index follows what is written, a moment later.
#[track_caller]
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "never {what}");
        std::thread::yield_now();
    }
}

/// A page of results.
fn search(who: &Person, words: &str) -> Page {
    who.get(&address(&[("q", words)])).expect(200)
}

fn address(fields: &[(&str, &str)]) -> String {
    format!("/recherche?{}", entraide::web::routes::query(fields))
}

/// The titles of the results.
fn titles(page: &Page) -> Vec<String> {
    page.texts("article h3")
}

/// The category that every forum has.
fn everyone(app: &TestApp) -> CategoryId {
    app.read(|conn| {
        Ok(categories::table
            .order(categories::id)
            .select(categories::id)
            .first(conn)?)
    })
}
