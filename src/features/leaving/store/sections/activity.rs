//! What the person follows, keeps, read and voted for.

use diesel::prelude::*;
use serde_json::json;

use super::{BATCH, Batch, batch, time};
use crate::db::schema::{
    bookmarks, categories, category_follows, me_toos, poll_options, poll_votes, solutions,
    tag_follows, tags, topic_follows, topic_reads, votes,
};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, FollowLevel, FollowReason, Timestamp};

pub fn topic_follows(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

pub fn category_follows(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

pub fn tag_follows(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

pub fn bookmarks(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

pub fn reads(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

pub fn votes(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

pub fn me_too(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

pub fn solutions_chosen(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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

pub fn poll_votes(conn: &mut Conn, account: AccountId, after: i64) -> Result<Batch, DbError> {
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
