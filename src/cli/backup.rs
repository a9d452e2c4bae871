//! `backup`: the whole forum into one file.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::progress::Progress;
use super::{Outcome, open};
use crate::backup::{self, Header, Manifest, Taken, Target};
use crate::domain::{Clock as _, SystemClock};

#[derive(clap::Args)]
pub struct Arguments {
    /// Fichier à écrire (.tar.gz), ou « - » pour la sortie standard
    #[arg(value_name = "FICHIER")]
    file: PathBuf,
    /// Remplace le fichier s’il existe
    #[arg(long, conflicts_with = "verify")]
    force: bool,
    /// N’écrit rien : lit une sauvegarde en entier et contrôle ses sommes
    #[arg(long)]
    verify: bool,
}

/// Exit code of a backup from which files are missing.
const SOME_MISSING: u8 = 3;

pub fn run(config: Option<&Path>, arguments: &Arguments) -> Outcome {
    if arguments.verify {
        return verify(&arguments.file);
    }
    let config = open::config(config)?;
    let target = if arguments.file == Path::new("-") {
        Target::Stdout
    } else {
        Target::File {
            path: arguments.file.clone(),
            replace: arguments.force,
        }
    };
    let progress = Progress::start();
    let taken = backup::take(&config, &target, SystemClock.now(), &mut |step| {
        progress.show(step);
    })
    .map_err(|e| e.to_string())?;
    progress.end();
    // The standard output may be the backup itself.
    eprintln!("Sauvegarde finie : {}", contents(&taken.manifest));
    Ok(warn_of_missing(&taken))
}

fn warn_of_missing(taken: &Taken) -> ExitCode {
    if taken.removed_meanwhile > 0 {
        eprintln!(
            "Supprimés par leur auteur·ice pendant la sauvegarde, et donc pas dedans : {}",
            counted(taken.removed_meanwhile, "fichier")
        );
    }
    let missing = taken.manifest.missing_count;
    if missing == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "Attention : absents du stockage, et donc de la sauvegarde : {}",
        counted(missing, "fichier")
    );
    for name in &taken.manifest.missing {
        eprintln!("  {name}");
    }
    ExitCode::from(SOME_MISSING)
}

fn verify(file: &Path) -> Outcome {
    let progress = Progress::start();
    let (header, manifest) = backup::verify(input(file)?, &mut |step| progress.show(step))
        .map_err(|e| format!("{} : {e}", file.display()))?;
    progress.end();
    println!(
        "Sauvegarde entière et intacte. {}",
        summary(&header, &manifest)
    );
    Ok(ExitCode::SUCCESS)
}

/// A backup to be read.
pub fn input(file: &Path) -> Result<Box<dyn BufRead>, String> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::with_capacity(1 << 18, io::stdin())));
    }
    let open =
        File::open(file).map_err(|e| backup::BackupError::File(file.to_owned(), e).to_string())?;
    Ok(Box::new(BufReader::with_capacity(1 << 18, open)))
}

pub fn summary(header: &Header, manifest: &Manifest) -> String {
    format!(
        "Faite le {} (UTC) par Entraide {} depuis {} : {}",
        header.created_at.trim_end_matches('Z').replace('T', " à "),
        header.made_by,
        if header.database == "postgres" {
            "PostgreSQL"
        } else {
            "SQLite"
        },
        contents(manifest),
    )
}

fn contents(manifest: &Manifest) -> String {
    let rows = |name: &str| {
        let table = manifest.tables.iter().find(|table| table.name == name);
        table.map_or(0, |table| table.rows)
    };
    #[expect(clippy::cast_precision_loss, reason = "a size is read by people")]
    let megabytes = manifest.file_bytes as f64 / 1e6;
    let megabytes = format!("{megabytes:.1}").replace('.', ",");
    format!(
        "{}, {}, {}, {} ({megabytes} Mo)",
        counted(rows("accounts"), "compte"),
        counted(rows("topics"), "sujet"),
        counted(rows("posts"), "message"),
        counted(manifest.files, "fichier"),
    )
}

/// « 1 compte », « 2 comptes »: for words that take an s.
pub fn counted(number: u64, word: &str) -> String {
    let s = if number < 2 { "" } else { "s" };
    format!("{number} {word}{s}")
}
