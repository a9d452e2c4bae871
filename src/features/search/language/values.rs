//! What the filters may be given.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::scan::is_quote;
use crate::domain::{APPS, App, TopicState};
use crate::search::Kind;
use crate::text;

/// Where a value is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Span<'a> {
    /// Between quotes: all of it is the value.
    Quoted(String),
    /// The value is its first word, or its first words.
    Bare(&'a str),
}

impl Span<'_> {
    /// The first `count` words, or all of what is quoted, with the bytes that they take.
    fn words(&self, count: usize) -> Option<(String, usize)> {
        let text = match self {
            Self::Quoted(text) => return Some((text.clone(), 0)),
            Self::Bare(text) => *text,
        };
        let mut end = 0;
        for _ in 0..count {
            let left = &text[end..];
            let word = left.trim_start();
            let until = word.find(|c: char| c.is_whitespace() || is_quote(c));
            let length = until.unwrap_or(word.len());
            if length == 0 {
                return None;
            }
            end += left.len() - word.len() + length;
        }
        Some((clean(&text[..end]), end))
    }
}

/// Text without quotes, on one line, spaces made single.
pub(super) fn clean(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if is_quote(c) { ' ' } else { c })
        .collect();
    let line = text::clean_line(&spaced);
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tries the longest wording first.
fn first_of<T>(
    span: &Span<'_>,
    longest: usize,
    find: impl Fn(&str) -> Option<T>,
) -> Option<(T, usize)> {
    (1..=longest).rev().find_map(|count| {
        let (words, length) = span.words(count)?;
        Some((find(&words)?, length))
    })
}

fn key(text: &str) -> String {
    let folded = text::fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

pub(super) fn name(span: &Span<'_>) -> Option<(String, usize)> {
    first_of(span, 1, |word| {
        let word = word.trim_end_matches([',', ';', ':']);
        let word = word.trim_start_matches([':', '/']);
        (!word.is_empty()).then(|| word.to_owned())
    })
}

const KINDS: [(Kind, &[&str]); 4] = [
    (
        Kind::Topic,
        &["sujet", "sujets", "question", "questions", "topic"],
    ),
    (
        Kind::Tutorial,
        &["tutoriel", "tutoriels", "tuto", "tutos", "tutorial"],
    ),
    (Kind::Video, &["video", "videos"]),
    (Kind::Announcement, &["annonce", "annonces", "announcement"]),
];

pub(super) fn kind(span: Span<'_>) -> Option<(Kind, usize)> {
    first_of(&span, 1, |word| {
        let word = key(word);
        let found = KINDS.iter().find(|(_, names)| names.contains(&&*word));
        found.map(|(kind, _)| *kind)
    })
}

/// How a kind is written.
pub(super) fn kind_word(kind: Kind) -> &'static str {
    let found = KINDS.iter().find(|(one, _)| *one == kind);
    found.map_or("", |(_, names)| names[0])
}

const STATES: [(TopicState, &[&str]); 6] = [
    (
        TopicState::Solved,
        &["resolu", "resolue", "resolus", "resolues"],
    ),
    (
        TopicState::Answered,
        &[
            "repondu",
            "repondue",
            "repondus",
            "repondues",
            "avec-reponse",
        ],
    ),
    (TopicState::Unanswered, &["sans-reponse", "sans-reponses"]),
    (TopicState::NeedsDetail, &["a-preciser"]),
    (
        TopicState::Outdated,
        &["perime", "perimee", "perimes", "perimees"],
    ),
    (TopicState::Open, &["ouvert", "ouverte"]),
];

pub(super) fn state(span: Span<'_>) -> Option<(TopicState, usize)> {
    first_of(&span, 2, |words| {
        let words = key(words);
        let found = STATES.iter().find(|(_, names)| names.contains(&&*words));
        found.map(|(state, _)| *state)
    })
}

/// Other names of applications, as people say them.
const NICKNAMES: [(&str, &str); 12] = [
    ("visio", "spreed"),
    ("talk", "spreed"),
    ("discussion", "spreed"),
    ("office", "richdocuments"),
    ("collabora", "richdocuments"),
    ("onlyoffice", "richdocuments"),
    ("projets", "deck"),
    ("calendrier", "calendar"),
    ("drive", "files"),
    ("mail", "mail"),
    ("courriels", "mail"),
    ("comptes", "settings"),
];

pub(super) fn app(span: Span<'_>) -> Option<(&'static App, usize)> {
    let find = |words: &str| {
        let words = key(words);
        let named = |app: &&App| app.id == words || key(app.label) == words;
        APPS.iter().find(named).or_else(|| {
            let nickname = NICKNAMES.iter().find(|(name, _)| *name == words);
            nickname.and_then(|(_, id)| App::find(id))
        })
    };
    first_of(&span, 3, find)
}

/// `31`, `v31`, `31.0.2`.
pub(super) fn version(span: Span<'_>) -> Option<(u32, usize)> {
    first_of(&span, 1, |word| {
        let word = word.trim_end_matches([',', ';', '.', ')']);
        let digits = word.trim_start_matches(['v', 'V']);
        let mut parts = digits.split('.');
        let major = parts.next().filter(|part| !part.starts_with(['+', '0']))?;
        let rest_is_a_number = parts.all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        let number: u32 = major.parse().ok()?;
        (rest_is_a_number && (9..=99).contains(&number)).then_some(number)
    })
}

/// The years that may be named, each written with four digits.
const YEARS: RangeInclusive<i32> = 1990..=2999;

/// The first day of what is named: a year, a month, a day, or a time ago.
pub(super) fn day(span: Span<'_>, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    first_of(&span, 5, |words| {
        let words = words.trim_end_matches([',', ';']);
        let day = named_day(&key(words), today).or_else(|| dated(words))?;
        YEARS.contains(&day.year()).then_some(day)
    })
}

fn named_day(key: &str, today: NaiveDate) -> Option<NaiveDate> {
    match key {
        "aujourd-hui" => return Some(today),
        "hier" => return today.checked_sub_days(Days::new(1)),
        _ => {}
    }
    let rest = key.strip_prefix("il-y-a-")?;
    let (amount, unit) = rest.split_once('-')?;
    let amount: u32 = match amount {
        "un" | "une" => 1,
        digits => digits.parse().ok().filter(|n| *n <= 1_000)?,
    };
    match unit {
        "jour" | "jours" => today.checked_sub_days(Days::new(amount.into())),
        "semaine" | "semaines" => today.checked_sub_days(Days::new(7 * u64::from(amount))),
        "mois" => today.checked_sub_months(Months::new(amount)),
        "an" | "ans" | "annee" | "annees" => today.checked_sub_months(Months::new(12 * amount)),
        _ => None,
    }
}

/// `2025`, `2025-03`, `2025-03-14`, `03/2025`, `14/03/2025`.
fn dated(word: &str) -> Option<NaiveDate> {
    let sign = if word.contains('/') { '/' } else { '-' };
    let mut parts = Vec::new();
    for part in word.split(sign) {
        if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        parts.push(part.parse::<u32>().ok()?);
    }
    if sign == '/' {
        parts.reverse();
    }
    let (year, month, day) = match parts[..] {
        [year] => (year, 1, 1),
        [year, month] => (year, month, 1),
        [year, month, day] => (year, month, day),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Whether one word becomes the other by one letter added, left out or replaced.
pub(super) fn one_edit_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let room = a.len().min(b.len()) - start;
    let pairs = a.iter().rev().zip(b.iter().rev());
    let end = pairs.take(room).take_while(|(x, y)| x == y).count();
    (a.len() - start - end).max(b.len() - start - end) == 1
}
