//! The text of a reader into a weighted query. There is no syntax: every text is valid.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query,
    TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, TantivyError, Term};

use super::analysis::{self, Stems};
use super::dictionary;
use super::document::{Kind, Request};
use super::ranking::{
    PAIR_SLOP, PAIR_WEIGHT, QUESTION_WEIGHT, Role, STOP_WEIGHT, TITLE_WEIGHT, role,
};
use super::schema::{Fields, NO_CATEGORY};

/// Bytes of a query that are read.
const MAX_TEXT_BYTES: usize = 4_096;
/// Different words of a query that count, the first ones.
const MAX_WORDS: usize = 32;
/// Words of a query that are looked up for misspelling.
const MAX_SPELLINGS: usize = 12;

type Clause = (Occur, Box<dyn Query>);

/// A query ready to run.
pub(super) struct Plan {
    /// Scores the documents that hold any of the words.
    pub query: Box<dyn Query>,
    /// Stems to highlight, with their weights.
    pub marks: HashMap<String, f32>,
    /// Words that no document holds: their place in the text and what was probably meant, likeliest
    /// first, folded.
    pub misspelt: Vec<(Range<usize>, Vec<String>)>,
}

/// A word of the query.
struct QueryWord {
    range: Range<usize>,
    form: String,
    /// Stems that satisfy the word, the likeliest first.
    stems: Vec<String>,
    weight: f32,
}

/// Reads the text; `None` if no word is in it.
pub(super) fn plan(
    searcher: &Searcher,
    fields: &Fields,
    text: &str,
) -> Result<Option<Plan>, TantivyError> {
    let stems = Stems::new();
    let mut words = read_words(text, &stems);
    if words.is_empty() {
        return Ok(None);
    }
    let mut misspelt = Vec::new();
    let content = words
        .iter_mut()
        .filter(|word| word.weight >= 1.0 && word.stems.len() == 1);
    for word in content.take(MAX_SPELLINGS) {
        let spelling = dictionary::spelling(searcher, fields.words, &word.form)?;
        if spelling.neighbours.is_empty() {
            continue;
        }
        let stem = word.stems.remove(0);
        let found = searcher.doc_freq(&Term::from_field_text(fields.body, &stem))? > 0;
        for neighbour in &spelling.neighbours {
            let stem = stems.stem(neighbour);
            if !word.stems.contains(&stem) {
                word.stems.push(stem);
            }
        }
        if found && !word.stems.contains(&stem) {
            word.stems.insert(0, stem);
        } else if !spelling.known && !found {
            misspelt.push((word.range.clone(), spelling.neighbours));
        }
    }
    let mut clauses: Vec<Clause> = Vec::new();
    for word in &words {
        clauses.extend(word_clauses(fields, word));
    }
    clauses.extend(pairs(fields.body, &words));
    let marks = words
        .iter()
        .flat_map(|word| word.stems.iter().map(|stem| (stem.clone(), word.weight)))
        .collect();
    Ok(Some(Plan {
        query: Box::new(BooleanQuery::new(clauses)),
        marks,
        misspelt,
    }))
}

/// The words that count, each once. Stop words count only if there is nothing else.
fn read_words(text: &str, stems: &Stems) -> Vec<QueryWord> {
    let text = &text[..text.floor_char_boundary(MAX_TEXT_BYTES)];
    let mut words: Vec<QueryWord> = Vec::new();
    for word in analysis::words(text) {
        if words.len() == MAX_WORDS {
            break;
        }
        if words.iter().any(|known| known.form == word.form) {
            continue;
        }
        let mut readings: Vec<String> = Vec::new();
        for form in word
            .forms()
            .take(if word.is_version { 1 } else { usize::MAX })
        {
            let stem = stems.stem(form);
            if !readings.contains(&stem) {
                readings.push(stem);
            }
        }
        let weight = match role(&word.form) {
            Role::Content => 1.0,
            Role::Question => QUESTION_WEIGHT,
            Role::Stop => 0.0,
        };
        words.push(QueryWord {
            range: word.range,
            form: word.form,
            stems: readings,
            weight,
        });
    }
    if words.iter().any(|word| word.weight > 0.0) {
        words.retain(|word| word.weight > 0.0);
    } else {
        for word in &mut words {
            word.weight = STOP_WEIGHT;
        }
    }
    words
}

