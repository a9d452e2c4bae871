//! What time does to questions, once a day: askers are reminded, questions given up on are outdated,
//! old ones close.
//!
//! Each of the three is a chain of jobs. One job is one transaction: it takes a batch after a
//! cursor, changes it, leaves the mails, and plans the next batch. Killed at any moment, it was done
//! wholly or not at all; done twice, it finds nothing left to do.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::letters;
use super::model::{
    DETAILS_AFTER, GIVEN_UP, GIVEN_UP_AFTER, LINK_VALID, OUTDATED_CLOSES_AFTER, SOLVED_AFTER,
};
use super::store::{due, people, requests, reservations};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, FollowLevel, PostId, Timestamp, TopicId, TopicState, UnknownWord, Viewer,
};
use crate::features::notifications::{self, Delivery, Reader, deliver};
use crate::features::topics::{self, Topic};
use crate::jobs::{self, JobError, NewJob, Registry, enqueue, enqueue_all};

const DAILY: &str = "lifecycle.daily";
const REMIND: &str = "lifecycle.remind";
const GIVE_UP: &str = "lifecycle.give_up";
const CLOSE: &str = "lifecycle.close";
const REMINDER_MAIL: &str = "lifecycle.reminder_mail";
const DETAILS_GIVEN_MAIL: &str = "lifecycle.details_given_mail";

/// Questions of one transaction.
const BATCH: i64 = 200;
/// A question that was quiet for longer when its turn came is left in peace: it comes from another
/// forum, or from before reminders.
const TOO_LATE: Duration = LINK_VALID;
/// The hour of the day, UTC, at which people are written to.
const HOUR: u32 = 7;
/// Answers named in a mail.
const NAMED: i64 = 5;

#[must_use]
pub fn register(registry: Registry<App>) -> Registry<App> {
    registry
        .on(DAILY, daily)
        .on(REMIND, remind)
        .on(GIVE_UP, give_up)
        .on(CLOSE, close)
        .on(REMINDER_MAIL, reminder_mail)
        .on(DETAILS_GIVEN_MAIL, details_given_mail)
}

/// Makes sure that the day of `at` is seen to, at `at`. Asked any number of times, it is once.
pub fn plan(conn: &mut Conn, at: Timestamp, now: Timestamp) -> Result<(), DbError> {
    enqueue(conn, &jobs::daily(DAILY, Value::Null, at, now), now)
}

/// The mail to whoever asked for details that the question was corrected.
pub fn details_given(request: PostId, to: AccountId, now: Timestamp) -> NewJob {
    let payload = json!({ "request": request, "account": to });
    NewJob::new(DETAILS_GIVEN_MAIL, payload, now).once(format!("details_given:{request}"))
}

/// Where a batch begins, among the questions in a state.
#[derive(Clone, Copy, Deserialize, Serialize)]
struct Cursor {
    state: Word,
    /// Microseconds since 1970.
    bumped: i64,
    topic: TopicId,
}

/// A state as its word.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(into = "&'static str", try_from = "String")]
struct Word(TopicState);

impl From<Word> for &'static str {
    fn from(word: Word) -> Self {
        word.0.as_str()
    }
}

impl TryFrom<String> for Word {
    type Error = UnknownWord;

    fn try_from(word: String) -> Result<Self, UnknownWord> {
        word.parse().map(Self)
    }
}

impl Cursor {
    fn start(state: TopicState, from: Option<Timestamp>) -> Self {
        Self {
            state: Word(state),
            bumped: from.map_or(0, Timestamp::micros),
            topic: TopicId(0),
        }
    }

    fn read(payload: &Value) -> Result<(Self, due::Place), JobError> {
        let cursor = Self::deserialize(payload).map_err(JobError::fail)?;
        let time = Timestamp::from_micros(cursor.bumped);
        let time = time.ok_or_else(|| JobError::fail("no such time"))?;
        Ok((cursor, (time, cursor.topic)))
    }

    /// One a day and place, whoever asks for it.
    fn job(self, kind: &'static str, now: Timestamp) -> NewJob {
        let (state, day) = (self.state.0, now.naive_utc().date());
        let key = format!("{kind}:{state}:{day}:{}:{}", self.bumped, self.topic);
        NewJob::new(kind, json!(self), now).once(key)
    }

