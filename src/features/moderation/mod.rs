//! Keeping order: reports, hiding, locking, suspending, and the log of it all.
//!
//! Two things hold everywhere here: what is done and its log entry are written in one
//! transaction, and the log keeps ids and reasons, never the text of a message.

mod act;
mod actions;
mod model;
mod pages;
mod store;

use std::collections::HashMap;

use crate::app::App;
use crate::db::paging::{Cursor, Slice};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Person, PostId, Standing, Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::features::admin;
use crate::jobs::Registry;
use crate::mail::templates::HiddenBy;

use act::Act;
use store::log::NewEntry;

pub use actions::{GIVEN, set_standing};
pub use actions::{Report, flag, lock};
pub use model::{Subject, moderator};
pub use pages::routes;
pub use store::log::Entry;

/// The mails that decisions call for are sent by the room `notifications`.
#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}

/// Who hid something, from the standing of the person whom the log names; nobody is named when the
/// rules acted by themselves.
#[must_use]
pub fn hidden_by(actor: Option<Standing>) -> HiddenBy {
    match actor {
        Some(standing) if standing >= Standing::Moderator => HiddenBy::Moderation,
        Some(_) => HiddenBy::Helper,
        None => HiddenBy::Flags,
    }
}

/// Who hid each of these messages last, as the log tells.
///
/// # Errors
/// The database's.
pub fn who_hid(conn: &mut Conn, posts: &[PostId]) -> Result<HashMap<PostId, HiddenBy>, DbError> {
    if posts.is_empty() {
        return Ok(HashMap::new());
    }
    let actors = store::log::who_hid(conn, posts)?;
    Ok(actors
        .into_iter()
        .map(|(post, actor)| (post, hidden_by(actor)))
        .collect())
}

/// What the topics room tells the log of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// A correction of somebody else's message.
    Edited,
    /// An earlier version emptied for good.
    VersionErased,
    /// Somebody else's message opened to everybody's pen, or closed.
    Wiki(bool),
}

/// Notes what a moderator did to a message. The topics room asks, in the transaction of what was
/// done.
///
/// # Errors
/// [`AppError::Forbidden`] for a viewer who is no moderator.
pub fn note(
    conn: &mut Conn,
    viewer: &Viewer,
    (what, reason): (Noted, &str),
    (post, topic, author): (PostId, TopicId, AccountId),
    now: Timestamp,
) -> Result<(), AppError> {
    let entry = NewEntry {
        actor: Some(moderator(viewer)?),
        act: match what {
            Noted::Edited => Act::Edit,
            Noted::VersionErased => Act::EraseVersion,
            Noted::Wiki(true) => Act::OpenWiki,
            Noted::Wiki(false) => Act::CloseWiki,
        },
        account: Some(author),
        topic: Some(topic),
        post: Some(post),
        reason,
    };
    store::log::append(conn, &entry, now)?;
    Ok(())
}

/// Notes that somebody who may said that a topic no longer holds, or (`None`) that it does again. In
/// the transaction that says so.
///
/// # Errors
/// The database's.
pub fn note_outdated(
    conn: &mut Conn,
    person: &Person,
    topic: TopicId,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), AppError> {
    let entry = NewEntry {
        actor: Some(person),
        act: if reason.is_some() {
            Act::Outdate
        } else {
            Act::Renew
        },
        account: None,
        topic: Some(topic),
        post: None,
        reason: reason.unwrap_or_default(),
    };
    store::log::append(conn, &entry, now)?;
    Ok(())
}

/// What an administrator changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Category,
    CategoryMerged,
    CategoryDeleted,
    Text,
    Look,
    Glossary,
    AccountOpened(AccountId),
    ResetSent(AccountId),
    SessionsEnded(AccountId),
    SecondFactorReset(AccountId),
    /// Of an administrator who steps down.
    Standing(AccountId),
    JobsRetried,
    JobsDropped,
    MailResent(Option<AccountId>),
    TestMail,
    Limits,
    SpaceClosed,
    SpaceReopened,
    /// A space made anew is of the same association.
    SpaceKept,
    /// A space made anew is of another association.
    SpaceDetached,
}

impl Changed {
    fn act(self) -> (Act, Option<AccountId>) {
        match self {
            Self::Category => (Act::SaveCategory, None),
            Self::CategoryMerged => (Act::MergeCategory, None),
            Self::CategoryDeleted => (Act::DeleteCategory, None),
            Self::Text => (Act::SaveText, None),
            Self::Look => (Act::SaveLook, None),
            Self::Glossary => (Act::SaveGlossary, None),
            Self::AccountOpened(account) => (Act::OpenAccount, Some(account)),
            Self::ResetSent(account) => (Act::SendReset, Some(account)),
            Self::SessionsEnded(account) => (Act::EndSessions, Some(account)),
            Self::SecondFactorReset(account) => (Act::ResetSecondFactor, Some(account)),
            Self::Standing(account) => (Act::SetStanding, Some(account)),
            Self::JobsRetried => (Act::RetryJobs, None),
            Self::JobsDropped => (Act::DropJobs, None),
            Self::MailResent(account) => (Act::ResendMail, account),
            Self::TestMail => (Act::TestMail, None),
            Self::Limits => (Act::SaveLimits, None),
            Self::SpaceClosed => (Act::CloseSpace, None),
            Self::SpaceReopened => (Act::ReopenSpace, None),
            Self::SpaceKept => (Act::KeepSpace, None),
            Self::SpaceDetached => (Act::DetachSpace, None),
        }
    }
}

/// Notes what an administrator changed, in the transaction that changes it. `what` says which thing,
/// and what it was before and is after; never a secret, an address of a person or a text.
///
/// # Errors
/// [`AppError::Forbidden`] for a viewer who is no administrator.
pub fn note_change(
    conn: &mut Conn,
    viewer: &Viewer,
    (changed, what): (Changed, &str),
    now: Timestamp,
) -> Result<(), AppError> {
    let person = admin::administrator(viewer)?;
    Ok(append_change(conn, Some(person), (changed, what), now)?)
}

/// As [`note_change`], for the operator of the machine, who has no account here.
///
/// # Errors
/// When the database fails.
pub fn note_by_operator(
    conn: &mut Conn,
    (changed, what): (Changed, &str),
    now: Timestamp,
) -> Result<(), DbError> {
    append_change(conn, None, (changed, what), now)
}

fn append_change(
    conn: &mut Conn,
    actor: Option<&Person>,
    (changed, what): (Changed, &str),
    now: Timestamp,
) -> Result<(), DbError> {
    let (act, account) = changed.act();
    let entry = NewEntry {
        actor,
        act,
        account,
        topic: None,
        post: None,
        reason: what,
    };
    store::log::append(conn, &entry, now)?;
    Ok(())
}

/// Who did what nobody's name stands for.
#[must_use]
pub fn nobody(word: &str) -> &'static str {
    let administers = |act: &&Act| act.word() == word;
    if Act::OF_ADMINISTRATORS.iter().any(|act| administers(&act)) {
        "Ligne de commande"
    } else {
        "Le forum, après des signalements"
    }
}

/// What administrators changed, newest first, after a cursor.
///
/// # Errors
/// The database's.
pub fn changes(
    conn: &mut Conn,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Entry>, DbError> {
    store::log::page(conn, store::log::About::Administration, after, limit)
}

/// What was done, after the name of who did it.
#[must_use]
pub fn deed(word: &str) -> &str {
    Act::label(word)
}
