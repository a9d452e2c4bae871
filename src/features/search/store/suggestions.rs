//! How often suggestions were shown, opened, and not enough: a row a day.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema::suggestion_days;
use crate::db::{Conn, DbError, per_backend};

/// What can happen to suggestions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggested {
    /// Some were shown to somebody who began a question.
    Shown,
    /// One of them was opened.
    Opened,
    /// The question was sent nevertheless.
    Sent,
}

/// What happened over some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Suggestions {
    pub shown: i64,
    pub opened: i64,
    pub sent: i64,
}

/// Counts one more.
pub fn count_suggestion(conn: &mut Conn, day: NaiveDate, what: Suggested) -> Result<(), DbError> {
    let one = |is: Suggested| i64::from(is == what);
    let row = (
        suggestion_days::day.eq(day.to_string()),
        suggestion_days::shown.eq(one(Suggested::Shown)),
        suggestion_days::opened.eq(one(Suggested::Opened)),
        suggestion_days::sent.eq(one(Suggested::Sent)),
    );
    let more = (
        suggestion_days::shown.eq(suggestion_days::shown + one(Suggested::Shown)),
        suggestion_days::opened.eq(suggestion_days::opened + one(Suggested::Opened)),
        suggestion_days::sent.eq(suggestion_days::sent + one(Suggested::Sent)),
    );
    per_backend!(conn, c => diesel::insert_into(suggestion_days::table)
        .values(row)
        .on_conflict(suggestion_days::day)
        .do_update()
        .set(more)
        .execute(c))?;
    Ok(())
}

/// What was counted from a day on.
pub fn suggestions_since(conn: &mut Conn, day: NaiveDate) -> Result<Suggestions, DbError> {
    let rows: Vec<(i64, i64, i64)> = suggestion_days::table
        .filter(suggestion_days::day.ge(day.to_string()))
        .select((
            suggestion_days::shown,
            suggestion_days::opened,
            suggestion_days::sent,
        ))
        .load(conn)?;
    Ok(rows
        .iter()
        .fold(Suggestions::default(), |all, row| Suggestions {
            shown: all.shown + row.0,
            opened: all.opened + row.1,
            sent: all.sent + row.2,
        }))
}
