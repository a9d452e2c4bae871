//! The disk and the clock.

use chrono::Datelike;

use super::report::Check;
use crate::config::Config;
use crate::db::health::Examined;
use crate::domain::{Clock, SystemClock};

const DISK: &str = "disque";
const CLOCK: &str = "horloge";
const MEGABYTE: u64 = 1_000_000;
/// Below this the database soon cannot write.
const ALMOST_FULL: u64 = 200 * MEGABYTE;
const SOON_FULL: u64 = 1_000 * MEGABYTE;

/// Bytes as people read them.
pub fn size(bytes: u64) -> String {
    match bytes / MEGABYTE {
        0 => format!("{} ko", bytes / 1_000),
        megabytes @ 1..=9_999 => format!("{megabytes} Mo"),
        megabytes => format!("{} Go", megabytes / 1_000),
    }
}

pub fn disk(config: &Config) -> Vec<Check> {
    let place = &config.data_dir;
    let shown = place.display();
    if !place.exists() {
        return Vec::new();
    }
    let space = fs4::available_space(place).and_then(|free| Ok((free, fs4::total_space(place)?)));
    vec![match space {
        Err(error) => Check::broken(DISK, format!("{shown} : {error}"), "vérifier data_dir"),
        Ok((free, total)) => {
            let said = format!("{shown} : {} libres sur {}", size(free), size(total));
            if free < ALMOST_FULL {
                Check::broken(
                    DISK,
                    said,
                    "faire de la place : sans elle, rien ne se publie",
                )
            } else if free < SOON_FULL || free < total / 20 {
                Check::look(DISK, said, "prévoir de la place")
            } else {
                Check::good(DISK, said)
            }
        }
    }]
}

pub fn clock(config: &Config) -> Vec<Check> {
    let now = SystemClock.now();
    let local = now.utc().with_timezone(&config.time_zone);
    let said = format!(
        "il est {} ({})",
        local.format("%d/%m/%Y %H:%M"),
        config.time_zone
    );
    if !(2026..2100).contains(&local.year()) {
        return vec![Check::broken(
            CLOCK,
            said,
            "mettre la machine à l’heure (chrony, systemd-timesyncd)",
        )];
    }
    let server = Examined::open(&config.database_url)
        .ok()
        .flatten()
        .and_then(|mut examined| examined.server().ok().flatten());
    // The question took a moment: compared with the clock after it.
    let apart = server.map_or(0, |server| {
        (SystemClock.now().micros() - server.now).abs() / 1_000
    });
    let todo = "mettre les deux machines à l’heure (chrony, systemd-timesyncd)";
    let far = || format!("{said}, à {apart} ms de celle de la base");
    vec![if apart > 60_000 {
        Check::broken(CLOCK, far(), todo)
    } else if apart > 2_000 {
        Check::look(CLOCK, far(), todo)
    } else {
        Check::good(CLOCK, said)
    }]
}
