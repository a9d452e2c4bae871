//! The table of mails.

use diesel::prelude::*;

use super::super::Delivery;
use crate::db::schema::mails;
use crate::db::{Conn, DbError, per_backend};
use crate::domain::Timestamp;

/// Notes that a mail is called for, unless that was noted already. Returns whether it is still to
/// be sent.
pub fn open_delivery(
    conn: &mut Conn,
    delivery: &Delivery,
    message_id: &str,
    now: Timestamp,
) -> Result<bool, DbError> {
    let row = (
        mails::delivery_key.eq(&delivery.key),
        mails::account_id.eq(delivery.account),
        mails::message_id.eq(message_id),
        mails::kind.eq(delivery.kind),
        mails::created_at.eq(now),
    );
    per_backend!(conn, c => diesel::insert_into(mails::table)
        .values(row)
        .on_conflict(mails::delivery_key)
        .do_nothing()
        .execute(c))?;
    let open = mails::sent_at.is_null().and(mails::dropped_at.is_null());
    Ok(mails::table
        .filter(mails::delivery_key.eq(&delivery.key))
        .select(open)
        .get_result(conn)?)
}

/// Notes that the next server has taken charge of a mail.
pub fn note_sent(conn: &mut Conn, key: &str, now: Timestamp) -> Result<(), DbError> {
    diesel::update(mails::table.filter(mails::delivery_key.eq(key)))
        .set(mails::sent_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Notes that a mail will never be sent.
pub fn note_dropped(conn: &mut Conn, key: &str, now: Timestamp) -> Result<(), DbError> {
    diesel::update(mails::table.filter(mails::delivery_key.eq(key)))
        .set(mails::dropped_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Takes back [`note_dropped`], for all of these.
pub fn reopen(conn: &mut Conn, keys: &[String]) -> Result<(), DbError> {
    let given_up = mails::table
        .filter(mails::delivery_key.eq_any(keys))
        .filter(mails::dropped_at.is_not_null());
    diesel::update(given_up)
        .set(mails::dropped_at.eq(None::<Timestamp>))
        .execute(conn)?;
    Ok(())
}

/// As [`note_dropped`], for those of these that have not left.
pub fn give_up(conn: &mut Conn, keys: &[String], now: Timestamp) -> Result<(), DbError> {
    let open = mails::table
        .filter(mails::delivery_key.eq_any(keys))
        .filter(mails::sent_at.is_null())
        .filter(mails::dropped_at.is_null());
    diesel::update(open)
        .set(mails::dropped_at.eq(now))
        .execute(conn)?;
    Ok(())
}
