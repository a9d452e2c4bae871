//! Texts made of sentences that people wrote: judged sets of `tests/search`, so that words are as
//! frequent as in French, and searches are questions that were asked.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::{Context as _, ensure};
use entraide::text;
use flate2::read::GzDecoder;

use crate::filling::random::Random;
use crate::filling::source::Source;

/// The sets, and the variants of their questions: as they were written, and written badly.
const SETS: &[&str] = &["cnil", "piaf", "spf"];
const QUESTIONS: &[&str] = &["queries.dev.tsv", "queries.dev.hard.tsv"];

/// Letters of a sentence: what is shorter says nothing, what is longer is a list in disguise.
const SHORTEST: usize = 20;
const LONGEST: usize = 400;
/// Letters of a title at most.
const LONGEST_TITLE: usize = 150;
/// Sentences of a text at least: those of a short one would come again and again.
const FEWEST: usize = 4;
/// Signs that mean nothing in Markdown between words.
const SIGNS: &str = " ,.;:!?…'’«»()-–%€°\u{A0}\u{202F}";

/// What was read of a folder.
pub struct Texts {
    texts: Vec<Text>,
    /// One list for each variant of each set.
    questions: Vec<Vec<String>>,
}

struct Text {
    title: String,
    sentences: Vec<String>,
}

/// A line of a corpus.
#[derive(serde::Deserialize)]
struct Read {
    title: String,
    text: String,
}

impl Texts {
    /// Reads the sets of the folder.
    ///
    /// # Errors
    /// A file that is absent or cannot be read, by its path; nothing to make texts from.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut texts = Vec::new();
        let mut questions = Vec::new();
        for set in SETS {
            let set = folder.join(set);
            texts.extend(corpus(&set.join("corpus.jsonl.gz"))?);
            for name in QUESTIONS {
                questions.push(column(&set.join(name))?);
            }
        }
        ensure!(!texts.is_empty(), "no sentence in {}", folder.display());
        Ok(Self { texts, questions })
    }

    /// Some sentences that follow one another in some text.
    fn run(&self, random: &mut Random, (fewest, most): (usize, usize)) -> (&Text, &[String]) {
        let text = &self.texts[random.below(self.texts.len())];
        let length = random.between(fewest, most).min(text.sentences.len());
        let first = random.below(text.sentences.len() - length + 1);
        (text, &text.sentences[first..first + length])
    }
}

impl Source for Texts {
    fn pieces_at_most(&self) -> usize {
        40_000
    }

    fn opening(&self, random: &mut Random) -> String {
        self.run(random, (1, 4)).1.join(" ")
    }

    fn following(&self, random: &mut Random) -> String {
        let (_, sentences) = self.run(random, (2, 8));
        let paragraphs = random.between(1, 3);
        let each = sentences.len().div_ceil(paragraphs);
        let paragraphs: Vec<String> = sentences.chunks(each).map(|some| some.join(" ")).collect();
        paragraphs.join("\n\n")
    }

    /// The title of a text with the beginning of one of its sentences, or that alone.
    fn title(&self, random: &mut Random) -> String {
        let (text, sentences) = self.run(random, (1, 1));
        let words = random.between(4, 16);
        let sentence = sentences.first().map_or("", String::as_str);
        if random.percent(50) {
            beginning(sentence, words)
        } else {
            beginning(
                &format!("{} : {sentence}", text.title),
                words + text.title.split(' ').count(),
            )
        }
    }

    fn searches(&self, random: &mut Random, count: usize) -> Vec<String> {
        self.questions(random, count)
    }

    /// One of each list in turn, each question once.
    fn questions(&self, random: &mut Random, count: usize) -> Vec<String> {
        let mut lists = self.questions.clone();
        let mut chosen: Vec<String> = Vec::with_capacity(count);
        while chosen.len() < count && lists.iter().any(|list| !list.is_empty()) {
            for list in lists.iter_mut().filter(|list| !list.is_empty()) {
                let question = list.swap_remove(random.below(list.len()));
                // Some were hard to write badly: they stand in two lists.
                if chosen.len() < count && !chosen.contains(&question) {
                    chosen.push(question);
                }
            }
        }
        chosen
    }
}

/// So many words from the beginning: not less than a title needs, not more than it may have.
fn beginning(text: &str, words: usize) -> String {
    let mut cut = String::new();
    let mut letters = 0;
    for (n, word) in text.split(' ').enumerate() {
        let longer = letters + usize::from(n > 0) + word.chars().count();
        if longer > LONGEST_TITLE || (n >= words && letters >= SHORTEST) {
            break;
        }
        if n > 0 {
            cut.push(' ');
        }
        cut.push_str(word);
        letters = longer;
    }
    cut
}

fn corpus(path: &Path) -> anyhow::Result<Vec<Text>> {
    let file = File::open(path).with_context(|| format!("--texts: {}", path.display()))?;
    let mut texts = Vec::new();
    for line in BufReader::new(GzDecoder::new(file)).lines() {
        let line = line.with_context(|| path.display().to_string())?;
        let read: Read = serde_json::from_str(&line).with_context(|| path.display().to_string())?;
        let sentences = sentences(&read.text);
        if sentences.len() >= FEWEST {
            texts.push(Text {
                title: text::clean_line(&read.title),
                sentences,
            });
        }
    }
    Ok(texts)
}

/// The second column of a table.
fn column(path: &Path) -> anyhow::Result<Vec<String>> {
    let table =
        std::fs::read_to_string(path).with_context(|| format!("--texts: {}", path.display()))?;
    let rows = table.lines().filter_map(|row| row.split_once('\t'));
    let texts: Vec<String> = rows.map(|(_, text)| text::clean_line(text)).collect();
    ensure!(!texts.is_empty(), "no question in {}", path.display());
    Ok(texts)
}

/// The sentences of a text that read the same as Markdown and as they are, in their order.
fn sentences(text: &str) -> Vec<String> {
    let text = text::clean_text(text);
    let lines = text.lines().flat_map(split);
    lines
        .filter(|sentence| is_plain(sentence))
        .map(str::to_owned)
        .collect()
}

/// The sentences of a line: each ends where a space and a capital follow its sign.
fn split(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = line.trim();
    let mut from = 0;
    while let Some(end) = rest[from..].find(['.', '!', '?', '…']) {
        let sign = from + end;
        let after = sign + rest[sign..].chars().next().map_or(1, char::len_utf8);
        let next = rest[after..].trim_start();
        if next.len() < rest.len() - after && next.starts_with(char::is_uppercase) {
            found.push(rest[..after].trim_end());
            rest = next;
            from = 0;
        } else {
            from = after;
        }
    }
    found.push(rest);
    found
}

fn is_plain(sentence: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&sentence.chars().count())
        && sentence.starts_with(char::is_uppercase)
        && sentence.ends_with(['.', '!', '?', '…'])
        && sentence
            .chars()
            .all(|c| c.is_alphanumeric() || SIGNS.contains(c))
}
