//! The documents that hold the words best, found fast: words alone, each counting by BM25. What
//! stands high is weighed again, with more care, in [`super::scoring`].
//!
//! The search passes over whole blocks of documents that cannot come among the best (block-max WAND),
//! which tantivy does for sums of terms only. That is why limits that most documents meet are
//! checked here, one document at a time, and only narrow ones are part of the query.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet as _, Score, Searcher, TERMINATED, TantivyError, Term};

use super::filter::{Clause, Filter};
use super::query::Plan;
use super::ranking::FIRST_TITLE;
use super::schema::{Fields, fast};

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
    let mut clauses: Vec<Clause> = Vec::with_capacity(plan.terms.len() * 2);
    for term in &plan.terms {
        let in_fields = [
            (fields.body, term.weight),
            (fields.title, term.weight * FIRST_TITLE),
        ];
        for (field, weight) in in_fields {
            let term = Term::from_field_text(field, &term.stem);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            let weighted = BoostQuery::new(Box::new(query), weight);
            clauses.push((Occur::Should, Box::new(weighted)));
        }
    }
    let query = filter.around(Box::new(BooleanQuery::new(clauses)));
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut best = Best::new(limit);
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let allowed = filter.columns(segment)?;
        let alive = segment.alive_bitset();
        weight.for_each_pruning(best.threshold(), segment, &mut |doc, score| {
            if alive.is_none_or(|alive| alive.is_alive(doc)) && allowed.allows(doc) {
                best.push(score, DocAddress::new(ordinal, doc));
            }
            best.threshold()
        })?;
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
        let allowed = filter.columns(segment)?;
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
        let allowed = filter.columns(segment)?;
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

/// The best of what is pushed.
struct Best<T> {
    /// One more than asked for, so that it is known whether there are more.
    kept: usize,
    heap: BinaryHeap<Reverse<(Ordered<T>, Reverse<DocAddress>)>>,
}

#[derive(PartialEq, Clone, Copy)]
struct Ordered<T>(T);

impl<T: PartialOrd> Eq for Ordered<T> where T: PartialEq {}

impl<T: PartialOrd> PartialOrd for Ordered<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: PartialOrd> Ord for Ordered<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0
            .partial_cmp(&other.0)
            .unwrap_or(std::cmp::Ordering::Equal)
    }
}

impl<T: PartialOrd + Copy> Best<T> {
    fn new(limit: usize) -> Self {
        Self {
            kept: limit + 1,
            heap: BinaryHeap::with_capacity(limit + 2),
        }
    }

    fn push(&mut self, score: T, document: DocAddress) {
        self.heap.push(Reverse((Ordered(score), Reverse(document))));
        if self.heap.len() > self.kept {
            self.heap.pop();
        }
    }

    fn finish(self, score: impl Fn(T) -> Score) -> Candidates {
        let limit = self.kept - 1;
        let mut documents: Vec<(Score, DocAddress)> = self
            .heap
            .into_sorted_vec()
            .into_iter()
            .map(|Reverse((Ordered(own), Reverse(document)))| (score(own), document))
            .collect();
        let more = documents.len() > limit;
        documents.truncate(limit);
        Candidates { documents, more }
    }
}

impl Best<Score> {
    /// What a document has to score to come in.
    fn threshold(&self) -> Score {
        match self.heap.peek() {
            Some(Reverse((Ordered(score), _))) if self.heap.len() == self.kept => *score,
            _ => Score::MIN,
        }
    }
}
