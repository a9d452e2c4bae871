//! Texts like those that people write, from templates, and rendered by the product's own renderer.
//!
//! Rendering a million texts would measure the renderer and take an hour. A few thousand pieces are
//! rendered instead, and a message is one piece or two under one another: their blocks do not
//! reach into each other, so that the HTML of both is the HTML of the whole ([`Pieces::make`] checks
//! some).

use anyhow::{Context as _, ensure};
use entraide::text::{self, Attachments, Context, Linked, Mentions};

use super::random::Random;
use super::words;

/// One piece, as written and as shown.
pub struct Piece {
    pub body: String,
    pub html: String,
    /// Topics it leads to.
    pub links: Vec<i64>,
}

/// All pieces: those that open a message, and those that go on.
pub struct Pieces {
    pub openings: Vec<Piece>,
    pub followings: Vec<Piece>,
}

/// Topics that pieces may lead to: the first of the forum.
pub const LINKED_TOPICS: usize = 40;

impl Pieces {
    /// Writes and renders them. `origin` is the address of the forum.
    pub fn make(random: &mut Random, count: usize, origin: &str) -> anyhow::Result<Self> {
        let render_all = |texts: Vec<String>| -> anyhow::Result<Vec<Piece>> {
            texts.into_iter().map(|body| piece(body, origin)).collect()
        };
        let openings = (0..count).map(|_| opening(random)).collect();
        let followings = (0..count).map(|_| following(random)).collect();
        let pieces = Self {
            openings: render_all(openings)?,
            followings: render_all(followings)?,
        };
        let pairs = pieces.openings.iter().zip(&pieces.followings);
        // Code is coloured as far as time allows: not the same each time.
        for (one, other) in pairs
            .filter(|(_, other)| !other.body.contains("```"))
            .take(200)
        {
            check(one, other, origin)?;
        }
        Ok(pieces)
    }
}

/// The text of two pieces.
fn joined_body(one: &Piece, other: &Piece) -> String {
    format!("{}\n\n{}", one.body, other.body)
}

/// Makes sure that the HTML of two pieces, one after the other, is the HTML of their text.
fn check(one: &Piece, other: &Piece, origin: &str) -> anyhow::Result<()> {
    let whole = render(&joined_body(one, other), origin)?;
    let joined = format!("{}{}", one.html, other.html);
    ensure!(
        whole == joined,
        "two pieces reach into each other:\n{whole:?}\n{joined:?}"
    );
    Ok(())
}

fn piece(body: String, origin: &str) -> anyhow::Result<Piece> {
    let html = render(&body, origin)?;
    let links = text::linked_topics(&html, origin)
        .into_iter()
        .filter_map(|linked| match linked {
            Linked::Topic(id) => Some(id),
            Linked::Post(_) => None,
        })
        .collect();
    Ok(Piece { body, html, links })
}

fn render(body: &str, origin: &str) -> anyhow::Result<String> {
    text::render(
        body,
        &Context {
            mentions: &Mentions::default(),
            files: &Attachments::default(),
            own_origin: origin,
            id_prefix: "m-",
            top_title: 3,
        },
    )
    .map_err(|e| anyhow::anyhow!("{e}"))
    .with_context(|| format!("rendering {body:?}"))
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
pub fn filled(random: &mut Random, templates: &[&str]) -> String {
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

/// What people type into the search box.
pub fn queries(random: &mut Random, count: usize) -> Vec<String> {
    (0..count).map(|_| filled(random, words::QUERIES)).collect()
}
