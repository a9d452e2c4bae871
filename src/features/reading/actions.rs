//! Keeping a message, and letting it go.

use super::model::{BOOKMARKS_MAX, Note};
use super::store;
use crate::db::Conn;
use crate::domain::{PostId, Timestamp, Viewer};
use crate::error::AppError;
use crate::features::topics;

/// Keeps a message with a note, or changes the note of one that is kept. A message that was hidden
/// since keeps its note, which can still be changed.
///
/// # Errors
/// Sign-in; a message that the viewer may not read; more bookmarks than anybody looks through.
pub fn keep(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    note: &Note,
    now: Timestamp,
) -> Result<(), AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    if store::note(conn, person.account, post, note.as_str())? {
        return Ok(());
    }
    topics::find_post(conn, viewer, post)?.ok_or(AppError::NotFound)?;
    if store::count(conn, person.account)? >= BOOKMARKS_MAX {
        return Err(AppError::field(
            "note",
            "Vous gardez déjà 1\u{202f}000\u{a0}messages. Retirez-en de vos marque-pages pour garder celui-ci.",
        ));
    }
    Ok(store::put(conn, person.account, post, note.as_str(), now)?)
}

/// Lets a message go, and returns the note that stood beside it; `None` when it was not kept.
///
/// # Errors
/// Sign-in.
pub fn let_go(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<Option<String>, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let note = store::find(conn, person.account, post)?;
    store::remove(conn, person.account, post)?;
    Ok(note)
}
