//! Opening an account that signs in with a password.

use super::super::store::{self, NewAccount, names};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, EmailAddress, IdentityId, Standing, Timestamp, Username};
use crate::error::AppError;
use crate::text;

/// An account to be opened. The address is taken as verified.
#[derive(Clone, Debug)]
pub struct NewLocal {
    pub username: Username,
    pub email: EmailAddress,
    /// From [`super::super::password::hash`].
    pub password_hash: String,
    pub standing: Standing,
}

/// Opens the account, its name and its identity, all or nothing.
///
/// # Errors
/// [`AppError::Invalid`] on `email` or `username` when somebody has it, or had that name.
pub fn create_local(
    conn: &mut Conn,
    new: &NewLocal,
    now: Timestamp,
) -> Result<(AccountId, IdentityId), AppError> {
    if store::find_by_email(conn, &new.email.key())?.is_some() {
        return Err(AppError::field(
            "email",
            "Un compte existe déjà avec cette adresse.",
        ));
    }
    let name = new.username.as_str();
    let key = text::fold(name);
    if names::owner(conn, &key)?.is_some() {
        return Err(name_taken(conn, name)?);
    }
    let row = NewAccount {
        username: name,
        email: &new.email,
        standing: new.standing,
    };
    let account = store::insert(conn, &row, now).map_err(lost_race)?;
    names::insert(conn, account, (&key, name), now).map_err(lost_race)?;
    let identity = store::insert_local_identity(conn, account, &new.password_hash, now)?;
    Ok((account, identity))
}

/// Somebody took the address or the name between our look and our write.
pub(super) fn lost_race(error: DbError) -> AppError {
    if error.is_unique_violation() {
        AppError::Conflict("Ce compte vient d’être ouvert, ou ce nom vient d’être pris. Essayez de vous connecter.".to_owned())
    } else {
        error.into()
    }
}

/// Says that a name would speak for the forum.
#[must_use]
pub fn name_reserved() -> AppError {
    AppError::field(
        "username",
        "Avec ce nom, on croirait que vous parlez pour le forum. Choisissez-en un autre.",
    )
}

/// Says that a name is taken, with a free one beside it.
///
/// # Errors
/// When the database fails; what is returned is the error to show.
pub fn name_taken(conn: &mut Conn, name: &str) -> Result<AppError, AppError> {
    let short: String = name.chars().take(27).collect();
    let others: Vec<String> = (2..12).map(|n| format!("{short}-{n}")).collect();
    let keys: Vec<String> = others.iter().map(|other| text::fold(other)).collect();
    let taken = names::taken(conn, &keys)?;
    let free = others
        .iter()
        .zip(&keys)
        .find(|(_, key)| !taken.contains(key));
    Ok(AppError::field(
        "username",
        match free {
            Some((other, _)) => {
                format!("Ce nom est déjà pris. Essayez par exemple «\u{a0}{other}\u{a0}».")
            }
            None => "Ce nom est déjà pris. Choisissez-en un autre.".to_owned(),
        },
    ))
}
