//! Fills, starts, asks, and prints a table.

mod finding;
mod process;
mod table;
mod wrk;

use std::ffi::OsString;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::SourceArguments;
use crate::client::{self, Pace};
use finding::{Asked, Finding};
use process::Process;
use table::{Figures, Line};
use wrk::Wrk;

#[derive(clap::Args)]
pub struct Arguments {
    /// The program to measure
    #[arg(long, default_value = "target/release/entraide")]
    program: PathBuf,
    /// Messages of the forum; without, the ordinary one (2,000 topics)
    #[arg(long)]
    messages: Option<usize>,
    /// Of each measure
    #[arg(long, default_value_t = 6)]
    seconds: u64,
    /// An empty PostgreSQL database; without, SQLite in the folder
    #[arg(long)]
    database_url: Option<String>,
    /// Where the forum lives, to be measured again without filling; without, a temporary folder
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Only check that everything works: one short measure of each page
    #[arg(long)]
    smoke: bool,
    #[command(flatten)]
    from: SourceArguments,
}

/// A page that is measured: its name, and the list of addresses of its bare peer.
struct Page {
    name: &'static str,
    paths: &'static str,
    signed_in: bool,
    peer: Option<&'static str>,
}

const fn page(
    name: &'static str,
    paths: &'static str,
    signed_in: bool,
    peer: Option<&'static str>,
) -> Page {
    Page {
        name,
        paths,
        signed_in,
        peer,
    }
}

const PAGES: &[Page] = &[
    page("topic, 20 messages", "topic", false, Some("topic")),
    page("category", "category", false, Some("category")),
    page("home", "home", false, Some("home")),
    page("lists", "lists", false, Some("lists")),
    page("search", "search", false, Some("search")),
    page("topic, 20 messages", "topic", true, Some("topic-rows")),
    page("category", "category", true, None),
    page("home", "home", true, None),
    page("lists", "lists", true, None),
    page("search", "search", true, None),
];

/// Requests a second at most when waits are measured. The client lives on the same cores: at a higher
/// pace, which only pages from memory bear, it measures itself.
const PACE: f64 = 10_000.0;
/// Of the measured forum, which lives as long as the measure.
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// The forum under measure: its folder, its settings.
struct Forum<'a> {
    arguments: &'a Arguments,
    folder: PathBuf,
    /// Where it listens, and where its bare peer does.
    address: SocketAddr,
    bare: SocketAddr,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let temporary = tempfile::tempdir()?;
    let folder = match &arguments.keep {
        Some(folder) => folder.clone(),
        None => temporary.path().to_owned(),
    };
    std::fs::create_dir_all(&folder)?;
    let (address, bare) = free()?;
    let forum = Forum {
        arguments,
        folder,
        address,
        bare,
    };
    let load = std::fs::read_to_string("/proc/loadavg")?;
    forum.fill()?;
    let mut prepare = vec!["prepare".into(), forum.folder.clone().into()];
    prepare.extend(arguments.from.words());
    forum.own(&prepare)?;
    let mut starts: Vec<Duration> = (0..3)
        .map(|_| forum.serve().map(|(_, waited)| waited))
        .collect::<anyhow::Result<_>>()?;
    starts.sort_unstable();
    let (server, _) = forum.serve()?;
    forum.every_page_is_there()?;
    let visit = table::first_visit(forum.address, &forum.lines("topic")?)?;
    let at_rest = server.memory()?;
    let lines = forum.measure(&server)?;
    let figures = Figures {
        lines,
        at_rest,
        loaded: server.memory()?,
        cold_start: starts[1],
        first_visit: visit,
    };
    let beside = load.split(' ').next().unwrap_or_default();
    println!("{}", forum.title()?);
    println!("(load of the machine at the beginning: {beside})\n\n{figures}\n");
    println!("{}\n", forum.find(&server)?);
    Ok(())
}

/// Two addresses of this machine where nobody listens.
fn free() -> anyhow::Result<(SocketAddr, SocketAddr)> {
    let any = ("127.0.0.1", 0);
    let (one, other) = (TcpListener::bind(any)?, TcpListener::bind(any)?);
    Ok((one.local_addr()?, other.local_addr()?))
}

