//! A client that keeps a pace, whatever the server does: each request has its moment, and waits are
//! counted from that moment on, so that a server that stalls cannot hide it by being asked less
//! ("coordinated omission").

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long)]
    address: SocketAddr,
    /// Requests a second
    #[arg(long)]
    rate: f64,
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// A file of paths, one a line
    #[arg(long)]
    paths: PathBuf,
    /// A file of cookies, one a line
    #[arg(long)]
    cookies: Option<PathBuf>,
}

/// What to ask, and how fast.
#[derive(Clone, Copy)]
pub struct Pace<'a> {
    pub address: SocketAddr,
    pub paths: &'a [String],
    pub cookies: &'a [String],
    pub rate: f64,
    pub lasting: Duration,
}

/// Waits, sorted.
#[derive(Debug, Default)]
pub struct Waits(Vec<Duration>);

impl From<Waits> for Vec<Duration> {
    fn from(waits: Waits) -> Self {
        waits.0
    }
}

impl Waits {
    pub fn of(mut waits: Vec<Duration>) -> Self {
        waits.sort_unstable();
        Self(waits)
    }

    /// The wait that this share of the requests did not exceed.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count"
    )]
    pub fn percentile(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        let place = ((self.0.len() as f64 * share) as usize).min(last);
        self.0.get(place).copied().unwrap_or_default()
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub fn mean(&self) -> Duration {
        let count = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.iter().sum::<Duration>() / count.max(1)
    }
}

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let cookies = match &arguments.cookies {
        Some(file) => lines(file)?,
        None => Vec::new(),
    };
    let waits = keep(&Pace {
        address: arguments.address,
        paths: &lines(&arguments.paths)?,
        cookies: &cookies,
        rate: arguments.rate,
        lasting: Duration::from_secs(arguments.seconds),
    })?;
    println!(
        "{} requests, p50 {:?}, p99 {:?}",
        waits.count(),
        waits.percentile(0.5),
        waits.percentile(0.99)
    );
    Ok(())
}

fn lines(file: &PathBuf) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Connections that are kept open.
const CONNECTIONS: u32 = 16;

/// Asks at the pace, over a few connections, and answers the waits.
///
/// # Errors
/// A connection that breaks, an answer that is not 200.
pub fn keep(pace: &Pace<'_>) -> anyhow::Result<Waits> {
    ensure!(!pace.paths.is_empty() && pace.rate > 0.0, "nothing to ask");
    let begin = Instant::now() + Duration::from_millis(50);
    let between = Duration::from_secs_f64(f64::from(CONNECTIONS) / pace.rate);
    let waits = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..CONNECTIONS)
            .map(|n| {
                let first = begin + between.mul_f64(f64::from(n) / f64::from(CONNECTIONS));
                scope.spawn(move || connection(pace, n as usize, first, between))
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            let waits = worker
                .join()
                .map_err(|_| anyhow::anyhow!("a thread ended"))??;
            all.extend(waits);
        }
        anyhow::Ok(all)
    });
    Ok(Waits::of(waits?))
}

/// Waits until then, if it is not past.
pub fn until(moment: Instant) {
    if let Some(early) = moment.checked_duration_since(Instant::now()) {
        // Nobody ever sends: a wait that ends at its moment.
        let (_kept, clock) = mpsc::channel::<()>();
        let _elapsed = clock.recv_timeout(early);
    }
}

fn connection(
    pace: &Pace<'_>,
    n: usize,
    first: Instant,
    between: Duration,
) -> anyhow::Result<Vec<Duration>> {
    let stream = TcpStream::connect(pace.address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::with_capacity(64 * 1024, stream.try_clone()?);
    let mut stream = stream;
    let end = first + pace.lasting;
    let requests = requests(pace, n);
    let mut next = requests.iter().cycle();
    let mut waits = Vec::new();
    let mut due = first;
    while due < end {
        until(due);
        stream.write_all(next.next().context("nothing to ask")?)?;
        answer(&mut reader)?;
        waits.push(due.elapsed());
        due += between;
    }
    Ok(waits)
}

/// Requests that a connection goes through, in a circle.
const CIRCLE: usize = 1_000;

fn requests(pace: &Pace<'_>, n: usize) -> Vec<Vec<u8>> {
    let turns = (0..CIRCLE).map(|turn| n * 7_919 + turn * 104_729);
    turns
        .map(|turn| {
            let path = &pace.paths[turn % pace.paths.len()];
            let cookie = match pace.cookies {
                [] => String::new(),
                cookies => format!("Cookie: {}\r\n", cookies[turn % cookies.len()]),
            };
            let request = format!(
                "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, deflate, br\r\n{cookie}\r\n"
            );
            request.into_bytes()
        })
        .collect()
}

/// Reads one answer to its end.
fn answer(reader: &mut impl BufRead) -> anyhow::Result<()> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    ensure!(line.starts_with("HTTP/1.1 200"), "answered {}", line.trim());
    let mut length = 0;
    let mut chunked = false;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let header = line.trim_end();
        if header.is_empty() {
            break;
        }
        let Some((name, value)) = header.split_once(": ") else {
            continue;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse()?;
        }
        chunked |= name.eq_ignore_ascii_case("transfer-encoding") && value == "chunked";
    }
    if !chunked {
        return skip(reader, length);
    }
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let size = u64::from_str_radix(line.trim(), 16)?;
        skip(reader, size + 2)?;
        if size == 0 {
            return Ok(());
        }
    }
}

fn skip(reader: &mut impl BufRead, bytes: u64) -> anyhow::Result<()> {
    std::io::copy(&mut reader.take(bytes), &mut std::io::sink())?;
    Ok(())
}
