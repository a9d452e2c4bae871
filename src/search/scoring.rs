//! The best candidates weighed with care, by what BM25 over single documents does not see: words side
//! by side, the other passages of the same group, who wrote when and for which version.
//!
//! The score of a group is that of its best document, and a share of what all its candidates taken as
//! one text come to: of two texts with as good a passage, the one that is all about it comes first.

use std::collections::HashMap;

use tantivy::columnar::Column;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{
    DocAddress, DocId, DocSet as _, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term,
};

use super::document::Kind;
use super::query::{Plan, Wanted};
use super::ranking::*;
use super::schema::{Fields, fast};

/// A group and its best document.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub kind: Kind,
    pub id: i64,
    pub score: Score,
    pub created: i64,
    pub best: DocAddress,
}

/// A candidate.
struct Row {
    address: DocAddress,
    kind: Kind,
    group: i64,
    created: i64,
    body_length: f32,
    title_length: f32,
    /// How often each term of the plan stands in the body.
    body: Vec<f32>,
    title: Vec<f32>,
    /// What the words side by side add.
    pairs: f32,
    /// Score of the document by itself.
    own: f32,
}

/// What lengths are measured against.
struct Averages {
    body: f32,
    title: f32,
    whole: f32,
}

/// The groups of the candidates, best first.
pub(super) fn groups(
    searcher: &Searcher,
    fields: &Fields,
    plan: &Plan,
    candidates: &[DocAddress],
) -> Result<Vec<Group>, TantivyError> {
    let averages = Averages::of(searcher, fields)?;
    let mut rows = read(searcher, fields, plan, candidates)?;
    for row in &mut rows {
        row.own = own(plan, row, &averages);
    }
    rows.sort_by(|a, b| b.own.total_cmp(&a.own).then(a.address.cmp(&b.address)));
    let close = rows.len().min(PAIRED_DOCUMENTS);
    pair(searcher, fields, plan, &mut rows[..close], &averages)?;
    let mut groups: Vec<Group> = Vec::new();
    let mut numbers: HashMap<(Kind, i64), usize> = HashMap::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let key = (row.kind, row.group);
        let number = *numbers.entry(key).or_insert_with(|| {
            groups.push(Group {
                kind: row.kind,
                id: row.group,
                score: f32::MIN,
                created: row.created,
                best: row.address,
            });
            members.push(Vec::new());
            groups.len() - 1
        });
        members[number].push(at);
        let group = &mut groups[number];
        let score = row.own + row.pairs;
        if score > group.score {
            group.score = score;
            group.created = row.created;
            group.best = row.address;
        }
    }
    for (group, members) in groups.iter_mut().zip(&members) {
        let whole = whole(plan, &rows, members, &averages);
        group.score += WHOLE_WEIGHT() * whole;
    }
    groups.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(b.created.cmp(&a.created))
            .then((a.kind, a.id).cmp(&(b.kind, b.id)))
    });
    Ok(groups)
}

impl Averages {
    fn of(searcher: &Searcher, fields: &Fields) -> Result<Self, TantivyError> {
        let (mut body, mut title, mut documents, mut groups) = (0, 0, 0, 0);
        for segment in searcher.segment_readers() {
            body += segment.inverted_index(fields.body)?.total_num_tokens();
            title += segment.inverted_index(fields.title)?.total_num_tokens();
            documents += u64::from(segment.max_doc());
            groups += segment.inverted_index(fields.scope)?.terms().num_terms();
        }
        let over = |tokens: u64, number: u64| (tokens as f32 / number.max(1) as f32).max(1.0);
        Ok(Self {
            body: over(body, documents),
            title: over(title, documents),
            whole: over(body, groups as u64),
        })
    }
}

/// Reads what the index says of the candidates, in the order of the index.
fn read(
    searcher: &Searcher,
    fields: &Fields,
    plan: &Plan,
    candidates: &[DocAddress],
) -> Result<Vec<Row>, TantivyError> {
    let mut addresses = candidates.to_vec();
    addresses.sort_unstable();
    let mut rows: Vec<Row> = Vec::with_capacity(addresses.len());
    for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let segment = searcher.segment_reader(of_segment[0].segment_ord);
        let columns = Columns::open(segment)?;
        let body_norms = segment.get_fieldnorms_reader(fields.body)?;
        let title_norms = segment.get_fieldnorms_reader(fields.title)?;
        let first = rows.len();
        for &address in of_segment {
            let doc = address.doc_id;
            let Some((kind, group, created)) = columns.read(doc) else {
                continue;
            };
            rows.push(Row {
                address,
                kind,
                group,
                created,
                body_length: body_norms.fieldnorm(doc) as f32,
                title_length: title_norms.fieldnorm(doc) as f32,
                body: vec![0.0; plan.terms.len()],
                title: vec![0.0; plan.terms.len()],
                pairs: 0.0,
                own: 0.0,
            });
        }
        for (number, term) in plan.terms.iter().enumerate() {
            let rows = &mut rows[first..];
            frequencies(segment, fields.body, &term.stem, rows, |row, times| {
                row.body[number] = times;
            })?;
            frequencies(segment, fields.title, &term.stem, rows, |row, times| {
                row.title[number] = times;
            })?;
        }
    }
    Ok(rows)
}

