//! What was found, as Markdown.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;

use super::process::Memory;
use super::wrk::Wrk;

/// One page.
pub struct Line {
    pub name: &'static str,
    pub signed_in: bool,
    pub ours: Wrk,
    /// Its bare peer, before and after.
    pub peer: Option<(Wrk, Wrk)>,
    /// 99 in 100 waited less, at half of the rate.
    pub half_load: Duration,
}

/// All of it.
pub struct Figures {
    pub lines: Vec<Line>,
    pub at_rest: Memory,
    pub loaded: Memory,
    pub cold_start: Duration,
    pub first_visit: Visit,
}

/// What a browser fetches for the first page.
pub struct Visit {
    pub bytes: usize,
    pub requests: usize,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = if self.signed_in {
            "signed in"
        } else {
            "visitor"
        };
        write!(f, "| {} | {who} | {:.0} |", self.name, self.ours.rate)?;
        match self.peer {
            Some((before, after)) => {
                let peer = f64::midpoint(before.rate, after.rate);
                write!(f, " {peer:.0} | {:.2} |", self.ours.rate / peer)?;
            }
            None => write!(f, " – | – |")?,
        }
        write!(
            f,
            " {:.1} | {:.1} | {:.1} | {:.3} |",
            self.ours.p50,
            self.ours.p99,
            self.half_load.as_secs_f64() * 1_000.0,
            self.ours.processor
        )
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| page | who | requests/s | bare peer | ratio | p50 ms | p99 ms | p99 ms at half load | CPU ms a request |"
        )?;
        writeln!(
            f,
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        )?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "\n- memory at rest: {}", self.at_rest)?;
        writeln!(f, "- memory after the measures: {}", self.loaded)?;
        writeln!(
            f,
            "- cold start to the first answer of /readyz: {} ms",
            self.cold_start.as_millis()
        )?;
        write!(
            f,
            "- first visit of a topic: {} bytes in {} requests",
            self.first_visit.bytes, self.first_visit.requests
        )
    }
}

/// Fetches a topic and what its page asks for, as a browser does the first time.
pub fn first_visit(address: SocketAddr, topics: &[String]) -> anyhow::Result<Visit> {
    let topic = topics.first().context("no topic")?;
    let (mut bytes, page) = fetch(address, topic, "identity")?;
    bytes = fetch(address, topic, "br")?.0.min(bytes);
    let page = String::from_utf8_lossy(&page);
    let mut files: Vec<&str> = page
        .split('"')
        .filter(|text| text.starts_with("/static/"))
        // Asked for when a page is put on the screen of a telephone.
        .filter(|text| !text.contains("apple-touch-icon"))
        .filter_map(|text| text.split('#').next())
        .collect();
    files.sort_unstable();
    files.dedup();
    for file in &files {
        bytes += fetch(address, file, "br")?.0;
    }
    Ok(Visit {
        bytes,
        requests: files.len() + 1,
    })
}

/// Bytes of headers and body, and the body.
fn fetch(address: SocketAddr, path: &str, encoding: &str) -> anyhow::Result<(usize, Vec<u8>)> {
    let mut answer = ureq::get(format!("http://{address}{path}"))
        .header("Accept-Encoding", encoding)
        .call()
        .with_context(|| path.to_owned())?;
    let headers: usize = answer
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    let body = answer.body_mut().read_to_vec()?;
    Ok((headers + body.len(), body))
}