    /// Plans the next link of a chain, when this batch was full.
    fn go_on(
        self,
        conn: &mut Conn,
        kind: &'static str,
        batch: &[due::Due],
        now: Timestamp,
    ) -> Result<(), DbError> {
        let full = i64::try_from(batch.len()).is_ok_and(|n| n >= BATCH);
        let Some(last) = batch.last().filter(|_| full) else {
            return Ok(());
        };
        let next = Self {
            bumped: last.bumped_at.micros(),
            topic: last.topic,
            ..self
        };
        enqueue(conn, &next.job(kind, now), now)
    }
}

/// Plans tomorrow first, so that no failure ends the series, then today's chains.
fn daily(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| {
        plan(conn, jobs::tomorrow(HOUR, now), now)?;
        let lately = Some(now - TOO_LATE);
        let chains = [
            Cursor::start(TopicState::Answered, lately).job(REMIND, now),
            Cursor::start(TopicState::NeedsDetail, lately).job(REMIND, now),
            Cursor::start(TopicState::NeedsDetail, None).job(GIVE_UP, now),
            Cursor::start(TopicState::Solved, None).job(CLOSE, now),
            Cursor::start(TopicState::Outdated, None).job(CLOSE, now),
        ];
        enqueue_all(conn, &chains, now)?;
        reservations::forget_old(conn, now)?;
        Ok::<_, DbError>(())
    })?;
    app.jobs.ring();
    Ok(())
}

fn ids(batch: &[due::Due]) -> Vec<TopicId> {
    batch.iter().map(|due| due.topic).collect()
}

fn remind(app: &App, payload: &Value) -> Result<(), JobError> {
    let (cursor, place) = Cursor::read(payload)?;
    let state = cursor.state.0;
    let now = app.clock.now();
    let quiet = match state {
        TopicState::NeedsDetail => now - DETAILS_AFTER,
        _ => now - SOLVED_AFTER,
    };
    app.db.write_blocking(|conn| {
        let batch = due::to_remind(conn, state, place, quiet, BATCH)?;
        topics::set_reminded(conn, &ids(&batch), now)?;
        let mails: Vec<_> = batch
            .iter()
            .map(|due| reminder(due.topic, state, now))
            .collect();
        enqueue_all(conn, &mails, now)?;
        cursor.go_on(conn, REMIND, &batch, now)
    })?;
    app.jobs.ring();
    Ok(())
}

fn reminder(topic: TopicId, state: TopicState, now: Timestamp) -> NewJob {
    let payload = json!({ "topic": topic, "state": state.as_str() });
    NewJob::new(REMINDER_MAIL, payload, now).once(format!("reminder:{topic}:{state}"))
}

fn give_up(app: &App, payload: &Value) -> Result<(), JobError> {
    let (cursor, place) = Cursor::read(payload)?;
    let now = app.clock.now();
    let given_up = app.db.write_blocking(|conn| {
        let since = (now - DETAILS_AFTER - GIVEN_UP_AFTER, now - GIVEN_UP_AFTER);
        let batch = due::to_give_up(conn, place, since, BATCH)?;
        topics::outdate_all(conn, &ids(&batch), GIVEN_UP, now)?;
        cursor.go_on(conn, GIVE_UP, &batch, now)?;
        Ok::<_, DbError>(batch.len())
    })?;
    app.wake();
    if given_up > 0 {
        tracing::info!(given_up, "questions without details are outdated");
    }
    Ok(())
}

fn close(app: &App, payload: &Value) -> Result<(), JobError> {
    let (cursor, place) = Cursor::read(payload)?;
    let state = cursor.state.0;
    let now = app.clock.now();
    let since = match (state, app.config.close_solved_after_days) {
        (TopicState::Outdated, _) => now - OUTDATED_CLOSES_AFTER,
        (_, 0) => return Ok(()),
        (_, days) => now - Duration::days(i64::from(days)),
    };
    let closed = app.db.write_blocking(|conn| {
        let batch = due::to_close(conn, state, place, since, BATCH)?;
        topics::close_for_age(conn, &ids(&batch), now)?;
        cursor.go_on(conn, CLOSE, &batch, now)?;
        Ok::<_, DbError>(batch.len())
    })?;
    app.jobs.ring();
    if closed > 0 {
        tracing::info!(closed, "old questions closed");
    }
    Ok(())
}

