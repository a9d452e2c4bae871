//! Pages kept in memory.

use super::error::ConfigError;
use super::source::{Key, Settings};

/// More than any forum has pages to fill.
const MAX_MB: u32 = 65_536;

pub(super) fn read(settings: &Settings) -> Result<u32, ConfigError> {
    settings.parse_or(
        Key::PageCacheMb,
        || 64,
        |text| {
            let megabytes = text.parse().ok().filter(|mb| *mb <= MAX_MB);
            megabytes.ok_or("un nombre de mégaoctets, de 1 à 65536, ou 0 pour ne rien garder")
        },
    )
}
