//! wrk, and what it says.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};

use super::process::Process;

/// What one run found.
#[derive(Clone, Copy, Debug)]
pub struct Wrk {
    /// Requests a second.
    pub rate: f64,
    /// Milliseconds.
    pub p50: f64,
    pub p99: f64,
    /// Milliseconds of processor that the server took for a request.
    pub processor: f64,
}

const SCRIPT: &str = "tests/load/requests.lua";
const CONNECTIONS: &str = "32";

impl Wrk {
    /// Asks as fast as answers come, over kept connections.
    pub fn run(
        server: &Process,
        address: SocketAddr,
        (paths, cookies): (&Path, Option<&Path>),
        seconds: u64,
    ) -> anyhow::Result<Self> {
        let mut command = Command::new("wrk");
        command
            .args(["-t2", "-c", CONNECTIONS, "-s", SCRIPT])
            .arg(format!("-d{seconds}s"))
            .arg(format!("http://{address}/"))
            .env("LOAD_PATHS", paths)
            .env("LOAD_COOKIES", cookies.unwrap_or(Path::new("/dev/null")));
        let before = server.processor()?;
        let output = command.output().context("wrk")?;
        let taken = server.processor()? - before;
        let text = String::from_utf8_lossy(&output.stdout);
        let result = text.lines().find_map(|line| line.strip_prefix("RESULT "));
        let numbers: Vec<f64> = result
            .with_context(|| format!("wrk said: {text}"))?
            .split(' ')
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        let [requests, microseconds, p50, p99, errors] = numbers[..] else {
            anyhow::bail!("wrk said: {text}");
        };
        ensure!(
            errors == 0.0,
            "{errors} requests failed ({})",
            paths.display()
        );
        Ok(Self {
            rate: requests * 1_000_000.0 / microseconds,
            p50: p50 / 1_000.0,
            p99: p99 / 1_000.0,
            processor: taken / requests,
        })
    }
}
