//! The words of the corpus, unstemmed, and those that were probably meant by one that is misspelt.

use std::collections::HashMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::{TantivyError, Term};

use super::ranking::{
    CLOSE_SLIP, LAST_RESORT_LETTERS, NEIGHBOUR_MIN_LETTERS, NEIGHBOURS, RARE_DOCUMENTS, RARE_RATIO,
    Role, SAME_SOUND, SECOND_EDIT, TWO_EDITS_LETTERS, role,
};
use super::schema::Fields;
use super::sight::Sight;
use super::sounds;

/// Words with the same sound that are looked at.
const MAX_SAME_SOUND: usize = 64;
/// Shortest part that a word is split into, in letters.
const MIN_PART: usize = 2;
/// Longest word that is split, in letters.
const MAX_SPLIT: usize = 30;
/// What stands between the halves of an expression written as one word.
const LINKS: [&str; 9] = ["de", "du", "des", "d", "a", "en", "la", "le", "les"];

/// What the dictionary says of a word.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Spelling {
    /// In how many documents it occurs, counted up to [`RARE_DOCUMENTS`] and one more.
    pub frequency: u64,
    /// The words probably meant, likeliest first; empty for a word that is frequent enough.
    pub neighbours: Vec<String>,
}

/// The dictionary of one snapshot of the index, as one reader may know it.
#[derive(Clone, Copy)]
pub(super) struct Dictionary<'a> {
    pub sight: &'a Sight<'a>,
    pub fields: &'a Fields,
}

/// Words of the whole index that are looked at for one within sight.
const MOST_TRIED: usize = 24;

