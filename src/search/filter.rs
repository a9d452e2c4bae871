//! What a request allows, beside its words.

use tantivy::columnar::Column;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, EnableScoring, Occur, PhraseQuery, Query, Scorer, TermQuery,
    TermSetQuery, Weight,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Searcher, SegmentReader, TantivyError, Term};

use super::analysis;
use super::document::{Kind, Request};
use super::schema::{Fields, NO_CATEGORY, fast};
use super::stems::Stems;

/// Phrases, and words to leave out, that are read of a request.
const MAX_CLAUSES: usize = 16;
/// Words of a phrase that are read.
const MAX_PHRASE_WORDS: usize = 16;

pub(super) type Clause = (Occur, Box<dyn Query>);

/// What a document must be to be found, whatever its words.
pub(super) struct Filter {
    /// Sorted.
    categories: Option<Vec<i64>>,
    kinds: Vec<u64>,
    since: i64,
    before: i64,
    /// What has to be found in the index, whatever else.
    needed: Vec<Box<dyn Query>>,
    /// What must not be found there.
    excluded: Vec<Box<dyn Weight>>,
    /// Whether phrases are needed: they say by themselves what is found.
    phrased: bool,
}

impl Filter {
    /// The limits of a request, with these kinds (empty for all).
    pub fn new(
        searcher: &Searcher,
        fields: &Fields,
        request: &Request,
        kinds: &[Kind],
    ) -> Result<Self, TantivyError> {
        let mut needed: Vec<Box<dyn Query>> =
            sets(fields, request).into_iter().map(any_of).collect();
        let kinds: Vec<u64> = kinds.iter().map(|kind| kind.code()).collect();
        let of_kinds: Vec<Term> = kinds
            .iter()
            .map(|code| Term::from_field_u64(fields.kind, *code))
            .collect();
        if !of_kinds.is_empty() && is_narrow(searcher, &of_kinds)? {
            needed.push(any_of(of_kinds));
        }
        let stems = Stems::new();
        let others = needed.len();
        for phrase in request.phrases.iter().take(MAX_CLAUSES) {
            let words: Vec<_> = analysis::words(phrase).take(MAX_PHRASE_WORDS).collect();
            needed.extend(side_by_side(fields, &words, &stems));
            needed.extend(words.iter().map(|word| {
                let form = Term::from_field_text(fields.words, &word.form);
                any_of(vec![form])
            }));
        }
        let phrased = needed.len() > others;
        let mut excluded = Vec::new();
        for without in request.without.iter().take(MAX_CLAUSES) {
            let words: Vec<_> = analysis::words(without).take(MAX_PHRASE_WORDS).collect();
            if let Some(query) = side_by_side(fields, &words, &stems) {
                let unscored = EnableScoring::disabled_from_searcher(searcher);
                excluded.push(query.weight(unscored)?);
            }
        }
        Ok(Self {
            categories: visible(request),
            kinds,
            since: request.since.unwrap_or(i64::MIN),
            before: request.before.unwrap_or(i64::MAX),
            needed,
            excluded,
            phrased,
        })
    }

    /// What the reader of a request may see at all, whatever they ask for.
    pub fn sight(request: &Request) -> Self {
        Self {
            categories: visible(request),
            kinds: Vec::new(),
            since: i64::MIN,
            before: i64::MAX,
            needed: Vec::new(),
            excluded: Vec::new(),
            phrased: false,
        }
    }

    /// Whether nothing is out of sight.
    pub fn sees_all(&self) -> bool {
        self.categories.is_none()
    }

    /// The query within what has to be looked up in the index.
    pub fn around(&self, query: Box<dyn Query>) -> Box<dyn Query> {
        self.with(Occur::Must, query)
    }

    /// As [`Self::around`], of words that say what is best: where phrases are needed, what holds these is
    /// found with or without the words.
    pub fn weighing(&self, words: Box<dyn Query>) -> Box<dyn Query> {
        let occur = if self.phrased {
            Occur::Should
        } else {
            Occur::Must
        };
        self.with(occur, words)
    }

    fn with(&self, occur: Occur, query: Box<dyn Query>) -> Box<dyn Query> {
        if self.needed.is_empty() {
            return query;
        }
        let mut clauses: Vec<Clause> = vec![(occur, query)];
        clauses.extend(self.needed.iter().map(|needed| -> Clause {
            let unweighed = ConstScoreQuery::new(needed.box_clone(), 0.0);
            (Occur::Must, Box::new(unweighed))
        }));
        Box::new(BooleanQuery::new(clauses))
    }

    /// Whether anything but kinds, and categories the viewer may see, restricts what is found.
    pub fn is_narrowing(&self) -> bool {
        !self.needed.is_empty() || self.since > i64::MIN || self.before < i64::MAX
    }

