//! The best candidates weighed with care, by what BM25 over single fields does not see: title and body
//! together, words of one family, words side by side, who wrote when and for which version. The score
//! of a group is that of its best document; the best of many passages of a text counts for less.

use std::collections::HashMap;

use tantivy::{DocAddress, Score, Searcher, TantivyError};

use super::candidates::Candidates;
use super::document::{Kind, Request};
use super::evidence::{self, Columns, Evidence, Row};
use super::query::{Plan, Wanted};
use super::ranking::{
    BODY_LENGTH, CHANCES, FAMILY_TITLE, FAMILY_WEIGHT, GLOSSARY_WEIGHT, PAIR_BODY, PAIR_LENGTH,
    PAIR_NEAR, PAIR_TITLE, PAIRED_DOCUMENTS, SATURATION, TITLE_ALONE, TITLE_IN_BODY, TITLE_LENGTH,
    TITLE_SATURATION, WEIGHED_DOCUMENTS, prior,
};
use super::schema::Fields;

/// A group, and the document it is shown by.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub kind: Kind,
    pub id: i64,
    pub score: Score,
    pub created: i64,
    pub shown: DocAddress,
    /// The version it speaks of, when that is why it sank.
    pub outdated: Option<u32>,
}

/// The groups of the candidates, best first.
pub(super) fn groups(
    searcher: &Searcher,
    fields: &Fields,
    plan: &Plan,
    candidates: &Candidates,
    request: &Request,
) -> Result<Vec<Group>, TantivyError> {
    let weighed = candidates.documents.len().min(WEIGHED_DOCUMENTS);
    let (close, far) = candidates.documents.split_at(weighed);
    let close: Vec<DocAddress> = close.iter().map(|(_, address)| *address).collect();
    let evidence = Evidence::read(searcher, fields, plan, &close)?;
    let scale = Scale::of(searcher, fields)?;
    let mut scores: Vec<f32> = (0..evidence.rows.len())
        .map(|row| words(plan, &evidence, row, &scale))
        .collect();
    add_pairs(searcher, fields, plan, (&evidence, &mut scores), &scale)?;
    let mut found = Grouping::default();
    for (number, (row, score)) in evidence.rows.iter().zip(scores).enumerate() {
        let (factor, outdated) = prior(row, request.current_version, scale.newest);
        let said = says(plan, evidence.body(number));
        found.add(row, score * factor, (outdated, said));
    }
    let mut groups = found.finish();
    add_far(searcher, fields, far, &mut groups)?;
    Ok(groups)
}

/// Whether a body, by how often each term stands in it, holds what the query is about; words that shape
/// questions are in answers to anything.
fn says(plan: &Plan, times: &[f32]) -> bool {
    let heaviest = plan
        .terms
        .iter()
        .map(|term| term.weight)
        .fold(0.0, f32::max);
    let mut terms = plan.terms.iter().zip(times);
    terms.any(|(term, times)| *times > 0.0 && term.weight >= heaviest * GLOSSARY_WEIGHT)
}

/// The groups of documents without words: in the order they come.
pub(super) fn listed(
    searcher: &Searcher,
    fields: &Fields,
    candidates: &Candidates,
) -> Result<Vec<Group>, TantivyError> {
    let mut groups = Vec::new();
    add_far(searcher, fields, &candidates.documents, &mut groups)?;
    Ok(groups)
}

/// Adds the groups of documents too far down to be weighed, below those that were.
fn add_far(
    searcher: &Searcher,
    fields: &Fields,
    far: &[(Score, DocAddress)],
    groups: &mut Vec<Group>,
) -> Result<(), TantivyError> {
    let Some((top, _)) = far.first() else {
        return Ok(());
    };
    let columns = searcher
        .segment_readers()
        .iter()
        .map(|segment| Columns::open(segment, fields))
        .collect::<Result<Vec<Columns>, TantivyError>>()?;
    let mut known: std::collections::HashSet<(Kind, i64)> =
        groups.iter().map(|group| (group.kind, group.id)).collect();
    let least = groups.last().map_or(1.0, |group| group.score);
    for (score, address) in far {
        let row = columns
            .get(address.segment_ord as usize)
            .and_then(|of| of.row(*address));
        if let Some(row) = row
            && known.insert((row.kind, row.group))
        {
            groups.push(Group {
                kind: row.kind,
                id: row.group,
                score: if *top > 0.0 { least * score / top } else { 0.0 },
                created: row.created,
                shown: *address,
                outdated: None,
            });
        }
    }
    Ok(())
}

