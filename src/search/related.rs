//! Groups that resemble one.

use tantivy::collector::TopDocs;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Value as _};
use tantivy::{Searcher, TantivyDocument, TantivyError};

use super::document::{Hit, Kind, Request};
use super::results;
use super::schema::Fields;

/// Characters of the first document that describe its group.
const DESCRIBED_CHARS: usize = 600;

/// As [`super::Engine::related`].
pub(super) fn find(
    searcher: &Searcher,
    fields: &Fields,
    (kind, group): (Kind, i64),
    request: &Request,
) -> Result<Vec<Hit>, TantivyError> {
    let scope = TermQuery::new(fields.scope_term(kind, group), IndexRecordOption::Basic);
    let first = searcher.search(&scope, &TopDocs::with_limit(1).order_by_score())?;
    let Some((_, address)) = first.first() else {
        return Ok(Vec::new());
    };
    let document: TantivyDocument = searcher.doc(*address)?;
    let body = document
        .get_first(fields.text)
        .and_then(|value| value.as_str())
        .unwrap_or_default();
    let like = Request {
        text: body.chars().take(DESCRIBED_CHARS).collect(),
        page: 1,
        per_page: request.per_page + 1,
        ..request.clone()
    };
    let mut hits = results::search(searcher, fields, &like, &Default::default())?.hits;
    hits.retain(|hit| (hit.kind, hit.group) != (kind, group));
    hits.truncate(request.per_page);
    Ok(hits)
}
