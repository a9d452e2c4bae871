//! Polls with their choices, and who chose what.

use diesel::prelude::*;

use crate::db::schema::{accounts, categories, poll_options, poll_votes, polls, posts, topics};
use crate::db::visibility::{post_readable, topic_readable};
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, Audience, PollId, PollOptionId, PostId, Timestamp, TopicId, Viewer,
    Visibility,
};
use crate::features::polls::model::{Place, Poll, PollOption};

type PlaceRow = (
    (PostId, i64, AccountId, Visibility),
    (TopicId, String, String),
    (Option<Timestamp>, Option<TopicId>, Option<TopicId>),
    (Audience, Option<Timestamp>),
);

/// A message that the viewer may read, in a topic whose page they may open.
pub fn place(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<Option<Place>, DbError> {
    let row: Option<PlaceRow> = posts::table
        .inner_join(topics::table.inner_join(categories::table))
        .filter(posts::id.eq(post))
        .filter(topic_readable(viewer))
        .filter(post_readable(viewer))
        .select((
            (
                posts::id,
                posts::number,
                posts::author_id,
                posts::visibility,
            ),
            (topics::id, topics::slug, topics::title),
            (topics::locked_at, topics::duplicate_of, topics::merged_into),
            (categories::write_level, categories::archived_at),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(message, topic, closed, category)| Place {
        post: message.0,
        number: message.1,
        author: message.2,
        visibility: message.3,
        topic: topic.0,
        slug: topic.1,
        title: topic.2,
        open: closed == (None, None, None),
        write: category.0,
        archived: category.1.is_some(),
    }))
}

type PollRow = (
    (PollId, PostId, String, bool, bool),
    (Option<Timestamp>, Option<Timestamp>, i64),
    (PollOptionId, String, i64),
);

/// The polls of these messages, with their choices. For rooms and pages that have checked who may
/// read the messages.
pub fn polls_of(conn: &mut Conn, shown: &[PostId]) -> Result<Vec<Poll>, DbError> {
    if shown.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<PollRow> = polls::table
        .inner_join(poll_options::table)
        .filter(polls::post_id.eq_any(shown))
        .order((polls::id, poll_options::position))
        .select((
            (
                polls::id,
                polls::post_id,
                polls::question,
                polls::multiple,
                polls::anonymous,
            ),
            (polls::closes_at, polls::closed_at, polls::voter_count),
            (
                poll_options::id,
                poll_options::label,
                poll_options::vote_count,
            ),
        ))
        .load(conn)?;
    let mut found: Vec<Poll> = Vec::new();
    for ((id, post, question, multiple, anonymous), (closes_at, closed_at, voter_count), option) in
        rows
    {
        let (option, label, vote_count) = option;
        let option = PollOption {
            id: option,
            label,
            vote_count,
        };
        match found.last_mut() {
            Some(last) if last.id == id => last.options.push(option),
            _ => found.push(Poll {
                id,
                post,
                question,
                multiple,
                anonymous,
                closes_at,
                closed_at,
                voter_count,
                options: vec![option],
            }),
        }
    }
    Ok(found)
}

/// The poll of a message.
pub fn poll_of(conn: &mut Conn, post: PostId) -> Result<Option<Poll>, DbError> {
    Ok(polls_of(conn, &[post])?.pop())
}

/// A choice that somebody made.
#[derive(Clone, Debug, Queryable)]
pub struct Vote {
    pub option: PollOptionId,
    pub account: AccountId,
    pub username: String,
    pub state: AccountState,
}

/// What one account chose in these polls, and who chose what in those that show names, the
/// newest votes first, at most `limit`.
pub fn votes_of(
    conn: &mut Conn,
    account: AccountId,
    of: &[PollId],
    named: &[PollId],
    limit: i64,
) -> Result<Vec<Vote>, DbError> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    Ok(poll_votes::table
        .inner_join(accounts::table)
        .filter(
            poll_votes::account_id
                .eq(account)
                .and(poll_votes::poll_id.eq_any(of))
                .or(poll_votes::poll_id.eq_any(named)),
        )
        // One's own choices are never cut off.
        .order((
            poll_votes::account_id.eq(account).desc(),
            poll_votes::created_at.desc(),
            poll_votes::account_id,
        ))
        .limit(limit)
        .select((
            poll_votes::option_id,
            poll_votes::account_id,
            accounts::username,
            accounts::state,
        ))
        .load(conn)?)
}

/// What one account chose in a poll.
pub fn own_votes(
    conn: &mut Conn,
    poll: PollId,
    account: AccountId,
) -> Result<Vec<PollOptionId>, DbError> {
    Ok(poll_votes::table
        .filter(poll_votes::poll_id.eq(poll))
        .filter(poll_votes::account_id.eq(account))
        .select(poll_votes::option_id)
        .load(conn)?)
}
