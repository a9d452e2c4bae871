//! The tables of files.

pub mod attach;
pub mod cleaning;
pub mod own;
pub mod quota;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::model::{NewUpload, Upload};
use crate::db::schema::{post_uploads, posts, topics, uploads};
use crate::db::visibility::{post_readable, topic_readable};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{AccountId, Timestamp, UploadId, Viewer};

/// A row as it stands.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = uploads)]
pub struct Row {
    id: UploadId,
    account_id: AccountId,
    storage_key: String,
    file_name: String,
    media_type: String,
    bytes: i64,
    width: Option<i64>,
    height: Option<i64>,
    created_at: Timestamp,
    widths: String,
    alt: String,
}

impl From<Row> for Upload {
    fn from(row: Row) -> Self {
        let pixels = |side: Option<i64>| side.and_then(|side| u32::try_from(side).ok());
        Self {
            id: row.id,
            account: row.account_id,
            key: row.storage_key,
            file_name: row.file_name,
            media_type: row.media_type,
            bytes: row.bytes,
            size: pixels(row.width).zip(pixels(row.height)),
            widths: widths_of(&row.widths),
            alt: row.alt,
            created_at: row.created_at,
        }
    }
}

fn widths_of(stored: &str) -> Vec<u32> {
    stored.split(',').filter_map(|w| w.parse().ok()).collect()
}

type Columns = <Row as Selectable<MultiBackend>>::SelectExpression;

fn columns() -> Columns {
    <Row as Selectable<MultiBackend>>::construct_selection()
}

pub fn insert(conn: &mut Conn, new: &NewUpload, now: Timestamp) -> Result<Upload, DbError> {
    let widths: Vec<String> = new.widths.iter().map(ToString::to_string).collect();
    let row: Row = diesel::insert_into(uploads::table)
        .values((
            uploads::account_id.eq(new.account),
            uploads::identity_id.eq(new.identity),
            uploads::storage_key.eq(&new.key),
            uploads::file_name.eq(&new.file_name),
            uploads::media_type.eq(new.media_type),
            uploads::bytes.eq(new.bytes),
            uploads::width.eq(new.size.map(|(width, _)| i64::from(width))),
            uploads::height.eq(new.size.map(|(_, height)| i64::from(height))),
            uploads::widths.eq(widths.join(",")),
            uploads::alt.eq(&new.alt),
            uploads::created_at.eq(now),
        ))
        .returning(columns())
        .get_result(conn)?;
    Ok(row.into())
}

/// Files by their keys, whoever they belong to; those taken away are not found.
pub fn by_keys(conn: &mut Conn, keys: &[String]) -> Result<Vec<Upload>, DbError> {
    let rows: Vec<Row> = uploads::table
        .filter(uploads::storage_key.eq_any(keys))
        .filter(uploads::removed_at.is_null())
        .select(columns())
        .load(conn)?;
    Ok(rows.into_iter().map(Upload::from).collect())
}

/// The file, if this viewer may see it, and whether everybody may: who sees a message that shows it
/// sees it; so do its sender and moderators. One query.
pub fn served(
    conn: &mut Conn,
    viewer: &Viewer,
    key: &str,
) -> Result<Option<(Upload, bool)>, DbError> {
    // A message as this person sees it, in a topic whose page they may open.
    let shown_to = |viewer: &Viewer| {
        exists(
            post_uploads::table
                .inner_join(posts::table.inner_join(topics::table))
                .filter(post_uploads::upload_id.eq(uploads::id))
                .filter(post_uploads::in_text.eq(true))
                .filter(topic_readable(viewer))
                .filter(post_readable(viewer)),
        )
    };
    let me = viewer.account().unwrap_or(AccountId(0));
    let found: Option<(Row, bool)> = uploads::table
        .filter(uploads::storage_key.eq(key))
        .filter(uploads::removed_at.is_null())
        .filter(
            uploads::account_id
                .eq(me)
                .or(viewer.moderates().into_sql::<diesel::sql_types::Bool>())
                .or(shown_to(viewer)),
        )
        .select((columns(), shown_to(&Viewer::Visitor)))
        .first(conn)
        .optional()?;
    Ok(found.map(|(row, public)| (row.into(), public)))
}
