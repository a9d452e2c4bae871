//! The table of the host's texts.

use diesel::prelude::*;

use super::model::{Page, Rendered, Stored};
use crate::db::schema::{accounts, site_text_versions, site_texts};
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

/// Versions kept of each text.
const KEPT: i64 = 20;

/// A text that was replaced.
#[derive(Debug, Queryable)]
pub struct Version {
    pub version: i64,
    pub by: Option<String>,
    pub at: Timestamp,
}

/// Keeps the present text of a page as its last version, before it is replaced.
pub fn keep_version(conn: &mut Conn, page: Page) -> Result<(), DbError> {
    let row: Option<(String, Option<AccountId>, Timestamp)> = site_texts::table
        .find(page.key())
        .select((
            site_texts::body,
            site_texts::updated_by,
            site_texts::updated_at,
        ))
        .first(conn)
        .optional()?;
    let Some((body, by, at)) = row else {
        return Ok(());
    };
    let last: Option<i64> = site_text_versions::table
        .filter(site_text_versions::key.eq(page.key()))
        .select(diesel::dsl::max(site_text_versions::version))
        .first(conn)?;
    let version = last.unwrap_or(0) + 1;
    diesel::insert_into(site_text_versions::table)
        .values((
            site_text_versions::key.eq(page.key()),
            site_text_versions::version.eq(version),
            site_text_versions::body.eq(body),
            site_text_versions::written_by.eq(by),
            site_text_versions::written_at.eq(at),
        ))
        .execute(conn)?;
    diesel::delete(
        site_text_versions::table
            .filter(site_text_versions::key.eq(page.key()))
            .filter(site_text_versions::version.le(version - KEPT)),
    )
    .execute(conn)?;
    Ok(())
}

/// The versions of a page, newest first.
pub fn versions(conn: &mut Conn, page: Page) -> Result<Vec<Version>, DbError> {
    Ok(site_text_versions::table
        .left_join(accounts::table)
        .filter(site_text_versions::key.eq(page.key()))
        .order(site_text_versions::version.desc())
        .limit(KEPT)
        .select((
            site_text_versions::version,
            accounts::username.nullable(),
            site_text_versions::written_at,
        ))
        .load(conn)?)
}

/// The text of one version.
pub fn version(conn: &mut Conn, page: Page, version: i64) -> Result<Option<String>, DbError> {
    Ok(site_text_versions::table
        .find((page.key(), version))
        .select(site_text_versions::body)
        .first(conn)
        .optional()?)
}
