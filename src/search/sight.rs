//! Which words a reader may know of: those of documents that they may see. What else the index holds
//! must not even show in how a query is read.

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet as _, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use super::filter::{Allowed, Filter};

/// Documents of a segment that are looked at for one that the reader may see.
const MOST_LOOKED_AT: usize = 50_000;

/// What one reader sees of one snapshot of the index.
pub(super) struct Sight<'a> {
    pub searcher: &'a Searcher,
    segments: Vec<(&'a SegmentReader, Allowed<'a>)>,
    sees_all: bool,
}

impl<'a> Sight<'a> {
    /// Opens what it takes.
    pub fn new(searcher: &'a Searcher, filter: &'a Filter) -> Result<Self, TantivyError> {
        let segments = searcher.segment_readers().iter();
        Ok(Self {
            searcher,
            segments: segments
                .map(|segment| Ok((segment, filter.columns(segment)?)))
                .collect::<Result<_, TantivyError>>()?,
            sees_all: filter.sees_all(),
        })
    }

    /// In how many documents within sight a term stands, counted up to `limit`.
    pub fn count(&self, field: Field, text: &str, limit: u64) -> Result<u64, TantivyError> {
        let term = Term::from_field_text(field, text);
        if self.sees_all {
            return Ok(self.searcher.doc_freq(&term)?.min(limit));
        }
        let mut found = 0;
        for (segment, allowed) in &self.segments {
            let inverted = segment.inverted_index(field)?;
            let option = IndexRecordOption::Basic;
            let Some(mut postings) = inverted.read_postings(&term, option)? else {
                continue;
            };
            let alive = segment.alive_bitset();
            for _ in 0..MOST_LOOKED_AT {
                let doc = postings.doc();
                if doc == TERMINATED {
                    break;
                }
                found +=
                    u64::from(alive.is_none_or(|alive| alive.is_alive(doc)) && allowed.admits(doc));
                if found >= limit {
                    return Ok(found);
                }
                postings.advance();
            }
        }
        Ok(found)
    }
}
