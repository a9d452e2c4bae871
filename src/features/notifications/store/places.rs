//! Levels of whatever can be followed, and who hears of a new topic of a category or tag.

use std::collections::HashSet;

use diesel::prelude::*;

use super::super::model::Followable;
use super::Published;
use super::follows::{self, put};
use super::readers::{admitted, wants_mail};
use crate::db::schema::{
    accounts, categories, category_follows, post_mentions, tag_follows, tags, topic_follows,
    topic_tags, topics,
};
use crate::db::visibility::{readable_categories, topic_listed, topic_readable};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{
    AccountId, CategoryId, FollowLevel, PostId, TagId, Timestamp, TopicId, Viewer,
};

/// What somebody chose for it; `None` when they chose nothing.
///
/// # Errors
/// The database's.
pub fn level_of(
    conn: &mut Conn,
    thing: Followable,
    account: AccountId,
) -> Result<Option<FollowLevel>, DbError> {
    Ok(match thing {
        Followable::Topic(id) => follows::level(conn, id, account)?,
        Followable::Category(id) => category_follows::table
            .find((id, account))
            .select(category_follows::level)
            .first(conn)
            .optional()?,
        Followable::Tag(id) => tag_follows::table
            .find((id, account))
            .select(tag_follows::level)
            .first(conn)
            .optional()?,
    })
}

/// The tag with this key.
pub fn tag_by_key(conn: &mut Conn, key: &str) -> Result<Option<TagId>, DbError> {
    Ok(tags::table
        .filter(tags::tag_key.eq(key))
        .select(tags::id)
        .first(conn)
        .optional()?)
}

/// Writes what somebody chose.
pub fn set_level(
    conn: &mut Conn,
    thing: Followable,
    account: AccountId,
    level: Option<FollowLevel>,
    now: Timestamp,
) -> Result<(), DbError> {
    let Some(level) = level else {
        return clear(conn, thing, account);
    };
    match thing {
        Followable::Topic(id) => put(conn, id, account, level, now),
        Followable::Category(id) => put_category(conn, id, account, level, now),
        Followable::Tag(id) => put_tag(conn, id, account, level, now),
    }
}

/// Stops following; what is muted stays so.
pub fn unfollow(conn: &mut Conn, thing: Followable, account: AccountId) -> Result<(), DbError> {
    match level_of(conn, thing, account)? {
        Some(FollowLevel::Follow) => clear(conn, thing, account),
        Some(FollowLevel::Mute) | None => Ok(()),
    }
}

fn clear(conn: &mut Conn, thing: Followable, account: AccountId) -> Result<(), DbError> {
    match thing {
        Followable::Topic(id) => {
            diesel::delete(topic_follows::table.find((id, account))).execute(conn)?
        }
        Followable::Category(id) => {
            diesel::delete(category_follows::table.find((id, account))).execute(conn)?
        }
        Followable::Tag(id) => {
            diesel::delete(tag_follows::table.find((id, account))).execute(conn)?
        }
    };
    Ok(())
}

fn put_category(
    conn: &mut Conn,
    id: CategoryId,
    account: AccountId,
    level: FollowLevel,
    now: Timestamp,
) -> Result<(), DbError> {
    let choice = (
        category_follows::level.eq(level),
        category_follows::created_at.eq(now),
    );
    let row = (
        category_follows::category_id.eq(id),
        category_follows::account_id.eq(account),
        choice,
    );
    per_backend!(conn, c => diesel::insert_into(category_follows::table)
        .values(row)
        .on_conflict((category_follows::category_id, category_follows::account_id))
        .do_update()
        .set(choice)
        .execute(c))?;
    Ok(())
}

fn put_tag(
    conn: &mut Conn,
    id: TagId,
    account: AccountId,
    level: FollowLevel,
    now: Timestamp,
) -> Result<(), DbError> {
    let choice = (
        tag_follows::level.eq(level),
        tag_follows::created_at.eq(now),
    );
    let row = (
        tag_follows::tag_id.eq(id),
        tag_follows::account_id.eq(account),
        choice,
    );
    per_backend!(conn, c => diesel::insert_into(tag_follows::table)
        .values(row)
        .on_conflict((tag_follows::tag_id, tag_follows::account_id))
        .do_update()
        .set(choice)
        .execute(c))?;
    Ok(())
}

/// The name, and the slug or key in its address, of something that the viewer may know of: a readable topic or category, a
/// tag that a topic they find bears.
pub fn named(
    conn: &mut Conn,
    viewer: &Viewer,
    thing: Followable,
) -> Result<Option<(String, String)>, DbError> {
    Ok(match thing {
        Followable::Topic(id) => topics::table
            .filter(topics::id.eq(id))
            .filter(topic_readable(viewer))
            .select((topics::title, topics::slug))
            .first(conn)
            .optional()?,
        Followable::Category(id) => categories::table
            .filter(categories::id.eq(id))
            .filter(categories::id.eq_any(readable_categories(viewer)))
            .select((categories::name, categories::slug))
            .first(conn)
            .optional()?,
        Followable::Tag(id) => tags::table
            .inner_join(topic_tags::table.inner_join(topics::table))
            .filter(tags::id.eq(id))
            .filter(topic_listed(viewer))
            .select((tags::name, tags::tag_key))
            .first(conn)
            .optional()?,
    })
}