#[derive(Deserialize)]
struct Reminder {
    topic: TopicId,
    state: Word,
}

/// Asks the asker how things stand, if that is still to be asked and they want mail.
fn reminder_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let Reminder { topic, state } = Reminder::deserialize(payload).map_err(JobError::fail)?;
    let found = app
        .db
        .read_blocking(|conn| asker_of(conn, topic, app.clock.now()))?;
    let Some((reader, topic)) = found else {
        return Ok(());
    };
    if topic.state != state.0 || topic.reminders_off {
        return Ok(());
    }
    match topic.state {
        TopicState::Answered => ask_whether_solved(app, &reader, &topic),
        TopicState::NeedsDetail => remind_of_details(app, &reader, &topic),
        _ => Ok(()),
    }
}

/// The topic as its asker sees it, unless they want no mail about it.
fn asker_of(
    conn: &mut Conn,
    topic: TopicId,
    now: Timestamp,
) -> Result<Option<(Reader, Topic)>, DbError> {
    let Some(asker) = people::asker(conn, topic)? else {
        return Ok(None);
    };
    let Some(reader) = notifications::reader(conn, asker, now)? else {
        return Ok(None);
    };
    if notifications::level(conn, topic, asker)? == Some(FollowLevel::Mute) {
        return Ok(None);
    }
    let viewer = Viewer::Person(reader.person.clone());
    let full = topics::find(conn, &viewer, topic)?;
    let open = full.filter(|full| full.topic.allows_answer(&viewer, &full.place));
    Ok(open.map(|full| (reader, full.topic)))
}

fn ask_whether_solved(app: &App, reader: &Reader, topic: &Topic) -> Result<(), JobError> {
    let answers = app
        .db
        .read_blocking(|conn| people::answers(conn, topic.id, NAMED))?;
    let delivery = Delivery {
        key: format!("is_it_solved:{}", topic.id),
        account: Some(topic.author),
        kind: "is_it_solved",
    };
    deliver(app, &delivery, |id| {
        if answers.is_empty() {
            return Ok(None);
        }
        letters::is_it_solved(app, reader, topic, &answers, id).map(Some)
    })
}

fn remind_of_details(app: &App, reader: &Reader, topic: &Topic) -> Result<(), JobError> {
    let viewer = Viewer::Person(reader.person.clone());
    let message =
        app.db
            .read_blocking(|conn| match requests::open(conn, topic.id, 1)?.first() {
                Some(request) => notifications::message(conn, &viewer, request.post),
                None => Ok(None),
            })?;
    let Some(message) = message else {
        return Ok(());
    };
    let Some(request) = message.request else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("details_reminder:{request}"),
        account: Some(topic.author),
        kind: "details_reminder",
    };
    deliver(app, &delivery, |id| {
        notifications::details_asked(app, reader, &message, true, id).map(Some)
    })
}

#[derive(Deserialize)]
struct Given {
    request: PostId,
    account: AccountId,
}

/// Tells whoever asked for details that the question was corrected, if they still follow it.
fn details_given_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let Given { request, account } = Given::deserialize(payload).map_err(JobError::fail)?;
    let now = app.clock.now();
    let found = app.db.read_blocking(|conn| {
        let Some(reader) = notifications::reader(conn, account, now)? else {
            return Ok::<_, DbError>(None);
        };
        let viewer = Viewer::Person(reader.person.clone());
        let Some(message) = notifications::message(conn, &viewer, request)? else {
            return Ok(None);
        };
        let level = notifications::level(conn, message.topic, account)?;
        let asker = people::username(conn, message.asker)?;
        Ok(Some((reader, message, asker)).filter(|_| level == Some(FollowLevel::Follow)))
    })?;
    let Some((reader, message, asker)) = found else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("details_given:{request}"),
        account: Some(account),
        kind: "details_given",
    };
    deliver(app, &delivery, |id| {
        letters::details_given(app, &reader, &message, &asker, id).map(Some)
    })
}
