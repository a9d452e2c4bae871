//! Texts like those that people write, from templates filled with words.

use super::random::Random;
use super::source::Source;
use super::words;

/// Topics that pieces may lead to: the first of the forum.
const LINKED_TOPICS: usize = 40;

/// Sentences with slots.
pub struct Templates;

impl Source for Templates {
    fn pieces_at_most(&self) -> usize {
        4_000
    }

    fn opening(&self, random: &mut Random) -> String {
        opening(random)
    }

    fn following(&self, random: &mut Random) -> String {
        following(random)
    }

    fn title(&self, random: &mut Random) -> String {
        filled(random, words::TITLES)
    }

    fn searches(&self, random: &mut Random, count: usize) -> Vec<String> {
        (0..count).map(|_| filled(random, words::QUERIES)).collect()
    }

    fn questions(&self, random: &mut Random, count: usize) -> Vec<String> {
        (0..count).map(|_| self.title(random)).collect()
    }
}

/// A first paragraph of one to four sentences.
fn opening(random: &mut Random) -> String {
    let mut text = filled(random, words::OPENINGS);
    sentences(random, &mut text, 4);
    text
}

/// What follows it: mostly paragraphs, now and then a list, code, a table, a quote, a link.
fn following(random: &mut Random) -> String {
    match random.below(20) {
        0..=2 => list(random),
        3 => format!(
            "{}\n\n{}",
            filled(random, words::CODE),
            filled(random, words::SENTENCES)
        ),
        4 => table(random),
        5 => format!(
            "> {}\n\n{}",
            filled(random, words::OPENINGS),
            filled(random, words::SENTENCES)
        ),
        6 => {
            let topic = 1 + random.below(LINKED_TOPICS);
            let text = filled(random, words::SENTENCES);
            format!("{text} Voyez aussi ce sujet :\n\n/t/sujet/{topic}\n\nC’est le même souci.")
        }
        _ => {
            let mut text = filled(random, words::SENTENCES);
            sentences(random, &mut text, 5);
            for _ in 0..random.rank(6) {
                text.push_str("\n\n");
                text.push_str(&filled(random, words::SENTENCES));
                sentences(random, &mut text, 6);
            }
            if random.percent(60) {
                text.push_str("\n\n");
                text.push_str(random.pick(words::CLOSINGS));
            }
            text
        }
    }
}

fn sentences(random: &mut Random, text: &mut String, most: usize) {
    for _ in 0..random.rank(most) {
        text.push(' ');
        text.push_str(&filled(random, words::SENTENCES));
    }
}

fn list(random: &mut Random) -> String {
    let mut text = filled(random, words::SENTENCES);
    text.push('\n');
    for n in 1..=random.between(2, 6) {
        text.push_str(&format!("\n{n}. {}", filled(random, words::ITEMS)));
    }
    text.push_str("\n\n");
    text.push_str(random.pick(words::CLOSINGS));
    text
}

fn table(random: &mut Random) -> String {
    let mut text = "| Où | Quoi | Version |\n| --- | --- | --- |\n".to_owned();
    for _ in 0..random.between(2, 5) {
        let row = filled(random, &["| {app} | {thing} | {version} |\n"]);
        text.push_str(&row);
    }
    text.push('\n');
    text.push_str(&filled(random, words::SENTENCES));
    text
}

/// One of these templates, filled, beginning with a capital.
fn filled(random: &mut Random, templates: &[&str]) -> String {
    let mut rest = random.pick(templates);
    let mut text = String::with_capacity(rest.len() + 60);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let slot = after.split_once('}').and_then(|(name, after)| {
            let word = word(random, name)?;
            Some((word, after))
        });
        match slot {
            Some((word, after)) => {
                text.push_str(&word);
                rest = after;
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(letters).collect(),
        _ => text,
    }
}

fn word(random: &mut Random, name: &str) -> Option<String> {
    let list = match name {
        "app" => words::APPS,
        "thing" => words::THINGS,
        "device" => words::DEVICES,
        "person" => words::PEOPLE,
        "fault" => words::FAULTS,
        "deed" => words::DEEDS,
        "place" => words::PLACES,
        "when" => words::WHENS,
        "feeling" => words::FEELINGS,
        "version" => return Some(random.between(28, 33).to_string()),
        "town" => return Some(town(random)),
        _ => return None,
    };
    Some(random.pick(list).to_owned())
}

/// A town that is on no map. Some are named often, most hardly ever.
fn town(random: &mut Random) -> String {
    let rank = random.rank(12_000) as u64;
    let mut own = Random::new(rank);
    format!(
        "{}{}{}",
        own.pick(words::BEGINNINGS),
        own.pick(words::MIDDLES),
        own.pick(words::ENDS)
    )
}
