//! Many tutorials in one transaction.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::slugs;
use crate::db::changes::{self, Change};
use crate::db::schema::{tags, tutorial_slugs, tutorial_tags, tutorials};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{TagId, Timestamp, TutorialId, TutorialLevel, Visibility};
use crate::features::library::model::Incoming;
use crate::text;

/// What is there already under an external id.
#[derive(Debug, Queryable)]
pub struct Present {
    pub id: TutorialId,
    pub external_id: Option<String>,
    pub title: String,
    pub body: String,
    pub app: Option<String>,
    pub level: Option<TutorialLevel>,
}

/// The tutorials under these external ids, each with the keys of its tags, by key.
pub fn present(
    conn: &mut Conn,
    external_ids: &[&str],
) -> Result<Vec<(Present, Vec<String>)>, DbError> {
    let rows: Vec<Present> = tutorials::table
        .filter(tutorials::external_id.eq_any(external_ids))
        .select((
            tutorials::id,
            tutorials::external_id,
            tutorials::title,
            tutorials::body,
            tutorials::app,
            tutorials::level,
        ))
        .load(conn)?;
    let ids: Vec<TutorialId> = rows.iter().map(|row| row.id).collect();
    let tagged: Vec<(TutorialId, String)> = tutorial_tags::table
        .inner_join(tags::table)
        .filter(tutorial_tags::tutorial_id.eq_any(&ids))
        .order(tags::tag_key)
        .select((tutorial_tags::tutorial_id, tags::tag_key))
        .load(conn)?;
    let mut by_id: HashMap<TutorialId, Vec<String>> = HashMap::new();
    for (id, key) in tagged {
        by_id.entry(id).or_default().push(key);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let keys = by_id.remove(&row.id).unwrap_or_default();
            (row, keys)
        })
        .collect())
}

/// A tutorial ready to be stored.
#[derive(Debug)]
pub struct Ready {
    pub incoming: Incoming,
    pub html: String,
}

/// What a batch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub created: usize,
    pub updated: usize,
}

#[derive(Insertable)]
#[diesel(table_name = tutorials)]
struct NewRow<'a> {
    external_id: &'a str,
    slug: &'a str,
    title: &'a str,
    body: &'a str,
    html: &'a str,
    renderer: i32,
    app: Option<&'a str>,
    level: Option<TutorialLevel>,
    visibility: Visibility,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Stores a batch in which each external id stands once, and notes the changes.
///
/// A tutorial that was there keeps its visibility, its date of creation and, as long as its title
/// gives the same one, its slug; else the old slug goes on leading to it.
pub fn write(conn: &mut Conn, batch: &[Ready], now: Timestamp) -> Result<Written, DbError> {
    let known = known(conn, batch)?;
    let (slugs, replaced) = new_slugs(conn, batch, &known)?;
    let rows: Vec<NewRow> = batch
        .iter()
        .zip(&slugs)
        .map(|(ready, slug)| new_row(ready, slug, now))
        .collect();
    upsert(conn, &rows)?;
    keep_old_slugs(conn, &replaced)?;
    let ids = ids(conn, batch)?;
    retag(conn, batch, &ids, now)?;
    let logged: Vec<Change> = ids.values().map(|id| Change::Tutorial(*id)).collect();
    changes::record_all(conn, &logged, now)?;
    Ok(Written {
        created: batch.len() - known.len(),
        updated: known.len(),
    })
}

/// Id and slug by external id, of those that are there.
type Known = HashMap<String, (TutorialId, String)>;

fn known(conn: &mut Conn, batch: &[Ready]) -> Result<Known, DbError> {
    let rows: Vec<(Option<String>, TutorialId, String)> = tutorials::table
        .filter(tutorials::external_id.eq_any(external_ids(batch)))
        .select((tutorials::external_id, tutorials::id, tutorials::slug))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(external_id, id, slug)| Some((external_id?, (id, slug))))
        .collect())
}

fn external_ids(batch: &[Ready]) -> Vec<&str> {
    batch
        .iter()
        .map(|ready| ready.incoming.external_id.as_str())
        .collect()
}

type Slugs = (Vec<String>, Vec<(String, TutorialId)>);

/// The slug of each tutorial, and the slugs that are given up, each with its tutorial.
fn new_slugs(conn: &mut Conn, batch: &[Ready], known: &Known) -> Result<Slugs, DbError> {
    let mut slugs = vec![String::new(); batch.len()];
    let mut replaced = Vec::new();
    let (mut places, mut wanted) = (Vec::new(), Vec::new());
    for (place, ready) in batch.iter().enumerate() {
        let slug = text::slug(&ready.incoming.title);
        match known.get(&ready.incoming.external_id) {
            Some((_, present)) if slugs::belongs_to(present, &slug) => {
                slugs[place].clone_from(present);
                continue;
            }
            Some((id, present)) => replaced.push((present.clone(), *id)),
            None => {}
        }
        places.push(place);
        wanted.push(slug);
    }
    for (place, slug) in places.into_iter().zip(slugs::free(conn, &wanted)?) {
        slugs[place] = slug;
    }
    Ok((slugs, replaced))
}

