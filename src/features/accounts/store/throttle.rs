//! Wrong passwords, counted.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::super::throttle::{AttemptKeys, CEILING, CEILING_WINDOW, Failures};
use crate::db::schema::{known_networks, sign_in_failures};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::Timestamp;

/// Of one address from one network.
pub fn failures(conn: &mut Conn, keys: &AttemptKeys) -> Result<Failures, DbError> {
    let row: Option<(i64, Timestamp)> = sign_in_failures::table
        .find((&keys.address, &keys.network))
        .select((sign_in_failures::failures, sign_in_failures::last_at))
        .first(conn)
        .optional()?;
    Ok(
        row.map_or_else(Failures::default, |(count, last_at)| Failures {
            count,
            last_at: Some(last_at),
        }),
    )
}

/// Of one address from all networks lately, counted up to the ceiling.
pub fn failures_everywhere(conn: &mut Conn, address: &str, now: Timestamp) -> Result<i64, DbError> {
    // Each row is one failure at least: as many rows as the ceiling are enough to know.
    let rows: Vec<i64> = sign_in_failures::table
        .filter(sign_in_failures::address_hash.eq(address))
        .filter(sign_in_failures::last_at.gt(now - CEILING_WINDOW))
        .limit(CEILING)
        .select(sign_in_failures::failures)
        .load(conn)?;
    Ok(rows.into_iter().fold(0, i64::saturating_add))
}

/// Whether the owner of the address has signed in from this network.
pub fn is_known_network(conn: &mut Conn, keys: &AttemptKeys) -> Result<bool, DbError> {
    let known = known_networks::table.find((&keys.address, &keys.network));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(conn)?)
}

/// Makes attempts at one address from one network follow one another until the end of the
/// transaction, so that guesses sent at the same instant each count.
pub fn hold(conn: &mut Conn, keys: &AttemptKeys, now: Timestamp) -> Result<(), DbError> {
    let row = (
        sign_in_failures::address_hash.eq(&keys.address),
        sign_in_failures::network_hash.eq(&keys.network),
        sign_in_failures::failures.eq(0),
        sign_in_failures::last_at.eq(now),
    );
    per_backend!(conn, c => diesel::insert_into(sign_in_failures::table)
        .values(row)
        .on_conflict((sign_in_failures::address_hash, sign_in_failures::network_hash))
        .do_update()
        .set(sign_in_failures::failures.eq(sign_in_failures::failures))
        .execute(c))?;
    Ok(())
}

pub fn set_failures(
    conn: &mut Conn,
    keys: &AttemptKeys,
    count: i64,
    now: Timestamp,
) -> Result<(), DbError> {
    let row = (
        sign_in_failures::address_hash.eq(&keys.address),
        sign_in_failures::network_hash.eq(&keys.network),
        sign_in_failures::failures.eq(count),
        sign_in_failures::last_at.eq(now),
    );
    per_backend!(conn, c => diesel::insert_into(sign_in_failures::table)
        .values(row)
        .on_conflict((sign_in_failures::address_hash, sign_in_failures::network_hash))
        .do_update()
        .set((
            sign_in_failures::failures.eq(excluded(sign_in_failures::failures)),
            sign_in_failures::last_at.eq(excluded(sign_in_failures::last_at)),
        ))
        .execute(c))?;
    Ok(())
}

pub fn forgive(conn: &mut Conn, keys: &AttemptKeys) -> Result<(), DbError> {
    diesel::delete(sign_in_failures::table.find((&keys.address, &keys.network))).execute(conn)?;
    Ok(())
}

pub fn know_network(conn: &mut Conn, keys: &AttemptKeys, now: Timestamp) -> Result<(), DbError> {
    let row = (
        known_networks::address_hash.eq(&keys.address),
        known_networks::network_hash.eq(&keys.network),
        known_networks::last_at.eq(now),
    );
    per_backend!(conn, c => diesel::insert_into(known_networks::table)
        .values(row)
        .on_conflict((known_networks::address_hash, known_networks::network_hash))
        .do_update()
        .set(known_networks::last_at.eq(excluded(known_networks::last_at)))
        .execute(c))?;
    Ok(())
}

/// Forgets all that is known of these addresses.
pub fn forget(conn: &mut Conn, addresses: &[String]) -> Result<(), DbError> {
    diesel::delete(sign_in_failures::table)
        .filter(sign_in_failures::address_hash.eq_any(addresses))
        .execute(conn)?;
    diesel::delete(known_networks::table)
        .filter(known_networks::address_hash.eq_any(addresses))
        .execute(conn)?;
    Ok(())
}
