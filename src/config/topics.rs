//! What time does to topics.

use super::error::ConfigError;
use super::source::{Key, Settings};

/// Ten years: more is a slip of the hand.
const MAX_DAYS: u32 = 3_650;

/// Settings of topics.
#[derive(Debug, Clone)]
pub(super) struct Topics {
    pub close_solved_after_days: u32,
}

impl Topics {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        Ok(Self {
            close_solved_after_days: settings.parse_or(
                Key::CloseSolvedAfterDays,
                || 60,
                |text| {
                    let days = text.parse().ok().filter(|days| *days <= MAX_DAYS);
                    days.ok_or("un nombre de jours, de 1 à 3650, ou 0 pour jamais")
                },
            )?,
        })
    }
}
