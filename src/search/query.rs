//! The text of a reader into what is looked for. There is no syntax: every text is valid.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::schema::Field;
use tantivy::{Searcher, TantivyError, Term};

use super::analysis::{self, Stems};
use super::dictionary;
use super::document::Request;
use super::glossary::Glossary;
use super::ranking::{GLOSSARY_WEIGHT, QUESTION_WEIGHT, Role, STOP_WEIGHT, role};
use super::schema::Fields;

/// Bytes of a query that are read.
const MAX_TEXT_BYTES: usize = 4_096;
/// Different words of a query that count, the first ones.
const MAX_WORDS: usize = 32;
/// Words of a query that are looked up for misspelling.
const MAX_SPELLINGS: usize = 12;
/// Different stems that a query looks for, equivalents and neighbours included.
const MAX_TERMS: usize = 64;

/// What a query looks for.
pub(super) struct Plan {
    /// Its words, in their order.
    pub words: Vec<Wanted>,
    /// What satisfies some of them as well.
    pub equivalents: Vec<Equivalent>,
    /// Every stem that is looked for.
    pub terms: Vec<Sought>,
    /// Words that no document holds: their place in the text and what was probably meant, likeliest
    /// first, folded.
    pub misspelt: Vec<(Range<usize>, Vec<String>)>,
}

/// A word of a query.
pub(super) struct Wanted {
    pub weight: f32,
    /// Its place among all words of the text.
    pub place: usize,
    /// Numbers of the terms that satisfy it, the likeliest first, and how well each does.
    pub terms: Vec<(usize, f32)>,
}

/// An expression that stands for some words of a query.
pub(super) struct Equivalent {
    /// Which of [`Plan::words`].
    pub words: Range<usize>,
    /// Numbers of its terms, one after another.
    pub terms: Vec<usize>,
}

/// A stem that is looked for, and how much it says.
pub(super) struct Sought {
    pub stem: String,
    /// The weight of the word it stands for, at most.
    pub weight: f32,
    /// Rarity in the bodies, as BM25 has it.
    pub rarity: f32,
    /// Rarity in the titles.
    pub title_rarity: f32,
}

impl Plan {
    /// Stems to highlight, with their weights.
    pub fn marks(&self) -> HashMap<String, f32> {
        self.terms
            .iter()
            .map(|term| (term.stem.clone(), term.weight))
            .collect()
    }
}

/// A word as it was read.
struct ReadWord {
    range: Range<usize>,
    place: usize,
    form: String,
    /// Stems that satisfy the word, the likeliest first.
    stems: Vec<String>,
    weight: f32,
}

/// Reads the text; `None` if no word is in it.
pub(super) fn plan(
    searcher: &Searcher,
    fields: &Fields,
    request: &Request,
    glossary: &Glossary,
) -> Result<Option<Plan>, TantivyError> {
    let stems = Stems::new();
    let (mut words, all) = read_words(&request.text, &stems);
    if words.is_empty() {
        return Ok(None);
    }
    let misspelt = if request.exact {
        Vec::new()
    } else {
        respell(searcher, fields, &mut words, &stems)?
    };
    let mut builder = Builder {
        searcher,
        fields,
        documents: total(searcher),
        numbers: HashMap::new(),
        terms: Vec::new(),
    };
    let mut wanted = Vec::with_capacity(words.len());
    for word in &words {
        let mut terms = Vec::with_capacity(word.stems.len());
        for stem in &word.stems {
            terms.extend(builder.term(stem, word.weight)?.map(|term| (term, 1.0)));
        }
        wanted.push(Wanted {
            weight: word.weight,
            place: word.place,
            terms,
        });
    }
    let mut equivalents = Vec::new();
    if !request.exact {
        for meaning in glossary.meanings(&all) {
            let first = wanted.partition_point(|word| word.place < meaning.words.start);
            let end = wanted.partition_point(|word| word.place < meaning.words.end);
            if first == end {
                continue;
            }
            let weight = wanted[first..end]
                .iter()
                .fold(0.0, |most: f32, word| most.max(word.weight));
            for expression in meaning.equivalents {
                let terms = expression
                    .iter()
                    .map(|stem| builder.term(stem, weight * GLOSSARY_WEIGHT))
                    .collect::<Result<Option<Vec<usize>>, _>>()?;
                equivalents.extend(terms.map(|terms| Equivalent {
                    words: first..end,
                    terms,
                }));
            }
        }
    }
    Ok(Some(Plan {
        words: wanted,
        equivalents,
        terms: builder.terms,
        misspelt,
    }))
}

