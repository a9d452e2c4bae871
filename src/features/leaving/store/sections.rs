//! What the forum keeps of one account, apart from what it wrote, as JSON for its owner.

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::db::schema::{
    api_tokens, bookmarks, categories, category_follows, departures, flags, identities, mails,
    me_toos, moderation_log, passkeys, poll_options, poll_votes, sessions, solutions, tag_follows,
    tags, tenants, topic_follows, topic_reads, totp, usernames, votes,
};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, FlagReason, FollowLevel, FollowReason, IdentityKind, Timestamp};

/// Rows read at once.
pub const BATCH: i64 = 500;

/// Some rows, and the number after which the next follow; `None` at the end.
pub type Batch = (Vec<Value>, Option<i64>);

/// Reads rows of an account after a number, ascending.
pub type Section = fn(&mut Conn, AccountId, i64) -> Result<Batch, DbError>;

/// The names of the sections in `donnees.json`, and who reads each. A room that keeps something more
/// about an account adds a line.
pub const SECTIONS: &[(&str, Section)] = &[
    ("names", names),
    ("identities", identities),
    ("sessions", sessions),
    ("tokens", tokens),
    ("passkeys", passkeys),
    ("code_application", code_application),
    ("topic_follows", topic_follows),
    ("category_follows", category_follows),
    ("tag_follows", tag_follows),
    ("bookmarks", bookmarks),
    ("reads", reads),
    ("votes", votes),
    ("me_too", me_too),
    ("solutions_chosen", solutions_chosen),
    ("poll_votes", poll_votes),
    ("reports", reports),
    ("mails", mails),
    ("moderation", decisions),
    ("departure", departure),
];

/// Rows as JSON; the number of the last one when the batch was full.
fn batch<Row>(rows: Vec<Row>, number: impl Fn(&Row) -> i64, show: impl Fn(Row) -> Value) -> Batch {
    let full = i64::try_from(rows.len()).is_ok_and(|n| n >= BATCH);
    let next = rows.last().map(number).filter(|_| full);
    (rows.into_iter().map(show).collect(), next)
}

/// A time as in the whole file.
pub fn time(at: Timestamp) -> Value {
    Value::String(at.rfc3339())
}

/// As [`time`]; null for none.
pub fn maybe(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, time)
}

/// Few: at most one a month.
fn names(conn: &mut Conn, account: AccountId, _: i64) -> Result<Batch, DbError> {
    let rows: Vec<(String, Timestamp)> = usernames::table
        .filter(usernames::account_id.eq(account))
        .order(usernames::since)
        .select((usernames::username, usernames::since))
        .load(conn)?;
    let show = |(name, since)| json!({ "name": name, "since": time(since) });
    Ok((rows.into_iter().map(show).collect(), None))
}

