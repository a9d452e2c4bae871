//! Which messages show which files.

use diesel::prelude::*;

use crate::db::schema::{post_uploads, posts, uploads};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{AccountId, PostId, TopicId, UploadId};

/// See [`crate::features::uploads::attach`].
pub fn attach(
    conn: &mut Conn,
    post: PostId,
    keys: &[String],
    account: AccountId,
) -> Result<(), DbError> {
    diesel::update(post_uploads::table.filter(post_uploads::post_id.eq(post)))
        .set(post_uploads::in_text.eq(false))
        .execute(conn)?;
    if keys.is_empty() {
        return Ok(());
    }
    let topic: TopicId = posts::table
        .find(post)
        .select(posts::topic_id)
        .first(conn)?;
    let known_here = post_uploads::table
        .inner_join(posts::table)
        .filter(posts::topic_id.eq(topic))
        .select(post_uploads::upload_id);
    let mine = uploads::table
        .filter(uploads::storage_key.eq_any(keys))
        .filter(uploads::removed_at.is_null())
        .filter(
            uploads::account_id
                .eq(account)
                .or(uploads::id.eq_any(known_here)),
        )
        .order(uploads::id)
        .select(uploads::id);
    let found: Vec<UploadId> = mine.load(conn)?;
    // The cleaning takes the same lock before it looks: it sees this message, or is over.
    lock(conn, &found)?;
    let kept: Vec<UploadId> = uploads::table
        .filter(uploads::id.eq_any(&found))
        .filter(uploads::removed_at.is_null())
        .select(uploads::id)
        .load(conn)?;
    let rows: Vec<_> = kept
        .iter()
        .map(|upload| {
            (
                post_uploads::post_id.eq(post),
                post_uploads::upload_id.eq(*upload),
                post_uploads::in_text.eq(true),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(post_uploads::table)
        .values(rows)
        .on_conflict((post_uploads::post_id, post_uploads::upload_id))
        .do_update()
        .set(post_uploads::in_text.eq(true))
        .execute(c))?;
    Ok(())
}

/// Makes whoever changes these rows wait until the end of the transaction.
pub fn lock(conn: &mut Conn, ids: &[UploadId]) -> Result<(), DbError> {
    diesel::update(uploads::table.filter(uploads::id.eq_any(ids)))
        .set(uploads::alt.eq(uploads::alt))
        .execute(conn)?;
    Ok(())
}
