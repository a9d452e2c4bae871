//! Jobs that were given up and mails that did not leave: once more, or no more.

use serde_json::Value;

use crate::db::Conn;
use crate::domain::{JobId, MailId, Timestamp, Viewer};
use crate::error::AppError;
use crate::features::admin::model::{job_label, mail_label};
use crate::features::admin::store::mails;
use crate::features::admin::{administrator, letters};
use crate::features::moderation::{Changed, note_change};
use crate::features::notifications;
use crate::jobs::{self, DeadJob};

/// Jobs that one press deals with, at most.
pub const AT_ONCE: i64 = 500;

/// Which jobs, of those that were given up.
#[derive(Clone, Debug)]
pub enum Which {
    One(JobId),
    /// All of a kind, [`AT_ONCE`] at a time.
    Kind(String),
}

/// Has jobs that were given up done anew, and their mails sent after all. How many there were.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Conflict`] when there are none, or no more.
pub fn retry(
    conn: &mut Conn,
    viewer: &Viewer,
    which: &Which,
    now: Timestamp,
) -> Result<usize, AppError> {
    administrator(viewer)?;
    let dead = named(conn, which)?;
    let keys = mails_of(conn, &dead)?;
    notifications::reopen(conn, &keys)?;
    let revived = jobs::revive(conn, &ids(&dead), now)?;
    if revived == 0 {
        return Err(gone());
    }
    let what = told(&dead, revived);
    note_change(conn, viewer, (Changed::JobsRetried, &what), now)?;
    Ok(revived)
}

/// Deletes jobs that were given up; their mails will not be sent. How many there were.
///
/// # Errors
/// As [`retry`].
pub fn drop_dead(
    conn: &mut Conn,
    viewer: &Viewer,
    which: &Which,
    now: Timestamp,
) -> Result<usize, AppError> {
    administrator(viewer)?;
    let dead = named(conn, which)?;
    let keys = mails_of(conn, &dead)?;
    notifications::give_up(conn, &keys, now)?;
    let buried = jobs::bury(conn, &ids(&dead))?;
    if buried == 0 {
        return Err(gone());
    }
    let what = told(&dead, buried);
    note_change(conn, viewer, (Changed::JobsDropped, &what), now)?;
    Ok(buried)
}

/// Sends a mail that was given up after all: its job, which is kept with the reason, runs once more.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Conflict`] for a mail that left, that
/// waits, or whose job was deleted.
pub fn resend(
    conn: &mut Conn,
    viewer: &Viewer,
    id: MailId,
    now: Timestamp,
) -> Result<(), AppError> {
    administrator(viewer)?;
    let mail = mails::find(conn, id)?.ok_or(AppError::NotFound)?;
    if mail.dropped_at.is_none() {
        return Err(AppError::Conflict(
            "Ce mail est déjà parti, ou attend déjà d’être envoyé.".to_owned(),
        ));
    }
    let dead = jobs::dead(conn, None, JobId(i64::MAX), AT_ONCE)?;
    let keys = keys_of(conn, &dead)?;
    let job = dead
        .iter()
        .zip(&keys)
        .find(|(_, key)| key.as_ref() == Some(&mail.key))
        .map(|(job, _)| job.id);
    let Some(job) = job else {
        return Err(AppError::Conflict(
            "Ce mail ne peut plus être refait\u{a0}: la tâche qui devait l’envoyer n’existe plus."
                .to_owned(),
        ));
    };
    notifications::reopen(conn, &[mail.key])?;
    if jobs::revive(conn, &[job], now)? == 0 {
        return Err(gone());
    }
    let what = format!("{} (mail n°\u{a0}{id})", mail_label(&mail.kind));
    note_change(
        conn,
        viewer,
        (Changed::MailResent(mail.account), &what),
        now,
    )
}

/// Leaves a test mail to oneself.
///
/// # Errors
/// [`AppError::Forbidden`].
pub fn test_mail(conn: &mut Conn, viewer: &Viewer, now: Timestamp) -> Result<(), AppError> {
    let person = administrator(viewer)?;
    letters::leave_test(conn, person.account, now)?;
    note_change(conn, viewer, (Changed::TestMail, ""), now)
}

fn named(conn: &mut Conn, which: &Which) -> Result<Vec<DeadJob>, AppError> {
    Ok(match which {
        Which::One(id) => jobs::find_dead(conn, *id)?.into_iter().collect(),
        Which::Kind(kind) => jobs::dead(conn, Some(kind), JobId(i64::MAX), AT_ONCE)?,
    })
}

fn ids(dead: &[DeadJob]) -> Vec<JobId> {
    dead.iter().map(|job| job.id).collect()
}

fn mails_of(conn: &mut Conn, dead: &[DeadJob]) -> Result<Vec<String>, AppError> {
    Ok(keys_of(conn, dead)?.into_iter().flatten().collect())
}

fn keys_of(conn: &mut Conn, dead: &[DeadJob]) -> Result<Vec<Option<String>>, AppError> {
    let named: Vec<(&str, Value)> = dead
        .iter()
        .map(|job| {
            let payload = serde_json::from_str(&job.payload).unwrap_or_default();
            (job.kind.as_str(), payload)
        })
        .collect();
    Ok(notifications::delivery_keys(conn, &named)?)
}

fn told(dead: &[DeadJob], count: usize) -> String {
    let kind = dead.first().map_or("", |job| job_label(&job.kind));
    match dead {
        [one] => format!("{kind} (n°\u{a0}{})", one.id),
        _ => format!("{kind}, {count} fois"),
    }
}

fn gone() -> AppError {
    AppError::Conflict(
        "Il n’y a rien à faire ici\u{a0}: quelqu’un vient de relancer ou de supprimer ces tâches."
            .to_owned(),
    )
}
