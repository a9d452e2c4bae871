//! « Je m’en occupe ». A row that ran out says nothing any more.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{accounts, reservations};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Person, Timestamp, TopicId};
use crate::features::lifecycle::model::Reservation;

/// The reservation of a topic, if one holds now.
pub fn of_topic(
    conn: &mut Conn,
    topic: TopicId,
    now: Timestamp,
) -> Result<Option<Reservation>, DbError> {
    let row: Option<(AccountId, String, Timestamp, Timestamp)> = reservations::table
        .inner_join(accounts::table)
        .filter(reservations::topic_id.eq(topic))
        .filter(reservations::until.gt(now))
        .select((
            reservations::account_id,
            accounts::username,
            reservations::since,
            reservations::until,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(account, username, since, until)| Reservation {
        account,
        username,
        since,
        until,
    }))
}

/// Who holds which of these topics now. One query.
pub fn names(
    conn: &mut Conn,
    topics: &[TopicId],
    now: Timestamp,
) -> Result<HashMap<TopicId, String>, DbError> {
    let rows: Vec<(TopicId, String)> = reservations::table
        .inner_join(accounts::table)
        .filter(reservations::topic_id.eq_any(topics))
        .filter(reservations::until.gt(now))
        .select((reservations::topic_id, accounts::username))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Puts a reservation in place of whatever this topic had, and of any other that this person held.
/// The topic and the account must be held.
pub fn put(
    conn: &mut Conn,
    topic: TopicId,
    by: &Person,
    (since, until): (Timestamp, Timestamp),
) -> Result<(), DbError> {
    diesel::delete(
        reservations::table.filter(
            reservations::topic_id
                .eq(topic)
                .or(reservations::account_id.eq(by.account)),
        ),
    )
    .execute(conn)?;
    diesel::insert_into(reservations::table)
        .values((
            reservations::topic_id.eq(topic),
            reservations::account_id.eq(by.account),
            reservations::identity_id.eq(by.identity),
            reservations::since.eq(since),
            reservations::until.eq(until),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends the reservation of this topic by this person, if any.
pub fn end(conn: &mut Conn, topic: TopicId, account: AccountId) -> Result<(), DbError> {
    diesel::delete(
        reservations::table
            .filter(reservations::topic_id.eq(topic))
            .filter(reservations::account_id.eq(account)),
    )
    .execute(conn)?;
    Ok(())
}

/// Forgets reservations that ran out. Nothing depends on it: they only take room.
pub fn forget_old(conn: &mut Conn, now: Timestamp) -> Result<usize, DbError> {
    Ok(diesel::delete(reservations::table.filter(reservations::until.le(now))).execute(conn)?)
}
