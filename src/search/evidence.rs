//! What the index says of some candidates: how often each stem stands in them, and where.

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{
    DocAddress, DocId, DocSet as _, Searcher, SegmentReader, TERMINATED, TantivyError, Term,
};

use super::document::Kind;
use super::query::Plan;
use super::schema::{Fields, Standing, fast};

/// A candidate, with what its columns say.
pub(super) struct Row {
    pub address: DocAddress,
    pub kind: Kind,
    pub group: i64,
    pub created: i64,
    pub version: Option<u32>,
    pub standing: Standing,
    pub votes: i64,
    /// Words in the body, and in the title.
    pub body_length: f32,
    pub title_length: f32,
}

/// Candidates in the order of the index, and how often each term of a plan stands in each.
pub(super) struct Evidence {
    pub rows: Vec<Row>,
    body: Table,
    title: Table,
    roots: Table,
}

/// A number for each row and term.
struct Table {
    columns: usize,
    cells: Vec<f32>,
}

impl Table {
    fn new(rows: usize, columns: usize) -> Self {
        Self {
            columns,
            cells: vec![0.0; rows * columns],
        }
    }

    fn row(&self, row: usize) -> &[f32] {
        &self.cells[row * self.columns..(row + 1) * self.columns]
    }
}

impl Evidence {
    /// Reads it. Candidates that deletion or damage left without columns are passed over.
    pub fn read(
        searcher: &Searcher,
        fields: &Fields,
        plan: &Plan,
        candidates: &[DocAddress],
    ) -> Result<Self, TantivyError> {
        let rows = rows(searcher, fields, candidates)?;
        let mut body = Table::new(rows.len(), plan.terms.len());
        let mut title = Table::new(rows.len(), plan.terms.len());
        let mut roots = Table::new(rows.len(), plan.roots.len());
        let mut first = 0;
        for of_segment in rows.chunk_by(|a, b| a.address.segment_ord == b.address.segment_ord) {
            let segment = searcher.segment_reader(of_segment[0].address.segment_ord);
            let stems = plan.terms.iter().map(|term| term.stem.as_str());
            let short = plan.roots.iter().map(|root| root.stem.as_str());
            count(
                segment,
                fields.body,
                stems.clone(),
                of_segment,
                (&mut body, first),
            )?;
            count(
                segment,
                fields.title,
                stems,
                of_segment,
                (&mut title, first),
            )?;
            count(
                segment,
                fields.roots,
                short,
                of_segment,
                (&mut roots, first),
            )?;
            first += of_segment.len();
        }
        Ok(Self {
            rows,
            body,
            title,
            roots,
        })
    }

    /// How often each term stands in the body of a row.
    pub fn body(&self, row: usize) -> &[f32] {
        self.body.row(row)
    }

    /// How often each term stands in the title of a row.
    pub fn title(&self, row: usize) -> &[f32] {
        self.title.row(row)
    }

    /// How often each root of the plan stands in a row.
    pub fn roots(&self, row: usize) -> &[f32] {
        self.roots.row(row)
    }
}

/// The columns of the candidates, in the order of the index.
fn rows(
    searcher: &Searcher,
    fields: &Fields,
    candidates: &[DocAddress],
) -> Result<Vec<Row>, TantivyError> {
    let mut addresses = candidates.to_vec();
    addresses.sort_unstable();
    let mut rows: Vec<Row> = Vec::with_capacity(addresses.len());
    for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let segment = searcher.segment_reader(of_segment[0].segment_ord);
        let columns = Columns::open(segment, fields)?;
        rows.extend(of_segment.iter().filter_map(|&one| columns.row(one)));
    }
    Ok(rows)
}

/// Counts stems in the rows of a segment, into the table from row `first` on.
fn count<'a>(
    segment: &SegmentReader,
    field: Field,
    stems: impl Iterator<Item = &'a str>,
    rows: &[Row],
    (table, first): (&mut Table, usize),
) -> Result<(), TantivyError> {
    let inverted = segment.inverted_index(field)?;
    for (column, stem) in stems.enumerate() {
        let term = Term::from_field_text(field, stem);
        let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::WithFreqs)?
        else {
            continue;
        };
        for (at, row) in (first..).zip(rows) {
            match reach(&mut postings, row.address.doc_id) {
                Some(true) => {
                    table.cells[at * table.columns + column] = postings.term_freq() as f32;
                }
                Some(false) => {}
                None => break,
            }
        }
    }
    Ok(())
}

/// Where the terms of a plan stand in a field of some rows, which are in the order of the index:
/// for each row, for each term, its places.
pub(super) fn places(
    searcher: &Searcher,
    field: Field,
    plan: &Plan,
    rows: &[&Row],
) -> Result<Vec<Vec<Vec<u32>>>, TantivyError> {
    let mut places = vec![vec![Vec::new(); plan.terms.len()]; rows.len()];
    let mut first = 0;
    for of_segment in rows.chunk_by(|a, b| a.address.segment_ord == b.address.segment_ord) {
        let segment = searcher.segment_reader(of_segment[0].address.segment_ord);
        let inverted = segment.inverted_index(field)?;
        for (number, term) in plan.terms.iter().enumerate() {
            let term = Term::from_field_text(field, &term.stem);
            let option = IndexRecordOption::WithFreqsAndPositions;
            let Some(mut postings) = inverted.read_postings(&term, option)? else {
                continue;
            };
            for (row, places) in of_segment.iter().zip(&mut places[first..]) {
                match reach(&mut postings, row.address.doc_id) {
                    Some(true) => postings.positions(&mut places[number]),
                    Some(false) => {}
                    None => break,
                }
            }
        }
        first += of_segment.len();
    }
    Ok(places)
}

/// Moves on to a document: whether it is there, `None` at the end.
fn reach(postings: &mut SegmentPostings, doc: DocId) -> Option<bool> {
    let mut here = postings.doc();
    if here < doc {
        here = postings.seek(doc);
    }
    (here != TERMINATED).then_some(here == doc)
}

/// The columns of a segment that ranking reads.
pub(super) struct Columns {
    kind: Column<u64>,
    group: Column<i64>,
    created: Column<i64>,
    version: Column<u64>,
    standing: Column<u64>,
    votes: Column<i64>,
    body: FieldNormReader,
    title: FieldNormReader,
}

impl Columns {
    /// Opens them.
    pub fn open(segment: &SegmentReader, fields: &Fields) -> Result<Self, TantivyError> {
        let columns = segment.fast_fields();
        Ok(Self {
            kind: columns.u64(fast::KIND)?,
            group: columns.i64(fast::GROUP)?,
            created: columns.i64(fast::CREATED)?,
            version: columns.u64(fast::VERSION)?,
            standing: columns.u64(fast::STANDING)?,
            votes: columns.i64(fast::VOTES)?,
            body: segment.get_fieldnorms_reader(fields.body)?,
            title: segment.get_fieldnorms_reader(fields.title)?,
        })
    }

    /// The document as a row; `None` for one of a kind that no version ever wrote.
    pub fn row(&self, address: DocAddress) -> Option<Row> {
        let doc = address.doc_id;
        Some(Row {
            address,
            kind: Kind::from_code(self.kind.first(doc)?)?,
            group: self.group.first(doc)?,
            created: self.created.first(doc)?,
            version: self
                .version
                .first(doc)
                .and_then(|version| u32::try_from(version).ok()),
            standing: Standing(self.standing.first(doc).unwrap_or(0)),
            votes: self.votes.first(doc).unwrap_or(0),
            body_length: self.body.fieldnorm(doc) as f32,
            title_length: self.title.fieldnorm(doc) as f32,
        })
    }
}
