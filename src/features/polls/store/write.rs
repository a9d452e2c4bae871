//! Changes to polls and votes.

use diesel::prelude::*;

use crate::db::schema::{poll_options, poll_votes, polls};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{Person, PollId, PollOptionId, PostId, Timestamp};
use crate::features::polls::model::NewPoll;

/// Makes changes of the poll of a message follow one another until the end of the transaction.
/// Called before its votes are read.
pub fn hold(conn: &mut Conn, post: PostId) -> Result<(), DbError> {
    diesel::update(polls::table.filter(polls::post_id.eq(post)))
        .set(polls::voter_count.eq(polls::voter_count))
        .execute(conn)?;
    Ok(())
}

/// Makes a poll; false when the message has one already.
pub fn insert(
    conn: &mut Conn,
    post: PostId,
    new: &NewPoll,
    now: Timestamp,
) -> Result<bool, DbError> {
    let row = (
        polls::post_id.eq(post),
        polls::question.eq(&new.question),
        polls::multiple.eq(new.multiple),
        polls::anonymous.eq(new.anonymous),
        polls::closes_at.eq(new.closes_at),
        polls::created_at.eq(now),
    );
    let added = per_backend!(conn, c => diesel::insert_into(polls::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    if added == 0 {
        return Ok(false);
    }
    let id: PollId = polls::table
        .filter(polls::post_id.eq(post))
        .select(polls::id)
        .first(conn)?;
    insert_options(conn, id, new)?;
    Ok(true)
}

fn insert_options(conn: &mut Conn, poll: PollId, new: &NewPoll) -> Result<(), DbError> {
    let rows: Vec<_> = (0_i64..)
        .zip(&new.options)
        .map(|(position, label)| {
            (
                poll_options::poll_id.eq(poll),
                poll_options::position.eq(position),
                poll_options::label.eq(label),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(poll_options::table).values(rows).execute(c))?;
    Ok(())
}

/// Replaces question and choices; false when somebody has voted.
pub fn change(conn: &mut Conn, poll: PollId, new: &NewPoll) -> Result<bool, DbError> {
    let changed = diesel::update(
        polls::table
            .filter(polls::id.eq(poll))
            .filter(polls::voter_count.eq(0)),
    )
    .set((
        polls::question.eq(&new.question),
        polls::multiple.eq(new.multiple),
        polls::anonymous.eq(new.anonymous),
        polls::closes_at.eq(new.closes_at),
    ))
    .execute(conn)?;
    if changed == 0 {
        return Ok(false);
    }
    diesel::delete(poll_options::table.filter(poll_options::poll_id.eq(poll))).execute(conn)?;
    insert_options(conn, poll, new)?;
    Ok(true)
}

/// Puts these choices of a person in place of those they made before. The poll is held.
pub fn revote(
    conn: &mut Conn,
    by: &Person,
    poll: PollId,
    (before, chosen): (&[PollOptionId], &[PollOptionId]),
    now: Timestamp,
) -> Result<(), DbError> {
    let without = |all: &[PollOptionId], others: &[PollOptionId]| -> Vec<PollOptionId> {
        let kept = all.iter().filter(|id| !others.contains(id));
        kept.copied().collect()
    };
    let (gone, new) = (without(before, chosen), without(chosen, before));
    diesel::delete(
        poll_votes::table
            .filter(poll_votes::account_id.eq(by.account))
            .filter(poll_votes::option_id.eq_any(&gone)),
    )
    .execute(conn)?;
    let rows: Vec<_> = new
        .iter()
        .map(|option| {
            (
                poll_votes::option_id.eq(option),
                poll_votes::account_id.eq(by.account),
                poll_votes::poll_id.eq(poll),
                poll_votes::identity_id.eq(by.identity),
                poll_votes::created_at.eq(now),
            )
        })
        .collect();
    if !rows.is_empty() {
        per_backend!(conn, c => diesel::insert_into(poll_votes::table).values(rows).execute(c))?;
    }
    count(conn, &gone, -1)?;
    count(conn, &new, 1)?;
    if before.is_empty() && !chosen.is_empty() {
        diesel::update(polls::table.filter(polls::id.eq(poll)))
            .set(polls::voter_count.eq(polls::voter_count + 1))
            .execute(conn)?;
    }
    Ok(())
}

fn count(conn: &mut Conn, options: &[PollOptionId], by: i64) -> Result<(), DbError> {
    if !options.is_empty() {
        diesel::update(poll_options::table.filter(poll_options::id.eq_any(options)))
            .set(poll_options::vote_count.eq(poll_options::vote_count + by))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes no more votes.
pub fn close(conn: &mut Conn, poll: PollId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(
        polls::table
            .filter(polls::id.eq(poll))
            .filter(polls::closed_at.is_null()),
    )
    .set(polls::closed_at.eq(now))
    .execute(conn)?;
    Ok(())
}

/// Deletes a poll with its votes.
pub fn delete(conn: &mut Conn, poll: PollId) -> Result<(), DbError> {
    diesel::delete(poll_votes::table.filter(poll_votes::poll_id.eq(poll))).execute(conn)?;
    diesel::delete(poll_options::table.filter(poll_options::poll_id.eq(poll))).execute(conn)?;
    diesel::delete(polls::table.filter(polls::id.eq(poll))).execute(conn)?;
    Ok(())
}
