//! The forum that load is measured on is one that the product could have made.

#[path = "../load/filling/mod.rs"]
mod fill;

use entraide::domain::{Clock, SystemClock};
use tempfile::TempDir;

use crate::support::Database;
use fill::Wanted;
use fill::plan::Size;

const ORIGIN: &str = "http://127.0.0.1:8080";

/// Counts, states, follows and references agree, and a filled forum is not filled again.
#[test]
fn what_is_filled_in_agrees_with_itself() {
    let folder = TempDir::new().unwrap();
    let database = Database::create(folder.path());
    let wanted = Wanted {
        size: Size::of_messages(600),
        seed: 7,
        now: SystemClock.now().micros(),
        origin: ORIGIN,
    };
    let url = database.url();
    assert_eq!(fill::queries(7, 3).len(), 3);
    let mut told = (0, 0);
    let filled = fill::fill(url, &wanted, |done, total| told = (done, total)).unwrap();
    assert_eq!((filled.messages, told), (600, (600, 600)));
    assert_eq!(fill::recount::recount(url).unwrap(), Vec::<String>::new());
    assert!(fill::fill(url, &wanted, |_, _| {}).is_err());
}
