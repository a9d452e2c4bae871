//! Topics of a list, each with its first message.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::{BEGINNING, READER, length, shown, substr};
use crate::db::schema::{accounts, categories, posts, tags, topic_tags, topics};
use crate::db::visibility::{post_listed, readable_categories, topic_listed};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{
    AccountState, CategoryId, PostId, TagId, Timestamp, TopicId, TopicKind, TopicState,
};
use crate::features::feeds::model::{MAX_ENTRIES, within_budget};

/// Which topics, in which order: as the pages that list them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kind: Option<TopicKind>,
    pub state: Option<TopicState>,
    pub category: Option<CategoryId>,
    pub tag: Option<TagId>,
    pub app: Option<String>,
    /// These alone.
    pub ids: Option<Vec<TopicId>>,
}

/// A topic and how it begins.
#[derive(Debug)]
pub struct TopicHead {
    pub id: TopicId,
    pub title: String,
    pub slug: String,
    pub created_at: Timestamp,
    /// When something was last written in it.
    pub bumped_at: Timestamp,
    pub category: String,
    pub author: Option<String>,
    /// Names of its tags.
    pub tags: Vec<String>,
    /// Its first message; `None` where that is not to be seen.
    pub first: Option<First>,
}

/// The first message of a topic.
#[derive(Debug)]
pub struct First {
    /// The first characters of its Markdown.
    pub beginning: String,
    pub edited_at: Option<Timestamp>,
    /// `None` where it would be too much.
    pub html: Option<String>,
}

type Line = (
    TopicId,
    String,
    String,
    Timestamp,
    Timestamp,
    String,
    String,
    AccountState,
);

/// The topics that match, last active first.
pub fn list(conn: &mut Conn, filter: &Filter) -> Result<Vec<TopicHead>, DbError> {
    let lines = lines(conn, filter)?;
    heads(conn, lines)
}

/// Those of the topics with these ids that a visitor sees, at most as many as a feed has.
pub fn named(conn: &mut Conn, ids: &[TopicId]) -> Result<Vec<TopicHead>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let lines = lines(
        conn,
        &Filter {
            ids: Some(ids.to_vec()),
            ..Filter::default()
        },
    )?;
    heads(conn, lines)
}

fn heads(conn: &mut Conn, lines: Vec<Line>) -> Result<Vec<TopicHead>, DbError> {
    let ids: Vec<TopicId> = lines.iter().map(|line| line.0).collect();
    let mut firsts = firsts(conn, &ids)?;
    let mut tags = tags_of(conn, &ids)?;
    Ok(lines
        .into_iter()
        .map(
            |(id, title, slug, created_at, bumped_at, category, author, state)| TopicHead {
                author: shown(author, state),
                tags: tags.remove(&id).unwrap_or_default(),
                first: firsts.remove(&id),
                id,
                title,
                slug,
                created_at,
                bumped_at,
                category,
            },
        )
        .collect())
}

fn lines(conn: &mut Conn, filter: &Filter) -> Result<Vec<Line>, DbError> {
    let mut query = topics::table
        .inner_join(categories::table)
        .inner_join(accounts::table)
        .filter(topic_listed(&READER))
        .into_boxed::<MultiBackend>();
    if let Some(kind) = filter.kind {
        query = query.filter(topics::kind.eq(kind));
    }
    if let Some(state) = filter.state {
        query = query.filter(topics::state.eq(state));
    }
    if let Some(category) = filter.category {
        query = query.filter(topics::category_id.eq(category));
    }
    if let Some(tag) = filter.tag {
        let tagged = topic_tags::table.filter(topic_tags::tag_id.eq(tag));
        query = query.filter(topics::id.eq_any(tagged.select(topic_tags::topic_id)));
    }
    if let Some(app) = filter.app.clone() {
        query = query.filter(topics::app.eq(app));
    }
    if let Some(ids) = filter.ids.clone() {
        query = query.filter(topics::id.eq_any(ids));
    }
    Ok(query
        .order((topics::bumped_at.desc(), topics::id.desc()))
        .limit(i64::try_from(MAX_ENTRIES).unwrap_or(i64::MAX))
        .select((
            topics::id,
            topics::title,
            topics::slug,
            topics::created_at,
            topics::bumped_at,
            categories::name,
            accounts::username,
            accounts::state,
        ))
        .load(conn)?)
}

