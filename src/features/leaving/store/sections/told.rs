//! What passed between the person and the forum: flags, mails, decisions.

use diesel::prelude::*;
use serde_json::json;

use super::{BATCH, Batch, batch, maybe, time};
use crate::db::schema::{flags, mails, moderation_log};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, FlagReason, Timestamp};

pub fn reports(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    type Row = (i64, i64, FlagReason, String, Timestamp, Option<Timestamp>);
    let rows: Vec<Row> = flags::table
        .filter(flags::account_id.eq(account))
        .filter(flags::id.gt(after))
        .order(flags::id)
        .limit(BATCH)
        .select((
            flags::id,
            flags::post_id,
            flags::reason,
            flags::details,
            flags::created_at,
            flags::decided_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(_, post, reason, details, at, decided)| {
            json!({
                "message": post, "reason": reason.as_str(), "details": details,
                "created_at": time(at), "decided_at": maybe(decided),
            })
        },
    ))
}

/// What the forum wrote: when, and about what; the words of mails are not kept.
pub fn mails(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, String, Timestamp, Option<Timestamp>)> = mails::table
        .filter(mails::account_id.eq(account))
        .filter(mails::id.gt(after))
        .order(mails::id)
        .limit(BATCH)
        .select((mails::id, mails::kind, mails::created_at, mails::sent_at))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(_, kind, at, sent)| json!({ "kind": kind, "created_at": time(at), "sent_at": maybe(sent) }),
    ))
}

/// What people were told of when it was decided. Who decided is not told, nor what moderators noted
/// for themselves.
const TOLD: &[&str] = &["hide", "restore", "suspend", "lift", "set_standing"];

pub fn decisions(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    type Row = (i64, String, Option<i64>, Option<i64>, String, Timestamp);
    let rows: Vec<Row> = moderation_log::table
        .filter(moderation_log::account_id.eq(account))
        .filter(moderation_log::id.gt(after))
        .order(moderation_log::id)
        .limit(BATCH)
        .select((
            moderation_log::id,
            moderation_log::action,
            moderation_log::topic_id,
            moderation_log::post_id,
            moderation_log::reason,
            moderation_log::created_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(_, action, topic, post, reason, at)| {
            let reason = TOLD.contains(&action.as_str()).then_some(reason);
            json!({
                "action": action, "topic": topic, "message": post, "reason": reason,
                "created_at": time(at),
            })
        },
    ))
}
