//! What was typed and not yet published.
//!
//! Before sign-in a text is parked under a random key that only the browser holds (a cookie, as
//! strictly necessary as a session); signing in makes it the account's draft (the accounts room
//! does that). A place is where the text was being written: `ask:question`, `answer:12`, `edit:34`.

mod store;

use crate::db::Conn;
use crate::domain::{AccountId, Timestamp};
use crate::error::AppError;
use crate::web::{Form, hash_token};

pub use store::{find, remove};

/// How long a text typed before sign-in waits, in seconds.
pub const PARKED_SECONDS: i64 = 7 * 86_400;
/// Bytes of a draft, at most: a message of the longest size in a script of four bytes a letter.
const MAX_BYTES: usize = 300_000;
/// The fields that drafts keep.
const KEPT: &[&str] = &[
    "genre", "title", "category", "app", "version", "tags", "body", "envoi", "raison", "revision",
    "liee", "manque",
];

/// The fields of a form, kept.
#[derive(Debug)]
pub struct Draft {
    pub fields: Form,
    pub updated_at: Timestamp,
}

/// Whose a draft is.
enum Owner {
    Account(AccountId),
    /// Whoever holds the key that this is the hash of.
    Browser(String),
}

/// Keeps the fields of a form until its author has signed in. `token` is the new value of the
/// browser's cookie.
///
/// # Errors
/// [`AppError::TooLarge`], or the database's.
pub fn park(
    conn: &mut Conn,
    token: &str,
    place: &str,
    fields: &Form,
    now: Timestamp,
) -> Result<(), AppError> {
    store::insert(
        conn,
        &Owner::Browser(hash_token(token)),
        place,
        &encode(fields)?,
        now,
    )
}

/// Keeps the fields of a form for a signed-in person, in place of what was kept there.
///
/// # Errors
/// [`AppError::TooLarge`], or the database's.
pub fn keep(
    conn: &mut Conn,
    account: AccountId,
    place: &str,
    fields: &Form,
    now: Timestamp,
) -> Result<(), AppError> {
    store::remove(conn, account, place)?;
    store::insert(conn, &Owner::Account(account), place, &encode(fields)?, now)
}

fn encode(fields: &Form) -> Result<String, AppError> {
    let kept: Vec<_> = fields
        .pairs()
        .iter()
        .filter(|(name, _)| KEPT.contains(&name.as_str()))
        .collect();
    let json = serde_json::to_string(&kept).map_err(AppError::internal)?;
    if json.len() > MAX_BYTES {
        return Err(AppError::TooLarge(
            "Ce texte est trop long pour être gardé.".to_owned(),
        ));
    }
    Ok(json)
}
