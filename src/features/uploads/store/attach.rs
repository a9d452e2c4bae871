//! Which messages show which files.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::db::schema::{post_uploads, posts, revisions, uploads};
use crate::db::visibility::post_listed;
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{AccountId, PostId, TopicId, UploadId, Viewer};

/// See [`crate::features::uploads::attach`].
pub fn attach(
    conn: &mut Conn,
    post: PostId,
    keys: &[String],
    viewer: &Viewer,
) -> Result<(), DbError> {
    let found = allowed(conn, post, keys, viewer)?;
    diesel::update(post_uploads::table.filter(post_uploads::post_id.eq(post)))
        .set(post_uploads::in_text.eq(false))
        .execute(conn)?;
    if found.is_empty() {
        return Ok(());
    }
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

/// The files with these keys that `viewer` may show in this message, which still shows what it showed.
fn allowed(
    conn: &mut Conn,
    post: PostId,
    keys: &[String],
    viewer: &Viewer,
) -> Result<Vec<UploadId>, DbError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let (topic, author): (TopicId, AccountId) = posts::table
        .find(post)
        .select((posts::topic_id, posts::author_id))
        .first(conn)?;
    let brings_back = viewer.is(author) || viewer.moderates();
    let here = post_uploads::post_id.eq(post).and(
        post_uploads::in_text
            .eq(true)
            .or(brings_back.into_sql::<Bool>()),
    );
    let beside = posts::topic_id
        .eq(topic)
        .and(post_uploads::in_text.eq(true))
        .and(post_listed());
    let known_here = post_uploads::table
        .inner_join(posts::table)
        .filter(here.or(beside))
        .select(post_uploads::upload_id);
    let me = viewer.account().unwrap_or(AccountId(0));
    Ok(uploads::table
        .filter(uploads::storage_key.eq_any(keys))
        .filter(uploads::removed_at.is_null())
        .filter(
            uploads::account_id
                .eq(me)
                .or(uploads::id.eq_any(known_here)),
        )
        .order(uploads::id)
        .select(uploads::id)
        .load(conn)?)
}

/// Makes whoever changes these rows wait until the end of the transaction.
pub fn lock(conn: &mut Conn, ids: &[UploadId]) -> Result<(), DbError> {
    diesel::update(uploads::table.filter(uploads::id.eq_any(ids)))
        .set(uploads::alt.eq(uploads::alt))
        .execute(conn)?;
    Ok(())
}

/// See [`crate::features::uploads::detach_erased`].
pub fn detach_erased(conn: &mut Conn, post: PostId) -> Result<(), DbError> {
    let named = "%"
        .into_sql::<Text>()
        .concat(uploads::storage_key)
        .concat("%");
    let still_named = revisions::table
        .filter(revisions::post_id.eq(post))
        .filter(revisions::body.like(named));
    let gone: Vec<UploadId> = post_uploads::table
        .inner_join(uploads::table)
        .filter(post_uploads::post_id.eq(post))
        .filter(post_uploads::in_text.eq(false))
        .filter(not(exists(still_named)))
        .select(post_uploads::upload_id)
        .load(conn)?;
    diesel::delete(
        post_uploads::table
            .filter(post_uploads::post_id.eq(post))
            .filter(post_uploads::upload_id.eq_any(gone)),
    )
    .execute(conn)?;
    Ok(())
}
