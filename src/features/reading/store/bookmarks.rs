//! The table of bookmarks. What its owner may not read any more is never taken out of the database.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{accounts, bookmarks, posts, topics};
use crate::db::visibility::{post_readable, topic_readable};
use crate::db::{Conn, DbError, MultiBackend, per_backend};
use crate::domain::{AccountId, AccountState, PostId, Timestamp, TopicId, Viewer};
use crate::text;

/// A message that somebody kept.
#[derive(Debug)]
pub struct Bookmark {
    pub post: PostId,
    pub note: String,
    pub kept_at: Timestamp,
    /// `None` once they may not read it any more.
    pub message: Option<Message>,
}

/// What a bookmark shows of its message.
#[derive(Debug, Queryable)]
pub struct Message {
    pub post: PostId,
    pub number: i64,
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
    /// Markdown.
    pub body: String,
    pub author: String,
    pub author_state: AccountState,
}

/// Those of these messages that somebody has kept.
pub fn kept(
    conn: &mut Conn,
    account: AccountId,
    shown: &[PostId],
) -> Result<HashSet<PostId>, DbError> {
    let found: Vec<PostId> = bookmarks::table
        .filter(bookmarks::account_id.eq(account))
        .filter(bookmarks::post_id.eq_any(shown))
        .select(bookmarks::post_id)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// The note beside a message; `None` when it is not kept.
pub fn find(conn: &mut Conn, account: AccountId, post: PostId) -> Result<Option<String>, DbError> {
    Ok(bookmarks::table
        .find((account, post))
        .select(bookmarks::note)
        .first(conn)
        .optional()?)
}

pub fn count(conn: &mut Conn, account: AccountId) -> Result<i64, DbError> {
    Ok(bookmarks::table
        .filter(bookmarks::account_id.eq(account))
        .count()
        .get_result(conn)?)
}

/// Keeps a message. One that is kept already gets the new note and stays at its place in the list.
pub fn put(
    conn: &mut Conn,
    account: AccountId,
    post: PostId,
    note: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let row = (
        bookmarks::account_id.eq(account),
        bookmarks::post_id.eq(post),
        bookmarks::note.eq(note),
        bookmarks::created_at.eq(now),
    );
    per_backend!(conn, c => diesel::insert_into(bookmarks::table)
        .values(row)
        .on_conflict((bookmarks::account_id, bookmarks::post_id))
        .do_update()
        .set(bookmarks::note.eq(note))
        .execute(c))?;
    Ok(())
}

/// Changes the note of a kept message. Whether it is kept.
pub fn note(
    conn: &mut Conn,
    account: AccountId,
    post: PostId,
    note: &str,
) -> Result<bool, DbError> {
    let changed = diesel::update(bookmarks::table.find((account, post)))
        .set(bookmarks::note.eq(note))
        .execute(conn)?;
    Ok(changed == 1)
}

pub fn remove(conn: &mut Conn, account: AccountId, post: PostId) -> Result<(), DbError> {
    diesel::delete(bookmarks::table.find((account, post))).execute(conn)?;
    Ok(())
}

/// What somebody kept, the latest first; among these messages only, when some are named.
pub fn list(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    among: Option<&[PostId]>,
    (after, limit): (Option<Cursor>, usize),
) -> Result<Slice<Bookmark>, DbError> {
    let mut query = bookmarks::table
        .filter(bookmarks::account_id.eq(account))
        .into_boxed::<MultiBackend>();
    if let Some(among) = among {
        query = query.filter(bookmarks::post_id.eq_any(among.to_vec()));
    }
    if let Some((time, id)) = after.and_then(|c| Some((c.time()?, PostId(c.id)))) {
        query = query.filter(
            bookmarks::created_at.lt(time).or(bookmarks::created_at
                .eq(time)
                .and(bookmarks::post_id.lt(id))),
        );
    }
    let rows: Vec<(PostId, String, Timestamp)> = query
        .order((bookmarks::created_at.desc(), bookmarks::post_id.desc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1)
        .select((bookmarks::post_id, bookmarks::note, bookmarks::created_at))
        .load(conn)?;
    let slice = Slice::cut(rows, limit, |row| Cursor::at(row.2, row.0.0));
    let ids: Vec<PostId> = slice.items.iter().map(|row| row.0).collect();
    let mut messages = messages(conn, viewer, &ids)?;
    Ok(slice.map(|(post, note, kept_at)| {
        let found = messages.iter().position(|message| message.post == post);
        Bookmark {
            post,
            note,
            kept_at,
            message: found.map(|at| messages.swap_remove(at)),
        }
    }))
}

fn messages(conn: &mut Conn, viewer: &Viewer, ids: &[PostId]) -> Result<Vec<Message>, DbError> {
    Ok(posts::table
        .inner_join(topics::table)
        .inner_join(accounts::table.on(accounts::id.eq(posts::author_id)))
        .filter(posts::id.eq_any(ids))
        .filter(topic_readable(viewer))
        .filter(post_readable(viewer))
        .select((
            posts::id,
            posts::number,
            topics::id,
            topics::slug,
            topics::title,
            posts::body,
            accounts::username,
            accounts::state,
        ))
        .load(conn)?)
}

/// The messages that somebody kept, in whose note, title or author all these words stand, however
/// accented. Titles of messages that they may not read any more are not looked at.
pub fn matching(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    words: &str,
) -> Result<Vec<PostId>, DbError> {
    let notes: Vec<(PostId, String)> = bookmarks::table
        .filter(bookmarks::account_id.eq(account))
        .select((bookmarks::post_id, bookmarks::note))
        .load(conn)?;
    let titles: Vec<(PostId, String, String)> = bookmarks::table
        .inner_join(posts::table.inner_join(topics::table))
        .inner_join(accounts::table.on(accounts::id.eq(posts::author_id)))
        .filter(bookmarks::account_id.eq(account))
        .filter(topic_readable(viewer))
        .filter(post_readable(viewer))
        .select((bookmarks::post_id, topics::title, accounts::username))
        .load(conn)?;
    let mut texts: HashMap<PostId, String> = notes.into_iter().collect();
    for (post, title, author) in titles {
        let text = texts.entry(post).or_default();
        *text = format!("{text} {title} {author}");
    }
    let words = text::fold(words);
    let found = |text: &str| {
        let text = text::fold(text);
        words.split_whitespace().all(|word| text.contains(word))
    };
    Ok(texts
        .into_iter()
        .filter(|(_, text)| found(text))
        .map(|(post, _)| post)
        .collect())
}
