//! What a topic page shows a signed-in person, read by the plainest indexed queries.

use diesel::prelude::*;
use entraide::db::schema::{
    accounts, bookmarks, categories, detail_requests, drafts, follow_ups, identities, me_toos,
    poll_options, polls, post_links, posts, sessions, solutions, tags, topic_follows, topic_reads,
    topic_tags, topics, votes,
};
use entraide::db::{Conn, DbError};
use entraide::domain::{AccountId, PostId, Standing, Timestamp, TopicId, TopicState, Visibility};

#[derive(Queryable)]
pub struct Topic {
    pub id: TopicId,
    pub title: String,
    pub slug: String,
    pub state: TopicState,
    pub answer_count: i64,
    pub me_too_count: i64,
    pub author: AccountId,
    pub last: i64,
    pub category: String,
    pub category_slug: String,
    pub solution: Option<PostId>,
}

#[derive(Queryable)]
pub struct Message {
    pub id: PostId,
    pub number: i64,
    pub author: AccountId,
    pub html: String,
    pub votes: i64,
    pub written: Timestamp,
    pub edited: Option<Timestamp>,
    pub name: String,
    pub standing: Standing,
}

/// Everything on the page.
pub struct Read {
    pub me: (AccountId, String, Standing),
    pub topic: Topic,
    pub messages: Vec<Message>,
    pub tags: Vec<(String, String)>,
    pub voted: Vec<PostId>,
    pub kept: Vec<PostId>,
    pub requests: Vec<PostId>,
    pub polls: Vec<(PostId, String, String)>,
    pub me_too: bool,
    pub follows: bool,
    pub draft: Option<String>,
    pub read: Option<i64>,
    pub leading: Vec<(TopicId, String, String)>,
    pub follow_ups: Vec<(TopicId, String, String)>,
    pub origin: Option<TopicId>,
}

const PER_PAGE: i64 = 20;

/// Who holds a session.
pub fn person(
    conn: &mut Conn,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<(AccountId, String, Standing)>, DbError> {
    Ok(sessions::table
        .inner_join(accounts::table)
        .inner_join(identities::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(identities::removed_at.is_null())
        .select((accounts::id, accounts::username, accounts::standing))
        .first(conn)
        .optional()?)
}

/// The first page of a topic.
pub fn read(
    conn: &mut Conn,
    me: (AccountId, String, Standing),
    id: TopicId,
) -> Result<Option<Read>, DbError> {
    let account = me.0;
    let Some(topic) = topic(conn, id)? else {
        return Ok(None);
    };
    let messages = messages(conn, id)?;
    let shown: Vec<PostId> = messages.iter().map(|message| message.id).collect();
    Ok(Some(Read {
        tags: topic_tags::table
            .inner_join(tags::table)
            .filter(topic_tags::topic_id.eq(id))
            .select((tags::tag_key, tags::name))
            .load(conn)?,
        voted: votes::table
            .filter(votes::account_id.eq(account))
            .filter(votes::post_id.eq_any(&shown))
            .select(votes::post_id)
            .load(conn)?,
        kept: bookmarks::table
            .filter(bookmarks::account_id.eq(account))
            .filter(bookmarks::post_id.eq_any(&shown))
            .select(bookmarks::post_id)
            .load(conn)?,
        requests: detail_requests::table
            .filter(detail_requests::post_id.eq_any(&shown))
            .select(detail_requests::post_id)
            .load(conn)?,
        polls: polls::table
            .inner_join(poll_options::table)
            .filter(polls::post_id.eq_any(&shown))
            .select((polls::post_id, polls::question, poll_options::label))
            .load(conn)?,
        me_too: me_toos::table
            .find((id, account))
            .select(me_toos::account_id)
            .first::<AccountId>(conn)
            .optional()?
            .is_some(),
        follows: topic_follows::table
            .find((id, account))
            .select(topic_follows::account_id)
            .first::<AccountId>(conn)
            .optional()?
            .is_some(),
        draft: drafts::table
            .filter(drafts::account_id.eq(account))
            .filter(drafts::place.eq(format!("answer:{id}")))
            .select(drafts::fields)
            .first(conn)
            .optional()?,
        read: topic_reads::table
            .find((account, id))
            .select(topic_reads::last_number)
            .first(conn)
            .optional()?,
        leading: leading(conn, id)?,
        follow_ups: follow_ups::table
            .inner_join(topics::table.on(topics::id.eq(follow_ups::topic_id)))
            .filter(follow_ups::origin_id.eq(id))
            .limit(5)
            .select((topics::id, topics::slug, topics::title))
            .load(conn)?,
        origin: follow_ups::table
            .find(id)
            .select(follow_ups::origin_id)
            .first(conn)
            .optional()?,
        me,
        topic,
        messages,
    }))
}

fn topic(conn: &mut Conn, id: TopicId) -> Result<Option<Topic>, DbError> {
    Ok(topics::table
        .inner_join(categories::table)
        .left_join(solutions::table)
        .filter(topics::id.eq(id))
        .filter(topics::visibility.eq(Visibility::Visible))
        .select((
            topics::id,
            topics::title,
            topics::slug,
            topics::state,
            topics::answer_count,
            topics::me_too_count,
            topics::author_id,
            topics::next_number,
            categories::name,
            categories::slug,
            solutions::post_id.nullable(),
        ))
        .first(conn)
        .optional()?)
}

fn messages(conn: &mut Conn, topic: TopicId) -> Result<Vec<Message>, DbError> {
    Ok(posts::table
        .inner_join(accounts::table.on(accounts::id.eq(posts::author_id)))
        .filter(posts::topic_id.eq(topic))
        .filter(posts::number.between(1, PER_PAGE))
        .filter(posts::visibility.eq(Visibility::Visible))
        .order(posts::number)
        .select((
            posts::id,
            posts::number,
            posts::author_id,
            posts::html,
            posts::vote_count,
            posts::created_at,
            posts::edited_at,
            accounts::username,
            accounts::standing,
        ))
        .load(conn)?)
}

fn leading(conn: &mut Conn, topic: TopicId) -> Result<Vec<(TopicId, String, String)>, DbError> {
    Ok(post_links::table
        .inner_join(posts::table.inner_join(topics::table))
        .filter(post_links::topic_id.eq(topic))
        .filter(topics::visibility.eq(Visibility::Visible))
        .order(topics::id.desc())
        .limit(5)
        .select((topics::id, topics::slug, topics::title))
        .distinct()
        .load(conn)?)
}
