//! Changing the glossary.

use super::model::Edition;
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
    if !store::keep(conn, edition, person.account, now)? {
        return Err(AppError::Conflict(
            "Une autre personne a changé le glossaire pendant que vous écriviez. Votre version est gardée dans le formulaire, la sienne est affichée plus bas\u{a0}: réunissez-les, puis enregistrez."
                .to_owned(),
        ));
    }
    let what = format!(
        "lignes ajoutées\u{a0}: {}, lignes retirées\u{a0}: {}",
        edition.added_lines(),
        edition.removed.len()
    );
    note_change(conn, viewer, (Changed::Glossary, &what), now)
}
