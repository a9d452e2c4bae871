//! The words of the corpus, unstemmed, and the neighbours of one that is misspelt.

use std::collections::HashMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, TantivyError, Term};

use super::ranking::{
    NEIGHBOUR_MIN_LETTERS, NEIGHBOURS, RARE_DOCUMENTS, RARE_RATIO, TWO_EDITS_LETTERS,
};

/// What the dictionary says of a word.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Spelling {
    /// Whether the word occurs in the corpus.
    pub known: bool,
    /// The words probably meant, most frequent first; empty for a word that is frequent enough.
    pub neighbours: Vec<String>,
}

/// Looks up a folded word in the dictionary field `words`.
pub(super) fn spelling(
    searcher: &Searcher,
    words: Field,
    form: &str,
) -> Result<Spelling, TantivyError> {
    let term = Term::from_field_text(words, form);
    let frequency = searcher.doc_freq(&term)?;
    let known = frequency > 0;
    let letters = form.chars().count();
    if frequency > RARE_DOCUMENTS
        || letters < NEIGHBOUR_MIN_LETTERS
        || form.chars().any(|c| c.is_ascii_digit())
    {
        return Ok(Spelling {
            known,
            neighbours: Vec::new(),
        });
    }
    let distance = if letters >= TWO_EDITS_LETTERS { 2 } else { 1 };
    let mut found: Vec<(String, u64)> = neighbours(searcher, words, term, distance)?
        .into_iter()
        .filter(|(word, count)| word != form && *count >= frequency.saturating_mul(RARE_RATIO))
        .collect();
    found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.truncate(NEIGHBOURS);
    Ok(Spelling {
        known,
        neighbours: found.into_iter().map(|(word, _)| word).collect(),
    })
}

/// Every word within `distance` edits of `term`, swapped letters counting as one, with its
/// document frequency.
fn neighbours(
    searcher: &Searcher,
    words: Field,
    term: Term,
    distance: u8,
) -> Result<HashMap<String, u64>, TantivyError> {
    let query = FuzzyTermQuery::new(term, distance, true);
    let mut found = HashMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(words)?;
        let mut stream = inverted.terms().search(query.automaton()?).into_stream()?;
        while stream.advance() {
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                *found.entry(word.to_owned()).or_default() += u64::from(stream.value().doc_freq);
            }
        }
    }
    Ok(found)
}
