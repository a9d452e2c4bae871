//! The figures of the forum: what a day counts, and how days make periods.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, Days, Months, NaiveDate, TimeZone};
use chrono_tz::Tz;

use crate::domain::Timestamp;

/// Days that are kept up to date and shown: a year and a little more.
pub const KEPT: u64 = 400;
/// Minutes of a day.
pub const A_DAY: i64 = 24 * 60;

/// Upper bounds of the steps in which waits are counted, in minutes: each is at most a fifth above
/// the one before, from one minute to more than a year.
static SCALE: LazyLock<Vec<i64>> = LazyLock::new(|| {
    let mut scale = vec![1_i64];
    while let Some(last) = scale.last().copied().filter(|last| *last < 2 * 365 * A_DAY) {
        scale.push((last * 119 / 100).max(last + 1));
    }
    scale
});

/// How long things took, as counts by step of a scale: small whatever the number, and two of them
/// add up. A time read from it is at most a fifth too long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waits(BTreeMap<usize, i64>);

impl Waits {
    /// Adds one wait.
    pub fn add(&mut self, minutes: i64) {
        let step = step_of(minutes);
        *self.0.entry(step).or_default() += 1;
    }

    /// Adds those of another day.
    pub fn merge(&mut self, other: &Self) {
        for (step, count) in &other.0 {
            *self.0.entry(*step).or_default() += count;
        }
    }

    /// The time within which this share (in hundredths) was done, in minutes; `None` without any.
    #[must_use]
    pub fn within(&self, percent: i64) -> Option<i64> {
        let total: i64 = self.0.values().sum();
        let rank = (total * percent + 99) / 100;
        let mut seen = 0;
        self.0.iter().find_map(|(step, count)| {
            seen += count;
            (total > 0 && seen >= rank).then(|| SCALE.get(*step).copied().unwrap_or(i64::MAX))
        })
    }

    /// As it is stored.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::json!(self.0).to_string()
    }

    /// From [`Waits::json`]; what cannot be read counts nothing.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }
}

fn step_of(minutes: i64) -> usize {
    SCALE
        .partition_point(|bound| *bound < minutes)
        .min(SCALE.len() - 1)
}

/// The height of a wait on a scale where each step counts the same, from 0 to 1,000.
#[must_use]
pub fn height(minutes: i64) -> i64 {
    let most = i64::try_from(step_of(30 * A_DAY)).unwrap_or(1).max(1);
    let step = i64::try_from(step_of(minutes)).unwrap_or(most);
    (step * 1_000 / most).min(1_000)
}

/// What one day, or several, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub messages: i64,
    pub questions: i64,
    pub sign_ups: i64,
    /// Questions asked then that somebody else has answered since.
    pub answered: i64,
    /// Of these, within a day.
    pub answered_in_a_day: i64,
    /// Questions asked then that are solved.
    pub solved: i64,
    /// How long the first answers took.
    pub waits: Waits,
}

impl Counted {
    pub fn merge(&mut self, other: &Self) {
        self.messages += other.messages;
        self.questions += other.questions;
        self.sign_ups += other.sign_ups;
        self.answered += other.answered;
        self.answered_in_a_day += other.answered_in_a_day;
        self.solved += other.solved;
        self.waits.merge(&other.waits);
    }

    /// A share of the questions, in hundredths; `None` when none was asked.
    #[must_use]
    pub fn share(&self, part: i64) -> Option<i64> {
        (self.questions > 0).then(|| (part * 100 + self.questions / 2) / self.questions)
    }
}

/// The day of a moment, where the forum is.
#[must_use]
pub fn day_of(time: Timestamp, zone: Tz) -> NaiveDate {
    zone.from_utc_datetime(&time.naive_utc()).date_naive()
}

/// The first moment of a day, where the forum is. A day that begins when clocks go forward begins
/// where they go to.
#[must_use]
pub fn start_of(day: NaiveDate, zone: Tz) -> Timestamp {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    let local = zone.from_local_datetime(&midnight).earliest().or_else(|| {
        let later = midnight + chrono::Duration::hours(1);
        zone.from_local_datetime(&later).earliest()
    });
    Timestamp::new(local.map_or(midnight, |local| local.naive_utc()))
}

/// The time that the charts show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    Days30,
    #[default]
    Weeks12,
    Months12,
}

