//! Changing how the forum looks.

use serde::{Deserialize, Serialize};

use super::model::{Typed, changes};
use super::store;
use crate::db::{Conn, settings};
use crate::domain::{LOOK, Look, Timestamp, Viewer};
use crate::error::AppError;
use crate::features::admin;
use crate::features::moderation::{Changed, note_change};

/// Keeps a look, for an administrator who saw the one of `seen`.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] as [`Typed::check`]; [`AppError::Conflict`] when
/// somebody changed it since.
pub fn save(
    conn: &mut Conn,
    viewer: &Viewer,
    seen: &Typed,
    typed: &Typed,
    now: Timestamp,
) -> Result<(), AppError> {
    admin::administrator(viewer)?;
    let before = held(conn, now)?;
    let after = typed.check(&before)?;
    if Typed::of(&before) != *seen {
        return Err(AppError::Conflict(
            "Une autre personne vient de changer l’apparence. Comparez avec votre version avant d’enregistrer de nouveau."
                .to_owned(),
        ));
    }
    if before == after {
        return Ok(());
    }
    put(conn, &after, now)?;
    note_change(
        conn,
        viewer,
        (Changed::Look, &changes(&before, &after)),
        now,
    )
}

/// The setting that holds a [`Logo`].
const LOGO: &str = "look_logo";

/// The look as it stands in the database.
///
/// # Errors
/// The database's.
pub fn stored(conn: &mut Conn) -> Result<Look, AppError> {
    Ok(Look::read(settings::get(conn, LOOK)?.as_deref()))
}

/// As [`stored`], for whoever is about to change it.
fn held(conn: &mut Conn, now: Timestamp) -> Result<Look, AppError> {
    Ok(Look::read(store::hold(conn, now)?.as_deref()))
}

/// The bytes of a logo, ready to be served.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Logo {
    pub media_type: String,
    /// In hexadecimal.
    pub bytes: String,
}

/// Puts a logo in the place of the one before; `None` goes back to the one that comes with the
/// forum.
///
/// # Errors
/// [`AppError::Forbidden`].
pub fn set_logo(
    conn: &mut Conn,
    viewer: &Viewer,
    logo: Option<&(String, Logo)>,
    now: Timestamp,
) -> Result<(), AppError> {
    admin::administrator(viewer)?;
    let before = held(conn, now)?;
    let said = |logo: bool| {
        if logo {
            "celui de l’hôte"
        } else {
            "d’origine"
        }
    };
    let what = format!(
        "logo\u{a0}: {} → {}",
        said(before.logo.is_some()),
        said(logo.is_some())
    );
    if let Some((_, logo)) = logo {
        let value = serde_json::to_string(logo).map_err(AppError::internal)?;
        settings::put(conn, LOGO, &value, now)?;
    }
    let after = Look {
        logo: logo.map(|(fingerprint, _)| fingerprint.clone()),
        ..before
    };
    put(conn, &after, now)?;
    note_change(conn, viewer, (Changed::Look, &what), now)
}

/// The logo in force.
///
/// # Errors
/// The database's.
pub fn logo(conn: &mut Conn) -> Result<Option<Logo>, AppError> {
    let value = settings::get(conn, LOGO)?;
    Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
}

fn put(conn: &mut Conn, look: &Look, now: Timestamp) -> Result<(), AppError> {
    let value = serde_json::to_string(look).map_err(AppError::internal)?;
    Ok(settings::put(conn, LOOK, &value, now)?)
}
