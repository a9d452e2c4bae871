//! Fills a forum, measures it, and shows what a bare server does on the same machine in the same
//! minutes. Called by `tests/load/run`; not part of the program.

mod bare;
mod client;
mod filling;
mod measure;
mod prepare;
mod texts;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use entraide::config::Config;
use entraide::domain::{Clock, SystemClock};
use indicatif::{ProgressBar, ProgressStyle};

use filling::Wanted;
use filling::plan::Size;
use filling::source::Source;
use filling::templates::Templates;
use texts::Texts;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fills the empty forum of the settings (`ENTRAIDE_DATABASE_URL`)
    Fill {
        /// Messages; without, 2,000 topics: twenty messages on 200, one to eight on the others
        #[arg(long)]
        messages: Option<usize>,
        #[command(flatten)]
        from: SourceArguments,
    },
    /// Checks that counts, states and references of a filled forum agree
    Recount,
    /// Writes down what to ask, and opens two sessions
    Prepare(prepare::Arguments),
    /// Serves the bare peers, for the forum of the settings
    Bare(bare::Arguments),
    /// Sends requests at a fixed pace and tells how long people would have waited
    Pace(client::Arguments),
    /// Measures: fills, starts the server and the peers, and prints a table
    Measure(measure::Arguments),
}

/// What texts, titles and searches are made from.
#[derive(clap::Args)]
pub struct SourceArguments {
    /// A folder of judged sets, whose sentences and questions are taken; without, templates
    #[arg(long, value_name = "FOLDER")]
    texts: Option<PathBuf>,
}

impl SourceArguments {
    /// What it is, in a word.
    fn name(&self) -> &'static str {
        match self.texts {
            None => "templates",
            Some(_) => "texts",
        }
    }

    /// The same, for another subcommand.
    fn words(&self) -> Vec<OsString> {
        let folder = self.texts.iter();
        folder
            .flat_map(|folder| ["--texts".into(), folder.into()])
            .collect()
    }

    fn source(&self) -> anyhow::Result<Box<dyn Source>> {
        Ok(match &self.texts {
            None => Box::new(Templates),
            Some(folder) => Box::new(Texts::read(folder)?),
        })
    }
}

/// The same forum each time.
const SEED: u64 = 20_260_302;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Fill { messages, from } => fill(messages, &from),
        Command::Recount => recount(),
        Command::Prepare(arguments) => prepare::run(&arguments),
        Command::Bare(arguments) => bare::run(&arguments),
        Command::Pace(arguments) => client::run(&arguments),
        Command::Measure(arguments) => measure::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn config() -> anyhow::Result<Config> {
    Config::load(None).context("settings")
}

fn fill(messages: Option<usize>, from: &SourceArguments) -> anyhow::Result<()> {
    let source = from.source()?;
    let config = config()?;
    std::fs::create_dir_all(&config.data_dir)?;
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(
        "{bar:30} {human_pos} of {human_len} messages, {elapsed}",
    )?);
    bar.enable_steady_tick(Duration::from_secs(1));
    let wanted = Wanted {
        size: messages.map_or_else(Size::ordinary, Size::of_messages),
        seed: SEED,
        now: SystemClock.now().micros(),
        origin: config.public_url.as_str(),
        source: source.as_ref(),
    };
    let filled = filling::fill(&config.database_url, &wanted, |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    println!(
        "{} messages in {} topics by {} members, in {:.1} s",
        filled.messages,
        filled.topics,
        filled.members,
        bar.elapsed().as_secs_f64()
    );
    Ok(())
}

fn recount() -> anyhow::Result<()> {
    let wrong = filling::recount::recount(&config()?.database_url)?;
    anyhow::ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("All counts agree.");
    Ok(())
}
