//! One's drafts, and what each is about.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{drafts, posts, topics};
use crate::db::visibility::{post_readable, topic_readable};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, DraftId, PostId, Timestamp, TopicId, Viewer};
use crate::error::AppError;
use crate::features::drafts::model::{Kept, Place};

/// A draft and what it is about.
#[derive(Debug)]
pub struct Line {
    pub id: DraftId,
    pub place: Place,
    pub fields: Kept,
    pub updated_at: Timestamp,
    /// The topic that it answers or corrects, when the viewer may still see it.
    pub about: Option<About>,
}

#[derive(Clone, Debug)]
pub struct About {
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
}

type Row = (DraftId, String, String, Timestamp);

/// One's drafts, the last changed first.
pub fn list(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Line>, AppError> {
    let mut query = drafts::table
        .filter(drafts::account_id.eq(account))
        .order((drafts::updated_at.desc(), drafts::id.desc()))
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((
            drafts::id,
            drafts::place,
            drafts::fields,
            drafts::updated_at,
        ))
        .into_boxed();
    if let Some((time, cursor)) = after.and_then(|cursor| Some((cursor.time()?, cursor))) {
        let id = DraftId(cursor.id);
        query = query.filter(
            drafts::updated_at
                .lt(time)
                .or(drafts::updated_at.eq(time).and(drafts::id.lt(id))),
        );
    }
    let rows: Vec<Row> = query.load(conn)?;
    let rows = Slice::cut(rows, limit, |row| Cursor::at(row.3, row.0.0));
    Ok(Slice {
        items: lines(conn, viewer, rows.items)?,
        next: rows.next,
    })
}

/// One draft of this account.
pub fn find_line(
    conn: &mut Conn,
    viewer: &Viewer,
    account: AccountId,
    id: DraftId,
) -> Result<Option<Line>, AppError> {
    let row: Option<Row> = drafts::table
        .filter(drafts::id.eq(id))
        .filter(drafts::account_id.eq(account))
        .select((
            drafts::id,
            drafts::place,
            drafts::fields,
            drafts::updated_at,
        ))
        .first(conn)
        .optional()?;
    let lines = lines(conn, viewer, row.into_iter().collect())?;
    Ok(lines.into_iter().next())
}

/// What the rows are about, two queries whatever their number.
fn lines(conn: &mut Conn, viewer: &Viewer, rows: Vec<Row>) -> Result<Vec<Line>, AppError> {
    let mut lines = Vec::with_capacity(rows.len());
    for (id, place, fields, updated_at) in rows {
        let Ok(place) = place.parse() else {
            tracing::warn!(draft.id = id.0, "a draft at no place of ours");
            continue;
        };
        lines.push(Line {
            id,
            place,
            fields: Kept::from_json(&fields).map_err(AppError::internal)?,
            updated_at,
            about: None,
        });
    }
    let answered = lines.iter().filter_map(|line| line.place.aim.topic());
    let touched = lines.iter().filter_map(|line| line.place.aim.post());
    let answered = topics_of(conn, viewer, &answered.collect::<Vec<_>>())?;
    let touched = topics_of_posts(conn, viewer, &touched.collect::<Vec<_>>())?;
    for line in &mut lines {
        let aim = line.place.aim;
        let of_topic = aim.topic().and_then(|topic| answered.get(&topic));
        let of_post = aim.post().and_then(|post| touched.get(&post));
        line.about = of_topic.or(of_post).cloned();
    }
    Ok(lines)
}

fn topics_of(
    conn: &mut Conn,
    viewer: &Viewer,
    ids: &[TopicId],
) -> Result<HashMap<TopicId, About>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(TopicId, String, String)> = topics::table
        .filter(topics::id.eq_any(ids))
        .filter(topic_readable(viewer))
        .select((topics::id, topics::slug, topics::title))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(topic, slug, title)| (topic, About { topic, slug, title }))
        .collect())
}

fn topics_of_posts(
    conn: &mut Conn,
    viewer: &Viewer,
    ids: &[PostId],
) -> Result<HashMap<PostId, About>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(PostId, TopicId, String, String)> = posts::table
        .inner_join(topics::table)
        .filter(posts::id.eq_any(ids))
        .filter(topic_readable(viewer))
        .filter(post_readable(viewer))
        .select((posts::id, topics::id, topics::slug, topics::title))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(post, topic, slug, title)| (post, About { topic, slug, title }))
        .collect())
}
