//! The text of a reader into what is looked for. There is no syntax: every text is valid.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::schema::Field;
use tantivy::{Searcher, TantivyError, Term};

use super::analysis;
use super::dictionary::Dictionary;
use super::document::Request;
use super::familiar::familiar;
use super::filter::Filter;
use super::glossary::{Glossary, Meaning};
use super::ranking::{GLOSSARY_WEIGHT, QUESTION_WEIGHT, Role, STOP_WEIGHT, role};
use super::respell::respell;
use super::schema::Fields;
use super::sight::Sight;
use super::stems::{self, Stems};

/// Bytes of a query that are read.
const MAX_TEXT_BYTES: usize = 4_096;
/// Different words of a query that count, the first ones.
const MAX_WORDS: usize = 32;
/// Different stems that a query looks for, equivalents and neighbours included.
const MAX_TERMS: usize = 64;

/// The place of words in a text, and what was probably meant, likeliest first, folded.
pub(super) type Misspelt = (Range<usize>, Vec<String>);

/// What a query looks for.
pub(super) struct Plan {
    /// Its words, in their order.
    pub words: Vec<Wanted>,
    /// What satisfies some of them as well.
    pub equivalents: Vec<Equivalent>,
    /// Every stem that is looked for.
    pub terms: Vec<Sought>,
    /// The families of its words.
    pub roots: Vec<Family>,
    /// Its words that carry meaning, folded.
    pub forms: Vec<String>,
    /// Words that no document holds: their place in the text and what was probably meant, likeliest
    /// first, folded.
    pub misspelt: Vec<Misspelt>,
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
    /// Whether any document holds it.
    pub occurs: bool,
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

/// First letters that are looked for.
pub(super) struct Family {
    pub stem: String,
    pub weight: f32,
    pub rarity: f32,
}

/// A word as it was read.
pub(super) struct ReadWord {
    pub range: Range<usize>,
    pub place: usize,
    pub form: String,
    /// Stems that satisfy the word, the likeliest first.
    pub stems: Vec<String>,
    /// First letters of the likeliest form.
    pub root: String,
    pub weight: f32,
}

/// Whether a text is read as several words, `mot-de-passe` included.
#[must_use]
pub fn is_expression(text: &str) -> bool {
    analysis::words(text).nth(1).is_some()
}

/// Whether a text has no word but those that nearly every text holds (`de la`): as an expression it says
/// nothing, and takes long to look up.
#[must_use]
pub fn is_everywhere(text: &str) -> bool {
    let mut words = analysis::words(text).peekable();
    words.peek().is_some() && words.all(|word| role(&word.form) == Role::Stop)
}

/// Reads the text; `None` if no word is in it.
pub(super) fn plan(
    searcher: &Searcher,
    fields: &Fields,
    request: &Request,
    glossary: &Glossary,
) -> Result<Option<Plan>, TantivyError> {
    let stems = Stems::new();
    let phrases = request.phrases.iter().flat_map(|phrase| [" ", phrase]);
    let text: String = std::iter::once(request.text.as_str())
        .chain(phrases)
        .collect();
    let (mut words, all) = read_words(&text, &stems);
    if words.is_empty() {
        return Ok(None);
    }
    let content = words.iter().filter(|word| word.weight >= 1.0);
    let forms = content.map(|word| word.form.clone()).collect();
    let mut misspelt = Vec::new();
    if !request.exact {
        let sight = Filter::sight(request);
        let dictionary = Dictionary {
            sight: &Sight::new(searcher, &sight)?,
            fields,
        };
        let limit = request.text.len();
        misspelt = respell(dictionary, &mut words, (&all, limit), &stems)?;
    }
    let mut builder = Builder {
        searcher,
        fields,
        documents: total(searcher),
        numbers: HashMap::new(),
        terms: Vec::new(),
    };
    let wanted = builder.words(&words)?;
    let roots = builder.roots(&words)?;
    let mut equivalents = Vec::new();
    if !request.exact {
        let stems: Vec<String> = all.iter().map(|one| one.stem.clone()).collect();
        for glossary in [glossary, familiar()] {
            builder.equivalents(&glossary.meanings(&stems), &wanted, &mut equivalents)?;
        }
        equivalents.sort_by_key(|of| (of.words.start, of.words.end));
    }
    Ok(Some(Plan {
        words: wanted,
        equivalents,
        terms: builder.terms,
        roots,
        forms,
        misspelt,
    }))
}

/// What resembles these stems, the first weighing most.
pub(super) fn alike(
    searcher: &Searcher,
    fields: &Fields,
    stems: &[(String, f32)],
) -> Result<Plan, TantivyError> {
    let mut builder = Builder {
        searcher,
        fields,
        documents: total(searcher),
        numbers: HashMap::new(),
        terms: Vec::new(),
    };
    let mut words = Vec::with_capacity(stems.len());
    for (at, (stem, weight)) in stems.iter().enumerate() {
        words.push(Wanted {
            weight: *weight,
            // Far from one another: their order says nothing.
            place: at * 1_000,
            terms: builder
                .term(stem, *weight)?
                .map(|term| (term, 1.0))
                .into_iter()
                .collect(),
        });
    }
    Ok(Plan {
        words,
        equivalents: Vec::new(),
        terms: builder.terms,
        roots: Vec::new(),
        forms: Vec::new(),
        misspelt: Vec::new(),
    })
}

/// A word of the text, whether it counts or not.
pub(super) struct Written {
    pub range: Range<usize>,
    /// Whether a space stands before it: `week-end` is not two words to be joined.
    pub apart: bool,
    pub form: String,
    pub stem: String,
}

/// The words that count, each once, and all words. Stop words count only if there is nothing else.
fn read_words(text: &str, stems: &Stems) -> (Vec<ReadWord>, Vec<Written>) {
    let text = &text[..text.floor_char_boundary(MAX_TEXT_BYTES)];
    let mut words: Vec<ReadWord> = Vec::new();
    let mut all = Vec::new();
    for (place, word) in analysis::words(text).enumerate() {
        if words.len() == MAX_WORDS {
            break;
        }
        let before = all.last().map_or(0, |last: &Written| last.range.end);
        all.push(Written {
            apart: text[before..word.range.start].contains(char::is_whitespace),
            range: word.range.clone(),
            form: word.form.clone(),
            stem: stems.stem(&word.form),
        });
        if words.iter().any(|known| known.form == word.form) {
            continue;
        }
        let mut readings: Vec<String> = Vec::new();
        for form in word
            .forms()
            .take(if word.others_say_less { 1 } else { usize::MAX })
        {
            let stem = stems.stem(form);
            if !readings.contains(&stem) {
                readings.push(stem);
            }
        }
        let weight = match role(&word.form) {
            Role::Content => 1.0,
            Role::Question => QUESTION_WEIGHT,
            Role::Stop => 0.0,
        };
        words.push(ReadWord {
            range: word.range,
            place,
            root: stems::root(&word.form).to_owned(),
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
    fn words(&mut self, words: &[ReadWord]) -> Result<Vec<Wanted>, TantivyError> {
        let mut wanted = Vec::with_capacity(words.len());
        for word in words {
            let mut terms = Vec::with_capacity(word.stems.len());
            for stem in &word.stems {
                terms.extend(self.term(stem, word.weight)?.map(|term| (term, 1.0)));
            }
            wanted.push(Wanted {
                weight: word.weight,
                place: word.place,
                terms,
            });
        }
        Ok(wanted)
    }

    fn roots(&self, words: &[ReadWord]) -> Result<Vec<Family>, TantivyError> {
        let mut families: Vec<Family> = Vec::with_capacity(words.len());
        for word in words {
            if families.iter().any(|known| known.stem == word.root) {
                continue;
            }
            families.push(Family {
                stem: word.root.clone(),
                weight: word.weight,
                rarity: self.rarity(self.fields.roots, &word.root)?.1,
            });
        }
        Ok(families)
    }

    /// Adds what stands for the words that a glossary knows.
    fn equivalents(
        &mut self,
        meanings: &[Meaning<'_>],
        wanted: &[Wanted],
        equivalents: &mut Vec<Equivalent>,
    ) -> Result<(), TantivyError> {
        for meaning in meanings {
            let first = wanted.partition_point(|word| word.place < meaning.words.start);
            let end = wanted.partition_point(|word| word.place < meaning.words.end);
            let weights = wanted[first..end].iter().map(|word| word.weight);
            let weight = weights.fold(0.0, f32::max) * GLOSSARY_WEIGHT;
            if weight <= 0.0 {
                continue;
            }
            for expression in &meaning.equivalents {
                let content = expression.iter().filter(|stem| role(stem) != Role::Stop);
                let terms = content
                    .map(|stem| self.term(stem, weight))
                    .collect::<Result<Option<Vec<usize>>, _>>()?;
                equivalents.extend(terms.filter(|terms| !terms.is_empty()).map(|terms| {
                    Equivalent {
                        words: first..end,
                        terms,
                    }
                }));
            }
        }
        Ok(())
    }

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
        let (in_bodies, rarity) = self.rarity(self.fields.body, stem)?;
        let (in_titles, title_rarity) = self.rarity(self.fields.title, stem)?;
        self.terms.push(Sought {
            stem: stem.to_owned(),
            weight,
            occurs: in_bodies + in_titles > 0,
            rarity,
            title_rarity,
        });
        self.numbers.insert(stem.to_owned(), self.terms.len() - 1);
        Ok(Some(self.terms.len() - 1))
    }

    /// How many documents hold the stem in a field, and how rare that is.
    fn rarity(&self, field: Field, stem: &str) -> Result<(u64, f32), TantivyError> {
        let frequency = self
            .searcher
            .doc_freq(&Term::from_field_text(field, stem))?;
        let (all, with) = (self.documents as f32, frequency as f32);
        Ok((frequency, (1.0 + (all - with + 0.5) / (with + 0.5)).ln()))
    }
}

/// Documents of the index, deleted ones included, as frequencies count them.
pub(super) fn total(searcher: &Searcher) -> u64 {
    let segments = searcher.segment_readers().iter();
    segments.map(|segment| u64::from(segment.max_doc())).sum()
}
