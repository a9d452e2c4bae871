//! `tenant`: the registry of spaces from the command line.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use super::{Outcome, import, open};
use crate::app::App;
use crate::domain::SpaceName;
use crate::error::AppError;
use crate::features::tenants::{
    self, Imported, Provisioning, Registered, Tenant, TenantState, Wanted,
};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Inscrit un espace, ou change celui de ce nom
    Add(Add),
    /// Inscrit des espaces, ou les change, à partir d’un fichier CSV
    Import {
        /// Fichier dont la première ligne est name,url,title ou name,url,title,state ; « - » pour l’entrée standard
        #[arg(value_name = "FICHIER")]
        file: PathBuf,
    },
    /// Liste les espaces, un par ligne
    List {
        /// Seulement ceux de cet état
        #[arg(long, value_name = "ÉTAT", value_parser = ["active", "closed", "quarantined"])]
        state: Option<String>,
    },
    /// Ferme un espace : personne ne se connecte plus par lui, ses sessions s’arrêtent
    Close {
        /// Nom de l’espace
        #[arg(value_name = "NOM")]
        name: String,
    },
    /// Écrit ce qu’il faut taper dans un espace pour qu’il connaisse ce forum (contient un secret)
    Provision(Provision),
}

#[derive(clap::Args)]
pub struct Add {
    /// Nom de l’espace, comme dans son adresse : mon-asso
    #[arg(value_name = "NOM")]
    name: String,
    /// Adresse, https://… (sinon celle que donne le réglage tenant_pattern)
    #[arg(long, value_name = "ADRESSE", default_value = "")]
    url: String,
    /// Nom de l’association
    #[arg(long, value_name = "NOM", default_value = "")]
    title: String,
}

#[derive(clap::Args)]
pub struct Provision {
    /// Nom de l’espace
    #[arg(value_name = "NOM", required_unless_present = "all")]
    name: Option<String>,
    /// Écrit un script pour tous les espaces ouverts
    #[arg(long, conflicts_with = "name")]
    all: bool,
}

/// Spaces read at once.
const BATCH: usize = 500;

pub fn run(file: Option<&Path>, command: &Command) -> Outcome {
    match command {
        Command::Add(arguments) => add(file, arguments),
        Command::Import { file: csv } => import_from(file, csv),
        Command::List { state } => {
            let state = state.as_deref().and_then(TenantState::parse);
            list(&open::app(open::config(file)?, None)?, state)
        }
        Command::Close { name } => close(file, name),
        Command::Provision(arguments) => provision(file, arguments),
    }
}

fn add(file: Option<&Path>, arguments: &Add) -> Outcome {
    let config = open::config(file)?;
    let space = Registered::check(
        (&arguments.name, &arguments.url),
        (&arguments.title, ""),
        &config.spaces,
    )?;
    let app = open::app(config, None)?;
    let now = app.clock.now();
    let added = app
        .db
        .write_blocking(|conn| tenants::register(conn, &space, now))
        .map_err(|e| e.to_string())?;
    let done = if added { "inscrit" } else { "à jour" };
    println!("Espace {} {done}", space.name);
    Ok(ExitCode::SUCCESS)
}

fn import_from(file: Option<&Path>, csv: &Path) -> Outcome {
    let (input, bar) = import::input(csv)?;
    let app = open::app(open::config(file)?, None)?;
    let started = Instant::now();
    let report = |number: u64, why: &str| {
        bar.suspend(|| eprintln!("ligne {number} : {why}"));
    };
    let imported = tenants::import(&app, input, &report)?;
    bar.finish_and_clear();
    println!("{}", summary(&imported, started.elapsed().as_secs_f64()));
    Ok(if imported.bad == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(import::SOME_BAD)
    })
}

