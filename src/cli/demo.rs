//! `demo`

use std::path::Path;
use std::process::ExitCode;

use super::{Outcome, open};
use crate::features::demo;

/// Fills an empty forum with examples and prints the sign-ins.
pub fn run(file: Option<&Path>) -> Outcome {
    let config = open::config(file)?;
    if !config.listens_on_loopback() {
        return Err(format!(
            "demo : les mots de passe d’exemple sont connus de tous ; attendu : écouter sur 127.0.0.1, pas sur {}",
            config.listen
        ));
    }
    let app = open::app(config, None)?;
    let filled = actix_web::rt::System::new()
        .block_on(demo::fill(&app))
        .map_err(|e| e.to_string())?;
    if !filled {
        return Err(
            "ce forum n’est pas vide : les exemples ne vont que dans un forum sans aucun compte"
                .to_owned(),
        );
    }
    println!("Les exemples sont en place.");
    print_sign_ins();
    Ok(ExitCode::SUCCESS)
}

/// One line an account to try, then the password of all.
pub fn print_sign_ins() {
    for one in demo::sign_ins() {
        println!("  {:<15} {}", one.role, one.email);
    }
    println!("  mot de passe    {}", demo::PASSWORD);
}
