//! What publishing shares: a text made ready, the marks of a double click, limits per account.

use std::time::Duration as StdDuration;

use chrono::Duration;

use crate::db::Conn;
use crate::domain::{
    AccountId, Body, Person, PostId, Standing, Timestamp, TopicId, Viewer, Visibility,
};
use crate::error::AppError;
use crate::features::topics::store::{self, Post};
use crate::text::Linked;

/// A text rendered before the transaction, so that the writer is not held meanwhile.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub body: Body,
    pub html: String,
    pub mentioned: Vec<AccountId>,
    /// Topics and messages it links to.
    pub links: Vec<Linked>,
    /// It links to another site.
    pub links_out: bool,
}

/// How and under what limits a form was sent.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The id in the form; the same form sent twice makes one message.
    pub id: Option<String>,
    /// Whether limits per account apply (`ENTRAIDE_LIMITS`).
    pub limited: bool,
}

impl Submission {
    /// From the id that a form sent; none where it sent none.
    #[must_use]
    pub fn of(id: &str, limited: bool) -> Self {
        Self {
            id: (!id.is_empty()).then(|| id.to_owned()),
            limited,
        }
    }
}

/// What came of publishing.
#[derive(Clone, Debug)]
pub struct Published {
    pub topic: TopicId,
    pub slug: String,
    pub post: PostId,
    pub number: i64,
    /// It waits for a moderator.
    pub pending: bool,
}

/// Without an id in the form, the same text by the same person at the same place within this
/// time is a double click.
pub const DOUBLE_CLICK: Duration = Duration::minutes(1);

/// The person who writes, if they may write at all.
pub fn writer(viewer: &Viewer, now: Timestamp) -> Result<&Person, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    if person.silenced(now) {
        return Err(AppError::silenced());
    }
    Ok(person)
}

/// A newcomer's message with a link elsewhere waits for a moderator: what spam has in common.
pub fn first_visibility(person: &Person, prepared: &Prepared) -> Visibility {
    visibility_again(person.standing, prepared.links_out)
}

/// Who may see a message of this author again, once restored or corrected: a newcomer's link
/// elsewhere waits, however it came there.
pub fn visibility_again(author: Standing, links_out: bool) -> Visibility {
    if author == Standing::Newcomer && links_out {
        Visibility::Pending
    } else {
        Visibility::Visible
    }
}

/// Messages an hour, by standing.
fn hourly(standing: Standing) -> i64 {
    match standing {
        Standing::Newcomer => 10,
        Standing::Member => 40,
        Standing::Helper | Standing::Moderator | Standing::Admin => 200,
    }
}

/// Refuses a person who writes faster than anyone reads.
pub fn check_pace(conn: &mut Conn, person: &Person, now: Timestamp) -> Result<(), AppError> {
    let allowed = hourly(person.standing);
    let times = store::recent_times(conn, person.account, allowed)?;
    let full = i64::try_from(times.len()).is_ok_and(|n| n >= allowed);
    let Some(oldest) = times.last().filter(|_| full) else {
        return Ok(());
    };
    let free_at = *oldest + Duration::hours(1);
    if free_at <= now {
        return Ok(());
    }
    let wait = (free_at - now)
        .to_std()
        .unwrap_or(StdDuration::from_secs(60));
    Err(AppError::TooMany {
        message: format!(
            "Vous avez envoyé {allowed}\u{a0}messages en une heure, c’est le maximum."
        ),
        retry_after: wait,
    })
}

/// The message that this form made already, if any.
pub fn already_published(
    conn: &mut Conn,
    viewer: &Viewer,
    person: &Person,
    submission: &Submission,
) -> Result<Option<Published>, AppError> {
    let Some(id) = &submission.id else {
        return Ok(None);
    };
    match store::post_of_submission(conn, person.account, id)? {
        None => Ok(None),
        Some(post) => published(conn, viewer, &post).map(Some),
    }
}

pub fn published(conn: &mut Conn, viewer: &Viewer, post: &Post) -> Result<Published, AppError> {
    let full = store::find_topic(conn, viewer, post.topic)?.ok_or(AppError::NotFound)?;
    Ok(Published {
        topic: post.topic,
        slug: full.topic.slug,
        post: post.id,
        number: post.number,
        pending: post.visibility == Visibility::Pending,
    })
}
