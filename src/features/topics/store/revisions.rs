//! Texts that edits replaced.
//!
//! Row `n` of a message is its version `n` as it stood until `replaced_at`, when `editor` made version
//! `n + 1` for `reason`. The newest version is in `posts` only.

use std::ops::RangeInclusive;

use diesel::prelude::*;

use crate::db::schema::{posts, revisions};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{AccountId, IdentityId, PostId, Timestamp};

/// A version that was replaced.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = revisions)]
pub struct Revision {
    pub revision: i64,
    /// Of the topic, with its first message.
    pub title: Option<String>,
    /// Of the topic, with its first message, separated by commas.
    pub tags: Option<String>,
    /// Markdown; empty once erased.
    pub body: String,
    #[diesel(column_name = editor_id)]
    pub editor: AccountId,
    pub reason: String,
    pub replaced_at: Timestamp,
}

impl Revision {
    /// Whether its text was erased for good. No message is ever empty.
    #[must_use]
    pub fn erased(&self) -> bool {
        self.body.is_empty()
    }
}

/// Keeps the text that an edit replaces.
pub struct Replaced<'a> {
    pub post: PostId,
    pub revision: i64,
    pub title: Option<&'a str>,
    pub tags: Option<&'a str>,
    pub body: &'a str,
    pub editor: AccountId,
    pub identity: IdentityId,
    pub reason: &'a str,
}

pub fn add_revision(
    conn: &mut Conn,
    replaced: &Replaced<'_>,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::insert_into(revisions::table)
        .values((
            revisions::post_id.eq(replaced.post),
            revisions::revision.eq(replaced.revision),
            revisions::title.eq(replaced.title),
            revisions::tags.eq(replaced.tags),
            revisions::body.eq(replaced.body),
            revisions::editor_id.eq(replaced.editor),
            revisions::identity_id.eq(replaced.identity),
            revisions::reason.eq(replaced.reason),
            revisions::replaced_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Replaced versions of a message, newest first. The caller has checked who may read which, and asks
/// for a few.
pub fn revisions_of(
    conn: &mut Conn,
    post: PostId,
    numbers: RangeInclusive<i64>,
) -> Result<Vec<Revision>, DbError> {
    let (first, last) = numbers.into_inner();
    Ok(revisions::table
        .filter(revisions::post_id.eq(post))
        .filter(revisions::revision.between(first, last))
        .order(revisions::revision.desc())
        .select(<Revision as Selectable<MultiBackend>>::construct_selection())
        .load(conn)?)
}

/// One replaced version. The caller checks who may read it.
pub fn revision_of(
    conn: &mut Conn,
    post: PostId,
    number: i64,
) -> Result<Option<Revision>, DbError> {
    Ok(revisions_of(conn, post, number..=number)?.pop())
}

/// Empties a replaced version for good: who, when and why stay. False when there was nothing to
/// erase any more.
pub fn erase_revision(conn: &mut Conn, post: PostId, number: i64) -> Result<bool, DbError> {
    let row = revisions::table
        .filter(revisions::post_id.eq(post))
        .filter(revisions::revision.eq(number))
        .filter(revisions::body.ne(""));
    let nothing: Option<&str> = None;
    let erased = diesel::update(row)
        .set((
            revisions::body.eq(""),
            revisions::title.eq(nothing),
            revisions::tags.eq(nothing),
        ))
        .execute(conn)?;
    Ok(erased == 1)
}

/// When a person last edited, since then, newest first, at most `limit` times.
pub fn recent_edits(
    conn: &mut Conn,
    editor: AccountId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Timestamp>, DbError> {
    Ok(revisions::table
        .filter(revisions::editor_id.eq(editor))
        .filter(revisions::replaced_at.gt(since))
        .order(revisions::replaced_at.desc())
        .limit(limit)
        .select(revisions::replaced_at)
        .load(conn)?)
}

/// The version at which a message was opened to everybody's pen; `None` where it is not.
pub fn wiki_from(conn: &mut Conn, post: PostId) -> Result<Option<i64>, DbError> {
    Ok(posts::table
        .filter(posts::id.eq(post))
        .filter(posts::wiki.eq(true))
        .select(posts::wiki_from)
        .first(conn)
        .optional()?
        .flatten())
}

/// Opens a message to everybody's pen from this version on, or closes it. False when it was so
/// already, or was edited since.
pub fn set_wiki(conn: &mut Conn, post: PostId, open: bool, seen: i64) -> Result<bool, DbError> {
    let row = posts::table
        .filter(posts::id.eq(post))
        .filter(posts::revision.eq(seen))
        .filter(posts::wiki.eq(!open));
    let changed = diesel::update(row)
        .set((
            posts::wiki.eq(open),
            posts::wiki_from.eq(open.then_some(seen)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Who completed these wiki messages, beside their authors, since they were opened; at most `limit`
/// pairs in all.
pub fn contributors(
    conn: &mut Conn,
    of: &[PostId],
    limit: i64,
) -> Result<Vec<(PostId, AccountId)>, DbError> {
    Ok(revisions::table
        .inner_join(posts::table)
        .filter(revisions::post_id.eq_any(of))
        .filter(posts::wiki.eq(true))
        .filter(revisions::revision.nullable().ge(posts::wiki_from))
        .filter(revisions::editor_id.ne(posts::author_id))
        .select((revisions::post_id, revisions::editor_id))
        .distinct()
        .order((revisions::post_id, revisions::editor_id))
        .limit(limit)
        .load(conn)?)
}
