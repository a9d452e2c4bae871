//! Jobs that repeat. Each plans the next one itself, first of all, so that no failure ends the series;
//! the start of the program plans one too. Planned any number of times, each comes once: its day or
//! hour is in its key, and the job of today still holds its own while it plans tomorrow's.

use chrono::Duration;
use serde_json::Value;

use super::queue::NewJob;
use crate::domain::Timestamp;

/// The job of the day of `at`, at `at`.
#[must_use]
pub fn daily(kind: &'static str, payload: Value, at: Timestamp, now: Timestamp) -> NewJob {
    let day = at.naive_utc().date();
    NewJob::new(kind, payload, now)
        .once(format!("{kind}:{day}"))
        .at(at)
}

/// The job of the next full hour.
#[must_use]
pub fn hourly(kind: &'static str, payload: Value, now: Timestamp) -> NewJob {
    let hour = now.unix().div_euclid(3_600) + 1;
    let at = Timestamp::from_micros(hour.saturating_mul(3_600_000_000));
    NewJob::new(kind, payload, now)
        .once(format!("{kind}:{hour}"))
        .at(at.unwrap_or(now + Duration::hours(1)))
}

/// Tomorrow at an hour of the day, UTC.
#[must_use]
pub fn tomorrow(hour: u32, now: Timestamp) -> Timestamp {
    let next = now + Duration::days(1);
    let at = next.naive_utc().date().and_hms_opt(hour, 0, 0);
    at.map_or(next, Timestamp::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32, hour: u32) -> Timestamp {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        Timestamp::new(day.and_hms_opt(hour, 20, 0).unwrap())
    }

    #[test]
    fn each_day_and_each_hour_has_its_own() {
        let key = |job: NewJob| job.unique_key.unwrap();
        let now = at(2, 9);
        let today = key(daily("clean", Value::Null, now, now));
        assert_eq!(today, key(daily("clean", Value::Null, at(2, 23), now)));
        let next = tomorrow(7, now);
        assert_eq!(next.rfc3339(), "2026-03-03T07:00:00Z");
        assert_ne!(today, key(daily("clean", Value::Null, next, now)));
        let job = hourly("clean", Value::Null, now);
        assert_eq!(job.run_at.rfc3339(), "2026-03-02T10:00:00Z");
        let later = now + Duration::minutes(30);
        assert_eq!(key(job), key(hourly("clean", Value::Null, later)));
    }
}
