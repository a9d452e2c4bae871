//! What mails tell.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{
    accounts, categories, detail_requests, moderation_log, posts, solutions, topics,
};
use crate::db::visibility::{post_listed, topic_listed};
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, CategoryId, PostId, Standing, Timestamp, TopicId, TopicKind, Viewer,
    Visibility,
};

/// A message that somebody may read, in its topic.
#[derive(Clone, Debug, Queryable)]
pub struct Message {
    pub number: i64,
    pub html: String,
    pub body: String,
    pub author: AccountId,
    pub author_name: String,
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
    pub asker: AccountId,
    pub kind: TopicKind,
    /// The message itself, when it asks for details.
    pub request: Option<PostId>,
}

/// A published message; `None` when this viewer may not, or no longer, read it.
pub fn message(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<Option<Message>, DbError> {
    Ok(posts::table
        .inner_join(accounts::table)
        .inner_join(topics::table)
        .left_join(detail_requests::table.on(detail_requests::post_id.eq(posts::id)))
        .filter(posts::id.eq(post))
        .filter(post_listed())
        .filter(topic_listed(viewer))
        .select((
            posts::number,
            posts::html,
            posts::body,
            accounts::id,
            accounts::username,
            topics::id,
            topics::slug,
            topics::title,
            topics::author_id,
            topics::kind,
            detail_requests::post_id.nullable(),
        ))
        .first(conn)
        .optional()?)
}

/// A published message, as far as deciding who hears of it needs.
#[derive(Clone, Debug, Queryable)]
pub struct Published {
    pub post: PostId,
    pub topic: TopicId,
    pub author: AccountId,
    pub number: i64,
    pub category: CategoryId,
    /// The rank from which its category is open.
    pub read_level: i16,
}

/// A message that is published. Who may read it is asked of each recipient.
pub fn published(conn: &mut Conn, post: PostId) -> Result<Option<Published>, DbError> {
    Ok(posts::table
        .inner_join(topics::table.inner_join(categories::table))
        .filter(posts::id.eq(post))
        .filter(post_listed())
        .filter(topics::visibility.eq(Visibility::Visible))
        .select((
            posts::id,
            topics::id,
            posts::author_id,
            posts::number,
            categories::id,
            categories::read_level,
        ))
        .first(conn)
        .optional()?)
}

/// Who wrote a message.
pub fn author(conn: &mut Conn, post: PostId) -> Result<Option<AccountId>, DbError> {
    Ok(posts::table
        .find(post)
        .select(posts::author_id)
        .first(conn)
        .optional()?)
}

/// Who wrote each of these messages.
pub fn authors(conn: &mut Conn, ids: &[PostId]) -> Result<HashMap<PostId, AccountId>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(PostId, AccountId)> = posts::table
        .filter(posts::id.eq_any(ids))
        .select((posts::id, posts::author_id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Whether a message is the solution of its topic now.
pub fn chosen(conn: &mut Conn, post: PostId) -> Result<bool, DbError> {
    let found: Option<TopicId> = solutions::table
        .filter(solutions::post_id.eq(post))
        .select(solutions::topic_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// A decision on a message: whose it is, where it stands, and the reason given.
#[derive(Clone, Debug)]
pub struct Hidden {
    pub author: AccountId,
    pub number: i64,
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
    /// Who decided, by standing; `None` when the rules acted by themselves.
    pub actor: Option<Standing>,
    pub reason: String,
}

/// What entry `log` says of a message.
pub fn hidden(conn: &mut Conn, post: PostId, log: i64) -> Result<Option<Hidden>, DbError> {
    let entry: Option<(String, Option<Standing>)> = moderation_log::table
        .left_join(accounts::table.on(moderation_log::actor_id.eq(accounts::id.nullable())))
        .filter(moderation_log::id.eq(log))
        .filter(moderation_log::post_id.eq(post))
        .select((moderation_log::reason, accounts::standing.nullable()))
        .first(conn)
        .optional()?;
    let Some((reason, actor)) = entry else {
        return Ok(None);
    };
    // Its author is told of it, who knows it: no visibility to ask for.
    let row: Option<(AccountId, i64, TopicId, String, String)> = posts::table
        .inner_join(topics::table)
        .filter(posts::id.eq(post))
        .select((
            posts::author_id,
            posts::number,
            topics::id,
            topics::slug,
            topics::title,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(author, number, topic, slug, title)| Hidden {
        author,
        number,
        topic,
        slug,
        title,
        actor,
        reason,
    }))
}

/// Why an account is suspended, and until when; `None` when it is not.
pub fn suspended(
    conn: &mut Conn,
    account: AccountId,
) -> Result<Option<(String, Option<Timestamp>)>, DbError> {
    let row: Option<(Option<String>, Option<Timestamp>)> = accounts::table
        .filter(accounts::id.eq(account))
        .filter(accounts::state.eq(AccountState::Suspended))
        .select((accounts::suspension_reason, accounts::suspended_until))
        .first(conn)
        .optional()?;
    Ok(row.map(|(reason, until)| (reason.unwrap_or_default(), until)))
}
