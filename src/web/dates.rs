//! Dates as French writes them, in the forum's time zone.
//!
//! Labels are absolute, so that a cached page stays true; a script makes them relative.

use askama::{Template, filters::HtmlSafe};
use chrono::{DateTime, Datelike, NaiveDateTime, TimeZone, Timelike};
use chrono_tz::Tz;

use super::numbers::NARROW;

const MONTHS: [&str; 12] = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];

/// A moment ready for a page, shown as a `<time>` element.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "ui/when.html")]
pub struct When {
    /// UTC, RFC 3339, to the second: `2026-11-22T13:02:00Z`.
    pub iso: String,
    /// What is read: `22 nov. à 14 h 02`, or `22 nov. 2025` in another year.
    pub label: String,
}

impl HtmlSafe for When {}

/// Describes the moment `utc` as seen in `tz`, on the day that `now` (UTC) falls on there.
///
/// A moment of the same year carries its time of day; of another year, its year.
#[must_use]
pub fn when(utc: NaiveDateTime, tz: Tz, now: NaiveDateTime) -> When {
    let local = tz.from_utc_datetime(&utc);
    let label = if local.year() == tz.from_utc_datetime(&now).year() {
        format!("{} à\u{a0}{}", day_and_month(&local), time_of_day(&local))
    } else {
        format!("{}\u{a0}{}", day_and_month(&local), local.year())
    };
    When {
        iso: format!("{}Z", utc.format("%Y-%m-%dT%H:%M:%S")),
        label,
    }
}

/// As [`when`], with « hier » and « aujourd’hui » for the last two days: for pages that nobody keeps.
#[must_use]
pub fn lately(utc: NaiveDateTime, tz: Tz, now: NaiveDateTime) -> When {
    let local = tz.from_utc_datetime(&utc);
    let today = tz.from_utc_datetime(&now).date_naive();
    let day = match (today - local.date_naive()).num_days() {
        0 => "aujourd’hui",
        1 => "hier",
        _ => return when(utc, tz, now),
    };
    When {
        label: format!("{day} à\u{a0}{}", time_of_day(&local)),
        ..when(utc, tz, now)
    }
}

/// Describes the day of `utc` as seen in `tz`, without time: `22 nov. 2026`.
#[must_use]
pub fn day(utc: NaiveDateTime, tz: Tz) -> When {
    let local = tz.from_utc_datetime(&utc);
    When {
        iso: local.format("%Y-%m-%d").to_string(),
        label: format!("{}\u{a0}{}", day_and_month(&local), local.year()),
    }
}

/// The time of day of `utc` as seen in `tz`: `14 h 02`.
#[must_use]
pub fn time(utc: NaiveDateTime, tz: Tz) -> String {
    time_of_day(&tz.from_utc_datetime(&utc))
}

fn day_and_month(local: &DateTime<Tz>) -> String {
    let ordinal = if local.day() == 1 { "er" } else { "" };
    format!(
        "{}{ordinal}\u{a0}{}",
        local.day(),
        MONTHS[local.month0() as usize]
    )
}

fn time_of_day(local: &DateTime<Tz>) -> String {
    format!("{}{NARROW}h{NARROW}{:02}", local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use chrono_tz::Europe::Paris;

    use super::*;

    fn at(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(year, month, day)
            .unwrap()
            .and_hms_opt(hour, minute, 9)
            .unwrap()
    }

    /// Compares with ordinary spaces, which are easier to read here.
    fn plain(when: &When) -> String {
        when.label.replace(['\u{a0}', NARROW], " ")
    }

    #[test]
    fn the_last_two_days_have_names() {
        let now = at(2026, 11, 23, 8, 0);
        let said = |utc| plain(&lately(utc, Paris, now));
        assert_eq!(said(at(2026, 11, 23, 7, 0)), "aujourd’hui à 8 h 00");
        assert_eq!(said(at(2026, 11, 22, 13, 2)), "hier à 14 h 02");
        assert_eq!(said(at(2026, 11, 21, 13, 2)), "21 nov. à 14 h 02");
    }

    #[test]
    fn this_year_has_a_time_of_day_in_the_forum_s_zone() {
        let now = at(2026, 11, 23, 8, 0);
        let winter = when(at(2026, 11, 22, 13, 2), Paris, now);
        assert_eq!(winter.label, "22\u{a0}nov. à\u{a0}14\u{202f}h\u{202f}02");
        assert_eq!(winter.iso, "2026-11-22T13:02:09Z");
        assert_eq!(
            plain(&when(at(2026, 7, 14, 13, 2), Paris, now)),
            "14 juil. à 15 h 02"
        );
        assert_eq!(
            plain(&when(at(2026, 3, 1, 6, 30), Paris, now)),
            "1er mars à 7 h 30"
        );
    }

    #[test]
    fn another_year_is_named() {
        let now = at(2026, 11, 23, 8, 0);
        assert_eq!(
            plain(&when(at(2025, 11, 22, 13, 2), Paris, now)),
            "22 nov. 2025"
        );
        assert_eq!(
            plain(&when(at(2026, 12, 31, 23, 30), Paris, now)),
            "1er janv. 2027"
        );
    }

    #[test]
    fn the_year_turns_at_midnight_in_the_forum_s_zone() {
        let new_year = at(2026, 12, 31, 23, 30);
        assert_eq!(
            plain(&when(new_year, Paris, new_year)),
            "1er janv. à 0 h 30"
        );
        assert_eq!(
            plain(&when(at(2026, 12, 31, 22, 59), Paris, new_year)),
            "31 déc. 2026"
        );
    }

    #[test]
    fn a_day_is_the_local_one() {
        let day = day(at(2026, 7, 31, 22, 30), Paris);
        assert_eq!(
            (day.iso.as_str(), plain(&day).as_str()),
            ("2026-08-01", "1er août 2026")
        );
    }

    #[test]
    fn every_month_has_its_abbreviation() {
        let months: Vec<String> = (1..=12)
            .map(|month| plain(&day(at(2026, month, 2, 12, 0), Paris)))
            .collect();
        assert_eq!(months[0], "2 janv. 2026");
        assert_eq!(months[1], "2 févr. 2026");
        assert_eq!(months[11], "2 déc. 2026");
    }
}
