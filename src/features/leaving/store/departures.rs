//! Who asked that their account be deleted.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::super::model::{Departure, Messages};
use crate::db::schema::{accounts, departures};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{AccountId, AccountState, Standing, Timestamp};

type Row = (AccountId, String, Timestamp, Timestamp, Option<Timestamp>);

fn departure(row: Row) -> Result<Departure, DbError> {
    let (account, word, asked_at, due_at, begun_at) = row;
    let messages = Messages::of_word(&word)
        .ok_or_else(|| DbError::Stored(format!("departures.messages {word:?}")))?;
    Ok(Departure {
        account,
        messages,
        asked_at,
        due_at,
        begun_at,
    })
}

pub fn find(conn: &mut Conn, account: AccountId) -> Result<Option<Departure>, DbError> {
    let row: Option<Row> = departures::table.find(account).first(conn).optional()?;
    row.map(departure).transpose()
}

/// Up to `limit` accounts whose time has come.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<AccountId>, DbError> {
    Ok(departures::table
        .filter(departures::due_at.le(now))
        .order((departures::due_at, departures::account_id))
        .limit(limit)
        .select(departures::account_id)
        .load(conn)?)
}

/// False when this account is leaving already.
pub fn insert(conn: &mut Conn, new: &Departure) -> Result<bool, DbError> {
    let row = (
        departures::account_id.eq(new.account),
        departures::messages.eq(new.messages.word()),
        departures::asked_at.eq(new.asked_at),
        departures::due_at.eq(new.due_at),
    );
    let made = per_backend!(conn, c => diesel::insert_into(departures::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(made == 1)
}

/// Takes it back, as long as erasing has not begun; tells whether there was one.
pub fn cancel(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    let cancelled = diesel::delete(departures::table.find(account))
        .filter(departures::begun_at.is_null())
        .execute(conn)?;
    Ok(cancelled == 1)
}

/// Begins the erasing of an account whose time has come: from now on nobody changes their mind. False
/// when they did so before, or somebody else has begun.
pub fn begin(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<bool, DbError> {
    let begun = diesel::update(departures::table.find(account))
        .filter(departures::begun_at.is_null())
        .filter(departures::due_at.le(now))
        .set(departures::begun_at.eq(Some(now)))
        .execute(conn)?;
    Ok(begun == 1)
}

pub fn postpone(conn: &mut Conn, account: AccountId, to: Timestamp) -> Result<(), DbError> {
    diesel::update(departures::table.find(account))
        .set(departures::due_at.eq(to))
        .execute(conn)?;
    Ok(())
}

pub fn finish(conn: &mut Conn, account: AccountId) -> Result<(), DbError> {
    diesel::delete(departures::table.find(account)).execute(conn)?;
    Ok(())
}

/// Whether there is an administrator besides this one who is active and stays. Whoever asks the same
/// at once waits until the end of the transaction.
pub fn another_admin(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    diesel::update(accounts::table.filter(accounts::standing.eq(Standing::Admin)))
        .set(accounts::updated_at.eq(accounts::updated_at))
        .execute(conn)?;
    let leaving = departures::table.filter(departures::account_id.eq(accounts::id));
    let others = accounts::table
        .filter(accounts::standing.eq(Standing::Admin))
        .filter(accounts::state.eq(AccountState::Active))
        .filter(accounts::id.ne(account))
        .filter(not(exists(leaving)));
    Ok(diesel::select(exists(others)).get_result(conn)?)
}
