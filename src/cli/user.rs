//! `user`: accounts from the command line.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use super::{Outcome, open};
use crate::app::App;
use crate::domain::{AccountId, EmailAddress, Password, Standing, Username};
use crate::error::AppError;
use crate::features::accounts::{self, Account, actions, password};
use crate::features::second_factor;
use crate::text;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Ouvre un compte, avec une adresse tenue pour vérifiée
    Create(Create),
    /// Liste les comptes, un par ligne : numéro, nom, adresse, statut, état
    List,
    /// Donne un statut à un compte
    SetStanding(SetStanding),
    /// Change le mot de passe d’un compte et ferme ses sessions
    ResetPassword(ResetPassword),
    /// Retire la connexion en deux étapes d’un compte, dont le téléphone ou la clé est perdu
    ResetSecondFactor(Which),
}

#[derive(clap::Args)]
pub struct Create {
    /// Adresse mail
    #[arg(long, value_name = "ADRESSE")]
    email: String,
    /// Nom affiché
    #[arg(long, value_name = "NOM")]
    name: String,
    /// Statut
    #[arg(long, default_value = "member")]
    role: Role,
    #[command(flatten)]
    password: PasswordSource,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct Which {
    /// Adresse mail du compte
    #[arg(long, value_name = "ADRESSE")]
    email: Option<String>,
    /// Nom du compte
    #[arg(long, value_name = "NOM")]
    name: Option<String>,
}

#[derive(clap::Args)]
pub struct SetStanding {
    #[command(flatten)]
    which: Which,
    /// Nouveau statut
    #[arg(value_name = "STATUT")]
    standing: Role,
}

#[derive(clap::Args)]
pub struct ResetPassword {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    password: PasswordSource,
}

#[derive(clap::Args)]
pub struct PasswordSource {
    /// Lit le mot de passe sur l’entrée standard (une ligne)
    #[arg(long, required = true)]
    password_stdin: bool,
}

/// The standings that are given.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Role {
    Member,
    Helper,
    Moderator,
    Admin,
}

impl From<Role> for Standing {
    fn from(role: Role) -> Self {
        match role {
            Role::Member => Self::Member,
            Role::Helper => Self::Helper,
            Role::Moderator => Self::Moderator,
            Role::Admin => Self::Admin,
        }
    }
}

pub fn run(file: Option<&Path>, command: Command) -> Outcome {
    // What was typed is checked before anything is opened.
    match command {
        Command::Create(arguments) => create(file, &arguments),
        Command::List => list(&open::app(open::config(file)?, None)?),
        Command::SetStanding(arguments) => set_standing(file, &arguments),
        Command::ResetPassword(arguments) => reset_password(file, &arguments),
        Command::ResetSecondFactor(which) => reset_second_factor(file, &which),
    }
}

fn create(file: Option<&Path>, arguments: &Create) -> Outcome {
    let email = EmailAddress::parse(&arguments.email).map_err(|e| e.0)?;
    let username = Username::parse(&text::clean_line(&arguments.name)).map_err(|e| e.0)?;
    let password_hash = hash(&arguments.password)?;
    let new = actions::create::NewLocal {
        username,
        email,
        password_hash,
        standing: arguments.role.into(),
    };
    let app = open::app(open::config(file)?, None)?;
    let now = app.clock.now();
    let (account, _) = app
        .db
        .write_blocking(|conn| actions::create::create_local(conn, &new, now))
        .map_err(said)?;
    println!("Compte {account} ouvert : {}", new.username.as_str());
    Ok(ExitCode::SUCCESS)
}

/// Accounts read at once.
const BATCH: i64 = 500;

fn list(app: &App) -> Outcome {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut last = AccountId(0);
    loop {
        let accounts = app
            .db
            .read_blocking(|conn| accounts::after(conn, last, BATCH))
            .map_err(|e| e.to_string())?;
        let Some(end) = accounts.last() else { break };
        last = end.id;
        for account in &accounts {
            // Whoever reads may stop reading (`| head`): no error of ours.
            if write_line(&mut out, account).is_err() {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    out.flush().map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn write_line(out: &mut impl Write, account: &Account) -> std::io::Result<()> {
    writeln!(
        out,
        "{}\t{}\t{}\t{}\t{}",
        account.id,
        account.username,
        account.email.as_deref().unwrap_or("-"),
        account.standing,
        account.state,
    )
}

fn set_standing(file: Option<&Path>, arguments: &SetStanding) -> Outcome {
    let app = open::app(open::config(file)?, None)?;
    let account = find(&app, &arguments.which)?;
    let standing = Standing::from(arguments.standing);
    let now = app.clock.now();
    app.db
        .write_blocking(|conn| accounts::set_standing(conn, account.id, standing, now))
        .map_err(said)?;
    println!("{} : {standing}", account.username);
    Ok(ExitCode::SUCCESS)
}

fn reset_password(file: Option<&Path>, arguments: &ResetPassword) -> Outcome {
    let hash = hash(&arguments.password)?;
    let app = open::app(open::config(file)?, None)?;
    let account = find(&app, &arguments.which)?;
    let now = app.clock.now();
    app.db
        .write_blocking(|conn| accounts::reset_password(conn, account.id, &hash, now))
        .map_err(said)?;
    println!(
        "{} : nouveau mot de passe, sessions fermées",
        account.username
    );
    Ok(ExitCode::SUCCESS)
}

fn reset_second_factor(file: Option<&Path>, which: &Which) -> Outcome {
    let app = open::app(open::config(file)?, None)?;
    let account = find(&app, which)?;
    let now = app.clock.now();
    let had = app
        .db
        .write_blocking(|conn| second_factor::reset(conn, account.id, now))
        .map_err(said)?;
    if !had {
        return Err(format!(
            "{} : ce compte n’a pas de connexion en deux étapes",
            account.username
        ));
    }
    println!(
        "{} : connexion en deux étapes retirée, un mail prévient la personne",
        account.username
    );
    Ok(ExitCode::SUCCESS)
}

fn find(app: &App, which: &Which) -> Result<Account, String> {
    let email = which.email.as_deref().map(EmailAddress::parse).transpose();
    let email = email.map_err(|e| e.0)?;
    let found = app
        .db
        .read_blocking(|conn| match (&email, &which.name) {
            (Some(email), _) => accounts::find_by_email(conn, email),
            (None, Some(name)) => accounts::find_by_username(conn, name),
            (None, None) => Ok(None),
        })
        .map_err(|e| e.to_string())?;
    found
        .filter(|account| !account.is_deleted())
        .ok_or_else(|| "aucun compte n’a cette adresse ou ce nom".to_owned())
}

/// The first line of standard input, hashed.
fn hash(_: &PasswordSource) -> Result<String, String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|e| format!("mot de passe illisible : {e}"))?;
    let password = Password::parse(line.trim_end_matches(['\r', '\n'])).map_err(|e| e.0)?;
    password::hash(&password).map_err(|e| e.to_string())
}

/// An error as a sentence for the operator.
fn said(error: AppError) -> String {
    match error {
        AppError::Invalid(fields) => {
            let lines: Vec<String> = fields.into_iter().map(|field| field.message).collect();
            lines.join(" ")
        }
        other => other.to_string(),
    }
}
