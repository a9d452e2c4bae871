//! How long people wait for what they look for: searches and suggestions asked one after another,
//! queries that are made to be slow, and messages that were just posted.

mod hostile;
mod posting;

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use super::process::{Memory, Process};
use crate::client::Waits;

/// What to ask of which forum.
pub struct Asked<'a> {
    pub address: SocketAddr,
    /// Addresses of searches, and of suggestions for a title.
    pub searches: &'a [String],
    pub similar: &'a [String],
    /// Of the API, for reading and writing.
    pub token: &'a str,
    /// Few requests of each: only whether all of it works.
    pub smoke: bool,
}

/// What was found.
pub struct Finding {
    lines: Vec<Line>,
    /// At the end.
    memory: Memory,
}

/// Requests of one kind: how long each took, and what was answered.
struct Line {
    name: String,
    statuses: BTreeSet<u16>,
    waits: Waits,
}

impl Finding {
    /// # Errors
    /// An answer that is not right; but any status is one to a query that is made to be slow.
    pub fn measure(asked: &Asked<'_>, server: &Process) -> anyhow::Result<Self> {
        let person = Person::new(asked.address);
        let mut lines = Vec::new();
        // What was found is not lost when the rest fails.
        let mut keep = |some: Vec<Line>| {
            for line in &some {
                eprintln!("{line}");
            }
            lines.extend(some);
        };
        for (name, paths) in [
            ("search", asked.searches),
            ("suggestions while asking", asked.similar),
        ] {
            keep(vec![one_after_another(name, &person, asked, paths)?]);
        }
        keep(hostile::measure(&person, if asked.smoke { 1 } else { 5 })?);
        keep(posting::measure(asked)?);
        Ok(Self {
            lines,
            memory: server.memory()?,
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| finding | requests | answers | mean ms | p50 ms | p99 ms | slowest ms |"
        )?;
        writeln!(f, "| --- | ---: | --- | ---: | ---: | ---: | ---: |")?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        write!(f, "\n- memory after finding: {}", self.memory)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statuses: Vec<String> = self.statuses.iter().map(u16::to_string).collect();
        let waits = &self.waits;
        let ms = |wait: Duration| wait.as_secs_f64() * 1_000.0;
        write!(
            f,
            "| {} | {} | {} | {:.1} | {:.1} | {:.1} | {:.1} |",
            self.name,
            waits.count(),
            statuses.join(", "),
            ms(waits.mean()),
            ms(waits.percentile(0.5)),
            ms(waits.percentile(0.99)),
            ms(waits.percentile(1.0))
        )
    }
}

/// Each different address once, after a tenth of them that is not counted.
fn one_after_another(
    name: &str,
    person: &Person,
    asked: &Asked<'_>,
    paths: &[String],
) -> anyhow::Result<Line> {
    let mut seen = HashSet::new();
    let different = paths.iter().filter(|path| seen.insert(*path));
    let most = if asked.smoke { 20 } else { usize::MAX };
    let paths: Vec<&String> = different.take(most).collect();
    for path in paths.iter().take(paths.len().div_ceil(10)) {
        person.get(path)?;
    }
    let mut waits = Vec::with_capacity(paths.len());
    for path in paths {
        let begin = Instant::now();
        let (status, _) = person.get(path)?;
        waits.push(begin.elapsed());
        ensure!(status == OK, "{path} answered {status}");
    }
    Ok(Line {
        name: format!("{name}, one after another"),
        statuses: BTreeSet::from([OK]),
        waits: Waits::of(waits),
    })
}

const OK: u16 = 200;
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody who asks one thing after another, over one connection that is kept.
struct Person {
    agent: ureq::Agent,
    address: SocketAddr,
}

impl Person {
    fn new(address: SocketAddr) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE));
        Self {
            agent: config.build().new_agent(),
            address,
        }
    }

    /// The status and the whole body, compressed.
    fn get(&self, path: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        let url = format!("http://{}{path}", self.address);
        let request = self.agent.get(url);
        let answer = request
            .header("Accept-Encoding", "gzip, deflate, br")
            .call();
        whole(answer).with_context(|| path.to_owned())
    }

    /// As a program does: what the API answers, or takes.
    fn call(
        &self,
        path: &str,
        token: &str,
        body: Option<&serde_json::Value>,
    ) -> anyhow::Result<(u16, serde_json::Value)> {
        let url = format!("http://{}/api/v1{path}", self.address);
        let bearer = format!("Bearer {token}");
        let answer = match body {
            None => (self.agent.get(url)).header("Authorization", bearer).call(),
            Some(body) => (self.agent.post(url))
                .header("Authorization", bearer)
                .content_type("application/json")
                .send(body.to_string()),
        };
        let (status, bytes) = whole(answer).with_context(|| path.to_owned())?;
        let json = serde_json::from_slice(&bytes);
        Ok((
            status,
            json.with_context(|| format!("{path} answered {status}"))?,
        ))
    }
}

/// An answer to its end, so that the connection serves again.
fn whole(
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> anyhow::Result<(u16, Vec<u8>)> {
    let mut answer = answer?;
    let body = answer.body_mut().read_to_vec()?;
    Ok((answer.status().as_u16(), body))
}
