//! Groups that resemble one: those that share its weightiest words.

use std::collections::HashMap;

use tantivy::query::{Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value as _};
use tantivy::{DocAddress, TantivyDocument, TantivyError, Term};

use super::analysis;
use super::candidates;
use super::document::{Hit, Kind, MAX_PER_PAGE, Request};
use super::filter::Filter;
use super::query;
use super::ranking::{Role, role};
use super::results::{self, View};
use super::schema::fast;
use super::scoring::{self, Group};
use super::stems::Stems;

/// Documents of the group that are looked at for its first one, and words of that one that are read.
const MAX_DOCUMENTS: usize = 10_000;
const MAX_WORDS: usize = 250;
/// Words that describe the group.
const DESCRIBING: usize = 12;
/// How often a word of the title counts.
const TITLE_TIMES: f32 = 4.0;
/// Documents among which the groups are.
const CANDIDATES: usize = 200;
/// A word in fewer documents than this is a name or a slip: nothing else holds it.
const LEAST_DOCUMENTS: u64 = 2;

/// As [`super::Engine::related`].
pub(super) fn find(
    view: View<'_>,
    (kind, group): (Kind, i64),
    request: &Request,
) -> Result<Vec<Hit>, TantivyError> {
    let Some(first) = first_of(view, kind, group)? else {
        return Ok(Vec::new());
    };
    let stems = describing(view, first)?;
    if stems.is_empty() {
        return Ok(Vec::new());
    }
    let plan = query::alike(view.searcher, view.fields, &stems)?;
    let filter = Filter::new(view.searcher, view.fields, request, &request.kinds)?;
    let found = candidates::find(view.searcher, view.fields, &plan, &filter, CANDIDATES)?;
    let groups = scoring::groups(view.searcher, view.fields, &plan, &found, request)?;
    let shown: Vec<&Group> = groups
        .iter()
        .filter(|other| (other.kind, other.id) != (kind, group))
        .take(request.per_page.min(MAX_PER_PAGE))
        .collect();
    let best = groups.first().map_or(0.0, |group| group.score);
    results::hits(view, &shown, (plan.marks(), best))
}

/// The first document of a group: the message with number 1, the first passage.
fn first_of(
    view: View<'_>,
    kind: Kind,
    group: i64,
) -> Result<Option<TantivyDocument>, TantivyError> {
    let scope = TermQuery::new(
        view.fields.scope_term(kind, group),
        IndexRecordOption::Basic,
    );
    let query: Box<dyn Query> = Box::new(scope);
    let addresses = candidates::some(view.searcher, &*query, MAX_DOCUMENTS)?;
    let mut first: Option<(i64, DocAddress)> = None;
    for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let segment = view.searcher.segment_reader(of_segment[0].segment_ord);
        let numbers = segment.fast_fields().i64(fast::POST_NUMBER)?;
        let numbered = of_segment
            .iter()
            .map(|address| (numbers.first(address.doc_id).unwrap_or(i64::MAX), *address));
        first = first.into_iter().chain(numbered).min();
    }
    let Some((_, address)) = first else {
        return Ok(None);
    };
    view.searcher.doc(address).map(Some)
}

/// The stems that tell the document from others, and how much each says, the weightiest first.
fn describing(
    view: View<'_>,
    document: TantivyDocument,
) -> Result<Vec<(String, f32)>, TantivyError> {
    let text = |field| {
        let value = document.get_first(field);
        value.and_then(|value| value.as_str()).unwrap_or_default()
    };
    let stems = Stems::new();
    let mut times: HashMap<String, f32> = HashMap::new();
    for (text, weight) in [
        (text(view.fields.heading), TITLE_TIMES),
        (text(view.fields.text), 1.0),
    ] {
        for word in analysis::words(text).take(MAX_WORDS) {
            if role(&word.form) == Role::Content && word.form.chars().count() > 2 {
                *times.entry(stems.stem(&word.form)).or_default() += weight;
            }
        }
    }
    let all = query::total(view.searcher) as f32;
    let mut weighed = Vec::with_capacity(times.len());
    for (stem, times) in times {
        let with = view
            .searcher
            .doc_freq(&Term::from_field_text(view.fields.body, &stem))?;
        if with >= LEAST_DOCUMENTS {
            let rarity = (1.0 + all / with as f32).ln();
            weighed.push((stem, times.sqrt(), times.sqrt() * rarity));
        }
    }
    weighed.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    weighed.truncate(DESCRIBING);
    Ok(weighed
        .into_iter()
        .map(|(stem, weight, _)| (stem, weight))
        .collect())
}
