//! The table of drafts.

mod list;
mod tidy;

pub use crate::db::hold_account as hold;
pub use list::{Line, find_line, list};
pub use tidy::{delete_expired, forget_parked_beyond};

use diesel::prelude::*;

use super::Draft;
use super::model::{Kept, Place, RANKS, Writer};
use crate::db::schema::drafts;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, DraftId, Timestamp};
use crate::error::AppError;
use crate::web::Form;

/// A draft as it stands.
#[derive(Debug)]
pub struct Standing {
    pub id: DraftId,
    pub version: i64,
    /// The save that wrote it; unknown when it came without script.
    pub writer: Option<Writer>,
    pub fields: Kept,
    pub updated_at: Timestamp,
}

/// A text to be written.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// [`Kept`] as JSON.
    pub fields: &'a str,
    pub version: i64,
    pub writer: Option<&'a Writer>,
}

type Row = (DraftId, i64, Option<String>, String, Timestamp);

/// What the account has at this place.
pub fn standing(
    conn: &mut Conn,
    account: AccountId,
    place: &str,
) -> Result<Option<Standing>, AppError> {
    let row: Option<Row> = drafts::table
        .filter(drafts::account_id.eq(account))
        .filter(drafts::place.eq(place))
        .select((
            drafts::id,
            drafts::version,
            drafts::writer,
            drafts::fields,
            drafts::updated_at,
        ))
        .first(conn)
        .optional()?;
    row.map(|(id, version, writer, fields, updated_at)| {
        Ok(Standing {
            id,
            version,
            writer: writer.as_deref().map(Writer::parse),
            fields: Kept::from_json(&fields).map_err(AppError::internal)?,
            updated_at,
        })
    })
    .transpose()
}

/// Writes a text where there is none.
pub fn insert(
    conn: &mut Conn,
    account: AccountId,
    place: &str,
    text: Text<'_>,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::insert_into(drafts::table)
        .values((
            drafts::account_id.eq(Some(account)),
            drafts::place.eq(place),
            drafts::fields.eq(text.fields),
            drafts::version.eq(text.version),
            drafts::writer.eq(text.writer.map(Writer::to_string)),
            drafts::created_at.eq(now),
            drafts::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps a text for whoever holds the key that this is the hash of.
pub fn insert_parked(
    conn: &mut Conn,
    token_hash: &str,
    place: &str,
    fields: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::insert_into(drafts::table)
        .values((
            drafts::token_hash.eq(Some(token_hash)),
            drafts::place.eq(place),
            drafts::fields.eq(fields),
            drafts::created_at.eq(now),
            drafts::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts a text in the place of another.
pub fn replace(
    conn: &mut Conn,
    draft: DraftId,
    text: Text<'_>,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(drafts::table.find(draft))
        .set((
            drafts::fields.eq(text.fields),
            drafts::version.eq(text.version),
            drafts::writer.eq(text.writer.map(Writer::to_string)),
            drafts::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves a draft to another place, which must be free. A tab that still writes at the old place
/// finds that its draft is gone, and makes one of its own.
pub fn set_place(conn: &mut Conn, draft: DraftId, place: &str) -> Result<(), DbError> {
    diesel::update(drafts::table.find(draft))
        .set(drafts::place.eq(place))
        .execute(conn)?;
    Ok(())
}

/// The first place beside this one that is free; `None` when all are taken.
pub fn free_place(
    conn: &mut Conn,
    account: AccountId,
    place: Place,
) -> Result<Option<Place>, DbError> {
    let beside: Vec<Place> = (2..=RANKS).map(|rank| place.ranked(rank)).collect();
    let names: Vec<String> = beside.iter().map(Place::to_string).collect();
    let taken: Vec<String> = drafts::table
        .filter(drafts::account_id.eq(account))
        .filter(drafts::place.eq_any(&names))
        .select(drafts::place)
        .load(conn)?;
    Ok(beside
        .into_iter()
        .find(|place| !taken.contains(&place.to_string())))
}

/// How many drafts the account has.
pub fn count(conn: &mut Conn, account: AccountId) -> Result<i64, DbError> {
    Ok(drafts::table
        .filter(drafts::account_id.eq(account))
        .count()
        .get_result(conn)?)
}

/// What this person was writing at this place.
///
/// # Errors
/// The database's.
pub fn find(conn: &mut Conn, account: AccountId, place: &str) -> Result<Option<Draft>, AppError> {
    Ok(standing(conn, account, place)?.map(|draft| Draft {
        fields: Form::from_pairs(draft.fields.into_pairs()),
        version: draft.version,
        updated_at: draft.updated_at,
    }))
}

/// Forgets a draft, once published or thrown away. A save that arrives meanwhile waits for the end of
/// the transaction, and then sees what was published.
///
/// # Errors
/// The database's.
pub fn remove(conn: &mut Conn, account: AccountId, place: &str) -> Result<(), AppError> {
    hold(conn, account)?;
    diesel::delete(
        drafts::table
            .filter(drafts::account_id.eq(account))
            .filter(drafts::place.eq(place)),
    )
    .execute(conn)?;
    Ok(())
}

/// Throws away one draft of this account; tells whether there was one.
pub fn delete(conn: &mut Conn, account: AccountId, draft: DraftId) -> Result<bool, DbError> {
    let deleted = diesel::delete(
        drafts::table
            .filter(drafts::id.eq(draft))
            .filter(drafts::account_id.eq(account)),
    )
    .execute(conn)?;
    Ok(deleted > 0)
}
