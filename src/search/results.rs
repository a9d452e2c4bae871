//! Documents into groups, groups into a page of hits.

use std::collections::HashSet;

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::{Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::{DocAddress, Score, Searcher, SegmentReader, TantivyDocument, TantivyError, Term};

use super::analysis;
use super::document::{Answer, Hit, Kind, MAX_PAGE, MAX_PER_PAGE, Request};
use super::excerpt::Highlighter;
use super::query::{self, Plan};
use super::schema::{Fields, fast};

/// The most documents that are grouped, the best ones. Up to it [`Answer::total`] is exact.
pub const MAX_DOCUMENTS: usize = 1_000;

/// A group and its best document.
#[derive(Debug, Clone)]
struct Group {
    kind: Kind,
    id: i64,
    score: Score,
    created: i64,
    best: DocAddress,
}

/// Answers a request from one snapshot of the index.
pub(super) fn search(
    searcher: &Searcher,
    fields: &Fields,
    request: &Request,
) -> Result<Answer, TantivyError> {
    let Some(plan) = query::plan(searcher, fields, &request.text)? else {
        return Ok(Answer::default());
    };
    let corrected = corrected(searcher, fields, request, &plan)?;
    let every = query::restricted(plan.query.box_clone(), fields, request, &[]);
    let (mut groups, mut more) = grouped(searcher, &every)?;
    let counts = counts(&groups);
    if !request.kinds.is_empty() {
        if more {
            let some = query::restricted(plan.query, fields, request, &request.kinds);
            (groups, more) = grouped(searcher, &some)?;
        } else {
            groups.retain(|group| request.kinds.contains(&group.kind));
        }
    }
    let per_page = request.per_page.min(MAX_PER_PAGE);
    let page = request.page.clamp(1, MAX_PAGE);
    let highlighter = Highlighter::new(plan.marks);
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

/// The groups of the best documents, best first, and whether more documents matched than were
/// grouped.
fn grouped(searcher: &Searcher, query: &dyn Query) -> Result<(Vec<Group>, bool), TantivyError> {
    let collector = TopDocs::with_limit(MAX_DOCUMENTS + 1).order_by_score();
    let mut documents = searcher.search(query, &collector)?;
    let more = documents.len() > MAX_DOCUMENTS;
    documents.truncate(MAX_DOCUMENTS);
    let columns = searcher
        .segment_readers()
        .iter()
        .map(Columns::open)
        .collect::<Result<Vec<Columns>, TantivyError>>()?;
    let mut seen = HashSet::new();
    let mut groups = Vec::new();
    for (score, best) in documents {
        let group = columns
            .get(best.segment_ord as usize)
            .and_then(|of| of.group(score, best));
        if let Some(group) = group
            && seen.insert((group.kind, group.id))
        {
            groups.push(group);
        }
    }
    groups.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(b.created.cmp(&a.created))
            .then((a.kind, a.id).cmp(&(b.kind, b.id)))
    });
    Ok((groups, more))
}

/// The columns of a segment that grouping reads.
struct Columns {
    kind: Column<u64>,
    group: Column<i64>,
    created: Column<i64>,
}

impl Columns {
    fn open(segment: &SegmentReader) -> Result<Self, TantivyError> {
        let columns = segment.fast_fields();
        Ok(Self {
            kind: columns.u64(fast::KIND)?,
            group: columns.i64(fast::GROUP)?,
            created: columns.i64(fast::CREATED)?,
        })
    }

    fn group(&self, score: Score, best: DocAddress) -> Option<Group> {
        Some(Group {
            kind: Kind::from_code(self.kind.first(best.doc_id)?)?,
            id: self.group.first(best.doc_id)?,
            created: self.created.first(best.doc_id)?,
            score,
            best,
        })
    }
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
        excerpt_html: highlighter.excerpt_html(text(fields.body).unwrap_or_default()),
        outdated: None,
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
    let word = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
    let within_reach = query::restricted(word, fields, request, &request.kinds);
    let collector = TopDocs::with_limit(1).order_by_score();
    let Some((_, address)) = searcher.search(&within_reach, &collector)?.pop() else {
        return Ok(None);
    };
    let document: TantivyDocument = searcher.doc(address)?;
    let body = document
        .get_first(fields.body)
        .and_then(|value| value.as_str())
        .unwrap_or_default();
    let written = analysis::words(body)
        .find(|word| word.form == form)
        .map_or_else(|| form.to_owned(), |word| body[word.range].to_lowercase());
    Ok(Some(written))
}
