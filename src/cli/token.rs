//! `token`: keys of programs from the command line.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use super::{Outcome, open};
use crate::app::App;
use crate::domain::{EmailAddress, Scopes, TokenId};
use crate::error::AppError;
use crate::features::accounts;
use crate::features::tokens::{self, Lasts, NewToken, Token};
use crate::{text, web};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Crée un jeton pour un compte ; le jeton est le dernier mot écrit
    Create(Create),
    /// Liste les jetons, un par ligne
    List,
    /// Révoque un jeton, par son numéro
    Revoke {
        /// Numéro du jeton, comme dans « token list »
        #[arg(value_name = "NUMÉRO")]
        token: i64,
    },
}

#[derive(clap::Args)]
pub struct Create {
    /// Adresse mail du compte
    #[arg(long, value_name = "ADRESSE")]
    account: String,
    /// À quoi il servira
    #[arg(long, value_name = "NOM", default_value = "Ligne de commande")]
    name: String,
    /// Ce qu’il permet : read, write, séparés par une virgule
    #[arg(long, value_name = "LISTE", default_value = "read,write")]
    scope: String,
    /// Nombre de jours après lesquels il s’arrête (sinon jamais)
    #[arg(long, value_name = "JOURS", value_parser = clap::value_parser!(u32).range(1..=i64::from(Lasts::DAYS_MAX)))]
    expires: Option<u32>,
}

pub fn run(file: Option<&Path>, command: &Command) -> Outcome {
    match command {
        Command::Create(arguments) => create(file, arguments),
        Command::List => list(&open::app(open::config(file)?, None)?),
        Command::Revoke { token } => revoke(file, TokenId(*token)),
    }
}

fn create(file: Option<&Path>, arguments: &Create) -> Outcome {
    let email = EmailAddress::parse(&arguments.account).map_err(|e| e.0)?;
    let scopes: Scopes = arguments
        .scope
        .parse()
        .map_err(|_| "--scope : read, write, ou read,write".to_owned())?;
    let new = NewToken {
        name: tokens::check_name(&text::clean_line(&arguments.name)).map_err(|e| e.0)?,
        scopes,
        lasts: arguments.expires.map_or(Lasts::UntilRevoked, Lasts::Days),
        secret: web::token().map_err(said)?,
    };
    let app = open::app(open::config(file)?, None)?;
    let now = app.clock.now();
    let made = app
        .db
        .write_blocking(|conn| {
            let account = accounts::find_by_email(conn, &email)?;
            let person = match account {
                Some(account) => accounts::person_for(conn, account.id, now)?,
                None => None,
            };
            let person = person.ok_or(AppError::NotFound)?;
            let person = accounts::by_own_password(conn, person)?;
            tokens::make(conn, &person, &new, now)
        })
        .map_err(|error| match error {
            AppError::NotFound => "aucun compte n’a cette adresse, ou il est suspendu".to_owned(),
            other => said(other),
        })?;
    println!("Jeton {} créé. Il ne sera plus jamais affiché :", made.id);
    println!("{}", made.text);
    Ok(ExitCode::SUCCESS)
}

/// Tokens read at once.
const BATCH: i64 = 500;

fn list(app: &App) -> Outcome {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut last = TokenId(0);
    loop {
        let tokens = app
            .db
            .read_blocking(|conn| tokens::after(conn, last, BATCH))
            .map_err(|e| e.to_string())?;
        let Some(end) = tokens.last() else { break };
        last = end.id;
        for token in &tokens {
            // Whoever reads may stop reading (`| head`): no error of ours.
            if write_line(&mut out, token, app).is_err() {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    out.flush().map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn write_line(out: &mut impl Write, token: &Token, app: &App) -> std::io::Result<()> {
    let state = match (token.revoked_at, token.works(app.clock.now())) {
        (Some(_), _) => "revoked",
        (None, true) => "works",
        (None, false) => "expired",
    };
    let used = token.last_used_at.map_or("-".to_owned(), |at| at.rfc3339());
    writeln!(
        out,
        "{}\t{}\t{}\t{}…\t{}\t{state}\t{used}",
        token.id, token.username, token.name, token.start, token.scopes,
    )
}

fn revoke(file: Option<&Path>, token: TokenId) -> Outcome {
    let app = open::app(open::config(file)?, None)?;
    let now = app.clock.now();
    app.db
        .write_blocking(|conn| tokens::revoke_any(conn, token, now))
        .map_err(|error| match error {
            AppError::NotFound => format!("aucun jeton n’a le numéro {token}"),
            other => said(other),
        })?;
    println!("Jeton {token} révoqué");
    Ok(ExitCode::SUCCESS)
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
