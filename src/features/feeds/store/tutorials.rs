//! Tutorials, last changed first.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{BEGINNING, length, substr};
use crate::db::schema::tutorials;
use crate::db::visibility::tutorial_listed;
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{Timestamp, TutorialId};
use crate::features::feeds::model::{MAX_ENTRIES, within_budget};

/// A tutorial and how it begins.
#[derive(Debug)]
pub struct TutorialHead {
    pub id: TutorialId,
    pub slug: String,
    pub title: String,
    pub app: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The first characters of its Markdown.
    pub beginning: String,
    /// `None` where it would be too much.
    pub html: Option<String>,
}

type Line = (
    (TutorialId, String, String, Option<String>),
    (Timestamp, Timestamp),
    (i32, String),
);

/// The tutorials of an application, or all.
pub fn listed(conn: &mut Conn, app: Option<&str>) -> Result<Vec<TutorialHead>, DbError> {
    among(conn, app, None)
}

/// Those of the tutorials with these ids that can be read.
pub fn named(conn: &mut Conn, ids: &[TutorialId]) -> Result<Vec<TutorialHead>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    among(conn, None, Some(ids))
}

fn among(
    conn: &mut Conn,
    app: Option<&str>,
    ids: Option<&[TutorialId]>,
) -> Result<Vec<TutorialHead>, DbError> {
    let mut query = tutorials::table
        .filter(tutorial_listed())
        .into_boxed::<MultiBackend>();
    if let Some(app) = app {
        query = query.filter(tutorials::app.eq(app.to_owned()));
    }
    if let Some(ids) = ids {
        query = query.filter(tutorials::id.eq_any(ids.to_vec()));
    }
    let lines: Vec<Line> = query
        .order((tutorials::updated_at.desc(), tutorials::id.desc()))
        .limit(i64::try_from(MAX_ENTRIES).unwrap_or(i64::MAX))
        .select((
            (
                tutorials::id,
                tutorials::slug,
                tutorials::title,
                tutorials::app,
            ),
            (tutorials::created_at, tutorials::updated_at),
            (
                length(tutorials::html),
                substr(tutorials::body, 1, BEGINNING),
            ),
        ))
        .load(conn)?;
    let lengths = lines
        .iter()
        .map(|line| usize::try_from(line.2.0).unwrap_or(usize::MAX));
    let whole: Vec<TutorialId> = lines
        .iter()
        .zip(within_budget(lengths))
        .filter_map(|(line, fits)| fits.then_some(line.0.0))
        .collect();
    let htmls: Vec<(TutorialId, String)> = tutorials::table
        .filter(tutorials::id.eq_any(whole))
        .select((tutorials::id, tutorials::html))
        .load(conn)?;
    let mut htmls: HashMap<TutorialId, String> = htmls.into_iter().collect();
    Ok(lines
        .into_iter()
        .map(
            |((id, slug, title, app), times, (_, beginning))| TutorialHead {
                html: htmls.remove(&id),
                id,
                slug,
                title,
                app,
                created_at: times.0,
                updated_at: times.1,
                beginning,
            },
        )
        .collect())
}