fn new_row<'a>(ready: &'a Ready, slug: &'a str, now: Timestamp) -> NewRow<'a> {
    let incoming = &ready.incoming;
    NewRow {
        external_id: &incoming.external_id,
        slug,
        title: &incoming.title,
        body: &incoming.body,
        html: &ready.html,
        renderer: text::RENDERER,
        app: incoming.app.as_deref(),
        level: incoming.level,
        visibility: Visibility::Visible,
        created_at: now,
        updated_at: now,
    }
}

/// What an import changes of a tutorial that is there.
macro_rules! from_the_import {
    () => {
        (
            tutorials::slug.eq(excluded(tutorials::slug)),
            tutorials::title.eq(excluded(tutorials::title)),
            tutorials::body.eq(excluded(tutorials::body)),
            tutorials::html.eq(excluded(tutorials::html)),
            tutorials::renderer.eq(excluded(tutorials::renderer)),
            tutorials::app.eq(excluded(tutorials::app)),
            tutorials::level.eq(excluded(tutorials::level)),
            tutorials::updated_at.eq(excluded(tutorials::updated_at)),
        )
    };
}

/// One statement on PostgreSQL. SQLite takes one a row, in the same process: nothing travels.
fn upsert(conn: &mut Conn, rows: &[NewRow]) -> Result<(), DbError> {
    match conn {
        Conn::Postgres(c) => {
            diesel::insert_into(tutorials::table)
                .values(rows)
                .on_conflict(tutorials::external_id)
                .do_update()
                .set(from_the_import!())
                .execute(c)?;
        }
        Conn::Sqlite(c) => {
            for row in rows {
                diesel::insert_into(tutorials::table)
                    .values(row)
                    .on_conflict(tutorials::external_id)
                    .do_update()
                    .set(from_the_import!())
                    .execute(c)?;
            }
        }
    }
    Ok(())
}

fn keep_old_slugs(conn: &mut Conn, replaced: &[(String, TutorialId)]) -> Result<(), DbError> {
    if replaced.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = replaced
        .iter()
        .map(|(slug, id)| {
            (
                tutorial_slugs::slug.eq(slug),
                tutorial_slugs::tutorial_id.eq(*id),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(tutorial_slugs::table)
        .values(&rows)
        .execute(c))?;
    Ok(())
}

fn ids(conn: &mut Conn, batch: &[Ready]) -> Result<HashMap<String, TutorialId>, DbError> {
    Ok(known(conn, batch)?
        .into_iter()
        .map(|(external_id, (id, _))| (external_id, id))
        .collect())
}

/// Gives the tutorials the tags of the batch and no others.
fn retag(
    conn: &mut Conn,
    batch: &[Ready],
    ids: &HashMap<String, TutorialId>,
    now: Timestamp,
) -> Result<(), DbError> {
    let all: Vec<TutorialId> = ids.values().copied().collect();
    diesel::delete(tutorial_tags::table.filter(tutorial_tags::tutorial_id.eq_any(&all)))
        .execute(conn)?;
    let names: HashMap<&str, &str> = batch
        .iter()
        .flat_map(|ready| &ready.incoming.tags)
        .map(|(key, name)| (key.as_str(), name.as_str()))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let tags = ensure_tags(conn, &names, now)?;
    let mut rows = Vec::new();
    for ready in batch {
        let Some(tutorial) = ids.get(&ready.incoming.external_id) else {
            continue;
        };
        for (key, _) in &ready.incoming.tags {
            rows.extend(tags.get(key).map(|tag| {
                (
                    tutorial_tags::tutorial_id.eq(*tutorial),
                    tutorial_tags::tag_id.eq(*tag),
                )
            }));
        }
    }
    per_backend!(conn, c => diesel::insert_into(tutorial_tags::table)
        .values(&rows)
        .execute(c))?;
    Ok(())
}

/// Ids by key, after having made the tags that were missing.
fn ensure_tags(
    conn: &mut Conn,
    names: &HashMap<&str, &str>,
    now: Timestamp,
) -> Result<HashMap<String, TagId>, DbError> {
    let keys: Vec<&str> = names.keys().copied().collect();
    let find = |conn: &mut Conn| {
        tags::table
            .filter(tags::tag_key.eq_any(&keys))
            .select((tags::tag_key, tags::id))
            .load::<(String, TagId)>(conn)
            .map(|rows| rows.into_iter().collect::<HashMap<_, _>>())
    };
    let found = find(conn)?;
    let missing: Vec<_> = names
        .iter()
        .filter(|(key, _)| !found.contains_key(**key))
        .map(|(key, name)| {
            (
                tags::tag_key.eq(*key),
                tags::name.eq(*name),
                tags::created_at.eq(now),
            )
        })
        .collect();
    if missing.is_empty() {
        return Ok(found);
    }
    match conn {
        Conn::Postgres(c) => {
            diesel::insert_into(tags::table)
                .values(&missing)
                .on_conflict(tags::tag_key)
                .do_nothing()
                .execute(c)?;
        }
        // Nobody else writes during this transaction.
        Conn::Sqlite(c) => {
            diesel::insert_into(tags::table)
                .values(&missing)
                .execute(c)?;
        }
    }
    Ok(find(conn)?)
}
