//! What waits for a decision: messages to be published, and messages that were flagged.

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{accounts, flags, posts, topics};
use crate::db::{Conn, DbError, visibility};
use crate::domain::{AccountId, PostId, Standing, Timestamp, TopicId, Viewer, Visibility};

/// A message that waits, since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
struct Waiting {
    post: PostId,
    since: Timestamp,
}

impl Waiting {
    fn cursor(&self) -> Cursor {
        Cursor::at(self.since, self.post.0)
    }
}

/// Messages that wait, oldest first: those to be published since they were written, those flagged
/// since their first open flag.
pub fn page(
    conn: &mut Conn,
    viewer: &Viewer,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Item>, DbError> {
    let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut waiting = pending(conn, viewer, after, rows)?;
    waiting.extend(flagged(conn, viewer, after, rows)?);
    waiting.sort_by_key(|waiting| (waiting.since, waiting.post));
    let slice = Slice::cut(waiting, limit, Waiting::cursor);
    let ids: Vec<PostId> = slice.items.iter().map(|waiting| waiting.post).collect();
    let mut items = items(conn, viewer, &ids)?;
    items.sort_by_key(|item| ids.iter().position(|id| *id == item.post));
    Ok(Slice {
        items,
        next: slice.next,
    })
}

/// Where a page begins: the far past for the first one.
fn start(after: Option<Cursor>) -> (Timestamp, PostId) {
    let past = || Timestamp::new(chrono::NaiveDateTime::default());
    (
        after.and_then(Cursor::time).unwrap_or_else(past),
        PostId(after.map_or(0, |cursor| cursor.id)),
    )
}

fn pending(
    conn: &mut Conn,
    viewer: &Viewer,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Waiting>, DbError> {
    let (time, id) = start(after);
    Ok(posts::table
        .inner_join(topics::table)
        // Written out, as a bound value would keep SQLite from the index of waiting messages.
        .filter(sql::<Bool>("posts.visibility = 'pending'"))
        .filter(visibility::topic_readable(viewer))
        .filter(posts::created_at.ge(time))
        .filter(
            posts::created_at
                .gt(time)
                .or(posts::created_at.eq(time).and(posts::id.gt(id))),
        )
        .order((posts::created_at, posts::id))
        .limit(limit)
        .select((posts::id, posts::created_at))
        .load(conn)?)
}

fn flagged(
    conn: &mut Conn,
    viewer: &Viewer,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Waiting>, DbError> {
    let (time, id) = start(after);
    let earlier = diesel::alias!(flags as earlier);
    let has_earlier = earlier
        .filter(earlier.field(flags::post_id).eq(flags::post_id))
        .filter(earlier.field(flags::decided_at).is_null())
        .filter(earlier.field(flags::id).lt(flags::id));
    let shown = [Visibility::Visible, Visibility::Hidden];
    Ok(flags::table
        .inner_join(posts::table.inner_join(topics::table))
        .filter(flags::decided_at.is_null())
        .filter(not(exists(has_earlier)))
        // One that waits to be published is already in the other list; a deleted one is settled.
        .filter(posts::visibility.eq_any(shown))
        .filter(visibility::topic_readable(viewer))
        .filter(visibility::post_readable(viewer))
        .filter(flags::created_at.ge(time))
        .filter(
            flags::created_at
                .gt(time)
                .or(flags::created_at.eq(time).and(flags::post_id.gt(id))),
        )
        .order((flags::created_at, flags::post_id))
        .limit(limit)
        .select((flags::post_id, flags::created_at))
        .load(conn)?)
}

/// A message to decide about.
#[derive(Debug, Queryable)]
pub struct Item {
    pub post: PostId,
    pub number: i64,
    pub visibility: Visibility,
    pub revision: i64,
    pub body: String,
    pub created_at: Timestamp,
    pub author: AccountId,
    pub username: String,
    pub standing: Standing,
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
}

/// Messages that the viewer may read, among these.
pub fn items(conn: &mut Conn, viewer: &Viewer, ids: &[PostId]) -> Result<Vec<Item>, DbError> {
    Ok(posts::table
        .inner_join(topics::table.on(posts::topic_id.eq(topics::id)))
        .inner_join(accounts::table.on(posts::author_id.eq(accounts::id)))
        .filter(posts::id.eq_any(ids))
        .filter(visibility::topic_readable(viewer))
        .filter(visibility::post_readable(viewer))
        .select((
            posts::id,
            posts::number,
            posts::visibility,
            posts::revision,
            posts::body,
            posts::created_at,
            accounts::id,
            accounts::username,
            accounts::standing,
            topics::id,
            topics::slug,
            topics::title,
        ))
        .load(conn)?)
}

/// The HTML of a message, rendered when it was written.
pub fn html(conn: &mut Conn, post: PostId) -> Result<Option<String>, DbError> {
    Ok(posts::table
        .find(post)
        .select(posts::html)
        .first(conn)
        .optional()?)
}
