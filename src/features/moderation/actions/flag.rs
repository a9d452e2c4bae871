//! Flagging a message.

use crate::db::Conn;
use crate::domain::{FlagReason, PostId, Standing, Timestamp, Viewer, Visibility};
use crate::error::{AppError, FieldErrors};
use crate::features::moderation::act::Act;
use crate::features::moderation::model::{DETAILS_MAX, HiddenBy, hidden_by};
use crate::features::moderation::store::flags::{self, NewFlag};
use crate::features::moderation::store::log::{self, NewEntry};
use crate::features::topics::{PostHead, find_post, set_post_visibility};
use crate::jobs::{NewJob, enqueue};

/// What somebody says of a message.
#[derive(Clone, Debug)]
pub struct Report {
    pub post: PostId,
    /// `None` when none was chosen.
    pub reason: Option<FlagReason>,
    pub details: String,
}

/// Keeps a flag, and hides the message when the rules say so.
///
/// # Errors
/// [`AppError::SignInRequired`], [`AppError::NotFound`], [`AppError::Invalid`], and
/// [`AppError::Conflict`] when this person already flagged this message, or it is hidden already.
pub fn flag(
    conn: &mut Conn,
    viewer: &Viewer,
    report: &Report,
    now: Timestamp,
) -> Result<PostHead, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    flags::hold_post(conn, report.post)?;
    let head = find_post(conn, viewer, report.post)?.ok_or(AppError::NotFound)?;
    let reason = check(report, viewer, &head)?;
    let flag = NewFlag {
        post: head.id,
        account: person.account,
        identity: person.identity,
        reason,
        details: &report.details,
    };
    if !flags::insert(conn, &flag, now)? {
        return Err(already_flagged());
    }
    let tenants = flags::open_tenants(conn, head.id)?;
    if let Some(why) = hidden_by(person.standing, &tenants) {
        hide(conn, viewer, &head, (why, reason), now)?;
    }
    Ok(head)
}

/// What a person is told who comes back to a message that they flagged.
pub(in crate::features::moderation) fn already_flagged() -> AppError {
    AppError::Conflict(
        "Vous avez déjà signalé ce message. La modération l’a reçu\u{a0}: vous n’avez rien d’autre à faire."
            .to_owned(),
    )
}

fn check(report: &Report, viewer: &Viewer, head: &PostHead) -> Result<FlagReason, AppError> {
    if viewer.is(head.author) {
        return Err(AppError::field(
            "",
            "Ce message est le vôtre\u{a0}: vous pouvez le modifier ou le supprimer vous-même.",
        ));
    }
    if head.visibility != Visibility::Visible {
        return Err(AppError::Conflict(
            "Ce message n’est déjà plus affiché. Merci de votre attention\u{202f}!".to_owned(),
        ));
    }
    let mut errors = FieldErrors::default();
    let length = report.details.chars().count();
    if report.reason.is_none() {
        errors.add("reason", "Choisissez ce qui se passe.");
    }
    if length > DETAILS_MAX {
        errors.add(
            "details",
            format!("Ces précisions ont {length} caractères, le maximum est de {DETAILS_MAX}."),
        );
    }
    match report.reason {
        Some(reason) if errors.is_empty() => Ok(reason),
        _ => Err(errors.into_error()),
    }
}

/// Hides at once. The flags stay open: a moderator has the last word.
fn hide(
    conn: &mut Conn,
    viewer: &Viewer,
    head: &PostHead,
    (why, reason): (HiddenBy, FlagReason),
    now: Timestamp,
) -> Result<(), AppError> {
    set_post_visibility(conn, head.id, head.visibility, Visibility::Hidden, now)?;
    let actor = match why {
        HiddenBy::Trusted => viewer.person().filter(|p| p.standing >= Standing::Helper),
        HiddenBy::Tenants => None,
    };
    let entry = NewEntry {
        actor,
        act: Act::Hide,
        account: Some(head.author),
        topic: Some(head.topic),
        post: Some(head.id),
        reason: reason.label(),
    };
    let log = log::append(conn, &entry, now)?;
    tell_author(conn, head.id, log, now)
}

/// Leaves the mail to the author of a message that everybody may read now; `published` when it had
/// waited.
pub(super) fn tell_author_shown(
    conn: &mut Conn,
    (post, log): (PostId, i64),
    published: bool,
    now: Timestamp,
) -> Result<(), AppError> {
    let payload = serde_json::json!({ "post": post, "log": log, "published": published });
    let job = NewJob::new("notifications.message_shown", payload, now)
        .once(format!("message_shown:{log}"));
    Ok(enqueue(conn, &job, now)?)
}

/// Leaves the mail to the author to be sent.
pub(super) fn tell_author(
    conn: &mut Conn,
    post: PostId,
    log: i64,
    now: Timestamp,
) -> Result<(), AppError> {
    let payload = serde_json::json!({ "post": post, "log": log });
    let job = NewJob::new("notifications.message_hidden", payload, now)
        .once(format!("message_hidden:{log}"));
    Ok(enqueue(conn, &job, now)?)
}
