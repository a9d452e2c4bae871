//! From an event to its mails.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::letters::{self, Occasion};
use super::model::Followable;
use super::store::{self, Message};
use super::{Delivery, deliver};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, FollowLevel, PostId, Timestamp, Viewer};
use crate::jobs::{JobError, NewJob, enqueue, enqueue_all};
use crate::mail::templates::ReplyReason;

pub const NEW_POST: &str = "notifications.new_post";
pub const REPLY_MAIL: &str = "notifications.reply_mail";
pub const SOLUTION_ACCEPTED: &str = "notifications.solution_accepted";

/// Recipients of one transaction: a topic with ten thousand followers never holds the writer long.
const RECIPIENTS: i64 = 200;

#[derive(Deserialize)]
struct Announced {
    post: PostId,
    /// When it was published, in microseconds since 1970: whoever follows from later on has read
    /// it.
    at: i64,
    /// Who is being told.
    #[serde(default)]
    via: Via,
    /// Those of them up to this one have been seen to; 0 at the start.
    after: AccountId,
}

/// Who hears of a message, in this order. A new topic is told to all of them, another message to the
/// first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Those who follow its topic, and those whom it names.
    #[default]
    Topic,
    /// Those who follow its category.
    Category,
    /// Those who follow one of its tags.
    Tags,
}

/// Up to where people have been told.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    pub via: Via,
    pub after: AccountId,
}

impl Told {
    /// Nobody so far.
    pub const NOBODY: Self = Self::begin(Via::Topic);

    const fn begin(via: Via) -> Self {
        Self {
            via,
            after: AccountId(0),
        }
    }
}

#[derive(Deserialize)]
struct Addressed {
    post: PostId,
    account: AccountId,
}

#[derive(Deserialize)]
struct Chosen {
    post: PostId,
    chosen_by: AccountId,
}

#[derive(Deserialize)]
struct HiddenMessage {
    post: PostId,
    log: i64,
}

#[derive(Deserialize)]
struct ShownMessage {
    post: PostId,
    log: i64,
    /// It had waited, and was never hidden.
    published: bool,
}

#[derive(Deserialize)]
struct Suspended {
    account: AccountId,
    log: i64,
}

fn read<T: DeserializeOwned>(payload: &Value) -> Result<T, JobError> {
    T::deserialize(payload).map_err(JobError::fail)
}

/// The job that tells of a message published at `at` those who have not been told yet.
pub fn announce(post: PostId, at: Timestamp, told: Told, now: Timestamp) -> NewJob {
    let Told { via, after } = told;
    let payload = json!({ "post": post, "at": at.micros(), "via": via, "after": after });
    let name = match via {
        Via::Topic => "",
        Via::Category => "category:",
        Via::Tags => "tags:",
    };
    NewJob::new(NEW_POST, payload, now).once(format!("new_post:{post}:{name}{after}"))
}

/// Decides who hears of a message: those who follow its topic and those whom it names; of a new
/// topic also those who follow its category or one of its tags.
pub fn new_post(app: &App, payload: &Value) -> Result<(), JobError> {
    let announced = read(payload)?;
    let now = app.clock.now();
    app.db
        .write_blocking(|conn| leave_mails(conn, &announced, now))
}

fn leave_mails(conn: &mut Conn, announced: &Announced, now: Timestamp) -> Result<(), JobError> {
    let Announced {
        post,
        at,
        via,
        after,
    } = *announced;
    let at = Timestamp::from_micros(at).ok_or_else(|| JobError::fail("no such time"))?;
    let Some(published) = store::published(conn, post)? else {
        return Ok(());
    };
    let slice = (after, RECIPIENTS);
    let mut readers = match via {
        Via::Topic => store::followers(conn, &published, at, slice, now)?,
        Via::Category => store::category_followers(conn, &published, at, slice, now)?,
        Via::Tags => store::tag_followers(conn, &published, at, slice, now)?,
    };
    let more = i64::try_from(readers.len()).is_ok_and(|n| n >= RECIPIENTS);
    let opens = published.number == 1;
    let next = match (readers.last().filter(|_| more), via) {
        (Some(last), via) => Some(Told { via, after: *last }),
        (None, Via::Topic) => opens.then(|| Told::begin(Via::Category)),
        (None, Via::Category) => Some(Told::begin(Via::Tags)),
        (None, Via::Tags) => None,
    };
    if via != Via::Topic {
        let silent = store::silent(conn, &published, &readers)?;
        readers.retain(|account| !silent.contains(account));
    } else if after == AccountId(0) {
        readers.extend(store::mentioned(conn, &published, now)?);
    }
    let jobs: Vec<_> = readers
        .into_iter()
        .map(|account| reply_job(post, account, now))
        .collect();
    enqueue_all(conn, &jobs, now)?;
    match next {
        Some(told) => Ok(enqueue(conn, &announce(post, at, told, now), now)?),
        None => Ok(()),
    }
}

