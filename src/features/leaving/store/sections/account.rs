//! The account itself: its names, its ways in, its end.

use diesel::prelude::*;
use serde_json::json;

use super::{BATCH, Batch, batch, maybe, time};
use crate::db::schema::{
    api_tokens, departures, identities, passkeys, sessions, tenants, totp, usernames,
};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, IdentityKind, Timestamp};

/// Few: at most one a month.
pub fn names(conn: &mut Conn, account: AccountId, _: i64) -> Result<Batch, DbError> {
    let rows: Vec<(String, Timestamp)> = usernames::table
        .filter(usernames::account_id.eq(account))
        .order(usernames::since)
        .select((usernames::username, usernames::since))
        .load(conn)?;
    let show = |(name, since)| json!({ "name": name, "since": time(since) });
    Ok((rows.into_iter().map(show).collect(), None))
}

pub fn identities(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    type Row = (
        i64,
        IdentityKind,
        Option<String>,
        Option<String>,
        Option<String>,
        bool,
        Timestamp,
        Timestamp,
        Option<Timestamp>,
    );
    let rows: Vec<Row> = identities::table
        .left_join(tenants::table)
        .filter(identities::account_id.eq(account))
        .filter(identities::id.gt(after))
        .order(identities::id)
        .limit(BATCH)
        .select((
            identities::id,
            identities::kind,
            tenants::name.nullable(),
            tenants::title.nullable(),
            identities::uid,
            identities::shown,
            identities::created_at,
            identities::last_used_at,
            identities::removed_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |row| {
            json!({
                "kind": row.1.as_str(), "space": row.2, "space_title": row.3, "space_user": row.4,
                "space_shown_to_others": row.5, "created_at": time(row.6),
                "last_used_at": time(row.7), "removed_at": maybe(row.8),
            })
        },
    ))
}

pub fn sessions(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, String, Timestamp, Timestamp, Timestamp)> = sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::id.gt(after))
        .order(sessions::id)
        .limit(BATCH)
        .select((
            sessions::id,
            sessions::device,
            sessions::created_at,
            sessions::last_seen_at,
            sessions::expires_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(_, device, opened, seen, ends)| {
            json!({
                "device": device, "opened_at": time(opened), "last_seen_at": time(seen),
                "expires_at": time(ends),
            })
        },
    ))
}

pub fn tokens(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    type Row = (
        i64,
        String,
        String,
        Timestamp,
        Option<Timestamp>,
        Option<Timestamp>,
    );
    let rows: Vec<Row> = api_tokens::table
        .filter(api_tokens::account_id.eq(account))
        .filter(api_tokens::id.gt(after))
        .order(api_tokens::id)
        .limit(BATCH)
        .select((
            api_tokens::id,
            api_tokens::name,
            api_tokens::scopes,
            api_tokens::created_at,
            api_tokens::last_used_at,
            api_tokens::revoked_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(_, name, scopes, made, used, revoked)| {
            json!({
                "name": name, "scopes": scopes, "created_at": time(made),
                "last_used_at": maybe(used), "revoked_at": maybe(revoked),
            })
        },
    ))
}

/// What tells them apart; the keys themselves are of no use elsewhere.
pub fn passkeys(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, String, Timestamp, Option<Timestamp>)> = passkeys::table
        .filter(passkeys::account_id.eq(account))
        .filter(passkeys::id.gt(after))
        .order(passkeys::id)
        .limit(BATCH)
        .select((
            passkeys::id,
            passkeys::name,
            passkeys::created_at,
            passkeys::last_used_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(_, name, made, used)| json!({ "name": name, "created_at": time(made), "last_used_at": maybe(used) }),
    ))
}

/// One at most. Its secret stays here: whoever finds the file must not pass for the person.
pub fn code_application(conn: &mut Conn, account: AccountId, _: i64) -> Result<Batch, DbError> {
    let since: Option<Timestamp> = totp::table
        .filter(totp::account_id.eq(account))
        .filter(totp::confirmed_at.is_not_null())
        .select(totp::created_at)
        .first(conn)
        .optional()?;
    let rows = since.map(|since| json!({ "created_at": time(since) }));
    Ok((rows.into_iter().collect(), None))
}

pub fn departure(conn: &mut Conn, account: AccountId, _: i64) -> Result<Batch, DbError> {
    let row: Option<(String, Timestamp, Timestamp)> = departures::table
        .find(account)
        .select((
            departures::messages,
            departures::asked_at,
            departures::due_at,
        ))
        .first(conn)
        .optional()?;
    let show = |(messages, asked, due)| json!({ "messages": messages, "asked_at": time(asked), "due_at": time(due) });
    Ok((row.into_iter().map(show).collect(), None))
}