/// A column of the charts: its name, its first day, and the day after its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub label: String,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl Period {
    pub const ALL: &[Self] = &[Self::Days30, Self::Weeks12, Self::Months12];

    /// The word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Days30 => "30-jours",
            Self::Weeks12 => "12-semaines",
            Self::Months12 => "12-mois",
        }
    }

    /// The one of a word; twelve weeks for any other.
    #[must_use]
    pub fn named(word: &str) -> Self {
        let known = Self::ALL.iter().find(|period| period.word() == word);
        known.copied().unwrap_or_default()
    }

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Days30 => "30 jours",
            Self::Weeks12 => "12 semaines",
            Self::Months12 => "12 mois",
        }
    }

    /// « par semaine »
    #[must_use]
    pub fn each(self) -> &'static str {
        match self {
            Self::Days30 => "par jour",
            Self::Weeks12 => "par semaine",
            Self::Months12 => "par mois",
        }
    }

    /// The columns that end with `today`'s, oldest first. Weeks begin on Monday.
    #[must_use]
    pub fn columns(self, today: NaiveDate) -> Vec<Column> {
        match self {
            Self::Days30 => (0..30)
                .rev()
                .map(|back| column(before(today, back), 1, short_day))
                .collect(),
            Self::Weeks12 => {
                let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
                (0..12)
                    .rev()
                    .map(|back| column(before(monday, back * 7), 7, short_day))
                    .collect()
            }
            Self::Months12 => {
                let first = today.with_day(1).unwrap_or(today);
                (0..12)
                    .rev()
                    .map(|back| month(first - Months::new(back)))
                    .collect()
            }
        }
    }
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

fn column(from: NaiveDate, days: u64, label: fn(NaiveDate) -> String) -> Column {
    Column {
        label: label(from),
        from,
        until: from.checked_add_days(Days::new(days)).unwrap_or(from),
    }
}

fn month(from: NaiveDate) -> Column {
    const NAMES: [&str; 12] = [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ];
    let name = NAMES.get(from.month0() as usize).copied().unwrap_or("");
    Column {
        label: name.to_owned(),
        from,
        until: from.checked_add_months(Months::new(1)).unwrap_or(from),
    }
}

fn short_day(day: NaiveDate) -> String {
    day.format("%d/%m").to_string()
}

/// A time as people say it: « 40 min », « 3 h », « 2 jours ».
#[must_use]
pub fn said(minutes: i64) -> String {
    match minutes {
        ..=59 => format!("{minutes}\u{a0}min"),
        60..=2_879 => format!("{}\u{a0}h", (minutes + 30) / 60),
        _ => format!("{}\u{a0}jours", (minutes + A_DAY / 2) / A_DAY),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_median_is_the_one_in_the_middle() {
        let mut waits = Waits::default();
        assert_eq!(waits.within(50), None);
        for minutes in [1, 2, 3, 600, 6_000] {
            waits.add(minutes);
        }
        assert_eq!(waits.within(50), Some(3));
        assert!(waits.within(90).unwrap() >= 6_000);
        assert_eq!(Waits::from_json(&waits.json()), waits);
        assert_eq!(Waits::from_json("?"), Waits::default());
    }

    proptest! {
        #[test]
        fn a_time_read_back_is_at_most_a_fifth_too_long(minutes in 1_i64..500_000) {
            let mut waits = Waits::default();
            waits.add(minutes);
            let read = waits.within(50).unwrap();
            prop_assert!(read >= minutes && read * 5 <= minutes * 6 + 5, "{read}");
        }

        #[test]
        fn columns_follow_one_another_and_end_with_today(days in 0_u64..4_000) {
            let today = day(2020, 1, 1) + Days::new(days);
            for period in Period::ALL {
                let columns = period.columns(today);
                for pair in columns.windows(2) {
                    prop_assert_eq!(pair[0].until, pair[1].from);
                }
                let last = columns.last().unwrap();
                prop_assert!(last.from <= today && today < last.until);
                let first = &columns[0];
                prop_assert!(today - first.from < chrono::Duration::days(KEPT.cast_signed()));
            }
        }
    }

    #[test]
    fn a_day_begins_at_midnight_where_the_forum_is() {
        let start = start_of(day(2026, 3, 2), Paris);
        assert_eq!(start.rfc3339(), "2026-03-01T23:00:00Z");
        assert_eq!(day_of(start, Paris), day(2026, 3, 2));
        assert_eq!(
            day_of(start - chrono::Duration::seconds(1), Paris),
            day(2026, 3, 1)
        );
    }

    #[test]
    fn times_are_said_in_words() {
        let plain = |minutes| said(minutes).replace('\u{a0}', " ");
        assert_eq!(plain(40), "40 min");
        assert_eq!(plain(90), "2 h");
        assert_eq!(plain(3 * A_DAY), "3 jours");
        assert!(height(60) < height(A_DAY) && height(A_DAY) < height(30 * A_DAY));
        assert_eq!(height(300 * A_DAY), 1_000);
    }
}
