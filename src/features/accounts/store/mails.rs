//! Mails of this room: one row for each event that calls for one.

use diesel::prelude::*;

use crate::db::schema::mails;
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{AccountId, MailId, Timestamp};

/// A mail that an event calls for.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Names the event: one key, one mail.
    pub key: String,
    pub account: Option<AccountId>,
    pub kind: &'static str,
}

/// The row of a delivery, made by the first who asks.
#[derive(Debug, Queryable)]
pub struct Recorded {
    pub id: MailId,
    pub message_id: String,
    pub sent_at: Option<Timestamp>,
    pub dropped_at: Option<Timestamp>,
}

pub fn record(
    conn: &mut Conn,
    delivery: &Delivery,
    message_id: &str,
    now: Timestamp,
) -> Result<Recorded, DbError> {
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
    Ok(mails::table
        .filter(mails::delivery_key.eq(&delivery.key))
        .select((
            mails::id,
            mails::message_id,
            mails::sent_at,
            mails::dropped_at,
        ))
        .first(conn)?)
}

pub fn mark_sent(conn: &mut Conn, mail: MailId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(mails::table.find(mail))
        .set(mails::sent_at.eq(now))
        .execute(conn)?;
    Ok(())
}

pub fn mark_dropped(conn: &mut Conn, mail: MailId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(mails::table.find(mail))
        .set(mails::dropped_at.eq(now))
        .execute(conn)?;
    Ok(())
}
