//! One topic, its messages, and what the viewer did with them.

use std::collections::HashSet;

use diesel::dsl::min;
use diesel::prelude::*;

use super::{Post, Topic};
use crate::db::schema::{
    accounts, categories, me_toos, post_redirects, posts, revisions, solutions, tags,
    topic_follows, topic_tags, topics, votes,
};
use crate::db::visibility::{post_listed, post_readable, readable_categories, topic_readable};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{
    AccountId, AccountState, Audience, CategoryId, FollowLevel, PostId, Standing, TagId, Timestamp,
    TopicId, Viewer, Visibility,
};
use crate::features::topics::model::Place;

/// A topic with its place and its solution.
#[derive(Debug)]
pub struct TopicFull {
    pub topic: Topic,
    pub place: Place,
    pub solution: Option<Solution>,
}

#[derive(Clone, Debug)]
pub struct Solution {
    pub post: PostId,
    pub chosen_by: AccountId,
}

/// A message with its author as shown.
#[derive(Debug)]
pub struct PostLine {
    pub post: Post,
    pub username: String,
    pub standing: Standing,
    pub account_state: AccountState,
}

/// What the viewer has done in a topic.
#[derive(Debug, Default)]
pub struct Reactions {
    pub votes: HashSet<PostId>,
    pub me_too: bool,
    pub follow: Option<FollowLevel>,
}

type TopicRow = (
    Topic,
    CategoryId,
    String,
    String,
    Audience,
    Audience,
    Option<Timestamp>,
    Option<PostId>,
    Option<AccountId>,
);