impl Forum<'_> {
    fn settings(&self, command: &mut Command) {
        command
            .env("ENTRAIDE_DATA_DIR", &self.folder)
            .env("ENTRAIDE_LISTEN", self.address.to_string())
            .env("ENTRAIDE_LIMITS", "off")
            .env("ENTRAIDE_SECRET_KEY", KEY);
        if let Some(url) = &self.arguments.database_url {
            command.env("ENTRAIDE_DATABASE_URL", url);
        }
    }

    /// Runs a subcommand of this program for the forum.
    fn own(&self, words: &[OsString]) -> anyhow::Result<()> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(words);
        self.settings(&mut command);
        ensure!(command.status()?.success(), "{words:?} failed");
        Ok(())
    }

    fn fill(&self) -> anyhow::Result<()> {
        let filled = self.folder.join("filled");
        let source = match self.arguments.from.texts {
            None => "",
            Some(_) => "texts",
        };
        if filled.exists() {
            ensure!(
                std::fs::read_to_string(&filled)? == source,
                "the forum in {} is made of other texts",
                self.folder.display()
            );
            return Ok(());
        }
        let mut words = vec!["fill".into()];
        if let Some(n) = self.arguments.messages {
            words.extend(["--messages".into(), n.to_string().into()]);
        }
        words.extend(self.arguments.from.words());
        self.own(&words)?;
        self.own(&["recount".into()])?;
        let begin = Instant::now();
        let mut reindex = Command::new(&self.arguments.program);
        reindex.arg("reindex").stderr(std::process::Stdio::null());
        self.settings(&mut reindex);
        ensure!(reindex.status()?.success(), "reindex failed");
        println!(
            "search index made in {:.1} s",
            begin.elapsed().as_secs_f64()
        );
        // A database of PostgreSQL ends with the measure.
        if self.arguments.database_url.is_none() {
            std::fs::write(filled, source)?;
        }
        Ok(())
    }

    /// Starts the forum, and tells how long its first useful answer took.
    fn serve(&self) -> anyhow::Result<(Process, Duration)> {
        let mut command = Command::new(&self.arguments.program);
        command.arg("serve");
        self.settings(&mut command);
        Process::start(command, &format!("http://{}/readyz", self.address))
    }

    fn bare(&self) -> anyhow::Result<Process> {
        // All pages of the visitors, in one list.
        let names = ["topic", "category", "home", "lists", "search"];
        let mut all = Vec::new();
        for name in names {
            all.extend(self.lines(name)?);
        }
        let paths = self.folder.join("all");
        std::fs::write(&paths, all.join("\n") + "\n")?;
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["bare", "--listen", &self.bare.to_string(), "--forum"])
            .arg(format!("http://{}", self.address))
            .arg("--paths")
            .arg(&paths);
        self.settings(&mut command);
        Ok(Process::start(command, &format!("http://{}/", self.bare))?.0)
    }

    fn lines(&self, name: &str) -> anyhow::Result<Vec<String>> {
        let file = self.folder.join(name);
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Each address answers 200 to a visitor and to the signed-in.
    fn every_page_is_there(&self) -> anyhow::Result<()> {
        let cookies = self.lines("cookies")?;
        for page in PAGES {
            let paths = self.lines(page.paths)?;
            let asked = Pace {
                address: self.address,
                paths: &paths,
                cookies: if page.signed_in { &cookies } else { &[] },
                rate: 200.0,
                lasting: Duration::from_secs(1),
            };
            client::keep(&asked).context(page.name)?;
        }
        Ok(())
    }

    fn measure(&self, server: &Process) -> anyhow::Result<Vec<Line>> {
        let bare = self.bare()?;
        let cookies = self.lines("cookies")?;
        let mut lines = Vec::new();
        for page in PAGES {
            let paths = self.lines(page.paths)?;
            let with = page.signed_in.then(|| self.folder.join("cookies"));
            let lasting = if self.arguments.smoke {
                1
            } else {
                self.arguments.seconds
            };
            let ask = |server: &Process, address: SocketAddr, list: &str, seconds: u64| {
                let file = self.folder.join(list);
                Wrk::run(server, address, (&file, with.as_deref()), seconds)
            };
            // Whatever else the machine does drifts: the peer runs before and after.
            let warm = |seconds| ask(server, self.address, page.paths, seconds);
            warm(1)?;
            let half = lasting.div_ceil(2);
            let before = page
                .peer
                .map(|list| ask(&bare, self.bare, list, half))
                .transpose()?;
            let ours = ask(server, self.address, page.paths, lasting)?;
            let after = page
                .peer
                .map(|list| ask(&bare, self.bare, list, half))
                .transpose()?;
            let waits = client::keep(&Pace {
                address: self.address,
                paths: &paths,
                cookies: if page.signed_in { &cookies } else { &[] },
                rate: (ours.rate / 2.0).clamp(1.0, PACE),
                lasting: Duration::from_secs(lasting),
            })?;
            let line = Line {
                name: page.name,
                signed_in: page.signed_in,
                ours,
                peer: before.zip(after),
                half_load: waits.percentile(0.99),
            };
            eprintln!("{line}");
            lines.push(line);
        }
        Ok(lines)
    }

    /// What people look for, and how long they wait.
    fn find(&self, server: &Process) -> anyhow::Result<Finding> {
        Finding::measure(
            &Asked {
                address: self.address,
                searches: &self.lines("search")?,
                similar: &self.lines("similar")?,
                token: &self.token()?,
                smoke: self.arguments.smoke,
            },
            server,
        )
    }

    /// A new one of the API, for a day.
    fn token(&self) -> anyhow::Result<String> {
        let account = self.lines("account")?.concat();
        let mut create = Command::new(&self.arguments.program);
        create.args(["token", "create", "--expires", "1", "--account", &account]);
        self.settings(&mut create);
        let output = create.output()?;
        ensure!(
            output.status.success(),
            "token create: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let said = String::from_utf8(output.stdout)?;
        let token = said.split_whitespace().last().context("no token")?;
        Ok(token.to_owned())
    }

    fn title(&self) -> anyhow::Result<String> {
        let database = match &self.arguments.database_url {
            None => "SQLite",
            Some(_) => "PostgreSQL",
        };
        let size = match self.arguments.messages {
            None => "2,000 topics".to_owned(),
            Some(n) => format!("{n} messages"),
        };
        let file = self.folder.join("entraide.db");
        let megabytes = |bytes: u64| bytes / 1_000_000;
        let database_size = file.metadata().map_or(String::new(), |file| {
            format!(", database {} MB", megabytes(file.len()))
        });
        let index = megabytes(weight(&self.folder.join("index"))?);
        Ok(format!(
            "### {database}, {size} made of {}{database_size}, index {index} MB",
            self.arguments.from.name()
        ))
    }
}

fn weight(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(folder) {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
