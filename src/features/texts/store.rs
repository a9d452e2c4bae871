//! The table of the host's texts.

use diesel::prelude::*;

use super::model::{Page, Rendered, Stored};
use crate::db::schema::{accounts, site_texts};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{AccountId, Timestamp};
use crate::text::RENDERER;

pub fn find(conn: &mut Conn, page: Page) -> Result<Option<Stored>, DbError> {
    let row: Option<(String, String, i32, Timestamp)> = site_texts::table
        .find(page.key())
        .select((
            site_texts::body,
            site_texts::html,
            site_texts::renderer,
            site_texts::updated_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(body, html, renderer, updated_at)| Stored {
        body,
        html,
        renderer,
        updated_at,
    }))
}

/// Who last wrote a text, and when.
#[derive(Debug, Queryable)]
pub struct Written {
    pub key: String,
    pub by: Option<String>,
    pub at: Timestamp,
}

pub fn written(conn: &mut Conn) -> Result<Vec<Written>, DbError> {
    Ok(site_texts::table
        .left_join(accounts::table)
        .filter(site_texts::key.eq_any(Page::ALL.iter().map(|page| page.key())))
        .select((
            site_texts::key,
            accounts::username.nullable(),
            site_texts::updated_at,
        ))
        .load(conn)?)
}

/// Keeps the first text of a page. Whether there was none.
pub fn insert(
    conn: &mut Conn,
    page: Page,
    text: &Rendered,
    by: AccountId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let row = (
        site_texts::key.eq(page.key()),
        site_texts::body.eq(&text.body),
        site_texts::html.eq(&text.html),
        site_texts::renderer.eq(RENDERER),
        site_texts::updated_by.eq(by),
        site_texts::updated_at.eq(now),
    );
    let added = per_backend!(conn, c => diesel::insert_into(site_texts::table)
        .values(row)
        .on_conflict(site_texts::key)
        .do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Replaces the text of a page, if it is still that of `seen`. Whether it was.
pub fn update(
    conn: &mut Conn,
    (page, seen): (Page, Timestamp),
    text: &Rendered,
    by: AccountId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        site_texts::table
            .filter(site_texts::key.eq(page.key()))
            .filter(site_texts::updated_at.eq(seen)),
    )
    .set((
        site_texts::body.eq(&text.body),
        site_texts::html.eq(&text.html),
        site_texts::renderer.eq(RENDERER),
        site_texts::updated_by.eq(by),
        site_texts::updated_at.eq(now),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Goes back to the text that comes with the forum, if the present one is still that of `seen`.
/// Whether it was.
pub fn delete(conn: &mut Conn, page: Page, seen: Timestamp) -> Result<bool, DbError> {
    let deleted = diesel::delete(
        site_texts::table
            .filter(site_texts::key.eq(page.key()))
            .filter(site_texts::updated_at.eq(seen)),
    )
    .execute(conn)?;
    Ok(deleted == 1)
}