fn summary(imported: &Imported, seconds: f64) -> String {
    let good = imported.created + imported.updated + imported.unchanged;
    format!(
        "{good} espaces ({} inscrits, {} mis à jour, {} inchangés), {} lignes refusées, {seconds:.1} s",
        imported.created, imported.updated, imported.unchanged, imported.bad
    )
}

/// Calls `each` for all spaces of a state, by name, however many there are.
fn for_each(
    app: &App,
    state: Option<TenantState>,
    mut each: impl FnMut(&Tenant) -> io::Result<()>,
) -> Result<(), String> {
    let wanted = Wanted {
        state,
        ..Wanted::default()
    };
    let mut last = String::new();
    loop {
        let spaces = app
            .db
            .read_blocking(|conn| tenants::after(conn, &wanted, &last, BATCH))
            .map_err(|e| e.to_string())?;
        let Some(end) = spaces.last() else {
            return Ok(());
        };
        end.name.as_str().clone_into(&mut last);
        for space in &spaces {
            // Whoever reads may stop reading (`| head`): no error of ours.
            if each(space).is_err() {
                return Ok(());
            }
        }
    }
}

fn list(app: &App, state: Option<TenantState>) -> Outcome {
    let mut out = BufWriter::new(io::stdout().lock());
    for_each(app, state, |space| write_line(&mut out, space, app))?;
    drop(out.flush());
    Ok(ExitCode::SUCCESS)
}

fn write_line(out: &mut impl Write, space: &Tenant, app: &App) -> io::Result<()> {
    let origin = space.origin(&app.config.spaces);
    let origin = origin.as_ref().map_or("-", |origin| origin.as_str());
    let method = space.method.map_or("-", |method| method.as_str());
    let seen = space.contacted_at.map_or("-".to_owned(), |at| at.rfc3339());
    writeln!(
        out,
        "{}\t{origin}\t{}\t{}\t{}\t{method}\t{seen}",
        space.name,
        space.title,
        space.state.as_str(),
        space.generation,
    )
}

fn close(file: Option<&Path>, name: &str) -> Outcome {
    let name = parsed(name)?;
    let app = open::app(open::config(file)?, None)?;
    let now = app.clock.now();
    let ended = app
        .db
        .write_blocking(|conn| tenants::close_by_name(conn, &name, now))
        .map_err(|error| match error {
            AppError::NotFound => unknown(&name),
            other => other.to_string(),
        })?;
    match ended {
        Some(ended) => println!("Espace {name} fermé, sessions arrêtées : {ended}"),
        None => println!("Espace {name} déjà fermé"),
    }
    Ok(ExitCode::SUCCESS)
}

fn provision(file: Option<&Path>, arguments: &Provision) -> Outcome {
    let config = open::config(file)?;
    let Some(name) = &arguments.name else {
        let app = open::app(config, None)?;
        let provisioning = Provisioning(&app);
        let mut out = BufWriter::new(io::stdout().lock());
        let begun = out.write_all(provisioning.script_head().as_bytes());
        if begun.is_ok() {
            for_each(&app, Some(TenantState::Active), |space| {
                writeln!(out, "{}", provisioning.script_line(space))
            })?;
        }
        drop(out.flush());
        return Ok(ExitCode::SUCCESS);
    };
    let name = parsed(name)?;
    let app = open::app(config, None)?;
    let space = app
        .db
        .read_blocking(|conn| tenants::by_name(conn, &name))
        .map_err(|e| e.to_string())?
        .ok_or_else(|| unknown(&name))?;
    if space.state == TenantState::Closed {
        return Err(format!("l’espace {name} est fermé"));
    }
    println!("{}", Provisioning(&app).line(&space));
    Ok(ExitCode::SUCCESS)
}

fn parsed(name: &str) -> Result<SpaceName, String> {
    SpaceName::parse(name).ok_or_else(|| format!("« {name} » n’est pas un nom d’espace"))
}

fn unknown(name: &SpaceName) -> String {
    format!("aucun espace n’a le nom {name}")
}
