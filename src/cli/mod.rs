//! The command line: one file a subcommand.
//!
//! Errors go to standard error; exit 1, 2 for usage (clap), 3 for an import with bad lines.

mod category;
mod import;
mod open;
mod reindex;
mod serve;
mod token;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Forum d’entraide pour les associations qui utilisent Nextcloud.
#[derive(Parser)]
#[command(name = "entraide", version)]
struct Arguments {
    /// Fichier de réglages (sinon entraide.toml dans le dossier courant, s’il existe)
    #[arg(long, global = true, value_name = "FICHIER")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Applique les migrations, sert les pages et fait les tâches de fond
    Serve(serve::Arguments),
    /// Fait seulement les tâches de fond
    Work,
    /// Ajoute ou liste les catégories
    Category(category::Arguments),
    /// Gère les jetons, avec lesquels des programmes lisent et écrivent
    #[command(subcommand)]
    Token(token::Command),
    /// Gère les comptes
    #[command(subcommand)]
    User(user::Command),
    /// Reprend ce qui existe ailleurs
    #[command(subcommand)]
    Import(import::Source),
    /// Refait l’index de recherche, pendant que le site sert
    Reindex,
}

/// What a subcommand answers: its exit code, or a sentence for the operator.
pub(crate) type Outcome = Result<ExitCode, String>;

/// Reads the arguments of the process and runs what they ask for.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let config = arguments.config.as_deref();
    let outcome = match arguments.command {
        Command::Serve(serve) => serve::run(config, &serve),
        Command::Work => serve::work(config),
        Command::Category(category) => category::run(config, &category),
        Command::Token(command) => token::run(config, &command),
        Command::User(command) => user::run(config, command),
        Command::Import(source) => import::run(config, &source),
        Command::Reindex => reindex::run(config),
    };
    outcome.unwrap_or_else(|why| {
        eprintln!("entraide : {why}");
        ExitCode::FAILURE
    })
}
