//! The command line: one file a subcommand.
//!
//! Errors go to standard error; exit 1, 2 for usage (clap), 3 for an import with bad lines.

mod backup;
mod category;
mod demo;
mod doctor;
mod french;
mod import;
mod manual;
mod open;
mod progress;
mod reindex;
mod restore;
mod serve;
mod serving;
mod tenant;
mod token;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

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
    /// Remplit un forum vide d’exemples à essayer (sur cette machine seulement)
    Demo,
    /// Ajoute ou liste les catégories
    Category(category::Arguments),
    /// Gère les jetons, avec lesquels des programmes lisent et écrivent
    #[command(subcommand)]
    Token(token::Command),
    /// Gère les espaces, par lesquels les membres des associations se connectent
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// Gère les comptes
    #[command(subcommand)]
    User(user::Command),
    /// Reprend ce qui existe ailleurs
    #[command(subcommand)]
    Import(import::Source),
    /// Refait l’index de recherche, pendant que le site sert
    Reindex,
    /// Vérifie tout ce qui doit aller, et dit quoi faire sinon
    Doctor(doctor::Arguments),
    /// Écrit de quoi compléter les commandes dans un shell
    Completions {
        /// Le shell
        shell: clap_complete::Shell,
    },
    /// Écrit la page de manuel
    Man,
    /// Sauvegarde tout le forum dans un fichier, pendant qu’il sert
    Backup(backup::Arguments),
    /// Restaure une sauvegarde dans une base et un stockage vides
    Restore(restore::Arguments),
}

/// What a subcommand answers: its exit code, or a sentence for the operator.
pub(crate) type Outcome = Result<ExitCode, String>;

/// Reads the arguments of the process and runs what they ask for.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = match parsed() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let config = arguments.config.as_deref();
    let outcome = match arguments.command {
        Command::Serve(serve) => serve::run(config, &serve),
        Command::Work => serve::work(config),
        Command::Demo => demo::run(config),
        Command::Category(category) => category::run(config, &category),
        Command::Token(command) => token::run(config, &command),
        Command::Tenant(command) => tenant::run(config, &command),
        Command::User(command) => user::run(config, command),
        Command::Import(source) => import::run(config, &source),
        Command::Reindex => reindex::run(config),
        Command::Doctor(doctor) => doctor::run(config, &doctor),
        Command::Completions { shell } => manual::complete(command(), shell),
        Command::Man => manual::write_manual(command()),
        Command::Backup(backup) => backup::run(config, &backup),
        Command::Restore(restore) => restore::run(config, &restore),
    };
    outcome.unwrap_or_else(|why| {
        eprintln!("entraide : {why}");
        ExitCode::FAILURE
    })
}

fn command() -> clap::Command {
    french::translated(Arguments::command())
}

/// The arguments of the process; help is shown and errors are told here, in French.
fn parsed() -> Result<Arguments, ExitCode> {
    /// As clap itself has it.
    const USAGE: u8 = 2;
    let read = command()
        .try_get_matches()
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    read.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print!("{}", french::help(&error.to_string()));
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{}", french::help(&error.to_string()));
            ExitCode::from(USAGE)
        }
        _ => {
            eprintln!("{}", french::said(&error));
            ExitCode::from(USAGE)
        }
    })
}
