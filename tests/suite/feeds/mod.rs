//! What feed readers, search engines and those who share links are told: what a visitor sees, and
//! no more.

mod atom;
mod head;
mod maps;
mod posters;
mod secrecy;
mod site;

use entraide::domain::Audience;
use feed_rs::model::Feed;

use crate::support::{Page, Person, TestApp};

/// A page as an independent reader of feeds understands it.
#[track_caller]
pub fn read(page: &Page) -> Feed {
    assert_eq!(page.status, 200, "{}: {}", page.path, page.text());
    feed_rs::parser::parse(page.body.as_slice()).unwrap_or_else(|e| {
        panic!("{}: {e}: {}", page.path, page.source());
    })
}

#[track_caller]
pub fn titles(feed: &Feed) -> Vec<String> {
    let title = |entry: &feed_rs::model::Entry| entry.title.clone().unwrap().content;
    feed.entries.iter().map(title).collect()
}

/// Opens a topic of any kind, as the form does, and returns where it stands.
#[track_caller]
fn opens(person: &Person, fields: &[(&str, &str)]) -> String {
    let page = person.post("/poser", fields).expect(303);
    page.location().split(['?', '#']).next().unwrap().to_owned()
}

/// The body without the compression that a browser would ask for.
#[track_caller]
fn get(app: &TestApp, path: &str) -> Page {
    app.visitor().get(path)
}

/// The one category of an empty forum.
fn everyone(app: &TestApp) -> entraide::domain::CategoryId {
    app.category("Fichiers", Audience::Everyone)
}
