//! What the forum is called, and how it tells time and keeps its log.

use chrono_tz::Tz;

use super::error::ConfigError;
use super::source::{Key, Settings};

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

fn parse_name(text: &str) -> Option<String> {
    let fits = (1..=80).contains(&text.chars().count());
    (fits && !text.chars().any(char::is_control)).then(|| text.to_owned())
}
