//! Counting days, and the table that keeps what they counted.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::min;
use diesel::prelude::*;

use crate::db::schema::{accounts, daily_figures, posts, topics};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{Timestamp, TopicId, TopicKind, TopicState, Visibility};
use crate::features::admin::figures::{A_DAY, Counted, Waits};

/// Counts what happened from a moment until another, a day apart. Each query walks the rows of that
/// time alone, along an index.
pub fn count(conn: &mut Conn, (from, until): (Timestamp, Timestamp)) -> Result<Counted, DbError> {
    let messages = posts::table
        .filter(posts::created_at.ge(from))
        .filter(posts::created_at.lt(until))
        .filter(posts::visibility.eq(Visibility::Visible))
        .count()
        .get_result(conn)?;
    let sign_ups = accounts::table
        .filter(accounts::created_at.ge(from))
        .filter(accounts::created_at.lt(until))
        .count()
        .get_result(conn)?;
    let asked: Vec<(TopicId, TopicState, Timestamp)> = topics::table
        .filter(topics::kind.eq(TopicKind::Question))
        .filter(topics::created_at.ge(from))
        .filter(topics::created_at.lt(until))
        .filter(topics::visibility.eq(Visibility::Visible))
        .select((topics::id, topics::state, topics::created_at))
        .load(conn)?;
    let first = first_answers(conn, (from, until))?;
    let mut counted = Counted {
        messages,
        sign_ups,
        ..Counted::default()
    };
    for (topic, state, asked_at) in asked {
        counted.questions += 1;
        counted.solved += i64::from(state == TopicState::Solved);
        if let Some(at) = first.get(&topic) {
            let minutes = (*at - asked_at).num_minutes().max(0);
            counted.answered += 1;
            counted.answered_in_a_day += i64::from(minutes <= A_DAY);
            counted.waits.add(minutes);
        }
    }
    Ok(counted)
}

/// When somebody else first answered each question asked in this time.
fn first_answers(
    conn: &mut Conn,
    (from, until): (Timestamp, Timestamp),
) -> Result<HashMap<TopicId, Timestamp>, DbError> {
    let rows: Vec<(TopicId, Option<Timestamp>)> = topics::table
        .inner_join(posts::table)
        .filter(topics::kind.eq(TopicKind::Question))
        .filter(topics::created_at.ge(from))
        .filter(topics::created_at.lt(until))
        .filter(posts::number.gt(1))
        .filter(posts::visibility.eq(Visibility::Visible))
        .filter(posts::author_id.ne(topics::author_id))
        .group_by(topics::id)
        .select((topics::id, min(posts::created_at)))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(topic, at)| Some((topic, at?)))
        .collect())
}

/// Keeps what a day counted, in the place of what it counted before.
pub fn keep(
    conn: &mut Conn,
    day: NaiveDate,
    counted: &Counted,
    now: Timestamp,
) -> Result<(), DbError> {
    let waits = counted.waits.json();
    let values = (
        daily_figures::messages.eq(counted.messages),
        daily_figures::questions.eq(counted.questions),
        daily_figures::sign_ups.eq(counted.sign_ups),
        daily_figures::answered.eq(counted.answered),
        daily_figures::answered_in_a_day.eq(counted.answered_in_a_day),
        daily_figures::solved.eq(counted.solved),
        daily_figures::waits.eq(&waits),
        daily_figures::counted_at.eq(now),
    );
    let row = (daily_figures::day.eq(day.to_string()), values);
    per_backend!(conn, c => diesel::insert_into(daily_figures::table)
        .values(row)
        .on_conflict(daily_figures::day)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    day: String,
    messages: i64,
    questions: i64,
    sign_ups: i64,
    answered: i64,
    answered_in_a_day: i64,
    solved: i64,
    waits: String,
    _counted_at: Timestamp,
}

/// What the days from `from` on counted, oldest first.
pub fn since(conn: &mut Conn, from: NaiveDate) -> Result<Vec<(NaiveDate, Counted)>, DbError> {
    let most = i64::try_from(crate::features::admin::figures::KEPT * 2).unwrap_or(i64::MAX);
    let rows: Vec<Row> = daily_figures::table
        .filter(daily_figures::day.ge(from.to_string()))
        .order(daily_figures::day)
        .limit(most)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let day = row.day.parse().ok()?;
            let counted = Counted {
                messages: row.messages,
                questions: row.questions,
                sign_ups: row.sign_ups,
                answered: row.answered,
                answered_in_a_day: row.answered_in_a_day,
                solved: row.solved,
                waits: Waits::from_json(&row.waits),
            };
            Some((day, counted))
        })
        .collect())
}

/// When the forum's first message or account was made.
pub fn beginning(conn: &mut Conn) -> Result<Option<Timestamp>, DbError> {
    let message: Option<Timestamp> = posts::table.select(min(posts::created_at)).first(conn)?;
    let account: Option<Timestamp> = accounts::table
        .select(min(accounts::created_at))
        .first(conn)?;
    Ok(match (message, account) {
        (Some(message), Some(account)) => Some(message.min(account)),
        (one, other) => one.or(other),
    })
}

/// Questions that nobody has answered.
pub fn unanswered(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(topics::table
        .filter(topics::kind.eq(TopicKind::Question))
        .filter(topics::visibility.eq(Visibility::Visible))
        .filter(topics::state.eq(TopicState::Unanswered))
        .count()
        .get_result(conn)?)
}
