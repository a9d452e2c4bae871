//! The command line in French: what clap says by itself is English.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

const TEMPLATE: &str = "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}{after-help}";

/// The command with its headings, its defaults and its help in French, subcommands too.
#[must_use]
pub fn translated(command: Command) -> Command {
    let is_root = command.get_name() == "entraide";
    let command = translate(command);
    if is_root {
        let version = Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .help("Affiche la version");
        return command.disable_version_flag(true).arg(version);
    }
    command
}

fn translate(command: Command) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help("Affiche cette aide");
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .help_template(TEMPLATE)
        .subcommand_help_heading("Commandes")
        .subcommand_value_name("COMMANDE")
        .mut_args(explained)
        .mut_subcommands(translate)
        .arg(help)
}

/// Says in French what clap would add in English: the default and the values there are.
fn explained(arg: Arg) -> Arg {
    if !arg.get_action().takes_values() {
        return arg;
    }
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    let defaults: Vec<String> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .filter(|value| !value.is_empty())
        .collect();
    let mut said = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if !values.is_empty() {
        said = format!("{said} [{}]", values.join(", "));
    }
    if !defaults.is_empty() {
        said = format!("{said} [sans réglage : {}]", defaults.join(" "));
    }
    arg.help(StyledStr::from(said))
        .hide_default_value(true)
        .hide_possible_values(true)
}

/// What a person reads instead of clap's error: what is wrong, and how it is used.
#[must_use]
pub fn said(error: &clap::Error) -> String {
    let text = |kind| error.get(kind).map(plain).unwrap_or_default();
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::UnknownArgument => {
            let like = suggestion(&text(ContextKind::SuggestedArg));
            format!("« {argument} » : argument inconnu{like}")
        }
        ErrorKind::InvalidSubcommand => {
            let command = text(ContextKind::InvalidSubcommand);
            let like = suggestion(&text(ContextKind::SuggestedSubcommand));
            format!("« {command} » : commande inconnue{like}")
        }
        ErrorKind::MissingRequiredArgument => format!("il manque {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("« {argument} » : il manque une valeur")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let accepted = text(ContextKind::ValidValue);
            let accepted = match accepted.as_str() {
                "" => String::new(),
                accepted => format!(" ; attendu : {accepted}"),
            };
            format!("{argument} : valeur « {value} » refusée{accepted}")
        }
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg);
            format!("« {argument} » ne va pas avec « {other} »")
        }
        ErrorKind::TooManyValues => format!("« {value} » est de trop"),
        _ => "arguments refusés".to_owned(),
    };
    let usage = text(ContextKind::Usage);
    let usage = match usage.trim() {
        "" => String::new(),
        usage => format!("{}\n\n", usage.replace("Usage:", "Utilisation :")),
    };
    format!("entraide : {what}\n\n{usage}Pour en savoir plus : --help")
}

fn suggestion(like: &str) -> String {
    match like {
        "" => String::new(),
        like => format!(" ; vouliez-vous dire « {like} »\u{202f}?"),
    }
}

fn plain(value: &ContextValue) -> String {
    match value {
        ContextValue::String(one) => one.clone(),
        ContextValue::Strings(all) => all.join(", "),
        ContextValue::StyledStr(one) => one.to_string(),
        ContextValue::StyledStrs(all) => {
            let all: Vec<_> = all.iter().map(ToString::to_string).collect();
            all.join(", ")
        }
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Help as clap renders it, with the spaces that French puts before a colon.
#[must_use]
pub fn help(rendered: &str) -> String {
    ["Commandes", "Arguments", "Options"]
        .iter()
        .fold(rendered.to_owned(), |text, heading| {
            text.replace(&format!("\n{heading}:\n"), &format!("\n{heading} :\n"))
        })
}
