//! The newest messages of a topic, or of a person.

use diesel::prelude::*;

use super::topics::htmls;
use super::{BEGINNING, READER, length, shown, substr};
use crate::db::schema::{accounts, categories, posts, topics};
use crate::db::visibility::{post_listed, topic_listed};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{AccountId, AccountState, PostId, Timestamp, TopicId};
use crate::features::feeds::model::MAX_ENTRIES;

/// A message and where it stands.
#[derive(Debug)]
pub struct PostHead {
    pub id: PostId,
    pub number: i64,
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
    pub category: String,
    pub author: Option<String>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    /// The first characters of its Markdown.
    pub beginning: String,
    /// `None` where it would be too much.
    pub html: Option<String>,
}

/// Whose messages.
enum Of {
    Topic(TopicId),
    Member(AccountId),
}

/// The newest messages of a topic, newest first.
pub fn of_topic(conn: &mut Conn, topic: TopicId) -> Result<Vec<PostHead>, DbError> {
    newest(conn, &Of::Topic(topic))
}

/// The newest messages of a person, newest first.
pub fn of_member(conn: &mut Conn, author: AccountId) -> Result<Vec<PostHead>, DbError> {
    newest(conn, &Of::Member(author))
}

type Line = (
    (PostId, i64, TopicId),
    (String, String, String),
    (String, AccountState),
    (Timestamp, Option<Timestamp>),
    (i32, String),
);

fn newest(conn: &mut Conn, of: &Of) -> Result<Vec<PostHead>, DbError> {
    let query = posts::table
        .inner_join(topics::table)
        .inner_join(accounts::table.on(accounts::id.eq(posts::author_id)))
        .inner_join(categories::table.on(categories::id.eq(topics::category_id)))
        .filter(post_listed())
        .filter(topic_listed(&READER))
        .into_boxed::<MultiBackend>();
    let query = match of {
        // An index each: the messages of a topic by number, those of a person by id.
        Of::Topic(topic) => query
            .filter(posts::topic_id.eq(*topic))
            .order(posts::number.desc()),
        Of::Member(author) => query
            .filter(posts::author_id.eq(*author))
            .order(posts::id.desc()),
    };
    let lines: Vec<Line> = query
        .limit(i64::try_from(MAX_ENTRIES).unwrap_or(i64::MAX))
        .select((
            (posts::id, posts::number, topics::id),
            (topics::slug, topics::title, categories::name),
            (accounts::username, accounts::state),
            (posts::created_at, posts::edited_at),
            (length(posts::html), substr(posts::body, 1, BEGINNING)),
        ))
        .load(conn)?;
    let mut htmls = htmls(conn, lines.iter().map(|line| (line.0.0, line.4.0)))?;
    Ok(lines
        .into_iter()
        .map(|(ids, names, author, times, (_, beginning))| PostHead {
            id: ids.0,
            number: ids.1,
            topic: ids.2,
            slug: names.0,
            title: names.1,
            category: names.2,
            author: shown(author.0, author.1),
            created_at: times.0,
            edited_at: times.1,
            html: htmls.remove(&ids.0),
            beginning,
        })
        .collect())
}
