//! The forum that load is measured on is one that the product could have made.

#[path = "../load/filling/mod.rs"]
mod fill;

use entraide::domain::{Clock, SystemClock};
use tempfile::TempDir;

use crate::support::Database;
use fill::Wanted;
use fill::plan::Size;
use fill::random::Random;
use fill::source::Source as _;
use fill::templates::Templates;

const ORIGIN: &str = "http://127.0.0.1:8080";

/// Counts, states, follows and references agree, and a filled forum is not filled again.
fn agrees(size: Size, messages: usize) {
    let folder = TempDir::new().unwrap();
    let database = Database::create(folder.path());
    let wanted = Wanted {
        size,
        seed: 7,
        now: SystemClock.now().micros(),
        origin: ORIGIN,
        source: &Templates,
    };
    let url = database.url();
    let mut told = (0, 0);
    let filled = fill::fill(url, &wanted, |done, total| told = (done, total)).unwrap();
    assert_eq!(told, (filled.messages, filled.messages));
    assert!(filled.messages >= messages);
    assert_eq!(fill::recount::recount(url).unwrap(), Vec::<String>::new());
    assert!(fill::fill(url, &wanted, |_, _| {}).is_err());
}

#[test]
fn what_is_filled_in_agrees_with_itself() {
    agrees(Size::of_messages(600), 600);
    agrees(Size::ordinary(), 10_000);
    let mut random = Random::new(7);
    assert_eq!(Templates.searches(&mut random, 3).len(), 3);
    assert_eq!(Templates.questions(&mut random, 3).len(), 3);
}
