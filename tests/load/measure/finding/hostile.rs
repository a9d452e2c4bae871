//! Long queries of the kind that make a search engine work for nothing: one thing again and again.

use std::collections::BTreeSet;
use std::time::Instant;

use entraide::web::routes;

use super::{Line, Person};
use crate::client::Waits;

/// Stars, exclusions, filters that are none, unknown fields, quotes, a word without its spaces.
const REPEATED: &[&str] = &["* ", "-agenda ", "etat:x ", "a:b ", "\"a\" ", "motdepasse "];
/// Bytes of a query, before it becomes part of an address.
const LENGTH: usize = 10_000;

/// Each kind so many times.
pub fn measure(person: &Person, times: usize) -> anyhow::Result<Vec<Line>> {
    REPEATED
        .iter()
        .map(|repeated| {
            let typed: String = repeated.chars().cycle().take(LENGTH).collect();
            let path = format!("/recherche?{}", routes::query(&[("q", &typed)]));
            let mut statuses = BTreeSet::new();
            let mut waits = Vec::with_capacity(times);
            for _ in 0..times {
                let begin = Instant::now();
                statuses.insert(person.get(&path)?.0);
                waits.push(begin.elapsed());
            }
            Ok(Line {
                name: format!("search, {LENGTH} bytes of `{repeated}`"),
                statuses,
                waits: Waits::of(waits),
            })
        })
        .collect()
}
