//! Copies of people's data.

use diesel::prelude::*;

use super::super::model::Export;
use crate::db::schema::exports;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Timestamp};

type Row = (
    i64,
    AccountId,
    String,
    Timestamp,
    Option<Timestamp>,
    Option<i64>,
);

fn export((id, account, key, asked_at, ready_at, bytes): Row) -> Export {
    Export {
        id,
        account,
        key,
        asked_at,
        ready_at,
        bytes: bytes.unwrap_or(0),
    }
}

pub fn insert(
    conn: &mut Conn,
    account: AccountId,
    key: &str,
    now: Timestamp,
) -> Result<i64, DbError> {
    Ok(diesel::insert_into(exports::table)
        .values((
            exports::account_id.eq(account),
            exports::storage_key.eq(key),
            exports::asked_at.eq(now),
        ))
        .returning(exports::id)
        .get_result(conn)?)
}

pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Export>, DbError> {
    let row: Option<Row> = exports::table.find(id).first(conn).optional()?;
    Ok(row.map(export))
}

/// The one that an account asked for last.
pub fn last(conn: &mut Conn, account: AccountId) -> Result<Option<Export>, DbError> {
    let row: Option<Row> = exports::table
        .filter(exports::account_id.eq(account))
        .order(exports::id.desc())
        .first(conn)
        .optional()?;
    Ok(row.map(export))
}

/// Notes that the file is there; false when it is not wanted any more.
pub fn ready(conn: &mut Conn, id: i64, bytes: i64, now: Timestamp) -> Result<bool, DbError> {
    let noted = diesel::update(exports::table.find(id))
        .set((
            exports::ready_at.eq(Some(now)),
            exports::bytes.eq(Some(bytes)),
        ))
        .execute(conn)?;
    Ok(noted == 1)
}

/// Up to `limit` that were ready before `ready_before`, or asked for before `asked_before` and never
/// made.
pub fn over(
    conn: &mut Conn,
    (ready_before, asked_before): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Export>, DbError> {
    let never_made = exports::ready_at
        .is_null()
        .and(exports::asked_at.le(asked_before));
    let rows: Vec<Row> = exports::table
        .filter(exports::asked_at.le(asked_before))
        .filter(
            exports::ready_at
                .assume_not_null()
                .le(ready_before)
                .and(exports::ready_at.is_not_null())
                .or(never_made),
        )
        .order((exports::asked_at, exports::id))
        .limit(limit)
        .load(conn)?;
    Ok(rows.into_iter().map(export).collect())
}

/// Up to `limit` of an account.
pub fn of_account(conn: &mut Conn, account: AccountId, limit: i64) -> Result<Vec<Export>, DbError> {
    let rows: Vec<Row> = exports::table
        .filter(exports::account_id.eq(account))
        .order(exports::id)
        .limit(limit)
        .load(conn)?;
    Ok(rows.into_iter().map(export).collect())
}

/// Forgets those whose files are gone.
pub fn forget(conn: &mut Conn, ids: &[i64]) -> Result<(), DbError> {
    diesel::delete(exports::table.filter(exports::id.eq_any(ids))).execute(conn)?;
    Ok(())
}
