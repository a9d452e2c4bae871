//! What was probably meant by words that no document holds.

use std::ops::Range;

use tantivy::TantivyError;

use super::dictionary::Dictionary;
use super::query::{Misspelt, ReadWord, Written};
use super::ranking::{Role, role};
use super::stems::{self, Stems};

/// Words of a query that are looked up for misspelling.
const MAX_SPELLINGS: usize = 12;
/// Shortest word that two others make together, in bytes.
const MIN_JOINED: usize = 5;

/// Gives misspelt words the stems of what was probably meant, and tells which they are. Words that
/// end after `limit` are left as they are.
pub(super) fn respell(
    dictionary: Dictionary<'_>,
    words: &mut Vec<ReadWord>,
    (all, limit): (&[Written], usize),
    stems: &Stems,
) -> Result<Vec<Misspelt>, TantivyError> {
    let mut misspelt = Vec::new();
    let mut looked_up = 0;
    let mut at = 0;
    while at < words.len() && looked_up < MAX_SPELLINGS {
        let word = &mut words[at];
        at += 1;
        if word.weight < 1.0 || word.stems.len() > 1 || word.range.end > limit {
            continue;
        }
        looked_up += 1;
        let mut spelling = dictionary.spelling(&word.form)?;
        let unknown = spelling.frequency == 0;
        if unknown && let Some((range, joined)) = joined(dictionary, word, all)? {
            word.stems = vec![stems.stem(&joined)];
            word.root = stems::root(&joined).to_owned();
            misspelt.push((range, vec![joined]));
            continue;
        }
        if unknown
            && spelling.neighbours.is_empty()
            && let Some(parts) = dictionary.split(&word.form)?
        {
            misspelt.push((word.range.clone(), vec![parts.join(" ")]));
            let halves = word.halves(&parts, stems);
            words.splice(at - 1..at, halves);
            continue;
        }
        if unknown && spelling.neighbours.is_empty() {
            spelling.neighbours = dictionary.last_resort(&word.form)?;
        }
        if spelling.neighbours.is_empty() {
            continue;
        }
        let stem = word.stems.remove(0);
        let body = dictionary.fields.body;
        let found = dictionary.sight.count(body, &stem, 1)? > 0;
        for neighbour in &spelling.neighbours {
            let stem = stems.stem(neighbour);
            if !word.stems.contains(&stem) {
                word.stems.push(stem);
            }
        }
        if unknown && let Some(likeliest) = spelling.neighbours.first() {
            word.root = stems::root(likeliest).to_owned();
        }
        if found && !word.stems.contains(&stem) {
            word.stems.insert(0, stem);
        } else if unknown && !found {
            misspelt.push((word.range.clone(), spelling.neighbours));
        }
    }
    Ok(misspelt)
}

/// The word that an unknown one makes with the one before or after it, `te lephone`, and where both
/// stand.
fn joined(
    dictionary: Dictionary<'_>,
    word: &ReadWord,
    all: &[Written],
) -> Result<Option<(Range<usize>, String)>, TantivyError> {
    let near = [word.place.checked_sub(1), Some(word.place)];
    for first in near.into_iter().flatten() {
        let Some([left, right]) = all.get(first..first + 2) else {
            continue;
        };
        let whole = format!("{}{}", left.form, right.form);
        if right.apart && whole.len() >= MIN_JOINED && dictionary.knows(&whole)? {
            return Ok(Some((left.range.start..right.range.end, whole)));
        }
    }
    Ok(None)
}

impl ReadWord {
    /// The words that this one was joined from.
    fn halves(&self, parts: &[String], stems: &Stems) -> Vec<Self> {
        let content = parts.iter().filter(|part| role(part) == Role::Content);
        (self.place..)
            .zip(content)
            .map(|(place, part)| Self {
                range: self.range.clone(),
                place,
                form: part.clone(),
                stems: vec![stems.stem(part)],
                root: stems::root(part).to_owned(),
                weight: self.weight,
            })
            .collect()
    }
}
