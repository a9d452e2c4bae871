//! `category add` and `category list`

use std::path::Path;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;

use super::{Outcome, open};
use crate::error::AppError;
use crate::features::categories::{self, Details, Typed};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(clap::Subcommand)]
enum Act {
    /// Ajoute une catégorie et écrit son numéro
    Add(Box<Add>),
    /// Liste les catégories, une par ligne
    List,
}

#[derive(clap::Args)]
struct Add {
    /// Nom affiché
    #[arg(long, value_name = "NOM")]
    name: String,
    /// Mots de l’adresse (sinon tirés du nom)
    #[arg(long, value_name = "MOTS", default_value = "")]
    slug: String,
    /// Une phrase qui dit ce qu’on y trouve
    #[arg(long, value_name = "PHRASE", default_value = "")]
    description: String,
    /// Qui peut lire
    #[arg(long, default_value = "everyone", value_parser = readers())]
    read: String,
    /// Qui peut écrire (sinon les mêmes personnes, connectées)
    #[arg(long, value_parser = writers())]
    write: Option<String>,
    /// Place dans la liste, les plus petites d’abord
    #[arg(long, value_name = "NOMBRE", default_value = "0")]
    position: String,
}

fn readers() -> PossibleValuesParser {
    PossibleValuesParser::new(["everyone", "signed-in", "helpers", "moderators"])
}

fn writers() -> PossibleValuesParser {
    PossibleValuesParser::new(["signed-in", "helpers", "moderators"])
}

pub fn run(file: Option<&Path>, arguments: &Arguments) -> Outcome {
    match &arguments.act {
        Act::Add(new) => add(file, new),
        Act::List => list(file),
    }
}

fn add(file: Option<&Path>, new: &Add) -> Outcome {
    let write = match &new.write {
        Some(write) => write.as_str(),
        None if new.read == "everyone" => "signed-in",
        None => &new.read,
    };
    let line = crate::text::clean_line;
    let details = Details::check(&Typed {
        name: line(&new.name),
        slug: line(&new.slug),
        description: line(&new.description),
        position: new.position.trim().to_owned(),
        read: new.read.clone(),
        write: write.to_owned(),
        ..Typed::default()
    })
    .map_err(|error| sentence(&error))?;
    let app = open::app(open::config(file)?, None)?;
    let now = app.clock.now();
    let id = app
        .db
        .write_blocking(|conn| categories::add(conn, &details, now))
        .map_err(|error| sentence(&error))?;
    println!("{id}");
    Ok(ExitCode::SUCCESS)
}

fn list(file: Option<&Path>) -> Outcome {
    let app = open::app(open::config(file)?, None)?;
    let all = app
        .db
        .read_blocking(categories::all)
        .map_err(|error| error.to_string())?;
    for category in all {
        let archived = if category.archived { "\tarchived" } else { "" };
        println!(
            "{}\t{}\t{}\t{}\t{}{archived}",
            category.id,
            category.slug,
            category.name,
            category.read.word(),
            category.write.word(),
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The sentences that a form would show.
fn sentence(error: &AppError) -> String {
    match error {
        AppError::Invalid(fields) => fields
            .iter()
            .map(|field| field.message.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}
