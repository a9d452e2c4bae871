//! Deciding about a message.

use super::check_reason;
use super::flag::{tell_author, tell_author_shown};
use crate::db::Conn;
use crate::domain::{FlagId, Person, PostId, Timestamp, Viewer, Visibility};
use crate::error::AppError;
use crate::features::moderation::act::Act;
use crate::features::moderation::model::{Verdict, moderator, not_allowed};
use crate::features::moderation::store::log::{self, About, NewEntry};
use crate::features::moderation::store::{accounts, flags};
use crate::features::topics::{PostHead, find_post, set_post_visibility};

/// What the moderator had before their eyes when they decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub visibility: Visibility,
    /// The text that was read: its author may have changed it since.
    pub revision: i64,
    /// An open flag of the message, if it had any.
    pub flag: Option<FlagId>,
}

/// A verdict on a message.
#[derive(Clone, Debug)]
pub struct Decision {
    pub post: PostId,
    pub verdict: Verdict,
    /// A sentence that the author may read. Empty: that of the flags, or that of the verdict.
    pub reason: String,
    pub seen: Seen,
}

/// Carries out a verdict, closes the flags, writes the log, tells the author of a message that was
/// hidden, or that everybody may read now.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Invalid`] for a reason too long,
/// and [`AppError::Conflict`], with who decided what, when somebody was faster.
pub fn decide(
    conn: &mut Conn,
    viewer: &Viewer,
    decision: &Decision,
    now: Timestamp,
) -> Result<PostHead, AppError> {
    let person = moderator(viewer)?;
    check_reason(&decision.reason)?;
    let head = find_post(conn, viewer, decision.post)?.ok_or(AppError::NotFound)?;
    let author = accounts::sheet(conn, head.author)?.ok_or(AppError::NotFound)?;
    // Both before the permission: after a colleague's decision it is no longer asked for.
    refuse_settled(conn, &head, decision)?;
    let Some(to) = decision.verdict.turns(head.visibility) else {
        return Err(already_decided(conn, head.id)?);
    };
    if !decision.verdict.allowed(viewer, &author.subject()) {
        return Err(not_allowed(viewer, &author.subject()));
    }
    let turned = to != head.visibility;
    if turned {
        turn(conn, &head, to, now)?;
    }
    let reason = reason(conn, decision)?;
    close_flags(conn, person, decision, turned, now)?;
    let entry = NewEntry {
        actor: Some(person),
        act: decision.verdict.act(),
        account: Some(head.author),
        topic: Some(head.topic),
        post: Some(head.id),
        reason: &reason,
    };
    let log = log::append(conn, &entry, now)?;
    match decision.verdict {
        Verdict::Hide if turned => tell_author(conn, head.id, log, now)?,
        Verdict::Restore | Verdict::Approve | Verdict::Keep if turned => {
            let published = decision.verdict == Verdict::Approve;
            tell_author_shown(conn, (head.id, log), published, now)?;
        }
        _ => {}
    }
    Ok(head)
}

/// Somebody decided between the page and the click.
fn refuse_settled(conn: &mut Conn, head: &PostHead, decision: &Decision) -> Result<(), AppError> {
    let seen = decision.seen;
    let flag_settled = match seen.flag {
        Some(flag) => !flags::is_open(conn, flag)?,
        None => false,
    };
    if flag_settled || seen.visibility != head.visibility || seen.revision != head.revision {
        return Err(already_decided(conn, head.id)?);
    }
    Ok(())
}

fn turn(conn: &mut Conn, head: &PostHead, to: Visibility, now: Timestamp) -> Result<(), AppError> {
    match set_post_visibility(conn, head.id, head.visibility, to, now) {
        Err(AppError::Conflict(_)) => Err(already_decided(conn, head.id)?),
        other => other,
    }
}

fn reason(conn: &mut Conn, decision: &Decision) -> Result<String, AppError> {
    if !decision.reason.is_empty() {
        return Ok(decision.reason.clone());
    }
    let verdict = decision.verdict;
    let flagged = if verdict.upholds_flags() {
        flags::first_reason(conn, decision.post)?
    } else {
        None
    };
    let told = flagged.map_or(verdict.default_reason(), |reason| reason.label());
    Ok(told.to_owned())
}

/// Two decisions that leave the message as it is meet here: flags are closed once.
fn close_flags(
    conn: &mut Conn,
    person: &Person,
    decision: &Decision,
    turned: bool,
    now: Timestamp,
) -> Result<(), AppError> {
    let upheld = decision.verdict.upholds_flags();
    let closed = flags::decide(conn, decision.post, person.account, upheld, now)?;
    let saw_flags = decision.seen.flag.is_some();
    if closed == 0 && (saw_flags || !turned) {
        return Err(already_decided(conn, decision.post)?);
    }
    Ok(())
}

/// Who decided what, for the person who came second.
fn already_decided(conn: &mut Conn, post: PostId) -> Result<AppError, AppError> {
    let last = log::page(conn, About::Post(post), None, 1)?;
    let told = last.items.first().map_or_else(
        || "Ce message a changé entre-temps.".to_owned(),
        |entry| {
            let who = entry
                .actor
                .as_deref()
                .unwrap_or("Le forum, après des signalements,");
            format!("{who} {} ce message entre-temps.", Act::label(&entry.act))
        },
    );
    Ok(AppError::Conflict(format!(
        "{told} Votre décision n’a rien changé\u{a0}: relisez, puis décidez de nouveau si besoin."
    )))
}