/// The first messages of these topics; the HTML of as many as fit, in the order of the ids.
fn firsts(conn: &mut Conn, ids: &[TopicId]) -> Result<HashMap<TopicId, First>, DbError> {
    let rows: Vec<(TopicId, PostId, Option<Timestamp>, i32, String)> = posts::table
        .filter(posts::topic_id.eq_any(ids))
        .filter(posts::number.eq(1))
        .filter(post_listed())
        .select((
            posts::topic_id,
            posts::id,
            posts::edited_at,
            length(posts::html),
            substr(posts::body, 1, BEGINNING),
        ))
        .load(conn)?;
    let mut by_topic: HashMap<TopicId, _> = rows.into_iter().map(|row| (row.0, row)).collect();
    let rows: Vec<_> = ids.iter().filter_map(|id| by_topic.remove(id)).collect();
    let mut htmls = htmls(conn, rows.iter().map(|row| (row.1, row.3)))?;
    Ok(rows
        .into_iter()
        .map(|(topic, post, edited_at, _, beginning)| {
            let first = First {
                beginning,
                edited_at,
                html: htmls.remove(&post),
            };
            (topic, first)
        })
        .collect())
}

/// The HTML of as many messages as fit into a feed, in this order; each comes with its length.
pub(super) fn htmls(
    conn: &mut Conn,
    messages: impl Iterator<Item = (PostId, i32)> + Clone,
) -> Result<HashMap<PostId, String>, DbError> {
    let lengths = messages
        .clone()
        .map(|(_, length)| usize::try_from(length).unwrap_or(usize::MAX));
    let whole: Vec<PostId> = messages
        .zip(within_budget(lengths))
        .filter_map(|((id, _), fits)| fits.then_some(id))
        .collect();
    let rows: Vec<(PostId, String)> = posts::table
        .filter(posts::id.eq_any(whole))
        .select((posts::id, posts::html))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

fn tags_of(conn: &mut Conn, ids: &[TopicId]) -> Result<HashMap<TopicId, Vec<String>>, DbError> {
    let rows: Vec<(TopicId, String)> = topic_tags::table
        .inner_join(tags::table)
        .filter(topic_tags::topic_id.eq_any(ids))
        .order(tags::name)
        .select((topic_tags::topic_id, tags::name))
        .load(conn)?;
    let mut by_topic: HashMap<TopicId, Vec<String>> = HashMap::new();
    for (topic, name) in rows {
        by_topic.entry(topic).or_default().push(name);
    }
    Ok(by_topic)
}

/// A thing that has a page: how its address and its readers call it.
#[derive(Debug, Queryable)]
pub struct Named<Id> {
    pub id: Id,
    /// In its address.
    pub key: String,
    pub name: String,
}

/// A category that everyone may read.
pub fn category(conn: &mut Conn, id: CategoryId) -> Result<Option<Named<CategoryId>>, DbError> {
    Ok(categories::table
        .filter(categories::id.eq(id))
        .filter(categories::id.eq_any(readable_categories(&READER)))
        .select((categories::id, categories::slug, categories::name))
        .first(conn)
        .optional()?)
}

/// A tag that a topic bears which everyone may read: of others nothing tells.
pub fn tag(conn: &mut Conn, key: &str) -> Result<Option<Named<TagId>>, DbError> {
    let borne = topic_tags::table
        .inner_join(topics::table)
        .filter(topic_tags::tag_id.eq(tags::id))
        .filter(topic_listed(&READER));
    Ok(tags::table
        .filter(tags::tag_key.eq(key))
        .filter(exists(borne))
        .select((tags::id, tags::tag_key, tags::name))
        .first(conn)
        .optional()?)
}

/// A topic that everyone may read.
pub fn topic(conn: &mut Conn, id: TopicId) -> Result<Option<Named<TopicId>>, DbError> {
    Ok(topics::table
        .filter(topics::id.eq(id))
        .filter(topic_listed(&READER))
        .select((topics::id, topics::slug, topics::title))
        .first(conn)
        .optional()?)
}

/// Title, kind and state of a topic that everyone may read.
pub fn poster(
    conn: &mut Conn,
    id: TopicId,
) -> Result<Option<(String, TopicKind, TopicState)>, DbError> {
    Ok(topics::table
        .filter(topics::id.eq(id))
        .filter(topic_listed(&READER))
        .select((topics::title, topics::kind, topics::state))
        .first(conn)
        .optional()?)
}
