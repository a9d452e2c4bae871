//! Judged sets: texts, questions, and which text answers which question. Each text goes into the
//! index as the forum takes in a tutorial, and each question is asked as its API asks it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use entraide::search::{Document, Engine, Kind, Options, Request, passages};
use entraide::text;
use flate2::read::GzDecoder;

/// Results that count, per question.
const DEPTH: usize = 10;

/// A folder with `corpus.jsonl.gz`, `queries.dev[.VARIANT].tsv` and `qrels.dev.tsv`.
pub struct Set {
    pub name: String,
    folder: PathBuf,
    texts: Vec<Text>,
    /// Ids of the texts that answer a question.
    answers: HashMap<String, HashSet<String>>,
}

#[derive(serde::Deserialize)]
struct Text {
    id: String,
    title: String,
    text: String,
}

/// What was measured over some questions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    pub questions: usize,
    /// Mean of one over the place of the first answer, 0 beyond the tenth.
    pub mrr: f64,
    /// Share of questions without any result.
    pub empty: f64,
    pub took: Duration,
}

impl Figures {
    pub fn per_second(&self) -> f64 {
        self.questions as f64 / self.took.as_secs_f64()
    }
}

impl Set {
    /// Reads a set. The error says what is missing, and where.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let corpus = folder.join("corpus.jsonl.gz");
        let file = File::open(&corpus)
            .with_context(|| format!("the judged questions are absent: {}", corpus.display()))?;
        let texts = BufReader::new(GzDecoder::new(file))
            .lines()
            .map(|line| Ok(serde_json::from_str(&line?)?))
            .collect::<anyhow::Result<Vec<Text>>>()?;
        let mut answers: HashMap<String, HashSet<String>> = HashMap::new();
        for row in rows(&folder.join("qrels.dev.tsv"))? {
            if let [question, _, text, grade] = &row[..]
                && grade != "0"
            {
                let of = answers.entry(question.clone()).or_default();
                of.insert(text.clone());
            }
        }
        let name = folder.file_name().unwrap_or_default();
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            folder: folder.to_owned(),
            texts,
            answers,
        })
    }

    /// Keeps every `step`-th question's answers and every `step`-th other text: a smaller set of the
    /// same kind.
    pub fn thin(&mut self, step: usize) {
        let mut questions: Vec<String> = self.answers.keys().cloned().collect();
        questions.sort();
        let kept: HashSet<&String> = questions.iter().step_by(step).collect();
        self.answers.retain(|question, _| kept.contains(question));
        let answering: HashSet<&String> = self.answers.values().flatten().collect();
        let mut at = 0;
        self.texts.retain(|text| {
            at += 1;
            answering.contains(&text.id) || at % step == 0
        });
    }

    /// Puts a slip into about `percent` of the longer words of the texts, the same ones each time.
    pub fn misspell(&mut self, percent: u64) {
        let mut random = Random(20_260_302);
        for text in &mut self.texts {
            text.text = text
                .text
                .split_inclusive(char::is_whitespace)
                .map(|word| {
                    let letters = word.trim_end();
                    let long =
                        letters.chars().count() >= 6 && letters.chars().all(char::is_alphabetic);
                    if long && random.below(100) < percent {
                        slip(word, &mut random)
                    } else {
                        word.to_owned()
                    }
                })
                .collect();
        }
    }

    /// The documents of the texts: passages, as of a tutorial. Groups are numbered from 1, in order.
    pub fn documents(&self) -> Vec<Document> {
        (1..)
            .zip(&self.texts)
            .flat_map(|(group, text)| {
                let plain = text::searchable(&text.text);
                let of = |(n, passage): (usize, &str)| Document {
                    key: format!("tutorial:{group}:{n}"),
                    kind: Kind::Tutorial,
                    group,
                    post_number: None,
                    title: text.title.clone(),
                    body: passage.to_owned(),
                    revision: 0,
                    category: None,
                    app: None,
                    state: None,
                    tags: Vec::new(),
                    author: None,
                    created: 1_700_000_000,
                    version: None,
                    solution: false,
                    votes: 0,
                };
                passages(&plain)
                    .into_iter()
                    .enumerate()
                    .map(of)
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// The questions of a variant (`""` as they were written), id and text.
    pub fn questions(&self, variant: &str) -> anyhow::Result<Vec<(String, String)>> {
        let dot = if variant.is_empty() { "" } else { "." };
        let read = rows(&self.folder.join(format!("queries.dev{dot}{variant}.tsv")))?;
        Ok(read
            .into_iter()
            .filter_map(|mut row| Some((row.pop()?, row.pop()?)))
            .map(|(text, id)| (id, text))
            .filter(|(id, _)| self.answers.contains_key(id))
            .collect())
    }

    /// Asks the questions of a variant, and what the places of their answers come to.
    pub fn ask(&self, engine: &Engine, variant: &str) -> anyhow::Result<Figures> {
        let questions = self.questions(variant)?;
        let (mut reciprocal, mut empty) = (0.0, 0);
        let started = Instant::now();
        for (id, text) in &questions {
            let request = Request {
                text: text.clone(),
                kinds: vec![Kind::Tutorial],
                visible_categories: Some(vec![1, 2, 3]),
                page: 1,
                per_page: DEPTH,
                ..Request::default()
            };
            let hits = engine.search(&request)?.hits;
            let wanted = &self.answers[id];
            let place = hits.iter().position(|hit| {
                usize::try_from(hit.group - 1)
                    .ok()
                    .and_then(|at| self.texts.get(at))
                    .is_some_and(|text| wanted.contains(&text.id))
            });
            reciprocal += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
            empty += usize::from(hits.is_empty());
        }
        let asked = questions.len().max(1) as f64;
        Ok(Figures {
            questions: questions.len(),
            mrr: reciprocal / asked,
            empty: empty as f64 / asked,
            took: started.elapsed(),
        })
    }
}

/// An index of these documents in `folder`, and how long it took to make.
pub fn index(folder: &Path, documents: &[Document]) -> anyhow::Result<(Engine, Duration)> {
    let engine = Engine::open(folder, Options::default())?;
    let started = Instant::now();
    let mut fresh = engine.rebuild()?;
    for some in documents.chunks(500) {
        fresh.add(some)?;
    }
    fresh.finish("1")?;
    Ok((engine, started.elapsed()))
}

/// Mean of the figures of several sets, each set counting as much.
pub fn mean(figures: &BTreeMap<String, Figures>) -> f64 {
    figures.values().map(|of| of.mrr).sum::<f64>() / figures.len().max(1) as f64
}

fn rows(path: &Path) -> anyhow::Result<Vec<Vec<String>>> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("the judged questions are absent: {}", path.display()))?;
    Ok(text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect())
}

/// One letter of the word left out, doubled, changed, or swapped with the next.
fn slip(word: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + random.below(3) as usize;
    match random.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = char::from(b'a' + random.below(26) as u8),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

/// A small generator: the same slips each time, on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}
