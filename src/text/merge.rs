//! Two corrections of one text made into one, where they touch different lines.

use std::ops::Range;
use std::time::Instant;

use super::diff::{compare, lines};

/// Lines of the text before, and what stands in their place.
struct Change<'a> {
    before: Range<usize>,
    after: &'a [&'a str],
}

/// The text with both corrections, or `None` where they touch the same or neighbouring lines: then
/// only a person can tell. No mark of a conflict is ever written into a text.
///
/// The result has no white space at its end. `until` is as in [`diff`](super::diff).
#[must_use]
pub fn merge(base: &str, mine: &str, theirs: &str, until: Option<Instant>) -> Option<String> {
    let (base, mine, theirs) = (ended(base), ended(mine), ended(theirs));
    let (before, my_lines, their_lines) = (lines(&base), lines(&mine), lines(&theirs));
    let mut all = changes(&before, &my_lines, until);
    for theirs in changes(&before, &their_lines, until) {
        // Both did the same: once is enough.
        let twin = all
            .iter()
            .any(|mine| mine.before == theirs.before && mine.after == theirs.after);
        if !twin {
            all.push(theirs);
        }
    }
    all.sort_by_key(|change| (change.before.start, change.before.end));
    let touching = |pair: &[Change<'_>]| pair[0].before.end >= pair[1].before.start;
    if all.windows(2).any(touching) {
        return None;
    }
    let mut merged = String::with_capacity(mine.len().max(theirs.len()));
    let mut at = 0;
    for change in &all {
        merged.extend(before[at..change.before.start].iter().copied());
        merged.extend(change.after.iter().copied());
        at = change.before.end;
    }
    merged.extend(before[at..].iter().copied());
    merged.truncate(merged.trim_end().len());
    Some(merged)
}

/// The last line ends like the others, so that adding after it doesn't change it.
fn ended(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

fn changes<'a>(before: &[&str], after: &'a [&'a str], until: Option<Instant>) -> Vec<Change<'a>> {
    compare(before, after, until)
        .into_iter()
        .filter(|stretch| !stretch.same)
        .map(|stretch| Change {
            before: stretch.old,
            after: &after[stretch.new],
        })
        .collect()
}
