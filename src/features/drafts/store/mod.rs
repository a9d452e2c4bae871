//! The table of drafts.

use diesel::prelude::*;

use super::{Draft, Owner};
use crate::db::Conn;
use crate::db::schema::drafts;
use crate::domain::{AccountId, Timestamp};
use crate::error::AppError;
use crate::web::Form;

pub(super) fn insert(
    conn: &mut Conn,
    owner: &Owner,
    place: &str,
    fields: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let (account, token_hash) = match owner {
        Owner::Account(account) => (Some(account), None),
        Owner::Browser(token_hash) => (None, Some(token_hash)),
    };
    diesel::insert_into(drafts::table)
        .values((
            drafts::account_id.eq(account),
            drafts::token_hash.eq(token_hash),
            drafts::place.eq(place),
            drafts::fields.eq(fields),
            drafts::created_at.eq(now),
            drafts::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// What this person was writing at this place.
///
/// # Errors
/// The database's.
pub fn find(conn: &mut Conn, account: AccountId, place: &str) -> Result<Option<Draft>, AppError> {
    let row: Option<(String, Timestamp)> = drafts::table
        .filter(drafts::account_id.eq(account))
        .filter(drafts::place.eq(place))
        .select((drafts::fields, drafts::updated_at))
        .first(conn)
        .optional()?;
    row.map(|(fields, updated_at)| {
        let pairs = serde_json::from_str(&fields).map_err(AppError::internal)?;
        Ok(Draft {
            fields: Form::from_pairs(pairs),
            updated_at,
        })
    })
    .transpose()
}

/// Forgets a draft, once published or thrown away.
///
/// # Errors
/// The database's.
pub fn remove(conn: &mut Conn, account: AccountId, place: &str) -> Result<(), AppError> {
    diesel::delete(
        drafts::table
            .filter(drafts::account_id.eq(account))
            .filter(drafts::place.eq(place)),
    )
    .execute(conn)?;
    Ok(())
}