/// The word in body and title; of several stems only the best counts.
fn word_clauses(fields: &Fields, word: &QueryWord) -> Vec<Clause> {
    let in_field = |field, stem: &str, weight: f32| {
        let term = Term::from_field_text(field, stem);
        boost(
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
            weight,
        )
    };
    [
        (fields.body, word.weight),
        (fields.title, word.weight * TITLE_WEIGHT),
    ]
    .into_iter()
    .map(|(field, weight)| {
        let mut stems: Vec<Box<dyn Query>> = word
            .stems
            .iter()
            .map(|stem| in_field(field, stem, weight))
            .collect();
        let query = match stems.len() {
            1 => stems.remove(0),
            _ => Box::new(DisjunctionMaxQuery::new(stems)),
        };
        (Occur::Should, query)
    })
    .collect()
}

/// Neighbouring words of the query found side by side in the body.
fn pairs(body: Field, words: &[QueryWord]) -> impl Iterator<Item = Clause> {
    words.windows(2).filter_map(move |pair| {
        let (left, right) = (pair[0].stems.first()?, pair[1].stems.first()?);
        if left == right {
            return None;
        }
        let terms = [left, right].map(|stem| Term::from_field_text(body, stem));
        let mut phrase = PhraseQuery::new(terms.to_vec());
        phrase.set_slop(PAIR_SLOP);
        Some((Occur::Should, boost(Box::new(phrase), PAIR_WEIGHT)))
    })
}

fn boost(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    if (weight - 1.0).abs() < f32::EPSILON {
        query
    } else {
        Box::new(BoostQuery::new(query, weight))
    }
}

/// `query` restricted to what the request allows, and to `kinds` unless empty. Restrictions add
/// nothing to scores.
pub(super) fn restricted(
    query: Box<dyn Query>,
    fields: &Fields,
    request: &Request,
    kinds: &[Kind],
) -> Box<dyn Query> {
    let mut sets: Vec<Vec<Term>> = Vec::new();
    if let Some(visible) = &request.visible_categories {
        let categories = visible.iter().copied().chain([NO_CATEGORY]);
        sets.push(
            categories
                .map(|id| Term::from_field_i64(fields.category, id))
                .collect(),
        );
    }
    if let Some(category) = request.category {
        sets.push(vec![Term::from_field_i64(fields.category, category)]);
    }
    for (field, key) in [
        (fields.app, &request.app),
        (fields.state, &request.state),
        (fields.tags, &request.tag),
    ] {
        sets.extend(
            key.iter()
                .map(|key| vec![Term::from_field_text(field, key)]),
        );
    }
    if let Some(author) = request.author {
        sets.push(vec![Term::from_field_i64(fields.author, author)]);
    }
    if !kinds.is_empty() {
        let codes = kinds
            .iter()
            .map(|kind| Term::from_field_u64(fields.kind, kind.code()));
        sets.push(codes.collect());
    }
    if sets.is_empty() {
        return query;
    }
    let mut clauses: Vec<Clause> = vec![(Occur::Must, query)];
    clauses.extend(sets.into_iter().map(|set| (Occur::Must, any_of(set))));
    Box::new(BooleanQuery::new(clauses))
}

fn any_of(mut terms: Vec<Term>) -> Box<dyn Query> {
    let query: Box<dyn Query> = match (terms.len(), terms.pop()) {
        (1, Some(term)) => Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
        (_, last) => Box::new(TermSetQuery::new(terms.into_iter().chain(last))),
    };
    Box::new(ConstScoreQuery::new(query, 0.0))
}
