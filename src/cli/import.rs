//! `import`: what exists elsewhere.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Outcome, open};
use crate::features::library::{self, Imported};

#[derive(clap::Subcommand)]
pub enum Source {
    /// Des tutoriels, un objet JSON par ligne
    Tutorials {
        /// Fichier .jsonl, ou « - » pour l’entrée standard
        file: PathBuf,
    },
}

/// Exit code of an import with bad lines.
pub(super) const SOME_BAD: u8 = 3;

pub fn run(config: Option<&Path>, source: &Source) -> Outcome {
    let Source::Tutorials { file } = source;
    let (input, bar) = input(file)?;
    let app = open::app(open::config(config)?, None)?;
    let started = Instant::now();
    let report = |number: u64, why: &str| {
        bar.suspend(|| eprintln!("ligne {number} : {why}"));
    };
    let imported = library::import(&app, input, &report).map_err(|e| e.to_string())?;
    bar.finish_and_clear();
    println!("{}", summary(&imported, started.elapsed().as_secs_f64()));
    Ok(if imported.bad == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SOME_BAD)
    })
}

/// The lines to read, and a bar that moves as they are read.
pub(super) fn input(file: &Path) -> Result<(Box<dyn BufRead + Send>, ProgressBar), String> {
    let unreadable = |e: io::Error| format!("{} : {e}", file.display());
    let (read, bar): (Box<dyn Read + Send>, _) = if file == Path::new("-") {
        (Box::new(io::stdin()), ProgressBar::new_spinner())
    } else {
        let open = File::open(file).map_err(unreadable)?;
        let length = open.metadata().map_err(unreadable)?.len();
        (Box::new(open), ProgressBar::new(length))
    };
    let style = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} ({eta})")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = bar.with_style(style);
    let read = bar.wrap_read(read);
    Ok((Box::new(BufReader::with_capacity(1 << 16, read)), bar))
}

#[expect(clippy::cast_precision_loss, reason = "a rate is read by people")]
fn summary(imported: &Imported, seconds: f64) -> String {
    let good = imported.created + imported.updated + imported.unchanged;
    let rate = good as f64 / seconds.max(0.001);
    format!(
        "{good} tutoriels ({} créés, {} mis à jour, {} inchangés), {} lignes refusées, {seconds:.1} s ({rate:.0} par seconde)",
        imported.created, imported.updated, imported.unchanged, imported.bad
    )
}
