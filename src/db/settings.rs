//! Small facts about this forum, by key: its own id, how far its log was pruned, operator's wishes.

use diesel::prelude::*;

use super::schema::settings;
use super::{Conn, DbError, per_backend};
use crate::domain::Timestamp;

/// The value under a key, if there is one.
pub fn get(conn: &mut Conn, key: &str) -> Result<Option<String>, DbError> {
    Ok(settings::table
        .find(key)
        .select(settings::value)
        .first(conn)
        .optional()?)
}

/// Sets the value under a key.
pub fn put(conn: &mut Conn, key: &str, value: &str, now: Timestamp) -> Result<(), DbError> {
    let row = (
        settings::key.eq(key),
        settings::value.eq(value),
        settings::updated_at.eq(now),
    );
    let change = (settings::value.eq(value), settings::updated_at.eq(now));
    per_backend!(conn, c => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::key)
        .do_update()
        .set(change)
        .execute(c))?;
    Ok(())
}

/// Sets the value under a key that has none, and gives the one that stands there then: of several
/// processes that start at once, all get the same.
pub fn get_or_put(
    conn: &mut Conn,
    key: &str,
    value: &str,
    now: Timestamp,
) -> Result<String, DbError> {
    let row = (
        settings::key.eq(key),
        settings::value.eq(value),
        settings::updated_at.eq(now),
    );
    per_backend!(conn, c => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::key)
        .do_nothing()
        .execute(c))?;
    Ok(settings::table
        .find(key)
        .select(settings::value)
        .first(conn)?)
}

/// Takes keys away.
pub fn forget(conn: &mut Conn, keys: &[&str]) -> Result<(), DbError> {
    diesel::delete(settings::table.filter(settings::key.eq_any(keys))).execute(conn)?;
    Ok(())
}