/// Rows into groups. A group is worth what its best row is, and shown by the best one that says it: where
/// only the title does, by the first among those weighed.
#[derive(Default)]
struct Grouping {
    groups: Vec<Group>,
    /// How many rows each was made from, what the one shown is worth, and whether its body says it.
    rows: Vec<(u16, Score, bool)>,
    numbers: HashMap<(Kind, i64), usize>,
}

impl Grouping {
    fn add(&mut self, row: &Row, score: Score, (outdated, said): (Option<u32>, bool)) {
        let group = Group {
            kind: row.kind,
            id: row.group,
            score,
            created: row.created,
            shown: row.address,
            outdated,
        };
        let next = self.groups.len();
        let number = *self.numbers.entry((row.kind, row.group)).or_insert(next);
        let Some(known) = self.groups.get_mut(number) else {
            self.groups.push(group);
            self.rows.push((1, score, said));
            return;
        };
        let (rows, shown, shown_says) = &mut self.rows[number];
        *rows += 1;
        let better = match (said, *shown_says) {
            (true, true) => (score, row.created) > (*shown, known.created),
            (false, false) => row.created < known.created,
            (says, _) => says,
        };
        let best = known.score.max(score);
        if better {
            *known = group;
            (*shown, *shown_says) = (score, said);
        }
        known.score = best;
    }

    fn finish(mut self) -> Vec<Group> {
        for (group, &(rows, ..)) in self.groups.iter_mut().zip(&self.rows) {
            group.score /= chances(group.kind, rows);
        }
        self.groups.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(b.created.cmp(&a.created))
                .then((a.kind, a.id).cmp(&(b.kind, b.id)))
        });
        self.groups
    }
}

/// What the score of the best of so many documents has by chance. Passages are cut from one text by
/// its length alone; messages are answers of people, and a topic with many of them is none the worse.
fn chances(kind: Kind, documents: u16) -> f32 {
    match kind {
        Kind::Tutorial | Kind::Video => 1.0 + CHANCES * f32::from(documents).ln(),
        Kind::Topic | Kind::Announcement => 1.0,
    }
}

/// What is usual in the index.
struct Scale {
    /// Words of a body, and of a title.
    body: f32,
    title: f32,
    /// Time of the newest document, in seconds since 1970.
    newest: i64,
}

impl Scale {
    fn of(searcher: &Searcher, fields: &Fields) -> Result<Self, TantivyError> {
        let (mut body, mut title, mut documents, mut newest) = (0, 0, 0, i64::MIN);
        for segment in searcher.segment_readers() {
            body += segment.inverted_index(fields.body)?.total_num_tokens();
            title += segment.inverted_index(fields.title)?.total_num_tokens();
            documents += u64::from(segment.max_doc());
            let created = segment.fast_fields().i64(super::schema::fast::CREATED)?;
            newest = newest.max(created.max_value());
        }
        let usual = |tokens: u64| (tokens as f32 / documents.max(1) as f32).max(1.0);
        Ok(Self {
            body: usual(body),
            title: usual(title),
            newest,
        })
    }
}

/// How a length counts against what is usual: BM25's `1 − b + b·length/average`.
fn norm(length: f32, usual: f32, b: f32) -> f32 {
    1.0 - b + b * length / usual
}

/// BM25's saturation of a number of times, already measured against the length.
fn saturated(times: f32, k1: f32) -> f32 {
    times * (k1 + 1.0) / (times + k1)
}

/// What the words of the plan come to in a row, one by one.
fn words(plan: &Plan, evidence: &Evidence, row: usize, scale: &Scale) -> f32 {
    let (body, title) = (evidence.body(row), evidence.title(row));
    let of = &evidence.rows[row];
    let body_norm = norm(of.body_length, scale.body, BODY_LENGTH);
    let title_norm = norm(of.title_length, scale.title, TITLE_LENGTH);
    let both = satisfied(plan, |term| {
        let times = body[term] / body_norm + TITLE_IN_BODY * title[term] / title_norm;
        plan.terms[term].rarity * saturated(times, SATURATION)
    });
    let titles = satisfied(plan, |term| {
        plan.terms[term].title_rarity * saturated(title[term] / title_norm, TITLE_SATURATION)
    });
    let usual = scale.body + FAMILY_TITLE * scale.title;
    let length = of.body_length + FAMILY_TITLE * of.title_length;
    let family_norm = norm(length, usual, BODY_LENGTH);
    let families: f32 = plan
        .roots
        .iter()
        .zip(evidence.roots(row))
        .map(|(root, times)| root.weight * root.rarity * saturated(times / family_norm, SATURATION))
        .sum();
    both + TITLE_ALONE * titles + FAMILY_WEIGHT * families
}

