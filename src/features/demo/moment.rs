//! When something of the demonstration happened: told from the moment at which the forum is filled,
//! so that it always looks lived in.

use std::str::FromStr;

use chrono::{Duration, NaiveTime, TimeZone as _};
use chrono_tz::Tz;

use crate::domain::Timestamp;

/// A moment before now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// `12d 14:30`: so many days ago, at this time of the forum's clock.
    Day { ago: i64, time: NaiveTime },
    /// `3h20`, `25m`: so long ago.
    Ago { minutes: i64 },
}

impl Moment {
    /// As a moment of the calendar.
    #[must_use]
    pub fn at(self, now: Timestamp, zone: Tz) -> Timestamp {
        match self {
            Self::Ago { minutes } => now - Duration::minutes(minutes),
            Self::Day { ago, time } => {
                let today = zone.from_utc_datetime(now.as_naive_utc()).date_naive();
                let local = (today - Duration::days(ago)).and_time(time);
                // In the hour that spring leaves out, as if it were UTC.
                let utc = zone.from_local_datetime(&local).earliest();
                Timestamp::new(utc.map_or(local, |moment| moment.naive_utc()))
            }
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no moment: write `12d 14:30`, `3h20` or `25m`");
        let number = |digits: &str| digits.parse::<i64>().ok().filter(|n| *n >= 0);
        if let Some((days, time)) = text.split_once("d ") {
            let ago = number(days).filter(|n| *n > 0).ok_or_else(wrong)?;
            let time = NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| wrong())?;
            return Ok(Self::Day { ago, time });
        }
        let minutes = match text.split_once('h') {
            Some((hours, "")) => number(hours).map(|hours| hours * 60),
            Some((hours, rest)) => number(hours)
                .zip(number(rest).filter(|n| *n < 60))
                .map(|(hours, rest)| hours * 60 + rest),
            None => text.strip_suffix('m').and_then(number),
        };
        let minutes = minutes.ok_or_else(wrong)?;
        Ok(Self::Ago { minutes })
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn utc(month: u32, day: u32, hour: u32, minute: u32) -> Timestamp {
        let day = NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        Timestamp::new(day.and_hms_opt(hour, minute, 0).unwrap())
    }

    #[test]
    fn days_are_those_of_the_forum() {
        let paris = chrono_tz::Europe::Paris;
        // Past midnight in Paris, the day before in UTC.
        let now = utc(7, 20, 23, 30);
        let at = |text: &str| text.parse::<Moment>().unwrap().at(now, paris);
        assert_eq!(at("1d 14:30"), utc(7, 20, 12, 30));
        assert_eq!(at("150d 14:30"), utc(2, 21, 13, 30));
        assert_eq!(at("3h20"), utc(7, 20, 20, 10));
        assert_eq!(at("25m"), utc(7, 20, 23, 5));
    }

    #[test]
    fn other_words_are_refused() {
        for text in [
            "",
            "0d 10:00",
            "-1d 10:00",
            "3d",
            "3d 25:00",
            "h",
            "2h75",
            "5",
            "m",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }
}
