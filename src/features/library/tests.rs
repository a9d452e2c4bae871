//! Imports against a database of their own.

use std::collections::HashSet;

use tempfile::TempDir;

use super::model::Incoming;
use super::store::{self, Ready, Written};
use crate::config::DatabaseUrl;
use crate::db::changes::{self, Position};
use crate::db::{Db, DbError, migrate};
use crate::domain::Timestamp;

struct Bench {
    db: Db,
    _folder: TempDir,
}

fn line(external_id: &str, title: &str, tags: &str) -> Ready {
    let line = format!(
        r#"{{"external_id":"{external_id}","title":"{title}","body":"Texte","tags":[{tags}]}}"#
    );
    Ready {
        incoming: Incoming::parse(&line).unwrap(),
        html: "<p>Texte</p>".to_owned(),
    }
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).unwrap();
        Self {
            db: Db::open(&url).unwrap(),
            _folder: folder,
        }
    }

    fn write(&self, batch: &[Ready], second: i64) -> Written {
        let now = Timestamp::from_micros(second * 1_000_000).unwrap();
        self.db
            .write_blocking(|conn| store::write(conn, batch, now))
            .unwrap()
    }

    fn slugs(&self) -> HashSet<String> {
        let slice = self
            .db
            .read_blocking(|conn| store::listed(conn, None, None, 1_000))
            .unwrap();
        slice.items.into_iter().map(|row| row.slug).collect()
    }
}

#[test]
fn many_tutorials_of_one_title_have_addresses_of_their_own() {
    let bench = Bench::new();
    let batch = |from: usize, to: usize| -> Vec<Ready> {
        (from..to)
            .map(|n| line(&format!("id:{n}"), "Agenda", ""))
            .collect()
    };
    bench.write(&batch(0, 20), 1);
    bench.write(&batch(20, 150), 2);
    let expected: HashSet<String> = std::iter::once("agenda".to_owned())
        .chain((2..=150).map(|n| format!("agenda-{n}")))
        .collect();
    assert_eq!(bench.slugs(), expected);
}

#[test]
fn an_import_again_updates_and_keeps_the_address() {
    let bench = Bench::new();
    let first = [line("a", "Agenda", ""), line("b", "Agenda", "")];
    assert_eq!(
        (
            bench.write(&first, 1).created,
            bench.write(&first, 2).updated
        ),
        (2, 2)
    );
    assert_eq!(bench.slugs().len(), 2);
    let logged = bench
        .db
        .read_blocking(|conn| changes::after(conn, Position::START, 10))
        .unwrap();
    assert_eq!(logged.len(), 4);
}

#[test]
fn an_old_address_leads_to_the_new_one_and_is_never_given_away() {
    let bench = Bench::new();
    bench.write(&[line("a", "Agenda", "")], 1);
    bench.write(&[line("a", "Calendrier", "")], 2);
    bench.write(&[line("b", "Agenda", "")], 3);
    assert_eq!(
        bench.slugs(),
        HashSet::from(["calendrier".to_owned(), "agenda-2".to_owned()])
    );
    let moved = bench
        .db
        .read_blocking(|conn| store::moved_to(conn, "agenda"))
        .unwrap();
    assert_eq!(moved.as_deref(), Some("calendrier"));
}

#[test]
fn tags_are_made_once_and_replaced() {
    let bench = Bench::new();
    bench.write(
        &[
            line("a", "Un", r#""Visio","Été""#),
            line("b", "Deux", r#""visio""#),
        ],
        1,
    );
    bench.write(&[line("a", "Un", r#""ete","Son""#)], 2);
    let tags = |slug: &str| -> Vec<String> {
        bench
            .db
            .read_blocking(|conn| {
                let tutorial = store::by_slug(conn, slug)?.expect("imported");
                let tags = store::tags_of(conn, tutorial.id)?;
                Ok::<_, DbError>(tags.into_iter().map(|(key, _)| key).collect())
            })
            .unwrap()
    };
    assert_eq!(tags("un"), ["ete", "son"]);
    assert_eq!(tags("deux"), ["visio"]);
}

#[test]
fn the_list_goes_on_where_it_stopped() {
    let bench = Bench::new();
    let batch: Vec<Ready> = (0..7)
        .map(|n| line(&n.to_string(), &format!("T {n}"), ""))
        .collect();
    bench.write(&batch, 1);
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let slice = bench
            .db
            .read_blocking(|conn| store::listed(conn, None, after, 3))
            .unwrap();
        seen.extend(slice.items.iter().map(|row| row.id));
        after = slice.next;
        if after.is_none() {
            break;
        }
    }
    let different: HashSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), different.len()), (7, 7));
}