/// Calls `note` for the rows of a segment that hold the stem, with how often they do.
fn frequencies(
    segment: &SegmentReader,
    field: Field,
    stem: &str,
    rows: &mut [Row],
    mut note: impl FnMut(&mut Row, f32),
) -> Result<(), TantivyError> {
    let term = Term::from_field_text(field, stem);
    let inverted = segment.inverted_index(field)?;
    let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::WithFreqs)? else {
        return Ok(());
    };
    for row in rows {
        match at(&mut postings, row.address.doc_id) {
            Some(true) => note(row, postings.term_freq() as f32),
            Some(false) => {}
            None => break,
        }
    }
    Ok(())
}

/// Moves on to a document: whether it is there, `None` at the end.
fn at(postings: &mut SegmentPostings, doc: DocId) -> Option<bool> {
    let mut here = postings.doc();
    if here < doc {
        here = postings.seek(doc);
    }
    (here != TERMINATED).then_some(here == doc)
}

/// The columns of a segment that ranking reads.
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

    fn read(&self, doc: DocId) -> Option<(Kind, i64, i64)> {
        Some((
            Kind::from_code(self.kind.first(doc)?)?,
            self.group.first(doc)?,
            self.created.first(doc)?,
        ))
    }
}

/// How much of a word's rarity a text gets that holds it so often: BM25's saturation.
fn saturated(times: f32, length: f32, average: f32, k1: f32, b: f32) -> f32 {
    times * (k1 + 1.0) / (times + k1 * (1.0 - b + b * length / average))
}

/// The best that any of a word's stems comes to.
fn best_of(word: &Wanted, worth: impl Fn(usize) -> f32) -> f32 {
    let each = word.terms.iter().map(|(term, share)| share * worth(*term));
    each.fold(0.0, f32::max) * word.weight
}

/// The words of the plan, each by its best stem or by an equivalent of it.
fn words_in(plan: &Plan, worth: impl Fn(usize) -> f32) -> f32 {
    let each: Vec<f32> = plan
        .words
        .iter()
        .map(|word| best_of(word, &worth))
        .collect();
    let mut sum: f32 = each.iter().sum();
    for equivalent in &plan.equivalents {
        let own: f32 = each[equivalent.words.clone()].iter().sum();
        let least = equivalent.terms.iter().map(|term| worth(*term));
        let other = GLOSSARY_WEIGHT * least.fold(f32::MAX, f32::min);
        // TODO only the best of several
        if other > own && other < f32::MAX {
            sum += other - own;
        }
    }
    sum
}

fn own(plan: &Plan, row: &Row, averages: &Averages) -> f32 {
    let (k1, b) = (K1(), B());
    let tr = |term: usize| {
        if TIDF() > 0.5 {
            plan.terms[term].rarity
        } else {
            plan.terms[term].title_rarity
        }
    };
    let body = |term: usize| {
        let times = row.body[term];
        if times == 0.0 {
            return 0.0;
        }
        plan.terms[term].rarity * saturated(times, row.body_length, averages.body, k1, b)
    };
    let title = |term: usize| {
        let times = row.title[term];
        if times == 0.0 {
            return 0.0;
        }
        tr(term) * saturated(times, row.title_length, averages.title, TK1(), TB())
    };
    if FUSE() < 0.5 {
        words_in(plan, body) + TITLE_WEIGHT() * words_in(plan, title)
    } else if FUSE() < 1.5 {
        words_in(plan, |term| {
            let tf = row.body[term] / (1.0 - b + b * row.body_length / averages.body)
                + FT() * row.title[term] / (1.0 - TB() + TB() * row.title_length / averages.title);
            let share = FT() * row.title[term]
                / (1.0 - TB() + TB() * row.title_length / averages.title)
                / tf.max(0.01);
            let r = plan.terms[term].rarity * (1.0 - share * RB())
                + share * RB() * plan.terms[term].title_rarity;
            r * tf * (k1 + 1.0) / (tf + k1)
        }) + ADD() * words_in(plan, title)
    } else {
        words_in(plan, |term| {
            let (x, y) = (body(term), FT() * title(term));
            x.max(y) + TIE() * x.min(y)
        })
    }
}