/// One a person and message, however many reasons there are to write to them.
fn reply_job(post: PostId, account: AccountId, now: Timestamp) -> NewJob {
    NewJob::new(REPLY_MAIL, json!({ "post": post, "account": account }), now)
        .once(format!("reply_mail:{post}:{account}"))
}

/// Why a message is sent to somebody, and what its link stops.
struct Cause {
    thing: Followable,
    reason: Reason,
}

enum Reason {
    Asker,
    Follower,
    Mentioned,
    /// They follow the category of the new topic, or a tag: its name.
    Place(String),
}

/// What is true now: since the mail was called for, they may have chosen otherwise.
fn cause(
    conn: &mut Conn,
    message: &Message,
    post: PostId,
    account: AccountId,
) -> Result<Option<Cause>, DbError> {
    let thing = Followable::Topic(message.topic);
    let topic = |reason| Some(Cause { thing, reason });
    match store::level(conn, message.topic, account)? {
        Some(FollowLevel::Mute) => return Ok(None),
        Some(FollowLevel::Follow) if message.asker == account => return Ok(topic(Reason::Asker)),
        Some(FollowLevel::Follow) => return Ok(topic(Reason::Follower)),
        None => {}
    }
    if store::names(conn, post, account)? {
        return Ok(topic(Reason::Mentioned));
    }
    if message.number != 1 {
        return Ok(None);
    }
    let Some(published) = store::published(conn, post)? else {
        return Ok(None);
    };
    if !store::silent(conn, &published, &[account])?.is_empty() {
        return Ok(None);
    }
    let followed = store::followed_place(conn, message.topic, account)?;
    Ok(followed.map(|(thing, name)| Cause {
        thing,
        reason: Reason::Place(name),
    }))
}

/// Sends a message to one person, if they may still read it and still want it.
pub fn reply_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let Addressed { post, account } = read(payload)?;
    let now = app.clock.now();
    let found = app.db.read_blocking(|conn| {
        let Some(reader) = store::reader(conn, account, now)? else {
            return Ok::<_, DbError>(None);
        };
        let viewer = Viewer::Person(reader.person.clone());
        let Some(message) = store::message(conn, &viewer, post)? else {
            return Ok(None);
        };
        let cause = cause(conn, &message, post, account)?;
        Ok(cause.map(|cause| (reader, message, cause)))
    })?;
    let Some((reader, message, cause)) = found else {
        return Ok(());
    };
    let reason = match (&cause.reason, cause.thing) {
        (Reason::Asker, _) => ReplyReason::Asker,
        (Reason::Follower, _) => ReplyReason::Follower,
        (Reason::Mentioned, _) => ReplyReason::Mentioned,
        (Reason::Place(name), Followable::Tag(_)) => ReplyReason::Tag(name),
        (Reason::Place(name), _) => ReplyReason::Category(name),
    };
    let delivery = Delivery {
        key: format!("post:{post}:account:{account}"),
        account: Some(account),
        kind: "new_reply",
    };
    deliver(app, &delivery, |id| {
        // Whoever is asked for something is told what, and where to answer.
        if message.request.is_some() && reason == ReplyReason::Asker {
            return letters::details_asked(app, &reader, &message, false, id).map(Some);
        }
        letters::new_reply(app, &reader, &message, (reason, cause.thing), id).map(Some)
    })
}