/// Gives misspelt words the stems of their neighbours.
fn respell(
    searcher: &Searcher,
    fields: &Fields,
    words: &mut [ReadWord],
    stems: &Stems,
) -> Result<Vec<(Range<usize>, Vec<String>)>, TantivyError> {
    let mut misspelt = Vec::new();
    let content = words
        .iter_mut()
        .filter(|word| word.weight >= 1.0 && word.stems.len() == 1);
    for word in content.take(MAX_SPELLINGS) {
        let spelling = dictionary::spelling(searcher, fields.words, &word.form)?;
        if spelling.neighbours.is_empty() {
            continue;
        }
        let stem = word.stems.remove(0);
        let found = searcher.doc_freq(&Term::from_field_text(fields.body, &stem))? > 0;
        for neighbour in &spelling.neighbours {
            let stem = stems.stem(neighbour);
            if !word.stems.contains(&stem) {
                word.stems.push(stem);
            }
        }
        if found && !word.stems.contains(&stem) {
            word.stems.insert(0, stem);
        } else if !spelling.known && !found {
            misspelt.push((word.range.clone(), spelling.neighbours));
        }
    }
    Ok(misspelt)
}

/// The words that count, each once, and the stems of all words. Stop words count only if there is
/// nothing else.
fn read_words(text: &str, stems: &Stems) -> (Vec<ReadWord>, Vec<String>) {
    let text = &text[..text.floor_char_boundary(MAX_TEXT_BYTES)];
    let mut words: Vec<ReadWord> = Vec::new();
    let mut all = Vec::new();
    for (place, word) in analysis::words(text).enumerate() {
        if words.len() == MAX_WORDS {
            break;
        }
        all.push(stems.stem(&word.form));
        if words.iter().any(|known| known.form == word.form) {
            continue;
        }
        let mut readings: Vec<String> = Vec::new();
        for form in word
            .forms()
            .take(if word.is_version { 1 } else { usize::MAX })
        {
            let stem = stems.stem(form);
            if !readings.contains(&stem) {
                readings.push(stem);
            }
        }
        let weight = match role(&word.form) {
            Role::Content => 1.0,
            Role::Question => QUESTION_WEIGHT(),
            Role::Stop => 0.0,
        };
        words.push(ReadWord {
            range: word.range,
            place,
            form: word.form,
            stems: readings,
            weight,
        });
    }
    if words.iter().any(|word| word.weight > 0.0) {
        words.retain(|word| word.weight > 0.0);
    } else {
        for word in &mut words {
            word.weight = STOP_WEIGHT;
        }
    }
    (words, all)
}

/// Numbers the terms of a plan.
struct Builder<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    documents: u64,
    numbers: HashMap<String, usize>,
    terms: Vec<Sought>,
}

impl Builder<'_> {
    /// The number of a stem; `None` once there are too many.
    fn term(&mut self, stem: &str, weight: f32) -> Result<Option<usize>, TantivyError> {
        if let Some(&number) = self.numbers.get(stem) {
            let term = &mut self.terms[number];
            term.weight = term.weight.max(weight);
            return Ok(Some(number));
        }
        if self.terms.len() == MAX_TERMS {
            return Ok(None);
        }
        let rarity = self.rarity(self.fields.body, stem)?;
        let title_rarity = self.rarity(self.fields.title, stem)?;
        self.terms.push(Sought {
            stem: stem.to_owned(),
            weight,
            rarity,
            title_rarity,
        });
        self.numbers.insert(stem.to_owned(), self.terms.len() - 1);
        Ok(Some(self.terms.len() - 1))
    }

    fn rarity(&self, field: Field, stem: &str) -> Result<f32, TantivyError> {
        let frequency = self
            .searcher
            .doc_freq(&Term::from_field_text(field, stem))?;
        let (all, with) = (self.documents as f32, frequency as f32);
        Ok((1.0 + (all - with + 0.5) / (with + 0.5))
            .ln()
            .powf(super::ranking::IDFP()))
    }
}

/// Documents of the index, deleted ones included, as frequencies count them.
pub(super) fn total(searcher: &Searcher) -> u64 {
    let segments = searcher.segment_readers().iter();
    segments.map(|segment| u64::from(segment.max_doc())).sum()
}