/// What the candidates of a group come to as one text.
fn whole(plan: &Plan, rows: &[Row], members: &[usize], averages: &Averages) -> f32 {
    let length: f32 = members.iter().map(|&row| rows[row].body_length).sum();
    let mut times = vec![0.0; plan.terms.len()];
    for &row in members {
        for (sum, some) in times.iter_mut().zip(&rows[row].body) {
            *sum += some;
        }
    }
    words_in(plan, |term| {
        if times[term] == 0.0 {
            return 0.0;
        }
        plan.terms[term].rarity * saturated(times[term], length, averages.whole, WK1(), WB())
    })
}

/// Adds what neighbouring words of the query are worth that stand side by side.
fn pair(
    searcher: &Searcher,
    fields: &Fields,
    plan: &Plan,
    rows: &mut [Row],
    averages: &Averages,
) -> Result<(), TantivyError> {
    rows.sort_by_key(|row| row.address);
    let mut places: Vec<Vec<Vec<u32>>> = Vec::new();
    for field in [fields.body, fields.title] {
        places.clear();
        places.resize_with(rows.len(), || vec![Vec::new(); plan.terms.len()]);
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
                    match at(&mut postings, row.address.doc_id) {
                        Some(true) => postings.positions(&mut places[number]),
                        Some(false) => {}
                        None => break,
                    }
                }
            }
            first += of_segment.len();
        }
        for (row, places) in rows.iter_mut().zip(&places) {
            for two in plan.words.windows(2) {
                let (left, right) = (&two[0], &two[1]);
                let gap = (right.place - left.place) as u32;
                let near = if SLOP() < 0.5 {
                    gap
                } else {
                    gap.max(SLOP() as u32 + 1)
                };
                let times = near_each_other(left, right, places, near);
                if times > 0.0 {
                    let (length, average, weight) = if field == fields.body {
                        (row.body_length, averages.body, PAIR_WEIGHT())
                    } else {
                        (row.title_length, averages.title, PAIR_TITLE())
                    };
                    let rarity = |word: &Wanted| {
                        word.terms
                            .first()
                            .map_or(0.0, |(term, _)| plan.terms[*term].rarity)
                    };
                    let importance = if PAIR_MIN() > 0.5 {
                        left.weight.min(right.weight)
                    } else {
                        1.0
                    };
                    row.pairs += weight
                        * importance
                        * (rarity(left) + rarity(right))
                        * saturated(times, length, average, PK1(), B());
                }
                let wide = if WIDE() > 0.0 && field == fields.body {
                    wide(left, right, places, WIDEN() as u32)
                } else {
                    0.0
                };
                if wide > 0.0 {
                    let rarity = |word: &Wanted| {
                        word.terms
                            .first()
                            .map_or(0.0, |(term, _)| plan.terms[*term].rarity)
                    };
                    row.pairs += WIDE()
                        * left.weight.min(right.weight)
                        * (rarity(left) + rarity(right))
                        * saturated(wide, row.body_length, averages.body, PK1(), B());
                }
            }
        }
    }
    Ok(())
}

/// How often the second word stands at most `near` places after the first.
fn near_each_other(left: &Wanted, right: &Wanted, places: &[Vec<u32>], near: u32) -> f32 {
    let mut times = 0.0;
    for (a, _) in &left.terms {
        for (b, _) in &right.terms {
            if a == b {
                continue;
            }
            let after = &places[*b];
            let mut next = 0;
            for &place in &places[*a] {
                while after.get(next).is_some_and(|&other| other <= place) {
                    next += 1;
                }
                if after.get(next).is_some_and(|&other| other - place <= near) {
                    times += 1.0;
                }
            }
        }
    }
    times
}

fn wide(left: &Wanted, right: &Wanted, places: &[Vec<u32>], near: u32) -> f32 {
    let mut times = 0.0;
    for (a, _) in &left.terms {
        for (b, _) in &right.terms {
            if a == b {
                continue;
            }
            for &x in &places[*a] {
                if places[*b].iter().any(|&y| x.abs_diff(y) <= near) {
                    times += 1.0;
                }
            }
        }
    }
    times
}