/// Thanks the author of the message that solved a question.
pub fn solution_accepted(app: &App, payload: &Value) -> Result<(), JobError> {
    let Chosen { post, chosen_by } = read(payload)?;
    let now = app.clock.now();
    let found = app.db.read_blocking(|conn| {
        if !store::chosen(conn, post)? {
            return Ok::<_, DbError>(None);
        }
        let Some(author) = store::author(conn, post)? else {
            return Ok(None);
        };
        let Some(reader) = store::reader(conn, author, now)? else {
            return Ok(None);
        };
        let viewer = Viewer::Person(reader.person.clone());
        let Some(message) = store::message(conn, &viewer, post)? else {
            return Ok(None);
        };
        let level = store::level(conn, message.topic, author)?;
        Ok(Some((reader, message, level)))
    })?;
    let Some((reader, message, level)) = found else {
        return Ok(());
    };
    if message.author == chosen_by || level == Some(FollowLevel::Mute) {
        return Ok(());
    }
    let delivery = Delivery {
        key: format!("solution:{post}:account:{}", message.author),
        account: Some(message.author),
        kind: "solution_accepted",
    };
    deliver(app, &delivery, |id| {
        letters::solution_accepted(app, &reader, &message, id).map(Some)
    })
}

/// Tells the author of a message that moderation hid it, and why.
pub fn message_hidden(app: &App, payload: &Value) -> Result<(), JobError> {
    let HiddenMessage { post, log } = read(payload)?;
    let found = app.db.read_blocking(|conn| {
        let Some(hidden) = store::hidden(conn, post, log)? else {
            return Ok::<_, DbError>(None);
        };
        let owner = store::owner(conn, hidden.author)?;
        Ok(owner.map(|owner| (hidden, owner)))
    })?;
    let Some((hidden, (username, email))) = found else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("message_hidden:{log}"),
        account: Some(hidden.author),
        kind: "message_hidden",
    };
    deliver(app, &delivery, |message_id| {
        let occasion = Occasion {
            username: &username,
            email: &email,
            message_id,
        };
        letters::message_hidden(app, &occasion, &hidden).map(Some)
    })
}

/// Tells the author of a message that everybody may read it: again, or at last. A message that is
/// hidden once more by then is not spoken of.
pub fn message_shown(app: &App, payload: &Value) -> Result<(), JobError> {
    let ShownMessage {
        post,
        log,
        published,
    } = read(payload)?;
    let found = app.db.read_blocking(|conn| {
        let Some(shown) = store::hidden(conn, post, log)? else {
            return Ok::<_, DbError>(None);
        };
        if store::published(conn, post)?.is_none() {
            return Ok(None);
        }
        let owner = store::owner(conn, shown.author)?;
        Ok(owner.map(|owner| (shown, owner)))
    })?;
    let Some((shown, (username, email))) = found else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("message_shown:{log}"),
        account: Some(shown.author),
        kind: "message_shown",
    };
    deliver(app, &delivery, |message_id| {
        let occasion = Occasion {
            username: &username,
            email: &email,
            message_id,
        };
        letters::message_shown(app, &occasion, &shown, published).map(Some)
    })
}

/// Tells somebody that their account is suspended, why and until when, unless that is over.
pub fn account_suspended(app: &App, payload: &Value) -> Result<(), JobError> {
    let Suspended { account, log } = read(payload)?;
    let found = app.db.read_blocking(|conn| {
        let Some(suspended) = store::suspended(conn, account)? else {
            return Ok::<_, DbError>(None);
        };
        let owner = store::owner(conn, account)?;
        Ok(owner.map(|owner| (suspended, owner)))
    })?;
    let Some(((reason, until), (username, email))) = found else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("account_suspended:{log}"),
        account: Some(account),
        kind: "account_suspended",
    };
    deliver(app, &delivery, |message_id| {
        let occasion = Occasion {
            username: &username,
            email: &email,
            message_id,
        };
        letters::account_suspended(app, &occasion, &reason, until).map(Some)
    })
}