/// Up to `limit` people after `after`, in the order of their ids, who followed the category of a new
/// topic when it was published, may read there now, and did not open it themselves. Who mutes
/// something else about the topic is among them: see [`silent`].
pub fn category_followers(
    conn: &mut Conn,
    published: &Published,
    at: Timestamp,
    (after, limit): (AccountId, i64),
    now: Timestamp,
) -> Result<Vec<AccountId>, DbError> {
    Ok(category_follows::table
        .inner_join(accounts::table)
        .filter(category_follows::category_id.eq(published.category))
        .filter(category_follows::account_id.gt(after))
        .filter(category_follows::level.eq(FollowLevel::Follow))
        .filter(category_follows::created_at.le(at))
        .filter(category_follows::account_id.ne(published.author))
        .filter(accounts::standing.eq_any(admitted(published.read_level)))
        .filter(wants_mail(now))
        .order(category_follows::account_id)
        .limit(limit)
        .select(category_follows::account_id)
        .load(conn)?)
}

/// The same for those who follow one of its tags, without those who follow its category too: they
/// were told already. Who mutes something about the topic is among them: see [`silent`].
pub fn tag_followers(
    conn: &mut Conn,
    published: &Published,
    at: Timestamp,
    (after, limit): (AccountId, i64),
    now: Timestamp,
) -> Result<Vec<AccountId>, DbError> {
    let told = category_follows::table
        .filter(category_follows::category_id.eq(published.category))
        .filter(category_follows::level.eq(FollowLevel::Follow))
        .filter(category_follows::created_at.le(at))
        .select(category_follows::account_id);
    let borne = topic_tags::table
        .filter(topic_tags::topic_id.eq(published.topic))
        .select(topic_tags::tag_id);
    Ok(tag_follows::table
        .inner_join(accounts::table)
        .filter(tag_follows::tag_id.eq_any(borne))
        .filter(tag_follows::account_id.gt(after))
        .filter(tag_follows::level.eq(FollowLevel::Follow))
        .filter(tag_follows::created_at.le(at))
        .filter(tag_follows::account_id.ne(published.author))
        .filter(tag_follows::account_id.ne_all(told))
        .filter(accounts::standing.eq_any(admitted(published.read_level)))
        .filter(wants_mail(now))
        .order(tag_follows::account_id)
        .distinct()
        .limit(limit)
        .select(tag_follows::account_id)
        .load(conn)?)
}

/// Those of these people who asked not to hear of a topic, of its category or of one of its tags.
pub fn silent(
    conn: &mut Conn,
    published: &Published,
    people: &[AccountId],
) -> Result<HashSet<AccountId>, DbError> {
    let mute = FollowLevel::Mute;
    let topic: Vec<AccountId> = topic_follows::table
        .filter(topic_follows::topic_id.eq(published.topic))
        .filter(topic_follows::account_id.eq_any(people))
        .filter(topic_follows::level.eq(mute))
        .select(topic_follows::account_id)
        .load(conn)?;
    let category: Vec<AccountId> = category_follows::table
        .filter(category_follows::category_id.eq(published.category))
        .filter(category_follows::account_id.eq_any(people))
        .filter(category_follows::level.eq(mute))
        .select(category_follows::account_id)
        .load(conn)?;
    let tags: Vec<AccountId> = tag_follows::table
        .inner_join(topic_tags::table.on(topic_tags::tag_id.eq(tag_follows::tag_id)))
        .filter(topic_tags::topic_id.eq(published.topic))
        .filter(tag_follows::account_id.eq_any(people))
        .filter(tag_follows::level.eq(mute))
        .select(tag_follows::account_id)
        .load(conn)?;
    Ok([topic, category, tags].into_iter().flatten().collect())
}

/// What somebody follows that a new topic is told them for, and its name: its category first, else
/// one of its tags.
pub fn followed_place(
    conn: &mut Conn,
    topic: TopicId,
    account: AccountId,
) -> Result<Option<(Followable, String)>, DbError> {
    let category: Option<(CategoryId, String)> = category_follows::table
        .inner_join(categories::table.inner_join(topics::table))
        .filter(topics::id.eq(topic))
        .filter(category_follows::account_id.eq(account))
        .filter(category_follows::level.eq(FollowLevel::Follow))
        .select((categories::id, categories::name))
        .first(conn)
        .optional()?;
    if let Some((id, name)) = category {
        return Ok(Some((Followable::Category(id), name)));
    }
    let tag: Option<(TagId, String)> = tag_follows::table
        .inner_join(tags::table.inner_join(topic_tags::table))
        .filter(topic_tags::topic_id.eq(topic))
        .filter(tag_follows::account_id.eq(account))
        .filter(tag_follows::level.eq(FollowLevel::Follow))
        .order(tags::id)
        .select((tags::id, tags::name))
        .first(conn)
        .optional()?;
    Ok(tag.map(|(id, name)| (Followable::Tag(id), name)))
}

/// Whether a message names somebody.
pub fn names(conn: &mut Conn, post: PostId, account: AccountId) -> Result<bool, DbError> {
    let found: Option<PostId> = post_mentions::table
        .find((post, account))
        .select(post_mentions::post_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}
