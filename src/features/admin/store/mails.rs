//! Mails as the operator lists them: never their address, never their words.

use diesel::prelude::*;

use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{accounts, mails};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, MailId, Timestamp};
use crate::features::admin::model::MailState;

/// A mail that an event called for.
#[derive(Clone, Debug, Queryable)]
pub struct Line {
    pub id: MailId,
    pub key: String,
    pub kind: String,
    pub account: Option<AccountId>,
    pub username: Option<String>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub dropped_at: Option<Timestamp>,
}

/// Mails in a state, newest first, after a cursor whose `id` is the last one shown.
pub fn page(
    conn: &mut Conn,
    state: MailState,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Line>, DbError> {
    let mut query = mails::table
        .left_join(accounts::table)
        .filter(mails::id.lt(MailId(after.map_or(i64::MAX, |cursor| cursor.id))))
        .order(mails::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((
            mails::id,
            mails::delivery_key,
            mails::kind,
            mails::account_id,
            accounts::username.nullable(),
            mails::created_at,
            mails::sent_at,
            mails::dropped_at,
        ))
        .into_boxed();
    query = match state {
        MailState::Waiting => query
            .filter(mails::sent_at.is_null())
            .filter(mails::dropped_at.is_null()),
        MailState::Dropped => query.filter(mails::dropped_at.is_not_null()),
        MailState::Sent => query.filter(mails::sent_at.is_not_null()),
    };
    let rows = query.load(conn)?;
    Ok(Slice::cut(rows, limit, |line: &Line| {
        Cursor::at(line.created_at, line.id.0)
    }))
}

/// One mail.
pub fn find(conn: &mut Conn, id: MailId) -> Result<Option<Line>, DbError> {
    Ok(mails::table
        .left_join(accounts::table)
        .filter(mails::id.eq(id))
        .select((
            mails::id,
            mails::delivery_key,
            mails::kind,
            mails::account_id,
            accounts::username.nullable(),
            mails::created_at,
            mails::sent_at,
            mails::dropped_at,
        ))
        .first(conn)
        .optional()?)
}

/// Mails that wait and mails that were given up.
pub fn troubles(conn: &mut Conn) -> Result<(i64, i64), DbError> {
    let waiting = mails::table
        .filter(mails::sent_at.is_null())
        .filter(mails::dropped_at.is_null())
        .count()
        .get_result(conn)?;
    let dropped = mails::table
        .filter(mails::dropped_at.is_not_null())
        .count()
        .get_result(conn)?;
    Ok((waiting, dropped))
}
