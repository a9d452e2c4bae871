//! Topics that are posted while others search: how long until they are found.

use std::collections::BTreeSet;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use entraide::domain::{Clock, SystemClock};
use serde_json::{Value, json};

use super::{Asked, Line, OK, PATIENCE, Person};
use crate::client::{self, Pace, Waits};
use crate::filling::random::Random;

/// Between two topics.
const BETWEEN: Duration = Duration::from_millis(300);
/// Topics of a whole measure: fifteen seconds of them.
const TOPICS: u32 = 50;
/// Clients that search meanwhile, and searches a second of each.
const CLIENTS: u32 = 2;
const RATE: f64 = 25.0;
/// Between two looks for the same topic.
const PAUSE: Duration = Duration::from_millis(20);
const CREATED: u16 = 201;

/// A topic that was acknowledged.
struct Posted {
    id: i64,
    /// The word that it alone holds.
    word: String,
    at: Instant,
}

pub fn measure(asked: &Asked<'_>) -> anyhow::Result<Vec<Line>> {
    let topics = if asked.smoke { 5 } else { TOPICS };
    let (searches, posts, found) = thread::scope(|scope| {
        let half = asked.searches.len().div_ceil(CLIENTS as usize).max(1);
        let clients: Vec<_> = (0..)
            .zip(asked.searches.chunks(half))
            .map(|(n, paths)| scope.spawn(move || search(asked, n, (paths, topics))))
            .collect();
        let (acknowledged, posted) = mpsc::channel();
        let finder = scope.spawn(move || find_all(asked, &posted));
        let posts = post_all(asked, topics, &acknowledged);
        // The finder goes on until nobody posts any more.
        drop(acknowledged);
        let found = ended(finder.join());
        let searches: Vec<Vec<Duration>> = clients
            .into_iter()
            .map(|client| ended(client.join()))
            .collect::<anyhow::Result<_>>()?;
        anyhow::Ok((searches.concat(), posts?, found?))
    })?;
    let line = |name: &str, status, waits| Line {
        name: name.to_owned(),
        statuses: BTreeSet::from([status]),
        waits: Waits::of(waits),
    };
    Ok(vec![
        line("search, 50 a second while topics are posted", OK, searches),
        line("posting a topic meanwhile", CREATED, posts),
        line("from posted to found", OK, found),
    ])
}

fn ended<T>(result: thread::Result<anyhow::Result<T>>) -> anyhow::Result<T> {
    result.map_err(|_| anyhow::anyhow!("a thread ended"))?
}

/// One client, whose moments lie between those of the others.
fn search(
    asked: &Asked<'_>,
    n: u32,
    (paths, topics): (&[String], u32),
) -> anyhow::Result<Vec<Duration>> {
    let apart = Duration::from_secs_f64(1.0 / RATE) / CLIENTS;
    client::until(Instant::now() + apart * n);
    let waits = client::keep(&Pace {
        address: asked.address,
        paths,
        cookies: &[],
        rate: RATE,
        lasting: BETWEEN * topics,
    })?;
    Ok(waits.into())
}

/// Posts at the pace; a wait counts from the moment when the topic was due.
fn post_all(
    asked: &Asked<'_>,
    topics: u32,
    acknowledged: &mpsc::Sender<Posted>,
) -> anyhow::Result<Vec<Duration>> {
    let person = Person::new(asked.address);
    // The words of an earlier measure are in a forum that was kept.
    let seed = SystemClock.now().micros().unsigned_abs();
    let mut random = Random::new(seed);
    let begin = Instant::now();
    (0..topics)
        .map(|n| {
            let due = begin + BETWEEN * n;
            client::until(due);
            let posted = post(&person, asked.token, invented(&mut random))?;
            let wait = posted.at - due;
            // Nobody listens where the finder failed, which says so itself.
            let _heard = acknowledged.send(posted);
            Ok(wait)
        })
        .collect()
}

fn post(person: &Person, token: &str, word: String) -> anyhow::Result<Posted> {
    let topic = json!({
        "title": format!("Où ranger le {word} ?"),
        "body": format!("Bonjour, nous cherchons où ranger le {word} de l’association."),
        "category": 1,
        "kind": "question",
    });
    let (status, answer) = person.call("/topics", token, Some(&topic))?;
    let at = Instant::now();
    ensure!(status == CREATED, "a topic was answered {status}: {answer}");
    ensure!(answer["pending"] == false, "a topic waits: {answer}");
    let id = answer["id"].as_i64().context("a topic without id")?;
    Ok(Posted { id, word, at })
}

/// Looks for each in the order in which they came, as the index takes them in.
fn find_all(asked: &Asked<'_>, posted: &mpsc::Receiver<Posted>) -> anyhow::Result<Vec<Duration>> {
    let person = Person::new(asked.address);
    posted
        .iter()
        .map(|topic| find(&person, asked.token, &topic))
        .collect()
}

fn find(person: &Person, token: &str, topic: &Posted) -> anyhow::Result<Duration> {
    let path = format!("/search?q={}", topic.word);
    loop {
        let (status, answer) = person.call(&path, token, None)?;
        let waited = topic.at.elapsed();
        ensure!(status == OK, "{path} answered {status}: {answer}");
        // A word that is not there yet may be taken for another one: the topic itself must be there.
        let results = answer["results"].as_array();
        if results.is_some_and(|results| results.iter().any(|result| is(result, topic.id))) {
            return Ok(waited);
        }
        ensure!(waited < PATIENCE, "{} is not found", topic.word);
        client::until(Instant::now() + PAUSE);
    }
}

fn is(result: &Value, topic: i64) -> bool {
    result["type"] == "topic" && result["id"] == topic
}

/// A word that nobody has written.
fn invented(random: &mut Random) -> String {
    const FIRST: &[&str] = &["b", "d", "f", "g", "k", "l", "m", "p", "r", "t", "v", "z"];
    const THEN: &[&str] = &["a", "e", "i", "o", "u", "ou", "an", "oi"];
    let syllables = (0..7).map(|_| [random.pick(FIRST), random.pick(THEN)].concat());
    syllables.collect()
}
