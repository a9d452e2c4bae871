//! A server in a process of its own, and what it takes of the machine.

use std::fmt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

/// Ends with the value.
pub struct Process(Child);

/// Kilobytes in memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Everything, with the pages of files that are mapped (index, database): the system takes those
    /// back whenever it wants.
    pub resident: u64,
    /// What belongs to the process alone.
    pub own: u64,
    /// The most that was ever resident.
    pub peak: u64,
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mebibytes = |kilobytes: u64| kilobytes / 1_024;
        write!(
            f,
            "{} MiB (its own: {}; the most: {})",
            mebibytes(self.resident),
            mebibytes(self.own),
            mebibytes(self.peak)
        )
    }
}

/// How long a start is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

impl Process {
    /// Starts a server, and tells after how long `address` answered anything.
    pub fn start(mut command: Command, address: &str) -> anyhow::Result<(Self, Duration)> {
        let begin = Instant::now();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = Self(command.spawn().with_context(|| format!("{command:?}"))?);
        let (_kept, clock) = mpsc::channel::<()>();
        loop {
            match ureq::get(address).call() {
                Ok(_) | Err(ureq::Error::StatusCode(404)) => return Ok((process, begin.elapsed())),
                Err(_) => {}
            }
            ensure!(
                process.0.try_wait()?.is_none(),
                "ended at once: {command:?}"
            );
            ensure!(begin.elapsed() < PATIENCE, "does not answer: {command:?}");
            let _elapsed = clock.recv_timeout(Duration::from_millis(2));
        }
    }

    /// Processor time taken so far, in milliseconds.
    pub fn processor(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        // After the name, which may hold anything: state is field 3, user and system time 14 and 15.
        let fields = stat.rsplit_once(") ").context("/proc/…/stat")?.1;
        let ticks: u32 = fields
            .split(' ')
            .skip(11)
            .take(2)
            .map(|field| field.parse::<u32>().unwrap_or(0))
            .sum();
        // Linux counts in hundredths of a second.
        Ok(f64::from(ticks) * 10.0)
    }

    pub fn memory(&self) -> anyhow::Result<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name));
            let number = line.and_then(|line| line.split_whitespace().nth(1));
            number.and_then(|n| n.parse().ok()).unwrap_or(0)
        };
        Ok(Memory {
            resident: field("VmRSS:"),
            own: field("RssAnon:"),
            peak: field("VmHWM:"),
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // In its own time: a server that is killed leaves work to its next start.
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _gone = self.0.kill();
        }
        let _ended = self.0.wait();
    }
}
