//! `doctor`: looks at everything that must be well, and says what to do where it is not.
//!
//! Changes nothing but a probe in the store of files, which it takes away again. Runs beside a
//! running `serve`. Every check ends in time, whatever it looks at.

mod files;
mod forum;
mod machine;
mod mail;
mod report;
mod settings;
mod tenants;

use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use super::Outcome;
use crate::config::Config;

use report::{Check, Report};

#[derive(clap::Args)]
pub struct Arguments {
    /// Écrit un objet JSON au lieu de lignes
    #[arg(long)]
    json: bool,
    /// Vérifie le TLS de tous les espaces, au lieu de quelques-uns
    #[arg(long)]
    tenants: bool,
}

/// What a check may take.
const LIMIT: Duration = Duration::from_secs(30);
/// All tenants of a large forum.
const TENANTS_LIMIT: Duration = Duration::from_mins(15);

type Look = fn(&Config) -> Vec<Check>;

pub fn run(file: Option<&Path>, arguments: &Arguments) -> Outcome {
    let mut report = Report::default();
    match Config::load(file) {
        Err(error) => report.add(vec![settings::refused(&error)]),
        Ok(config) => {
            report.add(settings::look(&config));
            look_around(&config, file, arguments, &mut report);
        }
    }
    if arguments.json {
        println!("{}", report.json());
    } else {
        print!("{report}");
    }
    Ok(if report.is_broken() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn look_around(config: &Config, file: Option<&Path>, arguments: &Arguments, report: &mut Report) {
    report.add(files::permissions(config, file));
    let all: [(&'static str, Look); 7] = [
        ("base de données", forum::database),
        ("intégrité de la base", forum::integrity),
        ("disque", machine::disk),
        ("index", forum::index),
        ("fichiers", files::uploads),
        ("mail", mail::look),
        ("tâches", forum::jobs),
    ];
    for (name, look) in all {
        report.add(bounded(name, LIMIT, config, look));
    }
    report.add(bounded("horloge", LIMIT, config, machine::clock));
    let (limit, look): (_, Look) = if arguments.tenants {
        (TENANTS_LIMIT, tenants::all)
    } else {
        (LIMIT, tenants::some)
    };
    report.add(bounded("espaces", limit, config, look));
}

/// A check that has not ended in time is left to itself: the process ends soon.
fn bounded(name: &'static str, limit: Duration, config: &Config, look: Look) -> Vec<Check> {
    let (tell, told) = mpsc::channel();
    let config = config.clone();
    let started = std::thread::Builder::new()
        .name("doctor".to_owned())
        // Nobody listens any more: too late.
        .spawn(move || drop(tell.send(look(&config))));
    if let Err(error) = started {
        return vec![Check::broken(name, error.to_string(), "libérer la machine")];
    }
    told.recv_timeout(limit).unwrap_or_else(|_| {
        let found = format!("pas fini en {} secondes", limit.as_secs());
        vec![Check::look(
            name,
            found,
            "recommencer quand la machine est moins chargée",
        )]
    })
}
