//! `restore`: a backup into an empty place.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::backup::{counted, input, summary};
use super::progress::Progress;
use super::{Outcome, open};
use crate::backup::{self, Restored};
use crate::config::Config;
use crate::domain::{Clock as _, SystemClock};

#[derive(clap::Args)]
pub struct Arguments {
    /// Sauvegarde à restaurer, ou « - » pour l’entrée standard
    #[arg(value_name = "FICHIER")]
    file: PathBuf,
}

pub fn run(config: Option<&Path>, arguments: &Arguments) -> Outcome {
    let config = open::config(config)?;
    let file = &arguments.file;
    let named = |e: backup::BackupError| format!("{} : {e}", file.display());
    let progress = Progress::start();
    // A stream can be read once only: there, what is wrong is found before anything counts, but
    // after something was written.
    if file != Path::new("-") {
        progress.title("Contrôle de la sauvegarde");
        backup::verify(input(file)?, &mut |step| progress.show(step)).map_err(named)?;
        progress.title("Restauration");
    }
    let restored = backup::restore(&config, input(file)?, SystemClock.now(), &mut |step| {
        progress.show(step);
    });
    progress.end();
    match restored.map_err(|e| e.to_string())? {
        None => println!("Cette sauvegarde était déjà restaurée ici."),
        Some(restored) => tell(&config, &restored),
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(config: &Config, restored: &Restored) {
    println!(
        "Restauration finie, relue et conforme. {}",
        summary(&restored.header, &restored.manifest)
    );
    if restored.manifest.missing_count > 0 {
        println!(
            "Absents déjà de la sauvegarde : {}.",
            counted(restored.manifest.missing_count, "fichier")
        );
    }
    if restored.held_jobs > 0 {
        println!(
            "Retenues pour que rien ne parte par surprise, car prévues il y a plus de 6 heures : {} (voir /admin/taches).",
            counted(restored.held_jobs as u64, "tâche")
        );
    }
    let key = config.data_dir.join("secret.key");
    match restored.its_key {
        Some(true) => println!("La clé secrète en place est bien celle de ce forum."),
        Some(false) => println!(
            "ATTENTION : la clé secrète en place n’est pas celle de ce forum. Les liens des mails déjà envoyés ne marcheront pas tant que vous n’aurez pas remis l’ancienne."
        ),
        None => println!(
            "Remettez maintenant la clé secrète de ce forum ({} ou ENTRAIDE_SECRET_KEY) : elle n’est pas dans la sauvegarde.",
            key.display()
        ),
    }
    println!(
        "Démarrez ensuite le forum : l’index de recherche se refait seul, et chaque personne se reconnecte."
    );
}
