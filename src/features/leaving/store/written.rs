//! What somebody wrote, for their own eyes: also what is hidden, waits, or was deleted and can come back.

use diesel::prelude::*;

use crate::db::schema::{categories, drafts, posts, revisions, topics, uploads};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, PostId, Timestamp, TopicKind, UploadId, Visibility};

/// Texts read at once: they are long.
pub const BATCH: i64 = 100;

/// A message, with the topic it stands in.
#[derive(Queryable)]
pub struct Message {
    pub id: PostId,
    pub topic: i64,
    pub number: i64,
    pub title: String,
    pub kind: TopicKind,
    pub category: String,
    pub body: String,
    pub visibility: Visibility,
    pub votes: i64,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

/// Messages of an author after `after`, up to [`BATCH`].
pub fn messages(
    conn: &mut Conn,
    account: AccountId,
    after: PostId,
) -> Result<Vec<Message>, DbError> {
    Ok(posts::table
        .inner_join(topics::table.inner_join(categories::table))
        .filter(posts::author_id.eq(account))
        .filter(posts::id.gt(after))
        .order(posts::id)
        .limit(BATCH)
        .select((
            posts::id,
            topics::id,
            posts::number,
            topics::title,
            topics::kind,
            categories::name,
            posts::body,
            posts::visibility,
            posts::vote_count,
            posts::created_at,
            posts::edited_at,
        ))
        .load(conn)?)
}

/// An earlier text of a message.
#[derive(Queryable)]
pub struct Earlier {
    pub post: PostId,
    pub revision: i64,
    pub title: Option<String>,
    pub body: String,
    pub replaced_at: Timestamp,
}

/// Earlier texts of messages of an author after one of them, up to [`BATCH`]; of messages open to
/// every pen none, as others wrote in them.
pub fn earlier(
    conn: &mut Conn,
    account: AccountId,
    (post, revision): (PostId, i64),
) -> Result<Vec<Earlier>, DbError> {
    let later = revisions::post_id.gt(post).or(revisions::post_id
        .eq(post)
        .and(revisions::revision.gt(revision)));
    Ok(revisions::table
        .inner_join(posts::table)
        .filter(posts::author_id.eq(account))
        .filter(posts::wiki.eq(false))
        .filter(later)
        .order((revisions::post_id, revisions::revision))
        .limit(BATCH)
        .select((
            revisions::post_id,
            revisions::revision,
            revisions::title,
            revisions::body,
            revisions::replaced_at,
        ))
        .load(conn)?)
}

/// A text that is being written.
#[derive(Queryable)]
pub struct Draft {
    pub id: i64,
    pub place: String,
    pub fields: String,
    pub updated_at: Timestamp,
}

/// Drafts after `after`, up to [`BATCH`].
pub fn drafts(conn: &mut Conn, account: AccountId, after: i64) -> Result<Vec<Draft>, DbError> {
    Ok(drafts::table
        .filter(drafts::account_id.eq(account))
        .filter(drafts::id.gt(after))
        .order(drafts::id)
        .limit(BATCH)
        .select((
            drafts::id,
            drafts::place,
            drafts::fields,
            drafts::updated_at,
        ))
        .load(conn)?)
}

/// A file that was sent.
#[derive(Clone, Queryable)]
pub struct File {
    pub id: UploadId,
    pub key: String,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    pub alt: String,
    pub created_at: Timestamp,
}

/// Files after `after`, up to [`BATCH`].
pub fn files(conn: &mut Conn, account: AccountId, after: UploadId) -> Result<Vec<File>, DbError> {
    Ok(uploads::table
        .filter(uploads::account_id.eq(account))
        .filter(uploads::id.gt(after))
        .filter(uploads::removed_at.is_null())
        .order(uploads::id)
        .limit(BATCH)
        .select((
            uploads::id,
            uploads::storage_key,
            uploads::file_name,
            uploads::media_type,
            uploads::bytes,
            uploads::alt,
            uploads::created_at,
        ))
        .load(conn)?)
}
