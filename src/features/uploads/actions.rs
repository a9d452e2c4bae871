//! Keeping a file, and taking it away.

use std::time::Duration as StdDuration;

use super::model::{Allowance, HOUR, NewUpload, Upload};
use super::{jobs, store};
use crate::db::Conn;
use crate::domain::{Person, Timestamp, Viewer};
use crate::error::AppError;
use crate::features::topics;
use crate::text::size_in_words;

/// Messages that are rendered again at once when a file of theirs goes; the others keep an image that
/// no longer loads until they are.
const RENDERED_AGAIN: i64 = 500;

/// Refuses whoever may send nothing now, before anything is read.
///
/// # Errors
/// Silenced people, a full space, too many files in an hour.
pub fn check(
    conn: &mut Conn,
    person: &Person,
    allowance: Allowance,
    more: i64,
    now: Timestamp,
) -> Result<(), AppError> {
    if person.silenced(now) {
        return Err(AppError::silenced());
    }
    if let Some(hourly) = allowance.hourly {
        let times = store::quota::recent(conn, person.account, now - HOUR, hourly)?;
        let full = i64::try_from(times.len()).is_ok_and(|n| n >= hourly);
        if let Some(oldest) = times.last().filter(|_| full) {
            let wait = (*oldest + HOUR - now).to_std();
            return Err(AppError::TooMany {
                message: format!(
                    "Vous avez joint {hourly}\u{a0}fichiers en une heure, c’est le maximum."
                ),
                retry_after: wait.unwrap_or(StdDuration::from_secs(60)),
            });
        }
    }
    let used = store::quota::of_account(conn, person.account)?;
    if used.saturating_add(more) > allowance.account {
        return Err(AppError::TooLarge(format!(
            "Vos fichiers prennent toute la place prévue ({}). Supprimez-en dans «\u{a0}Mes fichiers\u{a0}», ou envoyez plus petit.",
            size_in_words(allowance.account)
        )));
    }
    if let Some(tenant) = store::quota::tenant_of(conn, person.identity)? {
        let used = store::quota::of_tenant(conn, tenant)?;
        if used.saturating_add(more) > allowance.tenant {
            return Err(AppError::TooLarge(format!(
                "Les fichiers envoyés par votre association prennent toute la place prévue ({}). Parlez-en à la personne qui administre votre espace.",
                size_in_words(allowance.tenant)
            )));
        }
    }
    Ok(())
}

/// Notes a file whose bytes are kept already. Files of one account, and of one space, are counted one
/// after the other: sent at the same instant, they do not pass the limits together.
///
/// # Errors
/// As [`check`].
pub fn keep(
    conn: &mut Conn,
    person: &Person,
    new: &NewUpload,
    allowance: Allowance,
    now: Timestamp,
) -> Result<Upload, AppError> {
    let tenant = store::quota::tenant_of(conn, person.identity)?;
    store::quota::lock(conn, person.account, tenant)?;
    check(conn, person, allowance, new.bytes, now)?;
    Ok(store::insert(conn, new, now)?)
}

/// What came of [`remove`].
#[derive(Debug, PartialEq, Eq)]
pub enum Removal {
    Done,
    /// Messages show it: only a person who was told so takes it away.
    Shown,
}

/// Takes one's own file away. Messages that show it say so instead, once rendered again.
///
/// # Errors
/// [`AppError::NotFound`] for a file of somebody else, or of nobody.
pub fn remove(
    conn: &mut Conn,
    viewer: &Viewer,
    key: &str,
    even_shown: bool,
    now: Timestamp,
) -> Result<Removal, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let upload = store::own::find(conn, person.account, key)?.ok_or(AppError::NotFound)?;
    store::attach::lock(conn, &[upload.id])?;
    let posts = store::own::shown_in(conn, upload.id, RENDERED_AGAIN)?;
    if !posts.is_empty() && !even_shown {
        return Ok(Removal::Shown);
    }
    store::own::remove(conn, upload.id, now)?;
    topics::render_anew(conn, &posts, now)?;
    jobs::clean_soon(conn, now)?;
    Ok(Removal::Done)
}