impl Dictionary<'_> {
    /// Whether a folded word occurs.
    pub fn knows(&self, form: &str) -> Result<bool, TantivyError> {
        Ok(self.sight.count(self.fields.words, form, 1)? > 0)
    }

    /// In how many documents a folded word occurs, in sight or not.
    fn everywhere(&self, form: &str) -> Result<u64, TantivyError> {
        let term = Term::from_field_text(self.fields.words, form);
        self.sight.searcher.doc_freq(&term)
    }

    /// Looks up a folded word.
    pub fn spelling(&self, form: &str) -> Result<Spelling, TantivyError> {
        let frequency = self
            .sight
            .count(self.fields.words, form, RARE_DOCUMENTS + 1)?;
        let mut spelling = Spelling {
            frequency,
            neighbours: Vec::new(),
        };
        let letters = form.chars().count();
        if frequency > RARE_DOCUMENTS
            || letters < NEIGHBOUR_MIN_LETTERS
            || form.chars().any(|c| !c.is_alphabetic())
        {
            return Ok(spelling);
        }
        let least = frequency.saturating_mul(RARE_RATIO).max(1);
        spelling.neighbours = self.likeliest(form, 1, least)?;
        // Long words are often misspelt twice, and what is near may be somebody else's slip.
        if frequency == 0
            && letters >= TWO_EDITS_LETTERS
            && !self.any_frequent(&spelling.neighbours)?
        {
            spelling.neighbours = self.likeliest(form, 2, least)?;
        }
        Ok(spelling)
    }

    fn any_frequent(&self, words: &[String]) -> Result<bool, TantivyError> {
        for word in words {
            let enough = RARE_DOCUMENTS + 1;
            if self.sight.count(self.fields.words, word, enough)? == enough {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The words probably meant by one that is unknown and has no neighbours, likeliest first: a little
    /// farther than [`Self::spelling`] looks.
    pub fn last_resort(&self, form: &str) -> Result<Vec<String>, TantivyError> {
        let letters = form.chars().count();
        if !(LAST_RESORT_LETTERS..TWO_EDITS_LETTERS).contains(&letters)
            || form.chars().any(|c| !c.is_alphabetic())
        {
            return Ok(Vec::new());
        }
        self.likeliest(form, 2, 1)
    }

    /// Other words within one or two edits or of the same sound, in at least `least` documents.
    fn likeliest(&self, form: &str, edits: u8, least: u64) -> Result<Vec<String>, TantivyError> {
        let near = self.within(form, 1)?;
        let mut found = if edits > 1 {
            self.within(form, edits)?
        } else {
            near.clone()
        };
        let heard = self.same_sound(form)?;
        for (word, count) in &heard {
            found.insert(word.clone(), *count);
        }
        let mut likely: Vec<(String, f32)> = found
            .into_iter()
            .filter(|(word, count)| word != form && *count >= least)
            .map(|(word, count)| {
                let mut worth = count as f32;
                if heard.contains_key(&word) {
                    worth *= SAME_SOUND;
                } else if !near.contains_key(&word) {
                    worth *= SECOND_EDIT;
                }
                if is_close_slip(form, &word) {
                    worth *= CLOSE_SLIP;
                }
                (word, worth)
            })
            .collect();
        likely.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut neighbours = Vec::with_capacity(NEIGHBOURS);
        for (word, _) in likely.into_iter().take(MOST_TRIED) {
            if neighbours.len() < NEIGHBOURS && self.knows(&word)? {
                neighbours.push(word);
            }
        }
        Ok(neighbours)
    }

    /// Words that resemble one, near or far: what may be tried when nothing is found.
    pub fn resembling(&self, form: &str) -> Result<Vec<String>, TantivyError> {
        if form.chars().count() < NEIGHBOUR_MIN_LETTERS {
            return Ok(Vec::new());
        }
        let mut found = self.within(form, 2)?;
        found.extend(self.same_sound(form)?);
        found.remove(form);
        let mut likely: Vec<(String, u64)> = found.into_iter().collect();
        likely.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(likely.into_iter().map(|(word, _)| word).collect())
    }

    /// The expression that a word was joined from, `motdepasse` from `mot de passe`: every part is a
    /// word of the corpus, the ones that matter as frequent as can be.
    pub fn split(&self, form: &str) -> Result<Option<Vec<String>>, TantivyError> {
        if form.len() < MIN_PART * 2 || form.len() > MAX_SPLIT || !form.is_ascii() {
            return Ok(None);
        }
        let mut best: Option<(u64, Vec<String>)> = None;
        for cut in MIN_PART..=form.len() - MIN_PART {
            let (left, rest) = form.split_at(cut);
            if role(left) != Role::Content {
                continue;
            }
            let common = self.everywhere(left)?;
            if common <= best.as_ref().map_or(0, |(least, _)| *least) || !self.knows(left)? {
                continue;
            }
            for link in std::iter::once("").chain(LINKS) {
                let Some(right) = rest.strip_prefix(link) else {
                    continue;
                };
                if right.len() < 3 || role(right) != Role::Content {
                    continue;
                }
                let least = common.min(self.everywhere(right)?);
                if least > best.as_ref().map_or(0, |(least, _)| *least) && self.knows(right)? {
                    let parts = [left, link, right]
                        .into_iter()
                        .filter(|part| !part.is_empty());
                    best = Some((least, parts.map(str::to_owned).collect()));
                }
            }
        }
        Ok(best.map(|(_, parts)| parts))
    }

    /// Every word within `distance` edits, swapped letters counting as one, with its document
    /// frequency.
    fn within(&self, form: &str, distance: u8) -> Result<HashMap<String, u64>, TantivyError> {
        let words = self.fields.words;
        let query = FuzzyTermQuery::new(Term::from_field_text(words, form), distance, true);
        let mut found = HashMap::new();
        for segment in self.sight.searcher.segment_readers() {
            let inverted = segment.inverted_index(words)?;
            let mut stream = inverted.terms().search(query.automaton()?).into_stream()?;
            while stream.advance() {
                if let Ok(word) = std::str::from_utf8(stream.key()) {
                    *found.entry(word.to_owned()).or_default() +=
                        u64::from(stream.value().doc_freq);
                }
            }
        }
        Ok(found)
    }

    /// Words with the same sound, with their document frequency.
    fn same_sound(&self, form: &str) -> Result<HashMap<String, u64>, TantivyError> {
        let mut found = HashMap::new();
        let Some(key) = sounds::key(form) else {
            return Ok(found);
        };
        let (from, to) = (format!("{key} "), format!("{key}!"));
        for segment in self.sight.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.sounds)?;
            let range = inverted
                .terms()
                .range()
                .ge(from.as_bytes())
                .lt(to.as_bytes());
            let mut stream = range.into_stream()?;
            while found.len() < MAX_SAME_SOUND && stream.advance() {
                let term = std::str::from_utf8(stream.key()).unwrap_or_default();
                if let Some((_, word)) = term.split_once(' ') {
                    *found.entry(word.to_owned()).or_default() +=
                        u64::from(stream.value().doc_freq);
                }
            }
        }
        Ok(found)
    }
}

/// Whether the words differ by one slip of the fingers: a key beside the right one, or two letters
/// swapped.
fn is_close_slip(one: &str, other: &str) -> bool {
    if one.chars().count() != other.chars().count() {
        return false;
    }
    let differing: Vec<(char, char)> = one
        .chars()
        .zip(other.chars())
        .filter(|(a, b)| a != b)
        .collect();
    match differing[..] {
        [(a, b)] => sounds::are_close_keys(a, b),
        [(a, b), (c, d)] => a == d && b == c,
        _ => false,
    }
}
