//! One's own files.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Row, columns};
use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{post_uploads, posts, topics, uploads};
use crate::db::visibility::{post_readable, topic_readable};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, PostId, Timestamp, TopicId, UploadId, Viewer};
use crate::features::uploads::model::Upload;

/// An account's files, newest first.
pub fn list(
    conn: &mut Conn,
    account: AccountId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Upload>, DbError> {
    let (key, id) = match after {
        Some(cursor) => (cursor.time(), UploadId(cursor.id)),
        None => (None, UploadId(i64::MAX)),
    };
    let far = Timestamp::from_micros(253_370_764_800_000_000);
    let Some(time) = key.or(far) else {
        return Ok(Slice::cut(Vec::new(), limit, |upload: &Upload| {
            Cursor::at(upload.created_at, upload.id.0)
        }));
    };
    let rows: Vec<Row> = uploads::table
        .filter(uploads::account_id.eq(account))
        .filter(uploads::removed_at.is_null())
        .filter(
            uploads::created_at
                .lt(time)
                .or(uploads::created_at.eq(time).and(uploads::id.lt(id))),
        )
        .order((uploads::created_at.desc(), uploads::id.desc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1)
        .select(columns())
        .load(conn)?;
    let found = rows.into_iter().map(Upload::from).collect();
    Ok(Slice::cut(found, limit, |upload: &Upload| {
        Cursor::at(upload.created_at, upload.id.0)
    }))
}

/// One of an account's files.
pub fn find(conn: &mut Conn, account: AccountId, key: &str) -> Result<Option<Upload>, DbError> {
    let row: Option<Row> = uploads::table
        .filter(uploads::account_id.eq(account))
        .filter(uploads::storage_key.eq(key))
        .filter(uploads::removed_at.is_null())
        .select(columns())
        .first(conn)
        .optional()?;
    Ok(row.map(Upload::from))
}

/// Where a file is shown.
#[derive(Clone, Debug, Queryable)]
pub struct Place {
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
    pub number: i64,
}

/// Messages that show these files, as far as their owner may see them: the first of each. One query.
pub fn places(
    conn: &mut Conn,
    viewer: &Viewer,
    ids: &[UploadId],
) -> Result<HashMap<UploadId, Place>, DbError> {
    let rows: Vec<(UploadId, (TopicId, String, String, i64))> = post_uploads::table
        .inner_join(posts::table.inner_join(topics::table))
        .filter(post_uploads::upload_id.eq_any(ids))
        .filter(post_uploads::in_text.eq(true))
        .filter(topic_readable(viewer))
        .filter(post_readable(viewer))
        .order(posts::id.desc())
        .limit(500)
        .select((
            post_uploads::upload_id,
            (topics::id, topics::slug, topics::title, posts::number),
        ))
        .load(conn)?;
    let place = |(topic, slug, title, number)| Place {
        topic,
        slug,
        title,
        number,
    };
    // The oldest comes last, and stays.
    Ok(rows.into_iter().map(|(id, row)| (id, place(row))).collect())
}

/// Messages that show a file, whoever sees them, up to `limit`.
pub fn shown_in(conn: &mut Conn, upload: UploadId, limit: i64) -> Result<Vec<PostId>, DbError> {
    Ok(post_uploads::table
        .filter(post_uploads::upload_id.eq(upload))
        .filter(post_uploads::in_text.eq(true))
        .order(post_uploads::post_id)
        .limit(limit)
        .select(post_uploads::post_id)
        .load(conn)?)
}

/// Takes a file away; a job deletes it. False when it was already.
pub fn remove(conn: &mut Conn, upload: UploadId, now: Timestamp) -> Result<bool, DbError> {
    let removed = diesel::update(
        uploads::table
            .filter(uploads::id.eq(upload))
            .filter(uploads::removed_at.is_null()),
    )
    .set(uploads::removed_at.eq(Some(now)))
    .execute(conn)?;
    Ok(removed == 1)
}
