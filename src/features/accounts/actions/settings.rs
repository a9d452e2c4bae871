//! What people decide about their own account.

use super::super::model::{self, BIO_MAX, rename_wait};
use super::super::store::{self, names};
use super::create::{name_reserved, name_taken};
use crate::db::Conn;
use crate::domain::{Person, Timestamp, Username};
use crate::error::AppError;
use crate::text;

/// Name and text about oneself, as wished.
#[derive(Clone, Debug)]
pub struct Profile {
    pub username: Username,
    pub bio: String,
}

/// Saves both. A name given up goes on leading here, and is never given to another.
///
/// # Errors
/// [`AppError::Invalid`] on `username` (taken, or changed too lately) or `bio` (too long).
pub fn save_profile(
    conn: &mut Conn,
    person: &Person,
    profile: &Profile,
    now: Timestamp,
) -> Result<(), AppError> {
    let length = profile.bio.chars().count();
    if length > BIO_MAX {
        return Err(AppError::field(
            "bio",
            format!("Ce texte a {length} caractères, le maximum est de {BIO_MAX}."),
        ));
    }
    let account = store::find(conn, person.account)?.ok_or(AppError::NotFound)?;
    if profile.username.as_str() != account.username {
        rename(conn, person, &account.username, &profile.username, now)?;
    }
    store::set_bio(conn, person.account, &profile.bio, now)?;
    Ok(())
}

fn rename(
    conn: &mut Conn,
    person: &Person,
    present: &str,
    wished: &Username,
    now: Timestamp,
) -> Result<(), AppError> {
    let name = wished.as_str();
    let key = text::fold(name);
    // Another spelling of the same name misleads nobody.
    if key == text::fold(present) {
        names::respell(conn, (&key, name))?;
        names::show(conn, person.account, name, now)?;
        return Ok(());
    }
    let (since, held) = names::history(conn, person.account)?;
    if let Some(from) = since.and_then(|since| rename_wait(since, held <= 1, now)) {
        let days = (from - now).num_days() + 1;
        return Err(AppError::field(
            "username",
            format!(
                "Vous avez changé de nom il y a peu\u{a0}: vous pourrez recommencer dans {days}\u{a0}jour{}.",
                if days > 1 { "s" } else { "" }
            ),
        ));
    }
    match names::owner(conn, &key)? {
        Some(owner) if owner == person.account => names::take_again(conn, (&key, name), now)?,
        Some(_) => return Err(name_taken(conn, name)?),
        None if model::is_reserved(&key) => return Err(name_reserved()),
        None => names::insert(conn, person.account, (&key, name), now)?,
    }
    names::show(conn, person.account, name, now)?;
    Ok(())
}
