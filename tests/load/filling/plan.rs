//! Who asks what, who answers, when: decided here, as plain numbers, before anything is written.

use super::random::Random;
use super::words;

/// Microseconds.
pub const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// How long the forum has been open.
const AGE: i64 = 8 * 365 * DAY;

/// How large a forum is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub categories: usize,
    pub members: usize,
    pub shape: Shape,
}

/// How many topics, of what length.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// So many topics; one in ten has twenty messages, the others one to eight.
    Topics(usize),
    /// The same, with some far longer ones, until there are so many messages.
    Messages(usize),
}

impl Size {
    /// The forum that figures are given for: 10 categories, 2,000 topics.
    pub fn ordinary() -> Self {
        Self {
            categories: 10,
            members: 120,
            shape: Shape::Topics(2_000),
        }
    }

    /// As many messages as asked for, and members in proportion: 500 at least from 100,000 messages.
    pub fn of_messages(messages: usize) -> Self {
        Self {
            categories: 10,
            members: (messages / 200).clamp(40, 5_000),
            shape: Shape::Messages(messages),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Question,
    Discussion,
    Idea,
    Announcement,
}

/// Indexes below are those of the plan: member 0 is the account with the first id.
#[derive(Debug)]
pub struct Topic {
    pub kind: Kind,
    pub category: usize,
    pub app: Option<usize>,
    pub version: Option<usize>,
    pub author: usize,
    pub created: i64,
    pub bumped: i64,
    pub messages: usize,
    pub answers: i64,
    pub score: i64,
    pub solution: Option<Solution>,
    pub me_too: Vec<usize>,
    pub tags: Vec<usize>,
}

/// Which message solved a topic, by its number.
#[derive(Clone, Copy, Debug)]
pub struct Solution {
    pub number: usize,
    pub chosen: i64,
}

#[derive(Clone, Copy, Debug)]
pub struct Message {
    pub topic: usize,
    pub number: usize,
    pub author: usize,
    pub at: i64,
    /// Index of a piece that opens.
    pub opening: usize,
    /// Index of a piece that goes on.
    pub following: Option<usize>,
    pub visibility: Visibility,
    pub votes: usize,
    pub edited: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    Visible,
    Hidden,
    Deleted,
}

/// The whole forum. Messages stand in the order in which they were written, so that those of a
/// topic lie apart in the table, as they do in life.
#[derive(Debug)]
pub struct Plan {
    pub size: Size,
    pub topics: Vec<Topic>,
    pub messages: Vec<Message>,
}

/// Some of the first members lead the forum.
pub const MODERATORS: usize = 3;
pub const HELPERS: usize = 10;

impl Plan {
    /// Decides everything. `now` is the end of time, in microseconds.
    pub fn make(random: &mut Random, size: Size, pieces: usize, now: i64) -> Self {
        let lengths = lengths(random, size.shape);
        let start = now - AGE;
        let mut topics = Vec::with_capacity(lengths.len());
        let mut messages = Vec::with_capacity(lengths.iter().sum());
        let step = (AGE - DAY) / i64::try_from(lengths.len().max(1)).unwrap_or(i64::MAX);
        for (n, length) in lengths.into_iter().enumerate() {
            let created = start + step * i64::try_from(n).unwrap_or(0) + micros(random, step);
            let mut topic = topic(random, size, created, length);
            let written = thread(random, size, (&topic, n), pieces, now);
            conclude(random, &mut topic, &written, now);
            messages.extend(written);
            topics.push(topic);
        }
        messages.sort_by_key(|message| (message.at, message.topic, message.number));
        Self {
            size,
            topics,
            messages,
        }
    }
}

fn lengths(random: &mut Random, shape: Shape) -> Vec<usize> {
    match shape {
        Shape::Topics(topics) => (0..topics)
            .map(|n| {
                if n % 10 == 0 {
                    20
                } else {
                    random.between(1, 8)
                }
            })
            .collect(),
        Shape::Messages(wanted) => {
            let mut lengths = Vec::with_capacity(wanted / 5);
            let mut left = wanted;
            while left > 0 {
                let length = match lengths.len() {
                    n if n % 1_000 == 500 => 50 + random.rank(950),
                    n if n % 10 == 0 => 20,
                    _ => random.between(1, 8),
                };
                lengths.push(length.min(left));
                left -= length.min(left);
            }
            lengths
        }
    }
}

fn micros(random: &mut Random, below: i64) -> i64 {
    let below = usize::try_from(below).unwrap_or(1);
    i64::try_from(random.below(below)).unwrap_or(0)
}

fn topic(random: &mut Random, size: Size, created: i64, messages: usize) -> Topic {
    let kind = match random.below(100) {
        0..=84 => Kind::Question,
        85..=92 => Kind::Discussion,
        93..=97 => Kind::Idea,
        _ => Kind::Announcement,
    };
    let author = match kind {
        Kind::Announcement => random.below(MODERATORS),
        _ => random.below(size.members),
    };
    let mut tags: Vec<usize> = (0..random.below(4))
        .map(|_| random.rank(words::TAGS.len()))
        .collect();
    tags.sort_unstable();
    tags.dedup();
    Topic {
        kind,
        category: random.rank(size.categories),
        app: random.percent(60).then(|| random.below(usize::MAX)),
        version: random.percent(30).then(|| random.below(usize::MAX)),
        author,
        created,
        bumped: created,
        messages,
        answers: 0,
        score: 0,
        solution: None,
        me_too: Vec::new(),
        tags,
    }
}

/// The messages of a topic: a question, then answers that come quickly at first.
fn thread(
    random: &mut Random,
    size: Size,
    (topic, index): (&Topic, usize),
    pieces: usize,
    now: i64,
) -> Vec<Message> {
    let mut at = topic.created;
    (1..=topic.messages)
        .map(|number| {
            if number > 1 {
                let minutes = 1 + random.rank(4_000);
                at = (at + i64::try_from(minutes).unwrap_or(1) * 60 * SECOND).min(now - SECOND);
                at += i64::try_from(number).unwrap_or(0);
            }
            let author = match (number, random.below(100)) {
                (1, _) | (_, 0..=19) => topic.author,
                // A few people give most of the answers.
                _ => random.rank(size.members),
            };
            let visibility = match (number, random.below(1_000)) {
                (2.., 0..=3) => Visibility::Hidden,
                (2.., 4..=7) => Visibility::Deleted,
                _ => Visibility::Visible,
            };
            let voted = number > 1 && visibility == Visibility::Visible && random.percent(25);
            Message {
                topic: index,
                number,
                author,
                at,
                opening: random.below(pieces),
                following: random.percent(70).then(|| random.below(pieces)),
                visibility,
                votes: if voted { 1 + random.rank(8) } else { 0 },
                edited: random.percent(4),
            }
        })
        .collect()
}

/// What follows from the messages: counts, solution, the last one.
fn conclude(random: &mut Random, topic: &mut Topic, written: &[Message], now: i64) {
    let visible = |message: &&Message| message.visibility == Visibility::Visible;
    let answers: Vec<&Message> = written.iter().skip(1).filter(visible).collect();
    let from_others = answers.iter().filter(|m| m.author != topic.author);
    let counted: Vec<&&Message> = match topic.kind {
        Kind::Question => from_others.collect(),
        _ => answers.iter().collect(),
    };
    topic.answers = i64::try_from(counted.len()).unwrap_or(0);
    topic.bumped = written
        .iter()
        .filter(visible)
        .map(|m| m.at)
        .max()
        .unwrap_or(topic.created);
    if topic.kind == Kind::Question && !counted.is_empty() && random.percent(55) {
        let best = counted[random.rank(counted.len())];
        let chosen = (topic.bumped + 3_600 * SECOND).min(now);
        topic.solution = Some(Solution {
            number: best.number,
            chosen,
        });
    }
    if matches!(topic.kind, Kind::Question | Kind::Idea) && random.percent(30) {
        topic.me_too = (0..1 + random.rank(12)).collect();
    }
    let votes: usize = written.iter().map(|message| message.votes).sum();
    topic.score = i64::try_from(votes).unwrap_or(0);
}