fn identities(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

fn sessions(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

fn tokens(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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
fn passkeys(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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
fn code_application(conn: &mut Conn, account: AccountId, _: i64) -> Result<Batch, DbError> {
    let since: Option<Timestamp> = totp::table
        .filter(totp::account_id.eq(account))
        .filter(totp::confirmed_at.is_not_null())
        .select(totp::created_at)
        .first(conn)
        .optional()?;
    let rows = since.map(|since| json!({ "created_at": time(since) }));
    Ok((rows.into_iter().collect(), None))
}

fn topic_follows(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, FollowLevel, FollowReason, Timestamp)> = topic_follows::table
        .filter(topic_follows::account_id.eq(account))
        .filter(topic_follows::topic_id.gt(after))
        .order(topic_follows::topic_id)
        .limit(BATCH)
        .select((
            topic_follows::topic_id,
            topic_follows::level,
            topic_follows::reason,
            topic_follows::created_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(topic, level, reason, at)| {
            json!({
                "topic": topic, "level": level.as_str(), "reason": reason.as_str(),
                "created_at": time(at),
            })
        },
    ))
}

fn category_follows(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, String, FollowLevel, Timestamp)> = category_follows::table
        .inner_join(categories::table)
        .filter(category_follows::account_id.eq(account))
        .filter(category_follows::category_id.gt(after))
        .order(category_follows::category_id)
        .limit(BATCH)
        .select((
            categories::id,
            categories::name,
            category_follows::level,
            category_follows::created_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(_, name, level, at)| json!({ "category": name, "level": level.as_str(), "created_at": time(at) }),
    ))
}

fn tag_follows(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, String, FollowLevel, Timestamp)> = tag_follows::table
        .inner_join(tags::table.on(tags::id.eq(tag_follows::tag_id)))
        .filter(tag_follows::account_id.eq(account))
        .filter(tag_follows::tag_id.gt(after))
        .order(tag_follows::tag_id)
        .limit(BATCH)
        .select((
            tags::id,
            tags::name,
            tag_follows::level,
            tag_follows::created_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(_, name, level, at)| json!({ "tag": name, "level": level.as_str(), "created_at": time(at) }),
    ))
}

fn bookmarks(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, String, Timestamp)> = bookmarks::table
        .filter(bookmarks::account_id.eq(account))
        .filter(bookmarks::post_id.gt(after))
        .order(bookmarks::post_id)
        .limit(BATCH)
        .select((bookmarks::post_id, bookmarks::note, bookmarks::created_at))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(post, note, at)| json!({ "message": post, "note": note, "created_at": time(at) }),
    ))
}

fn reads(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, i64, Timestamp)> = topic_reads::table
        .filter(topic_reads::account_id.eq(account))
        .filter(topic_reads::topic_id.gt(after))
        .order(topic_reads::topic_id)
        .limit(BATCH)
        .select((
            topic_reads::topic_id,
            topic_reads::last_number,
            topic_reads::read_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(topic, number, at)| json!({ "topic": topic, "up_to_message_number": number, "read_at": time(at) }),
    ))
}

fn votes(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, Timestamp)> = votes::table
        .filter(votes::account_id.eq(account))
        .filter(votes::post_id.gt(after))
        .order(votes::post_id)
        .limit(BATCH)
        .select((votes::post_id, votes::created_at))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(post, at)| json!({ "message": post, "created_at": time(at) }),
    ))
}

fn me_too(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, Timestamp)> = me_toos::table
        .filter(me_toos::account_id.eq(account))
        .filter(me_toos::topic_id.gt(after))
        .order(me_toos::topic_id)
        .limit(BATCH)
        .select((me_toos::topic_id, me_toos::created_at))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(topic, at)| json!({ "topic": topic, "created_at": time(at) }),
    ))
}

fn solutions_chosen(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, i64, Timestamp)> = solutions::table
        .filter(solutions::chosen_by.eq(account))
        .filter(solutions::topic_id.gt(after))
        .order(solutions::topic_id)
        .limit(BATCH)
        .select((
            solutions::topic_id,
            solutions::post_id,
            solutions::chosen_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(topic, post, at)| json!({ "topic": topic, "message": post, "chosen_at": time(at) }),
    ))
}

fn poll_votes(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
    let rows: Vec<(i64, String, Timestamp)> = poll_votes::table
        .inner_join(poll_options::table)
        .filter(poll_votes::account_id.eq(account))
        .filter(poll_votes::option_id.gt(after))
        .order(poll_votes::option_id)
        .limit(BATCH)
        .select((
            poll_votes::option_id,
            poll_options::label,
            poll_votes::created_at,
        ))
        .load(conn)?;
    Ok(batch(
        rows,
        |row| row.0,
        |(_, label, at)| json!({ "choice": label, "created_at": time(at) }),
    ))
}

fn reports(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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
fn mails(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

fn decisions(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

fn departure(conn: &mut Conn, account: AccountId, _: i64) -> Result<Batch, DbError> {
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
