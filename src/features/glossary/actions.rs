//! Changing the glossary.

use super::model::{Edition, changed_meanwhile};
use super::store;
use crate::db::Conn;
use crate::domain::{Timestamp, Viewer};
use crate::error::AppError;
use crate::features::admin;
use crate::features::moderation::{Changed, note_change};

/// Puts an edition in force, for an administrator who saw the one before it.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Conflict`] when somebody put another in force since.
pub fn save(
    conn: &mut Conn,
    viewer: &Viewer,
    edition: &Edition,
    now: Timestamp,
) -> Result<(), AppError> {
    let person = admin::administrator(viewer)?;
    let before = store::in_force(conn)?;
    if !store::keep(conn, edition, person.account, now)? {
        return Err(changed_meanwhile());
    }
    let what = edition.change_from(&before);
    note_change(conn, viewer, (Changed::Glossary, &what), now)
}
