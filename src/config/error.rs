//! Errors an operator reads: one line, the key, the value, what is accepted.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::source::{Key, Origin};

/// Why the settings were refused. `Display` is exactly one line of French, free of secrets: keys
/// and passwords are masked, control characters are escaped.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key has a value that is not accepted.
    #[error("{label} : valeur {value} refusée ; attendu : {expected}")]
    Invalid {
        label: String,
        value: String,
        expected: String,
    },
    /// A key that must be given is absent.
    #[error("{variable} (ou {key} dans le fichier) : réglage manquant ; attendu : {expected}")]
    Missing {
        key: &'static str,
        variable: String,
        expected: String,
    },
    /// A key or a variable that does not exist.
    #[error("{label} : réglage inconnu ; {hint}")]
    Unknown { label: String, hint: String },
    /// The file named on the command line, or the default one, cannot be read.
    #[error("{} : fichier de réglages illisible ({reason}) ; \
             attendu : un fichier TOML existant et lisible", shown_path(.path))]
    File { path: PathBuf, reason: String },
    /// The file is not TOML.
    #[error("{}{position} : ce n’est pas du TOML valide ; \
             attendu : des lignes comme « listen = \"127.0.0.1:8080\" »", shown_path(.path))]
    Syntax { path: PathBuf, position: String },
    /// The kept secret key cannot be read or made.
    #[error("{} : clé secrète inutilisable ({reason}) ; attendu : {expected}", shown_path(.path))]
    SecretKeyFile {
        path: PathBuf,
        reason: String,
        expected: &'static str,
    },
}

impl ConfigError {
    /// A refused value, shown as far as it holds no secret.
    pub(super) fn invalid(
        key: Key,
        origin: &Origin,
        value: &str,
        expected: impl Into<String>,
    ) -> Self {
        Self::Invalid {
            label: origin.label(key),
            value: shown_value(key, value),
            expected: expected.into(),
        }
    }

    /// A required key that no source gives.
    pub(super) fn missing(key: Key, expected: impl Into<String>) -> Self {
        Self::Missing {
            key: key.name(),
            variable: key.variable(),
            expected: expected.into(),
        }
    }
}

/// The value between quotes, or the word "masquée" where it is a secret.
fn shown_value(key: Key, value: &str) -> String {
    match key {
        Key::SecretKey | Key::S3AccessKey | Key::S3SecretKey => "masquée".to_owned(),
        Key::DatabaseUrl | Key::SmtpUrl | Key::UploadsUrl | Key::S3Endpoint | Key::PublicUrl => {
            format!("« {} »", one_line(&mask_password(value)))
        }
        _ => format!("« {} »", one_line(value)),
    }
}

fn shown_path(path: &std::path::Path) -> String {
    one_line(&path.display().to_string())
}

/// `text` on one line of at most 200 characters; control characters are escaped.
pub(super) fn one_line(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut line = String::with_capacity(text.len());
    for (count, character) in text.chars().enumerate() {
        if count == LONGEST {
            line.push('…');
            break;
        }
        if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
            // Writing to a String cannot fail.
            let _ = write!(line, "{}", character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

/// `url` with its password replaced by `***`, even when it is no valid URL: whatever stands
/// between the first `:` of the authority and the last `@` is hidden, as is all that follows
/// `password=`, and what stands where a port should when it is no number.
#[must_use]
pub fn mask_password(url: &str) -> String {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, url),
    };
    let mut masked = scheme
        .map(|scheme| format!("{scheme}://"))
        .unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((credentials, host)) => {
            // A user without a password is no secret; with one, the user alone is shown.
            match credentials.split_once(':') {
                Some((user, _)) => {
                    masked.push_str(user);
                    masked.push_str(":***");
                }
                None => masked.push_str(credentials),
            }
            masked.push('@');
            masked.push_str(host);
        }
        None => masked.push_str(&without_hostless_password(scheme, rest)),
    }
    let lower = masked.to_ascii_lowercase();
    if let Some(start) = lower.find("password=") {
        masked.truncate(start + "password=".len());
        masked.push_str("***");
    }
    masked
}

/// `user:password` of someone who forgot the host: no port looks like that.
fn without_hostless_password(scheme: Option<&str>, rest: &str) -> String {
    let is_path = matches!(scheme, Some("sqlite" | "file"));
    match rest.split_once(':') {
        Some((user, after)) if !is_path && !rest.starts_with('[') => {
            let port = after.split(['/', '?']).next().unwrap_or_default();
            let is_port = port.bytes().all(|c| c.is_ascii_digit());
            if is_port {
                rest.to_owned()
            } else {
                format!("{user}:***")
            }
        }
        _ => rest.to_owned(),
    }
}
