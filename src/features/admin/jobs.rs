//! Counting days, and the mail by which an administrator sees that mail leaves.

use chrono::{Datelike, Days, NaiveDate};
use serde_json::{Value, json};

use super::figures::{KEPT, day_of, start_of};
use super::store::figures as store;
use crate::app::App;
use crate::db::{Conn, DbError, settings};
use crate::domain::Timestamp;
use crate::jobs::{JobError, NewJob, Registry, daily, enqueue, tomorrow};

const COUNT: &str = "admin.count_days";
const BACKFILL: &str = "admin.count_past_days";
/// The setting that says that the days before the first start have been counted.
const BACKFILLED: &str = "figures_backfilled";
/// Days counted anew each night: answers and solutions come late.
const LATE: u64 = 35;
/// The older days are counted anew in turn, one in so many each night.
const TURN: i64 = 12;
/// Past days counted in one go.
const BATCH: u64 = 20;
/// The hour of the night, UTC, at which yesterday is closed wherever in Europe the forum is.
const HOUR: u32 = 3;

pub(super) fn register(registry: Registry<App>) -> Registry<App> {
    registry
        .on(COUNT, count_days)
        .on(BACKFILL, count_past_days)
        .on(super::letters::TEST_MAIL, super::letters::send_test)
}

/// Makes sure that days are counted each night, and those of before the first start once.
pub(super) fn plan(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| {
        enqueue(conn, &daily(COUNT, Value::Null, now, now), now)?;
        if settings::get(conn, BACKFILLED)?.is_none() {
            let yesterday = yesterday(app, now);
            enqueue(conn, &past(yesterday, now), now)?;
        }
        Ok(())
    })
}

fn past(last: NaiveDate, now: Timestamp) -> NewJob {
    NewJob::new(BACKFILL, json!({ "last": last }), now).once(format!("{BACKFILL}:{last}"))
}

fn yesterday(app: &App, now: Timestamp) -> NaiveDate {
    before(day_of(now, app.config.time_zone), 1)
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// Counts yesterday, once it is closed, and anew what may have changed since it was counted. The
/// next call is written first, so that no failure ends the series.
fn count_days(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| {
        let next = daily(COUNT, Value::Null, tomorrow(HOUR, now), now);
        enqueue(conn, &next, now)
    })?;
    let last = yesterday(app, now);
    let begun = first_day(app)?;
    let turn = |day: &NaiveDate| i64::from(day.num_days_from_ce()) % TURN;
    let days: Vec<NaiveDate> = (0..KEPT)
        .map(|back| before(last, back))
        .enumerate()
        .filter(|(back, day)| (*back as u64) < LATE || turn(day) == turn(&last))
        .map(|(_, day)| day)
        .filter(|day| begun.is_some_and(|begun| begun <= *day))
        .collect();
    for batch in days.chunks(BATCH as usize) {
        count_and_keep(app, batch, now)?;
    }
    Ok(())
}

/// Counts some of the days of before the first start, newest first, and leaves the others to the
/// next job.
fn count_past_days(app: &App, payload: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    let last: NaiveDate = payload["last"]
        .as_str()
        .and_then(|day| day.parse().ok())
        .ok_or_else(|| JobError::fail("no last day in the payload"))?;
    let oldest = before(yesterday(app, now), KEPT);
    let oldest = first_day(app)?.map_or(last, |begun| begun.max(oldest));
    let days: Vec<NaiveDate> = (0..BATCH)
        .map(|back| before(last, back))
        .filter(|day| *day >= oldest)
        .collect();
    count_and_keep(app, &days, now)?;
    let next = before(last, BATCH);
    app.db.write_blocking(|conn| {
        if next >= oldest {
            enqueue(conn, &past(next, now), now)
        } else {
            settings::put(conn, BACKFILLED, &oldest.to_string(), now)
        }
    })?;
    Ok(())
}

fn first_day(app: &App) -> Result<Option<NaiveDate>, DbError> {
    let begun = app.db.read_blocking(store::beginning)?;
    Ok(begun.map(|begun| day_of(begun, app.config.time_zone)))
}

/// Counting reads much and writes little: the writer is held for the rows alone.
fn count_and_keep(app: &App, days: &[NaiveDate], now: Timestamp) -> Result<(), DbError> {
    let zone = app.config.time_zone;
    let counted = app.db.read_blocking(|conn| {
        days.iter()
            .map(|day| {
                let next = day.checked_add_days(Days::new(1)).unwrap_or(*day);
                let span = (start_of(*day, zone), start_of(next, zone));
                Ok::<_, DbError>((*day, store::count(conn, span)?))
            })
            .collect::<Result<Vec<_>, _>>()
    })?;
    app.db.write_blocking(|conn: &mut Conn| {
        for (day, counted) in &counted {
            store::keep(conn, *day, counted, now)?;
        }
        Ok::<_, DbError>(())
    })
}
