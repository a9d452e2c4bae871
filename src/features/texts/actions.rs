//! Writing the host's pages.

use super::model::{Page, Rendered};
use super::store;
use crate::db::Conn;
use crate::domain::{Timestamp, Viewer};
use crate::error::AppError;
use crate::features::admin;
use crate::features::moderation::{Changed, note_change};

/// Keeps a text, for an administrator who saw the one of `seen` (`None`: the one that comes with
/// the forum).
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Conflict`] when somebody wrote another since.
pub fn save(
    conn: &mut Conn,
    viewer: &Viewer,
    (page, seen): (Page, Option<Timestamp>),
    text: &Rendered,
    now: Timestamp,
) -> Result<(), AppError> {
    let person = admin::administrator(viewer)?;
    let kept = match seen {
        None => store::insert(conn, page, text, person.account, now)?,
        Some(seen) => {
            store::keep_version(conn, page)?;
            store::update(conn, (page, seen), text, person.account, now)?
        }
    };
    if !kept {
        return Err(written_meanwhile());
    }
    let what = format!("«\u{a0}{}\u{a0}»", page.title());
    note_change(conn, viewer, (Changed::Text, &what), now)
}

/// Goes back to the text that comes with the forum, for an administrator who saw that of `seen`.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Conflict`] when somebody wrote another since.
pub fn reset(
    conn: &mut Conn,
    viewer: &Viewer,
    (page, seen): (Page, Option<Timestamp>),
    now: Timestamp,
) -> Result<(), AppError> {
    admin::administrator(viewer)?;
    store::keep_version(conn, page)?;
    match seen {
        Some(seen) if store::delete(conn, page, seen)? => {
            let what = format!(
                "«\u{a0}{}\u{a0}»\u{a0}: retour au texte d’origine",
                page.title()
            );
            note_change(conn, viewer, (Changed::Text, &what), now)
        }
        _ => Err(written_meanwhile()),
    }
}

fn written_meanwhile() -> AppError {
    AppError::Conflict(
        "Une autre personne a changé ce texte pendant que vous écriviez. Le vôtre est gardé ci-dessous, le sien est affiché en dessous\u{a0}: réunissez-les, puis enregistrez."
            .to_owned(),
    )
}
