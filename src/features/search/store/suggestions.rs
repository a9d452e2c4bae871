//! How often suggestions were shown, opened, and not enough: a row a day.

use std::ops::AddAssign;

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

impl Suggestions {
    /// That one thing happened.
    pub fn one(what: Suggested) -> Self {
        let one = |is: Suggested| i64::from(is == what);
        Self {
            shown: one(Suggested::Shown),
            opened: one(Suggested::Opened),
            sent: one(Suggested::Sent),
        }
    }
}

impl AddAssign for Suggestions {
    fn add_assign(&mut self, more: Self) {
        self.shown += more.shown;
        self.opened += more.opened;
        self.sent += more.sent;
    }
}

/// Adds to what was counted on a day.
pub fn add_suggestions(conn: &mut Conn, day: NaiveDate, more: Suggestions) -> Result<(), DbError> {
    let row = (
        suggestion_days::day.eq(day.to_string()),
        suggestion_days::shown.eq(more.shown),
        suggestion_days::opened.eq(more.opened),
        suggestion_days::sent.eq(more.sent),
    );
    let added = (
        suggestion_days::shown.eq(suggestion_days::shown + more.shown),
        suggestion_days::opened.eq(suggestion_days::opened + more.opened),
        suggestion_days::sent.eq(suggestion_days::sent + more.sent),
    );
    per_backend!(conn, c => diesel::insert_into(suggestion_days::table)
        .values(row)
        .on_conflict(suggestion_days::day)
        .do_update()
        .set(added)
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
    let mut all = Suggestions::default();
    for (shown, opened, sent) in rows {
        all += Suggestions {
            shown,
            opened,
            sent,
        };
    }
    Ok(all)
}