/// A topic whose page the viewer may open.
pub fn find_topic(
    conn: &mut Conn,
    viewer: &Viewer,
    id: TopicId,
) -> Result<Option<TopicFull>, DbError> {
    let row: Option<TopicRow> = topics::table
        .inner_join(categories::table)
        .left_join(solutions::table)
        .filter(topics::id.eq(id))
        .filter(topic_readable(viewer))
        .select((
            <Topic as Selectable<MultiBackend>>::construct_selection(),
            categories::id,
            categories::slug,
            categories::name,
            categories::read_level,
            categories::write_level,
            categories::archived_at,
            solutions::post_id.nullable(),
            solutions::chosen_by.nullable(),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(
        |(topic, category, slug, name, read, write, archived, post, chosen_by)| TopicFull {
            topic,
            place: Place {
                category,
                category_slug: slug,
                category_name: name,
                read,
                write,
                archived: archived.is_some(),
            },
            solution: post
                .zip(chosen_by)
                .map(|(post, chosen_by)| Solution { post, chosen_by }),
        },
    ))
}

/// Whether a topic was there and was deleted, in a category that the viewer may read.
pub fn topic_gone(conn: &mut Conn, viewer: &Viewer, id: TopicId) -> Result<bool, DbError> {
    let found: Option<TopicId> = topics::table
        .filter(topics::id.eq(id))
        .filter(topics::visibility.eq(Visibility::Deleted))
        .filter(topics::category_id.eq_any(readable_categories(viewer)))
        .select(topics::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The messages of one page that the viewer may read, in order; on the first page also the
/// solution, wherever it stands.
pub fn page(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    numbers: std::ops::RangeInclusive<i64>,
    also: Option<PostId>,
) -> Result<Vec<PostLine>, DbError> {
    let (first, last) = numbers.into_inner();
    let rows: Vec<(Post, String, Standing, AccountState)> = posts::table
        .inner_join(accounts::table.on(accounts::id.eq(posts::author_id)))
        .filter(posts::topic_id.eq(topic))
        .filter(
            posts::number
                .between(first, last)
                .or(posts::id.eq(also.unwrap_or(PostId(0)))),
        )
        .filter(post_readable(viewer))
        .order(posts::number)
        .select((
            <Post as Selectable<MultiBackend>>::construct_selection(),
            accounts::username,
            accounts::standing,
            accounts::state,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(post, username, standing, account_state)| PostLine {
            post,
            username,
            standing,
            account_state,
        })
        .collect())
}

/// A message that the viewer may read, or their own deleted one.
pub fn find_post(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Option<Post>, DbError> {
    let me = viewer.account().unwrap_or(AccountId(0));
    Ok(posts::table
        .filter(posts::id.eq(id))
        .filter(
            post_readable(viewer).or(posts::deleted_by.eq(Some(me)).and(posts::author_id.eq(me))),
        )
        .select(<Post as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?)
}

/// A message and where it stands, for other rooms.
#[derive(Clone, Debug, Queryable)]
pub struct PostHead {
    pub id: PostId,
    pub number: i64,
    pub topic: TopicId,
    pub topic_slug: String,
    pub topic_title: String,
    pub author: AccountId,
    pub visibility: Visibility,
    pub revision: i64,
    /// Markdown.
    pub body: String,
}

/// A message that the viewer may read, in a topic whose page they may open.
///
/// # Errors
/// The database's.
pub fn find_head(
    conn: &mut Conn,
    viewer: &Viewer,
    id: PostId,
) -> Result<Option<PostHead>, DbError> {
    Ok(posts::table
        .inner_join(topics::table)
        .filter(posts::id.eq(id))
        .filter(topic_readable(viewer))
        .filter(post_readable(viewer))
        .select((
            posts::id,
            posts::number,
            topics::id,
            topics::slug,
            topics::title,
            posts::author_id,
            posts::visibility,
            posts::revision,
            posts::body,
        ))
        .first(conn)
        .optional()?)
}

/// A message, whoever may read it: for rooms that have checked.
pub fn post_by_id(conn: &mut Conn, id: PostId) -> Result<Option<Post>, DbError> {
    Ok(posts::table
        .find(id)
        .select(<Post as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?)
}

/// The message that bears a number in a topic, whatever its visibility.
pub fn location(
    conn: &mut Conn,
    topic: TopicId,
    number: i64,
) -> Result<Option<(PostId, Visibility)>, DbError> {
    Ok(posts::table
        .filter(posts::topic_id.eq(topic))
        .filter(posts::number.eq(number))
        .select((posts::id, posts::visibility))
        .first(conn)
        .optional()?)
}

/// The number of the last message of a topic that everybody who may open it sees.
pub fn last_number(conn: &mut Conn, topic: TopicId) -> Result<Option<i64>, DbError> {
    Ok(posts::table
        .filter(posts::topic_id.eq(topic))
        .filter(post_listed())
        .order(posts::number.desc())
        .select(posts::number)
        .first(conn)
        .optional()?)
}

/// Where the message with this number of this topic was moved to.
pub fn redirect_of(
    conn: &mut Conn,
    topic: TopicId,
    number: i64,
) -> Result<Option<PostId>, DbError> {
    Ok(post_redirects::table
        .find((topic, number))
        .select(post_redirects::post_id)
        .first(conn)
        .optional()?)
}

/// What a signed-in viewer did with these messages and this topic.
pub fn reactions(
    conn: &mut Conn,
    account: AccountId,
    topic: TopicId,
    shown: &[PostId],
) -> Result<Reactions, DbError> {
    let voted: Vec<PostId> = votes::table
        .filter(votes::account_id.eq(account))
        .filter(votes::post_id.eq_any(shown))
        .select(votes::post_id)
        .load(conn)?;
    let me_too: Option<TopicId> = me_toos::table
        .find((topic, account))
        .select(me_toos::topic_id)
        .first(conn)
        .optional()?;
    let follow = topic_follows::table
        .find((topic, account))
        .select(topic_follows::level)
        .first(conn)
        .optional()?;
    Ok(Reactions {
        votes: voted.into_iter().collect(),
        me_too: me_too.is_some(),
        follow,
    })
}

/// Key and name of the tags of a topic.
pub fn tags_of(conn: &mut Conn, topic: TopicId) -> Result<Vec<(String, String)>, DbError> {
    Ok(topic_tags::table
        .inner_join(tags::table)
        .filter(topic_tags::topic_id.eq(topic))
        .order(tags::name)
        .select((tags::tag_key, tags::name))
        .load(conn)?)
}

pub fn tag_by_key(conn: &mut Conn, key: &str) -> Result<Option<(TagId, String)>, DbError> {
    Ok(tags::table
        .filter(tags::tag_key.eq(key))
        .select((tags::id, tags::name))
        .first(conn)
        .optional()?)
}

/// The message that this form already made.
pub fn post_of_submission(
    conn: &mut Conn,
    author: AccountId,
    submission: &str,
) -> Result<Option<Post>, DbError> {
    Ok(posts::table
        .filter(posts::author_id.eq(author))
        .filter(posts::submission.eq(submission))
        .select(<Post as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?)
}

/// Whether this editor replaced this revision of a message since then.
pub fn replaced_by(
    conn: &mut Conn,
    editor: AccountId,
    (post, revision): (PostId, i64),
    since: Timestamp,
) -> Result<bool, DbError> {
    let found: Option<PostId> = revisions::table
        .find((post, revision))
        .filter(revisions::editor_id.eq(editor))
        .filter(revisions::replaced_at.ge(since))
        .select(revisions::post_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Messages of one person that are looked at for a twin.
const LAST: i64 = 50;

/// The last messages of a person, as far as they were written since then. Who has written tens of
/// thousands is answered as fast as a newcomer.
fn written_since(
    conn: &mut Conn,
    author: AccountId,
    since: Timestamp,
) -> Result<Vec<PostId>, DbError> {
    let last: Vec<(PostId, Timestamp)> = posts::table
        .filter(posts::author_id.eq(author))
        .order(posts::id.desc())
        .limit(LAST)
        .select((posts::id, posts::created_at))
        .load(conn)?;
    let recent = last.into_iter().filter(|(_, at)| *at >= since);
    Ok(recent.map(|(id, _)| id).collect())
}

/// An answer with the same text, by the same author, in the same topic, since then.
pub fn same_post(
    conn: &mut Conn,
    author: AccountId,
    topic: TopicId,
    body: &str,
    since: Timestamp,
) -> Result<Option<Post>, DbError> {
    let recent = written_since(conn, author, since)?;
    Ok(posts::table
        .filter(posts::id.eq_any(recent))
        .filter(posts::topic_id.eq(topic))
        .filter(posts::number.gt(1))
        .filter(posts::body.eq(body))
        .select(<Post as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?)
}

/// A topic with the same title and text, by the same author, since then: its first message.
pub fn same_topic(
    conn: &mut Conn,
    author: AccountId,
    title: &str,
    body: &str,
    since: Timestamp,
) -> Result<Option<Post>, DbError> {
    let recent = written_since(conn, author, since)?;
    Ok(posts::table
        .inner_join(topics::table)
        .filter(posts::id.eq_any(recent))
        .filter(posts::number.eq(1))
        .filter(topics::title.eq(title))
        .filter(posts::body.eq(body))
        .select(<Post as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?)
}

/// When the last `limit` messages of a person were written, newest first.
pub fn recent_times(
    conn: &mut Conn,
    author: AccountId,
    limit: i64,
) -> Result<Vec<Timestamp>, DbError> {
    Ok(posts::table
        .filter(posts::author_id.eq(author))
        .order(posts::id.desc())
        .limit(limit)
        .select(posts::created_at)
        .load(conn)?)
}

/// Messages rendered by an older version, after an id: id, topic, text, and what it was rendered from.
pub fn outdated_renderings(
    conn: &mut Conn,
    renderer: i32,
    after: PostId,
    limit: i64,
) -> Result<Vec<(PostId, TopicId, String, i64)>, DbError> {
    // The usual answer, from the end of an index: in order of ids, SQLite would look at every message.
    let oldest: Option<i32> = posts::table.select(min(posts::renderer)).first(conn)?;
    if oldest.is_none_or(|oldest| oldest >= renderer) {
        return Ok(Vec::new());
    }
    Ok(posts::table
        .filter(posts::renderer.lt(renderer))
        .filter(posts::id.gt(after))
        .order(posts::id)
        .limit(limit)
        .select((posts::id, posts::topic_id, posts::body, posts::revision))
        .load(conn)?)
}
