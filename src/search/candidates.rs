//! The documents that hold the words best, found fast: words alone, each counting by BM25. What
//! stands high is weighed again, with more care, in [`super::scoring`].
//!
//! The search passes over whole blocks of documents that cannot come among the best (block-max WAND),
//! which tantivy does for sums of terms only. That is why limits that most documents meet are
//! checked here, one document at a time, and only narrow ones are part of the query.

use std::cmp::Ordering;

use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet as _, Score, Searcher, TERMINATED, TantivyError, Term};

use super::essential;
use super::filter::{Clause, Filter};
use super::query::{self, Plan, Sought};
use super::ranking::MOST_SOUGHT;
use super::schema::{Fields, fast};

/// Documents of a segment from which on passing over some saves more than it costs. 16,000 documents
/// of 200 words are searched twice as fast without (`example search -- speed`).
const PRUNED_FROM: u32 = 50_000;

/// Documents of an index from which on candidates are found by the words that say most; what is
/// everywhere is weighed afterwards, where the others were found.
const LARGE: u64 = 50_000;

/// The best documents, best first.
pub(super) struct Candidates {
    pub documents: Vec<(Score, DocAddress)>,
    /// Whether there were more than asked for.
    pub more: bool,
}

/// The best `limit` documents within the filter that hold any of the words.
pub(super) fn find(
    searcher: &Searcher,
    fields: &Fields,
    plan: &Plan,
    filter: &Filter,
    limit: usize,
) -> Result<Candidates, TantivyError> {
    let mut words = essential::carrying(plan);
    let all = essential::terms(plan, &words, usize::MAX);
    if query::total(searcher) >= LARGE {
        essential::keep(plan, &mut words);
        let terms = essential::terms(plan, &words, MOST_SOUGHT);
        if terms.len() < all.len() {
            let found = holding((searcher, fields), &terms, filter, limit)?;
            if found.documents.len() == limit {
                return Ok(found);
            }
            // They find too little: all of them, then.
        }
    }
    holding((searcher, fields), &all, filter, limit)
}

/// The best `limit` documents within the filter that hold any of the terms.
fn holding(
    (searcher, fields): (&Searcher, &Fields),
    terms: &[&Sought],
    filter: &Filter,
    limit: usize,
) -> Result<Candidates, TantivyError> {
    let clauses = terms.iter().map(|term| -> Clause {
        let stem = Term::from_field_text(fields.both, &term.stem);
        let query = TermQuery::new(stem, IndexRecordOption::WithFreqs);
        let weighted = BoostQuery::new(Box::new(query), term.weight);
        (Occur::Should, Box::new(weighted))
    });
    let clauses = clauses.collect();
    let query = filter.weighing(Box::new(BooleanQuery::new(clauses)));
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut best = Best::new(limit);
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let mut allowed = filter.columns(segment)?;
        let alive = segment.alive_bitset();
        let start = best.threshold();
        let mut consider = |doc, score| {
            if score > best.threshold()
                && alive.is_none_or(|alive| alive.is_alive(doc))
                && allowed.allows(doc)
            {
                best.push(score, DocAddress::new(ordinal, doc));
            }
            best.threshold()
        };
        if segment.max_doc() < PRUNED_FROM {
            weight.for_each(segment, &mut |doc, score| {
                consider(doc, score);
            })?;
        } else {
            weight.for_each_pruning(start, segment, &mut consider)?;
        }
    }
    Ok(best.finish(|score| score))
}

/// The newest `limit` documents within the filter.
pub(super) fn newest(
    searcher: &Searcher,
    filter: &Filter,
    limit: usize,
) -> Result<Candidates, TantivyError> {
    let query = filter.around(Box::new(AllQuery));
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut best: Best<i64> = Best::new(limit);
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let mut allowed = filter.columns(segment)?;
        let alive = segment.alive_bitset();
        let created = segment.fast_fields().i64(fast::CREATED)?;
        weight.for_each_no_score(segment, &mut |docs| {
            for &doc in docs {
                if alive.is_none_or(|alive| alive.is_alive(doc)) && allowed.allows(doc) {
                    let at = created.first(doc).unwrap_or(i64::MIN);
                    best.push(at, DocAddress::new(ordinal, doc));
                }
            }
        })?;
    }
    Ok(best.finish(|_| 0.0))
}

/// Some document within the filter that the query finds.
pub(super) fn any(
    searcher: &Searcher,
    query: Box<dyn Query>,
    filter: &Filter,
) -> Result<Option<DocAddress>, TantivyError> {
    let query = filter.around(query);
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let mut allowed = filter.columns(segment)?;
        let alive = segment.alive_bitset();
        let mut scorer = weight.scorer(segment, 1.0)?;
        let mut doc = scorer.doc();
        while doc != TERMINATED {
            if alive.is_none_or(|alive| alive.is_alive(doc)) && allowed.allows(doc) {
                return Ok(Some(DocAddress::new(ordinal, doc)));
            }
            doc = scorer.advance();
        }
    }
    Ok(None)
}

/// Documents that the query finds, as many as `limit`.
pub(super) fn some(
    searcher: &Searcher,
    query: &dyn Query,
    limit: usize,
) -> Result<Vec<DocAddress>, TantivyError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut found = Vec::new();
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let alive = segment.alive_bitset();
        let mut scorer = weight.scorer(segment, 1.0)?;
        let mut doc = scorer.doc();
        while doc != TERMINATED && found.len() < limit {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                found.push(DocAddress::new(ordinal, doc));
            }
            doc = scorer.advance();
        }
    }
    Ok(found)
}

/// Documents that are taken in before the best ones are sorted out: more is less sorting, but what has
/// to be surpassed is known later.
const SPARE: usize = 128;

/// The best of what is pushed: a heap would sort at each push, this sorts out once in a while.
struct Best<T> {
    /// One more than asked for, so that it is known whether there are more.
    kept: usize,
    found: Vec<(T, DocAddress)>,
    /// What has to be surpassed to come in, once enough was found.
    least: Option<T>,
}

impl<T: PartialOrd + Copy> Best<T> {
    fn new(limit: usize) -> Self {
        let kept = limit + 1;
        Self {
            kept,
            found: Vec::with_capacity(kept + SPARE),
            least: None,
        }
    }

    fn push(&mut self, worth: T, document: DocAddress) {
        if self.least.is_some_and(|least| worth <= least) {
            return;
        }
        self.found.push((worth, document));
        if self.found.len() == self.kept + SPARE {
            let last = self.kept - 1;
            self.found.select_nth_unstable_by(last, best_first);
            self.found.truncate(self.kept);
            self.least = self.found.get(last).map(|(worth, _)| *worth);
        }
    }

    fn finish(mut self, score: impl Fn(T) -> Score) -> Candidates {
        self.found.sort_unstable_by(best_first);
        let more = self.found.len() >= self.kept;
        self.found.truncate(self.kept - 1);
        let documents = self.found.into_iter();
        Candidates {
            documents: documents
                .map(|(worth, document)| (score(worth), document))
                .collect(),
            more,
        }
    }
}

impl Best<Score> {
    /// What a document has to surpass to come in.
    fn threshold(&self) -> Score {
        self.least.unwrap_or(Score::MIN)
    }
}

fn best_first<T: PartialOrd>(a: &(T, DocAddress), b: &(T, DocAddress)) -> Ordering {
    let worth = b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal);
    worth.then(a.1.cmp(&b.1))
}