/// The words of the plan, each by its best stem or, with others, by an equivalent.
fn satisfied(plan: &Plan, worth: impl Fn(usize) -> f32) -> f32 {
    let own = |word: &Wanted| {
        let each = word.terms.iter().map(|(term, share)| share * worth(*term));
        each.fold(0.0, f32::max) * word.weight
    };
    let mut sum: f32 = plan.words.iter().map(own).sum();
    for alike in plan.equivalents.chunk_by(|a, b| a.words == b.words) {
        let of_words: f32 = plan.words[alike[0].words.clone()].iter().map(own).sum();
        let best = alike.iter().map(|equivalent| {
            let each = equivalent.terms.iter().map(|term| worth(*term));
            each.fold(f32::MAX, f32::min)
        });
        let instead = GLOSSARY_WEIGHT * best.fold(0.0, f32::max);
        sum += (instead - of_words).max(0.0);
    }
    sum
}

/// Adds what neighbouring words of the query are worth that stand side by side, to the rows that
/// stand highest without.
fn add_pairs(
    searcher: &Searcher,
    fields: &Fields,
    plan: &Plan,
    (evidence, scores): (&Evidence, &mut [f32]),
    scale: &Scale,
) -> Result<(), TantivyError> {
    if plan.words.len() < 2 && plan.equivalents.is_empty() {
        return Ok(());
    }
    let mut close: Vec<usize> = (0..scores.len()).collect();
    if close.len() > PAIRED_DOCUMENTS {
        close.select_nth_unstable_by(PAIRED_DOCUMENTS, |a, b| scores[*b].total_cmp(&scores[*a]));
        close.truncate(PAIRED_DOCUMENTS);
        close.sort_unstable();
    }
    let rows: Vec<&Row> = close.iter().map(|row| &evidence.rows[*row]).collect();
    let in_body = evidence::places(searcher, fields.body, plan, &rows)?;
    let in_title = evidence::places(searcher, fields.title, plan, &rows)?;
    for (at, (row, number)) in rows.iter().zip(&close).enumerate() {
        let body = pairs(
            plan,
            &in_body[at],
            norm(row.body_length, scale.body, PAIR_LENGTH),
        );
        let title = pairs(
            plan,
            &in_title[at],
            norm(row.title_length, scale.title, PAIR_LENGTH),
        );
        scores[*number] += PAIR_BODY * body + PAIR_TITLE * title;
    }
    Ok(())
}

/// What the neighbouring words of the plan come to in a text, by their places in it.
fn pairs(plan: &Plan, places: &[Vec<u32>], norm: f32) -> f32 {
    let rarity = |word: &Wanted| {
        let first = word.terms.first();
        first.map_or(0.0, |(term, _)| plan.terms[*term].rarity)
    };
    let each = plan.words.windows(2).map(|two| {
        let (left, right) = (&two[0], &two[1]);
        let gap = u32::try_from(right.place.abs_diff(left.place)).unwrap_or(u32::MAX);
        let times = side_by_side(left, right, places, gap.max(PAIR_NEAR));
        let weight = left.weight.min(right.weight) * (rarity(left) + rarity(right));
        weight * saturated(times / norm, SATURATION)
    });
    let instead = plan.equivalents.iter().map(|equivalent| {
        let two = equivalent.terms.windows(2).map(|two| {
            let times = near(&places[two[0]], &places[two[1]], PAIR_NEAR);
            let rarity = plan.terms[two[0]].rarity + plan.terms[two[1]].rarity;
            plan.terms[two[0]].weight * rarity * saturated(times / norm, SATURATION)
        });
        two.sum::<f32>()
    });
    each.sum::<f32>() + instead.sum::<f32>()
}

/// How often the second word stands at most `within` places after the first.
fn side_by_side(left: &Wanted, right: &Wanted, places: &[Vec<u32>], within: u32) -> f32 {
    let mut times = 0.0;
    for (first, _) in &left.terms {
        for (second, _) in right.terms.iter().filter(|(second, _)| second != first) {
            times += near(&places[*first], &places[*second], within);
        }
    }
    times
}

/// How often a place of `second` comes at most `within` after one of `first`; both are sorted.
fn near(first: &[u32], second: &[u32], within: u32) -> f32 {
    let mut times = 0.0;
    let mut next = 0;
    for &place in first {
        while second.get(next).is_some_and(|&other| other <= place) {
            next += 1;
        }
        if second
            .get(next)
            .is_some_and(|&other| other - place <= within)
        {
            times += 1.0;
        }
    }
    times
}
