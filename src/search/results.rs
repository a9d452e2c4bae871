//! Documents into groups, groups into a page of hits.

use std::collections::HashMap;

use tantivy::schema::{Field, Value as _};
use tantivy::{Searcher, TantivyDocument, TantivyError};

use super::analysis;
use super::candidates;
use super::dictionary::Dictionary;
use super::document::{Answer, Hit, Kind, MAX_PAGE, MAX_PER_PAGE, Request};
use super::excerpt::Highlighter;
use super::filter::{self, Filter};
use super::glossary::Glossary;
use super::query::{self, Misspelt, Plan};
use super::ranking::WEIGHED_DOCUMENTS;
use super::schema::Fields;
use super::scoring::{self, Group};
use super::sight::Sight;

/// The most documents that are grouped, the best ones. Up to it [`Answer::total`] is exact.
pub const MAX_DOCUMENTS: usize = 1_000;

/// One snapshot of the index, and what searches on it need.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub glossary: &'a Glossary,
}

/// Groups of the kinds asked for that make a second look unnecessary, if the page holds fewer.
const ENOUGH_GROUPS: usize = 100;
/// Words proposed when nothing was found.
const MAX_NEAREST: usize = 5;
/// Words of the query for which some are looked for.
const MAX_NEAREST_WORDS: usize = 4;
/// Words of the index that are tried for each.
const MAX_NEAREST_TRIED: usize = 12;

/// Answers a request from one snapshot of the index.
pub(super) fn search(view: View<'_>, request: &Request) -> Result<Answer, TantivyError> {
    let answer = as_asked(view, request)?;
    let Some(words) = &request.apart else {
        return Ok(answer);
    };
    if request.phrases.is_empty() || !answer.counts.is_empty() {
        return Ok(answer);
    }
    let apart = Request {
        text: words.clone(),
        phrases: Vec::new(),
        apart: None,
        ..request.clone()
    };
    let answer = as_asked(view, &apart)?;
    Ok(Answer {
        corrected: Some(answer.corrected.unwrap_or_else(|| words.clone())),
        apart: true,
        ..answer
    })
}

fn as_asked(view: View<'_>, request: &Request) -> Result<Answer, TantivyError> {
    let View {
        searcher, fields, ..
    } = view;
    let plan = query::plan(searcher, fields, request, view.glossary)?;
    let found = within(view, plan.as_ref(), request, &[])?;
    let Some((mut groups, mut more)) = found else {
        return Ok(Answer::default());
    };
    let per_page = request.per_page.min(MAX_PER_PAGE);
    let page = request.page.clamp(1, MAX_PAGE);
    let counts = counts(&groups);
    if !request.kinds.is_empty() {
        groups.retain(|group| request.kinds.contains(&group.kind));
        // Those of other kinds may have taken the places of some: look again, unless there are enough
        // for the page and for a total that says as much.
        let enough = if request.best_only { 0 } else { ENOUGH_GROUPS };
        if more
            && groups.len() < enough.max(page * per_page)
            && let Some(some) = within(view, plan.as_ref(), request, &request.kinds)?
        {
            (groups, more) = some;
        }
    }
    let best = groups.first().map_or(0.0, |group| group.score);
    if request.newest {
        groups.sort_by_key(|group| std::cmp::Reverse(group.created));
    }
    let shown: Vec<&Group> = groups
        .iter()
        .skip((page - 1) * per_page)
        .take(per_page)
        .collect();
    let marks = plan.as_ref().map(Plan::marks).unwrap_or_default();
    let mut quoted = Vec::new();
    let nearest = match &plan {
        Some(plan) if groups.is_empty() && !request.exact => {
            nearest(view, request, plan, &mut quoted)?
        }
        _ => Vec::new(),
    };
    let corrected = match &plan {
        Some(plan) => corrected(view, request, plan, &mut quoted)?,
        None => None,
    };
    Ok(Answer {
        total: groups.len(),
        more,
        counts,
        corrected,
        apart: false,
        nearest,
        quoted,
        hits: hits(view, &shown, (marks, best))?,
    })
}

/// The groups of these kinds (all if there are none) that the request may find, best first, and
/// whether there are more; `None` where nothing is asked: no word, and nothing that narrows.
fn within(
    view: View<'_>,
    plan: Option<&Plan>,
    request: &Request,
    kinds: &[Kind],
) -> Result<Option<(Vec<Group>, bool)>, TantivyError> {
    let View {
        searcher, fields, ..
    } = view;
    let filter = Filter::new(searcher, fields, request, kinds)?;
    let most = if request.best_only {
        WEIGHED_DOCUMENTS
    } else {
        MAX_DOCUMENTS
    };
    if let Some(plan) = plan {
        let found = candidates::find(searcher, fields, plan, &filter, most)?;
        let groups = scoring::groups(searcher, fields, plan, &found, request)?;
        return Ok(Some((groups, found.more)));
    }
    if !filter.is_narrowing() {
        return Ok(None);
    }
    let found = candidates::newest(searcher, &filter, most)?;
    let groups = scoring::listed(searcher, fields, &found)?;
    Ok(Some((groups, found.more)))
}

