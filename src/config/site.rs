//! What the forum is called, and how it tells time and keeps its log.

use chrono_tz::Tz;

use super::error::ConfigError;
use super::source::{Key, Settings};

const CONTACT: &str = "une adresse mail ou une page https://, par exemple securite@exemple.org";

/// The shape of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// Settings of the site itself.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub name: String,
    pub security_contact: Option<String>,
    pub time_zone: Tz,
    pub log_format: LogFormat,
}

impl Site {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        Ok(Self {
            name: settings.parse_or(
                Key::SiteName,
                || "Entraide".to_owned(),
                |text| parse_name(text).ok_or("un nom de 1 à 80 caractères, sur une ligne"),
            )?,
            security_contact: settings.parse_or(
                Key::SecurityContact,
                || None,
                |text| parse_contact(text).map(Some).ok_or(CONTACT),
            )?,
            time_zone: settings.parse_or(
                Key::TimeZone,
                || Tz::Europe__Paris,
                |text| {
                    text.parse()
                        .map_err(|_| "un fuseau horaire, par exemple Europe/Paris")
                },
            )?,
            log_format: settings.parse_or(
                Key::LogFormat,
                || LogFormat::Text,
                |text| match text {
                    "text" => Ok(LogFormat::Text),
                    "json" => Ok(LogFormat::Json),
                    _ => Err("« text » ou « json »"),
                },
            )?,
        })
    }
}

/// An address of mail or of a page, as `security.txt` wants it (RFC 9116 §2.5.3): a whole URI.
fn parse_contact(text: &str) -> Option<String> {
    let plain = text.chars().all(|c| c.is_ascii_graphic());
    if !plain || text.len() > 500 {
        return None;
    }
    if text.starts_with("https://") {
        return url::Url::parse(text).ok().map(String::from);
    }
    let address = text.strip_prefix("mailto:").unwrap_or(text);
    // What else an address may hold would have to be encoded.
    let simple = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
    let valid = address.chars().all(simple) && address.parse::<lettre::Address>().is_ok();
    valid.then(|| format!("mailto:{address}"))
}

fn parse_name(text: &str) -> Option<String> {
    let fits = (1..=80).contains(&text.chars().count());
    (fits && !text.chars().any(char::is_control)).then(|| text.to_owned())
}
