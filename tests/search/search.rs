//! How well and how fast the search engine answers judged French questions, without a server.
//!
//! ```text
//! cargo run --release --example search -- quality ../shared/data/search
//! cargo run --release --example search -- speed ../shared/data/search/spf
//! ```

mod judged;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};

use judged::{Figures, Set, index, mean};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// MRR@10 of each set and of each way of writing the questions
    Quality {
        /// Folder with a folder per set
        sets: PathBuf,
        /// Only these sets
        #[arg(long, value_delimiter = ',')]
        only: Vec<String>,
        /// Ways of writing
        #[arg(
            long,
            value_delimiter = ',',
            default_value = "clean,noacc,typo,hard,kw"
        )]
        variants: Vec<String>,
        /// Misspells this percentage of the longer words of the texts
        #[arg(long, default_value_t = 0)]
        misspelt: u64,
        /// Only every so many questions, over a smaller corpus: the sample that the suite holds
        #[arg(long, default_value_t = 1)]
        every: usize,
    },
    /// Questions and documents a second, on one thread
    Speed {
        /// Folder of a set
        set: PathBuf,
        /// Times that the questions are asked
        #[arg(long, default_value_t = 3)]
        rounds: usize,
    },
}

pub fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Quality {
            sets,
            only,
            variants,
            misspelt,
            every,
        } => quality(&sets, &only, &variants, (misspelt, every)),
        Command::Speed { set, rounds } => speed(&set, rounds),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("search: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn quality(
    sets: &Path,
    only: &[String],
    variants: &[String],
    (misspelt, every): (u64, usize),
) -> anyhow::Result<()> {
    let mut by_variant: BTreeMap<&str, BTreeMap<String, Figures>> = BTreeMap::new();
    for name in ["cnil", "piaf", "spf"] {
        if !only.is_empty() && !only.iter().any(|wanted| wanted == name) {
            continue;
        }
        let mut set = Set::read(&sets.join(name))?;
        set.thin(every);
        if misspelt > 0 {
            set.misspell(misspelt);
        }
        let folder = tempfile::tempdir()?;
        let (engine, _) = index(folder.path(), &set.documents())?;
        for variant in variants {
            let asked = set.ask(&engine, if variant == "clean" { "" } else { variant })?;
            println!(
                "{name:5} {variant:6} n={:5} MRR@10 {:.4}  empty {:.2} %  {:.0} q/s",
                asked.questions,
                asked.mrr,
                asked.empty * 100.0,
                asked.per_second()
            );
            let of = by_variant.entry(variant).or_default();
            of.insert(set.name.clone(), asked);
        }
    }
    let clean = by_variant.get("clean").map(mean);
    for variant in variants {
        let Some(of) = by_variant.get(variant.as_str()).map(mean) else {
            continue;
        };
        let share = clean.map_or(100.0, |clean| of / clean * 100.0);
        println!("mean  {variant:6} MRR@10 {of:.4}  {share:.1} % of clean");
    }
    Ok(())
}

fn speed(folder: &Path, rounds: usize) -> anyhow::Result<()> {
    let set = Set::read(folder)?;
    let documents = set.documents();
    let place = tempfile::tempdir()?;
    let (engine, took) = index(place.path(), &documents)?;
    println!(
        "{} documents in {:.1} s: {:.0} documents/s",
        documents.len(),
        took.as_secs_f64(),
        documents.len() as f64 / took.as_secs_f64()
    );
    for variant in ["", "typo", "hard"] {
        let started = Instant::now();
        let mut asked = 0;
        for _ in 0..rounds {
            asked += set.ask(&engine, variant)?.questions;
        }
        let name = if variant.is_empty() { "clean" } else { variant };
        println!(
            "{name:6} {:.0} q/s",
            asked as f64 / started.elapsed().as_secs_f64()
        );
    }
    Ok(())
}