/// Groups as they are shown.
pub(super) fn hits(
    view: View<'_>,
    groups: &[&Group],
    (marks, best): (HashMap<String, f32>, f32),
) -> Result<Vec<Hit>, TantivyError> {
    let highlighter = Highlighter::new(marks);
    groups
        .iter()
        .map(|group| {
            let hit = hit(view.searcher, view.fields, group, &highlighter)?;
            Ok(Hit {
                score: if best > 0.0 { hit.score / best } else { 0.0 },
                ..hit
            })
        })
        .collect()
}

/// Words within reach of the request that resemble those that found nothing.
fn nearest(
    view: View<'_>,
    request: &Request,
    plan: &Plan,
    quoted: &mut Vec<String>,
) -> Result<Vec<String>, TantivyError> {
    let sight = Filter::sight(request);
    let dictionary = Dictionary {
        sight: &Sight::new(view.searcher, &sight)?,
        fields: view.fields,
    };
    let mut found: Vec<String> = Vec::new();
    for form in plan.forms.iter().take(MAX_NEAREST_WORDS) {
        for word in dictionary.resembling(form)?.iter().take(MAX_NEAREST_TRIED) {
            if found.len() < MAX_NEAREST
                && let Some((written, key)) = written(view, request, word)?
                && !found.contains(&written)
            {
                found.push(written);
                quoted.push(key);
            }
        }
    }
    Ok(found)
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
    let document: TantivyDocument = searcher.doc(group.shown)?;
    let text = |field: Field| document.get_first(field).and_then(|value| value.as_str());
    Ok(Hit {
        kind: group.kind,
        group: group.id,
        post_number: document
            .get_first(fields.post_number)
            .and_then(|value| value.as_i64()),
        key: text(fields.key).unwrap_or_default().to_owned(),
        score: group.score,
        revision: document
            .get_first(fields.revision)
            .and_then(|value| value.as_i64())
            .unwrap_or(0),
        excerpt_html: highlighter.excerpt_html(text(fields.text).unwrap_or_default()),
        outdated: group.outdated,
    })
}

/// The query with its misspelt words replaced by the likeliest word that a document within reach
/// of the request holds: the words of hidden categories must not show.
fn corrected(
    view: View<'_>,
    request: &Request,
    plan: &Plan,
    quoted: &mut Vec<String>,
) -> Result<Option<String>, TantivyError> {
    let mut text = request.text.clone();
    let mut changed = false;
    let mut end = text.len();
    let mut misspelt: Vec<&Misspelt> = plan.misspelt.iter().collect();
    misspelt.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    // From the end, so that the places before stay true.
    for (range, neighbours) in misspelt {
        if range.end > end {
            continue;
        }
        for neighbour in neighbours {
            if let Some((written, key)) = written(view, request, neighbour)? {
                text.replace_range(range.clone(), &written);
                quoted.push(key);
                end = range.start;
                changed = true;
                break;
            }
        }
    }
    Ok(changed.then_some(text))
}

/// A folded word, or several with a space between, as some document within reach of the request
/// writes it, in lower case, and the key of that document; `None` if there is none.
fn written(
    view: View<'_>,
    request: &Request,
    expression: &str,
) -> Result<Option<(String, String)>, TantivyError> {
    let View {
        searcher, fields, ..
    } = view;
    // The words themselves decide, not what else the request asks for.
    let reach = Request {
        phrases: Vec::new(),
        without: Vec::new(),
        ..request.clone()
    };
    let filter = Filter::new(searcher, fields, &reach, &request.kinds)?;
    let forms: Vec<&str> = expression.split(' ').collect();
    let Some(address) = candidates::any(
        searcher,
        filter::side_by_side_forms(fields, &forms),
        &filter,
    )?
    else {
        return Ok(None);
    };
    let document: TantivyDocument = searcher.doc(address)?;
    let text = |field| {
        let value = document.get_first(field);
        value.and_then(|value| value.as_str()).unwrap_or_default()
    };
    let body = text(fields.text);
    let words: Vec<analysis::Word> = analysis::words(body).collect();
    let written = words
        .windows(forms.len())
        .find(|words| {
            words
                .iter()
                .zip(&forms)
                .all(|(word, form)| word.form == **form)
        })
        .and_then(|words| {
            let (first, last) = (words.first()?, words.last()?);
            Some(body[first.range.start..last.range.end].to_lowercase())
        });
    let written = written.unwrap_or_else(|| expression.to_owned());
    Ok(Some((written, text(fields.key).to_owned())))
}
