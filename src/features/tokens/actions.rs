//! Making and withdrawing tokens.

use sha2::{Digest, Sha256};

use super::model::{Lasts, MOST, PREFIX, START, Token};
use super::{jobs, store};
use crate::db::Conn;
use crate::domain::{Person, Scopes, Timestamp, TokenId, Viewer};
use crate::error::AppError;
use crate::features::admin;

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    pub name: String,
    pub scopes: Scopes,
    pub lasts: Lasts,
    /// 256 random bits in hex: what follows the prefix.
    pub secret: String,
}

/// A token that was made. Its text is known now and never again.
pub struct Made {
    pub id: TokenId,
    pub text: String,
}

/// Makes a token for a person; their mail tells them.
///
/// # Errors
/// [`AppError::Invalid`] for one who has too many in use.
pub fn make(
    conn: &mut Conn,
    person: &Person,
    new: &NewToken,
    now: Timestamp,
) -> Result<Made, AppError> {
    store::lock(conn, person.account, now)?;
    if store::working(conn, person.account, now)? >= MOST {
        return Err(AppError::field(
            "name",
            format!(
                "Vous avez déjà {MOST}\u{a0}jetons\u{a0}: révoquez d’abord ceux qui ne servent plus."
            ),
        ));
    }
    let text = format!("{PREFIX}{}", new.secret);
    let row = store::NewRow {
        hash: &hex::encode(Sha256::digest(text.as_bytes())),
        start: &text[..START.min(text.len())],
        account: person.account,
        identity: person.identity,
        name: &new.name,
        scopes: &new.scopes,
        expires_at: new.lasts.until(now),
    };
    let id = store::insert(conn, &row, now)?;
    jobs::made_mail(conn, id, now)?;
    Ok(Made { id, text })
}

/// [`make`] from the form. The page that shows a token answers the form that made it: loaded again, it
/// would make another, of the same name.
///
/// # Errors
/// As [`make`]; [`AppError::Invalid`] when a token of this name works already.
pub fn make_by_form(
    conn: &mut Conn,
    person: &Person,
    new: &NewToken,
    now: Timestamp,
) -> Result<Made, AppError> {
    store::lock(conn, person.account, now)?;
    if store::is_named(conn, person.account, &new.name, now)? {
        return Err(AppError::field(
            "name",
            "Vous avez déjà un jeton de ce nom. Son texte ne se montre qu’une fois\u{a0}: si vous ne l’avez plus, révoquez-le et créez-en un autre.",
        ));
    }
    make(conn, person, new, now)
}

/// One's own token.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's.
pub fn own(conn: &mut Conn, viewer: &Viewer, id: TokenId) -> Result<Token, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let found = store::find(conn, id)?.filter(|token| token.account == person.account);
    found.ok_or(AppError::NotFound)
}

/// Withdraws one's own token; twice is once.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's.
pub fn revoke_own(
    conn: &mut Conn,
    viewer: &Viewer,
    id: TokenId,
    now: Timestamp,
) -> Result<(), AppError> {
    let token = own(conn, viewer, id)?;
    store::revoke(conn, token.id, now)?;
    Ok(())
}

/// Any token, for an administrator.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`].
pub fn any(conn: &mut Conn, viewer: &Viewer, id: TokenId) -> Result<Token, AppError> {
    admin::administrator(viewer)?;
    store::find(conn, id)?.ok_or(AppError::NotFound)
}

/// Withdraws any token, for an administrator.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`].
pub fn revoke_as_admin(
    conn: &mut Conn,
    viewer: &Viewer,
    id: TokenId,
    now: Timestamp,
) -> Result<(), AppError> {
    admin::administrator(viewer)?;
    revoke_any(conn, id, now)
}

/// [`revoke_as_admin`] for the operator at the command line.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn revoke_any(conn: &mut Conn, id: TokenId, now: Timestamp) -> Result<(), AppError> {
    let token = store::find(conn, id)?.ok_or(AppError::NotFound)?;
    store::revoke(conn, token.id, now)?;
    Ok(())
}
