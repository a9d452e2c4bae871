//! The append-only log: ids and reasons, never the text of a message.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{accounts, moderation_log, topics};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Person, PostId, Standing, Timestamp, TopicId};
use crate::features::moderation::act::Act;

diesel::alias!(accounts as actors: ActorsAlias, accounts as subjects: SubjectsAlias);

/// What was done, to be kept for ever.
#[derive(Debug)]
pub struct NewEntry<'a> {
    /// `None` when the rules acted by themselves.
    pub actor: Option<&'a Person>,
    pub act: Act,
    /// Whom it is about.
    pub account: Option<AccountId>,
    pub topic: Option<TopicId>,
    pub post: Option<PostId>,
    pub reason: &'a str,
}

/// Adds an entry, in the transaction of what it tells, and returns its id.
pub fn append(conn: &mut Conn, entry: &NewEntry<'_>, now: Timestamp) -> Result<i64, DbError> {
    Ok(diesel::insert_into(moderation_log::table)
        .values((
            moderation_log::actor_id.eq(entry.actor.map(|person| person.account)),
            moderation_log::identity_id.eq(entry.actor.map(|person| person.identity)),
            moderation_log::action.eq(entry.act.word()),
            moderation_log::account_id.eq(entry.account),
            moderation_log::topic_id.eq(entry.topic),
            moderation_log::post_id.eq(entry.post),
            moderation_log::reason.eq(entry.reason),
            moderation_log::created_at.eq(now),
        ))
        .returning(moderation_log::id)
        .get_result(conn)?)
}

/// The standing of whoever hid each of these messages last; `None` when the rules acted by
/// themselves.
pub fn who_hid(
    conn: &mut Conn,
    posts: &[PostId],
) -> Result<HashMap<PostId, Option<Standing>>, DbError> {
    let rows: Vec<(Option<PostId>, Option<Standing>)> = moderation_log::table
        .left_join(accounts::table.on(moderation_log::actor_id.eq(accounts::id.nullable())))
        .filter(moderation_log::post_id.eq_any(posts))
        .filter(moderation_log::action.eq(Act::Hide.word()))
        .order(moderation_log::id)
        .select((moderation_log::post_id, accounts::standing.nullable()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(post, actor)| Some((post?, actor)))
        .collect())
}

/// What was done, as moderators read it.
#[derive(Debug, Queryable)]
pub struct Entry {
    pub id: i64,
    pub actor: Option<String>,
    pub act: String,
    pub account: Option<AccountId>,
    pub username: Option<String>,
    pub topic: Option<TopicId>,
    pub topic_title: Option<String>,
    pub post: Option<PostId>,
    pub reason: String,
    pub created_at: Timestamp,
}

/// Which entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    All,
    /// What administrators changed.
    Administration,
    /// What this person did, and what was decided about them.
    Account(AccountId),
    Topic(TopicId),
    Post(PostId),
}

/// Entries, newest first, after a cursor whose `id` is the last entry shown.
pub fn page(
    conn: &mut Conn,
    about: About,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Entry>, DbError> {
    let mut query = moderation_log::table
        .left_join(actors.on(moderation_log::actor_id.eq(actors.field(accounts::id).nullable())))
        .left_join(
            subjects.on(moderation_log::account_id.eq(subjects.field(accounts::id).nullable())),
        )
        .left_join(topics::table.on(moderation_log::topic_id.eq(topics::id.nullable())))
        .filter(moderation_log::id.lt(after.map_or(i64::MAX, |cursor| cursor.id)))
        .order(moderation_log::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((
            moderation_log::id,
            actors.field(accounts::username).nullable(),
            moderation_log::action,
            moderation_log::account_id,
            subjects.field(accounts::username).nullable(),
            moderation_log::topic_id,
            topics::title.nullable(),
            moderation_log::post_id,
            moderation_log::reason,
            moderation_log::created_at,
        ))
        .into_boxed();
    query = match about {
        About::All => query,
        About::Administration => query.filter(
            moderation_log::action.eq_any(Act::OF_ADMINISTRATORS.iter().map(|act| act.word())),
        ),
        About::Account(id) => query.filter(
            moderation_log::account_id
                .eq(id)
                .or(moderation_log::actor_id.eq(id)),
        ),
        About::Topic(id) => query.filter(moderation_log::topic_id.eq(id)),
        About::Post(id) => query.filter(moderation_log::post_id.eq(id)),
    };
    let rows = query.load(conn)?;
    Ok(Slice::cut(rows, limit, |entry: &Entry| {
        Cursor::at(entry.created_at, entry.id)
    }))
}
