//! What moderation reads and writes of accounts: standing and suspension.

use diesel::prelude::*;

use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{accounts, posts, sessions, topics, usernames};
use crate::db::{Conn, DbError, MultiBackend, visibility};
use crate::domain::{
    AccountId, AccountState, PostId, Standing, Timestamp, TopicId, Viewer, Visibility,
};
use crate::features::moderation::model::Subject;
use crate::text;

/// An account as moderators see it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Sheet {
    pub id: AccountId,
    pub username: String,
    pub standing: Standing,
    pub state: AccountState,
    pub suspended_until: Option<Timestamp>,
    pub suspension_reason: Option<String>,
    pub created_at: Timestamp,
}

impl Sheet {
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject {
            account: self.id,
            standing: self.standing,
        }
    }

    /// Whether the person is kept out now; a suspension ends by itself.
    #[must_use]
    pub fn suspended(&self, now: Timestamp) -> bool {
        self.state == AccountState::Suspended
            && self.suspended_until.is_none_or(|until| until > now)
    }
}

pub fn sheet(conn: &mut Conn, id: AccountId) -> Result<Option<Sheet>, DbError> {
    Ok(accounts::table
        .find(id)
        .select(<Sheet as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?)
}

/// Who has, or ever had, this name.
pub fn named(conn: &mut Conn, username: &str) -> Result<Option<AccountId>, DbError> {
    Ok(usernames::table
        .find(text::fold(username))
        .select(usernames::account_id)
        .first(conn)
        .optional()?)
}

/// Keeps the person out until then, or without end, and ends their sessions. Whether there was
/// an account to suspend.
pub fn suspend(
    conn: &mut Conn,
    id: AccountId,
    until: Option<Timestamp>,
    reason: &str,
    now: Timestamp,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        accounts::table
            .filter(accounts::id.eq(id))
            .filter(accounts::state.ne(AccountState::Deleted)),
    )
    .set((
        accounts::state.eq(AccountState::Suspended),
        accounts::suspended_until.eq(until),
        accounts::suspension_reason.eq(reason),
        accounts::updated_at.eq(now),
    ))
    .execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::account_id.eq(id))).execute(conn)?;
    Ok(changed == 1)
}

/// Whether there was a suspension to lift.
pub fn lift(conn: &mut Conn, id: AccountId, now: Timestamp) -> Result<bool, DbError> {
    let changed = diesel::update(
        accounts::table
            .filter(accounts::id.eq(id))
            .filter(accounts::state.eq(AccountState::Suspended)),
    )
    .set((
        accounts::state.eq(AccountState::Active),
        accounts::suspended_until.eq(None::<Timestamp>),
        accounts::suspension_reason.eq(None::<String>),
        accounts::updated_at.eq(now),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Whether the account still had the standing that it was changed from.
pub fn set_standing(
    conn: &mut Conn,
    id: AccountId,
    (from, to): (Standing, Standing),
    now: Timestamp,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        accounts::table
            .filter(accounts::id.eq(id))
            .filter(accounts::standing.eq(from)),
    )
    .set((accounts::standing.eq(to), accounts::updated_at.eq(now)))
    .execute(conn)?;
    Ok(changed == 1)
}

/// A message of an account, whatever became of it.
#[derive(Debug, Queryable)]
pub struct Written {
    pub post: PostId,
    pub number: i64,
    pub visibility: Visibility,
    pub created_at: Timestamp,
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
}

/// Messages of an account that the viewer may read, newest first, after a cursor whose `id` is
/// the last one shown.
pub fn written(
    conn: &mut Conn,
    viewer: &Viewer,
    id: AccountId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<Written>, DbError> {
    let rows = posts::table
        .inner_join(topics::table)
        .filter(posts::author_id.eq(id))
        .filter(posts::id.lt(PostId(after.map_or(i64::MAX, |cursor| cursor.id))))
        .filter(visibility::topic_readable(viewer))
        .filter(visibility::post_readable(viewer))
        .order(posts::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((
            posts::id,
            posts::number,
            posts::visibility,
            posts::created_at,
            topics::id,
            topics::slug,
            topics::title,
        ))
        .load(conn)?;
    Ok(Slice::cut(rows, limit, |row: &Written| {
        Cursor::at(row.created_at, row.post.0)
    }))
}