    /// What is checked document by document: what most documents meet, and what to leave out, which
    /// tantivy could only do by looking at every document.
    pub fn columns(&self, segment: &SegmentReader) -> Result<Allowed<'_>, TantivyError> {
        let columns = segment.fast_fields();
        Ok(Allowed {
            filter: self,
            category: columns.i64(fast::CATEGORY)?,
            kind: columns.u64(fast::KIND)?,
            created: columns.i64(fast::CREATED)?,
            excluded: self
                .excluded
                .iter()
                .map(|weight| weight.scorer(segment, 1.0))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// The limits of a request over one segment.
pub(super) struct Allowed<'a> {
    filter: &'a Filter,
    category: Column<i64>,
    kind: Column<u64>,
    created: Column<i64>,
    /// Each stands at the last document it was asked for, or after it.
    excluded: Vec<Box<dyn Scorer>>,
}

impl Allowed<'_> {
    /// Whether the document is within the limits. Documents are asked for in their order.
    pub fn allows(&mut self, doc: DocId) -> bool {
        self.admits(doc)
            && !self.excluded.iter_mut().any(|excluded| {
                let here = excluded.doc();
                here == doc || here < doc && excluded.seek(doc) == doc
            })
    }

    /// As [`Self::allows`], what is left out aside.
    pub fn admits(&self, doc: DocId) -> bool {
        let filter = self.filter;
        if let Some(visible) = &filter.categories {
            let category = self.category.first(doc).unwrap_or(NO_CATEGORY);
            if visible.binary_search(&category).is_err() {
                return false;
            }
        }
        if !filter.kinds.is_empty() {
            let kind = self.kind.first(doc).unwrap_or(u64::MAX);
            if !filter.kinds.contains(&kind) {
                return false;
            }
        }
        if filter.since > i64::MIN || filter.before < i64::MAX {
            let created = self.created.first(doc).unwrap_or(i64::MIN);
            return filter.since <= created && created < filter.before;
        }
        true
    }
}

/// The categories that a reader sees, sorted; `None` for all.
fn visible(request: &Request) -> Option<Vec<i64>> {
    let visible = request.visible_categories.as_ref()?;
    let mut visible: Vec<i64> = visible.iter().copied().chain([NO_CATEGORY]).collect();
    visible.sort_unstable();
    Some(visible)
}

/// The sets of terms of each of which a document must have one.
fn sets(fields: &Fields, request: &Request) -> Vec<Vec<Term>> {
    let mut sets: Vec<Vec<Term>> = Vec::new();
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
    if let Some(version) = request.version {
        sets.push(vec![Term::from_field_u64(fields.version, version.into())]);
    }
    sets
}

/// Whether the terms are rare enough to be worth looking up: going from one such document to the next
/// is then faster than leaving out the others one by one.
fn is_narrow(searcher: &Searcher, terms: &[Term]) -> Result<bool, TantivyError> {
    let mut with = 0;
    for term in terms {
        with += searcher.doc_freq(term)?;
    }
    Ok(with < super::query::total(searcher) / 8)
}

/// The words one after another, in the body or in the title; `None` without words.
fn side_by_side(
    fields: &Fields,
    words: &[analysis::Word],
    stems: &Stems,
) -> Option<Box<dyn Query>> {
    if words.is_empty() {
        return None;
    }
    let in_fields = [fields.body, fields.title].map(|field| -> Clause {
        let mut terms: Vec<Term> = words
            .iter()
            .map(|word| Term::from_field_text(field, &stems.stem(&word.form)))
            .collect();
        let query: Box<dyn Query> = if terms.len() > 1 {
            Box::new(PhraseQuery::new(terms))
        } else {
            any_of(terms.split_off(0))
        };
        (Occur::Should, query)
    });
    Some(Box::new(BooleanQuery::new(in_fields.into())))
}

/// Documents that hold these folded words one after another, or the single one.
pub(super) fn side_by_side_forms(fields: &Fields, forms: &[&str]) -> Box<dyn Query> {
    let stems = Stems::new();
    let form = |form: &str| any_of(vec![Term::from_field_text(fields.words, form)]);
    if let [only] = forms {
        return form(only);
    }
    let stem = |form: &&str| Term::from_field_text(fields.body, &stems.stem(form));
    let phrase = PhraseQuery::new(forms.iter().map(stem).collect());
    let mut clauses: Vec<Clause> = vec![(Occur::Must, Box::new(phrase))];
    clauses.extend(forms.iter().map(|one| (Occur::Must, form(one))));
    Box::new(BooleanQuery::new(clauses))
}

fn any_of(mut terms: Vec<Term>) -> Box<dyn Query> {
    match (terms.len(), terms.pop()) {
        (1, Some(term)) => Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
        (_, last) => Box::new(TermSetQuery::new(terms.into_iter().chain(last))),
    }
}
