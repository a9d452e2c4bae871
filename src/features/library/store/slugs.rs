//! Addresses that no other tutorial has or had.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::db::schema::{tutorial_slugs, tutorials};
use crate::db::{Conn, DbError};

/// Values of one query, within the limits of both databases.
const ASKED_AT_ONCE: usize = 5_000;

/// For each wanted slug one that is free: itself, or with the first free number from 2 on
/// (`agenda-2`). No two are the same.
///
/// Asks for ever more numbers at once, so that the thousandth tutorial of one name takes a handful
/// of queries and not a thousand.
pub(super) fn free(conn: &mut Conn, wanted: &[String]) -> Result<Vec<String>, DbError> {
    let mut given = HashSet::new();
    let mut result = vec![String::new(); wanted.len()];
    let mut open: Vec<usize> = (0..wanted.len()).collect();
    let (mut from, mut width) = (1, 1);
    while !open.is_empty() {
        let numbers = from..from + width;
        let candidates: HashSet<String> = open
            .iter()
            .flat_map(|&i| numbers.clone().map(move |n| numbered(&wanted[i], n)))
            .collect();
        let taken = taken(conn, &candidates.into_iter().collect::<Vec<_>>())?;
        open.retain(|&i| {
            let free = numbers
                .clone()
                .map(|n| numbered(&wanted[i], n))
                .find(|slug| !taken.contains(slug) && !given.contains(slug));
            if let Some(slug) = free {
                given.insert(slug.clone());
                result[i] = slug;
                return false;
            }
            true
        });
        from += width;
        width *= 8;
    }
    Ok(result)
}

/// Whether a slug is the wanted one, with or without a number.
pub(super) fn belongs_to(slug: &str, wanted: &str) -> bool {
    slug.strip_prefix(wanted).is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('-')
                .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    })
}

fn numbered(slug: &str, n: usize) -> String {
    if n == 1 {
        slug.to_owned()
    } else {
        format!("{slug}-{n}")
    }
}

fn taken(conn: &mut Conn, slugs: &[String]) -> Result<HashSet<String>, DbError> {
    let mut taken = HashSet::new();
    for some in slugs.chunks(ASKED_AT_ONCE) {
        let now: Vec<String> = tutorials::table
            .filter(tutorials::slug.eq_any(some))
            .select(tutorials::slug)
            .load(conn)?;
        let before: Vec<String> = tutorial_slugs::table
            .filter(tutorial_slugs::slug.eq_any(some))
            .select(tutorial_slugs::slug)
            .load(conn)?;
        taken.extend(now.into_iter().chain(before));
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_does_not_make_another_name() {
        for slug in ["agenda", "agenda-2", "agenda-117"] {
            assert!(belongs_to(slug, "agenda"), "{slug}");
        }
        for slug in ["agendas", "agenda-", "agenda-2-3", "agenda-partage", "age"] {
            assert!(!belongs_to(slug, "agenda"), "{slug}");
        }
    }
}
