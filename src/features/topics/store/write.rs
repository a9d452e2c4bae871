//! Changes to topics and messages. Counters and states are kept by `states`, in the same
//! transaction.

use diesel::prelude::*;

use super::{NewPost, NewTopic};
use crate::db::changes::{self, Change};
use crate::db::schema::{accounts, post_mentions, posts, solutions, tags, topic_tags, topics};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{
    AccountId, CategoryId, PostId, TagId, TagName, Timestamp, Title, TopicId, Visibility,
};
use crate::text;

/// Makes writes of one person follow one another, so that a double click finds its twin.
pub fn lock_author(conn: &mut Conn, author: AccountId) -> Result<(), DbError> {
    diesel::update(accounts::table.filter(accounts::id.eq(author)))
        .set(accounts::updated_at.eq(accounts::updated_at))
        .execute(conn)?;
    Ok(())
}

pub fn insert_topic(conn: &mut Conn, topic: &NewTopic<'_>) -> Result<TopicId, DbError> {
    let id = diesel::insert_into(topics::table)
        .values(topic)
        .returning(topics::id)
        .get_result(conn)?;
    changes::record(conn, Change::Topic(id), topic.created_at)?;
    Ok(id)
}

/// Makes changes of one topic follow one another until the end of the transaction. Called before
/// its counts are read.
pub fn lock_topic(conn: &mut Conn, topic: TopicId) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set(topics::updated_at.eq(topics::updated_at))
        .execute(conn)?;
    Ok(())
}

/// Takes the next message number of a topic; other writers of the topic wait until the end of
/// this transaction.
pub fn take_number(conn: &mut Conn, topic: TopicId) -> Result<i64, DbError> {
    let next: i64 = diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set(topics::next_number.eq(topics::next_number + 1))
        .returning(topics::next_number)
        .get_result(conn)?;
    Ok(next - 1)
}

pub fn insert_post(conn: &mut Conn, post: &NewPost<'_>) -> Result<PostId, DbError> {
    let id = diesel::insert_into(posts::table)
        .values(post)
        .returning(posts::id)
        .get_result(conn)?;
    changes::record(conn, Change::Post(id), post.created_at)?;
    Ok(id)
}

pub fn add_mentions(conn: &mut Conn, post: PostId, mentioned: &[AccountId]) -> Result<(), DbError> {
    diesel::delete(post_mentions::table.filter(post_mentions::post_id.eq(post))).execute(conn)?;
    let rows: Vec<_> = mentioned
        .iter()
        .map(|account| {
            (
                post_mentions::post_id.eq(post),
                post_mentions::account_id.eq(account),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(post_mentions::table).values(rows).execute(c))?;
    Ok(())
}

/// Makes the topic's tags these, creating those that are new.
pub fn retag(
    conn: &mut Conn,
    topic: TopicId,
    names: &[TagName],
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::delete(topic_tags::table.filter(topic_tags::topic_id.eq(topic))).execute(conn)?;
    if names.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = names.iter().map(|name| text::slug(name.as_str())).collect();
    let rows: Vec<_> = keys
        .iter()
        .zip(names)
        .map(|(key, name)| {
            (
                tags::tag_key.eq(key),
                tags::name.eq(name.as_str()),
                tags::created_at.eq(now),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(tags::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(c))?;
    let ids: Vec<TagId> = tags::table
        .filter(tags::tag_key.eq_any(&keys))
        .select(tags::id)
        .load(conn)?;
    let rows: Vec<_> = ids
        .iter()
        .map(|tag| (topic_tags::topic_id.eq(topic), topic_tags::tag_id.eq(tag)))
        .collect();
    per_backend!(conn, c => diesel::insert_into(topic_tags::table).values(rows).execute(c))?;
    Ok(())
}

/// Brings a topic to the top of the lists of recent activity.
pub fn bump(conn: &mut Conn, topic: TopicId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set((topics::bumped_at.eq(now), topics::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// False when the message no longer had the visibility it was thought to have.
pub fn set_post_visibility(
    conn: &mut Conn,
    post: PostId,
    (from, to): (Visibility, Visibility),
    deleted_by: Option<AccountId>,
    now: Timestamp,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        posts::table
            .filter(posts::id.eq(post))
            .filter(posts::visibility.eq(from)),
    )
    .set((posts::visibility.eq(to), posts::deleted_by.eq(deleted_by)))
    .execute(conn)?;
    if changed == 0 {
        return Ok(false);
    }
    if to != Visibility::Visible {
        diesel::delete(solutions::table.filter(solutions::post_id.eq(post))).execute(conn)?;
    }
    changes::record(conn, Change::Post(post), now)?;
    Ok(true)
}

pub fn set_topic_visibility(
    conn: &mut Conn,
    topic: TopicId,
    to: Visibility,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set((topics::visibility.eq(to), topics::updated_at.eq(now)))
        .execute(conn)?;
    changes::record(conn, Change::Topic(topic), now)
}

/// The new text of a message.
pub struct PostText<'a> {
    pub body: &'a str,
    pub html: &'a str,
    pub renderer: i32,
}

/// Puts a new text in place of revision `from`. False when somebody else was faster.
pub fn update_post(
    conn: &mut Conn,
    post: PostId,
    from: i64,
    text: &PostText<'_>,
    now: Timestamp,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        posts::table
            .filter(posts::id.eq(post))
            .filter(posts::revision.eq(from)),
    )
    .set((
        posts::body.eq(text.body),
        posts::html.eq(text.html),
        posts::renderer.eq(text.renderer),
        posts::revision.eq(from + 1),
        posts::edited_at.eq(Some(now)),
    ))
    .execute(conn)?;
    if changed == 1 {
        changes::record(conn, Change::Post(post), now)?;
    }
    Ok(changed == 1)
}

/// The new heading of a topic.
pub struct TopicHeading<'a> {
    pub title: &'a Title,
    pub category: CategoryId,
    pub app: Option<&'a str>,
    pub version: Option<&'a str>,
}

pub fn update_topic(
    conn: &mut Conn,
    topic: TopicId,
    heading: &TopicHeading<'_>,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq(topic)))
        .set((
            topics::title.eq(heading.title.as_str()),
            topics::slug.eq(text::slug(heading.title.as_str())),
            topics::category_id.eq(heading.category),
            topics::app.eq(heading.app),
            topics::version.eq(heading.version),
            topics::updated_at.eq(now),
        ))
        .execute(conn)?;
    changes::record(conn, Change::Topic(topic), now)
}

/// Stores a newer rendering, unless the message was edited meanwhile.
pub fn store_rendering(
    conn: &mut Conn,
    post: PostId,
    revision: i64,
    html: &str,
    renderer: i32,
) -> Result<bool, DbError> {
    let stored = diesel::update(
        posts::table
            .filter(posts::id.eq(post))
            .filter(posts::revision.eq(revision)),
    )
    .set((posts::html.eq(html), posts::renderer.eq(renderer)))
    .execute(conn)?;
    Ok(stored == 1)
}

/// Marks stored renderings as older than any.
pub fn outdate_renderings(conn: &mut Conn, ids: &[PostId]) -> Result<(), DbError> {
    diesel::update(posts::table.filter(posts::id.eq_any(ids)))
        .set(posts::renderer.eq(0))
        .execute(conn)?;
    Ok(())
}
