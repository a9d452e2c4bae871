//! Documents into groups, groups into a page of hits.

use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::{Searcher, TantivyDocument, TantivyError, Term};

use super::analysis;
use super::candidates;
use super::document::{Answer, Hit, Kind, MAX_PAGE, MAX_PER_PAGE, Request};
use super::excerpt::Highlighter;
use super::filter::Filter;
use super::glossary::Glossary;
use super::query::{self, Plan};
use super::schema::Fields;
use super::scoring::{self, Group};

/// The most documents that are grouped, the best ones. Up to it [`Answer::total`] is exact.
pub const MAX_DOCUMENTS: usize = 1_000;

/// Answers a request from one snapshot of the index.
pub(super) fn search(
    searcher: &Searcher,
    fields: &Fields,
    request: &Request,
    glossary: &Glossary,
) -> Result<Answer, TantivyError> {
    let Some(plan) = query::plan(searcher, fields, request, glossary)? else {
        return Ok(Answer::default());
    };
    let corrected = corrected(searcher, fields, request, &plan)?;
    let every = Filter::new(searcher, fields, request, &[])?;
    let (mut groups, mut more) = grouped((searcher, fields), &plan, &every, request)?;
    let counts = counts(&groups);
    if !request.kinds.is_empty() {
        if more {
            let some = Filter::new(searcher, fields, request, &request.kinds)?;
            (groups, more) = grouped((searcher, fields), &plan, &some, request)?;
        } else {
            groups.retain(|group| request.kinds.contains(&group.kind));
        }
    }
    let per_page = request.per_page.min(MAX_PER_PAGE);
    let page = request.page.clamp(1, MAX_PAGE);
    let highlighter = Highlighter::new(plan.marks());
    let hits = groups
        .iter()
        .skip((page - 1) * per_page)
        .take(per_page)
        .map(|group| hit(searcher, fields, group, &highlighter))
        .collect::<Result<_, _>>()?;
    Ok(Answer {
        total: groups.len(),
        more,
        counts,
        corrected,
        nearest: Vec::new(),
        hits,
    })
}

fn grouped(
    (searcher, fields): (&Searcher, &Fields),
    plan: &Plan,
    filter: &Filter,
    request: &Request,
) -> Result<(Vec<Group>, bool), TantivyError> {
    let found = candidates::find(searcher, fields, plan, filter, MAX_DOCUMENTS)?;
    let groups = scoring::groups(searcher, fields, plan, &found, request)?;
    Ok((groups, found.more))
}

fn counts(groups: &[Group]) -> Vec<(Kind, usize)> {
    Kind::ALL
        .into_iter()
        .map(|kind| {
            (
                kind,
                groups.iter().filter(|group| group.kind == kind).count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect()
}

fn hit(
    searcher: &Searcher,
    fields: &Fields,
    group: &Group,
    highlighter: &Highlighter,
) -> Result<Hit, TantivyError> {
    let document: TantivyDocument = searcher.doc(group.best)?;
    let text = |field: Field| document.get_first(field).and_then(|value| value.as_str());
    Ok(Hit {
        kind: group.kind,
        group: group.id,
        post_number: document
            .get_first(fields.post_number)
            .and_then(|value| value.as_i64()),
        key: text(fields.key).unwrap_or_default().to_owned(),
        score: group.score,
        excerpt_html: highlighter.excerpt_html(text(fields.text).unwrap_or_default()),
        outdated: group.outdated,
    })
}

/// The query with its misspelt words replaced by the likeliest word that a document within reach
/// of the request holds: the words of hidden categories must not show.
fn corrected(
    searcher: &Searcher,
    fields: &Fields,
    request: &Request,
    plan: &Plan,
) -> Result<Option<String>, TantivyError> {
    let mut text = request.text.clone();
    let mut changed = false;
    // From the end, so that the places before stay true.
    for (range, neighbours) in plan.misspelt.iter().rev() {
        for neighbour in neighbours {
            if let Some(written) = written(searcher, fields, request, neighbour)? {
                text.replace_range(range.clone(), &written);
                changed = true;
                break;
            }
        }
    }
    Ok(changed.then_some(text))
}

/// A folded word as some document within reach of the request writes it, in lower case; `None` if
/// there is no such document.
fn written(
    searcher: &Searcher,
    fields: &Fields,
    request: &Request,
    form: &str,
) -> Result<Option<String>, TantivyError> {
    let term = Term::from_field_text(fields.words, form);
    let filter = Filter::new(searcher, fields, request, &request.kinds)?;
    let word = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
    let Some(address) = candidates::any(searcher, word, &filter)? else {
        return Ok(None);
    };
    let document: TantivyDocument = searcher.doc(address)?;
    let body = document
        .get_first(fields.text)
        .and_then(|value| value.as_str())
        .unwrap_or_default();
    let written = analysis::words(body)
        .find(|word| word.form == form)
        .map_or_else(|| form.to_owned(), |word| body[word.range].to_lowercase());
    Ok(Some(written))
}
