//! The table of categories.

use diesel::prelude::*;

use super::model::{CATEGORIES_MAX, Category, Details};
use crate::db::schema::{categories, category_follows, topics};
use crate::db::{Conn, DbError, MultiBackend, per_backend};
use crate::domain::{Audience, CategoryId, Timestamp, TopicId, Viewer};

#[derive(Queryable, Selectable)]
#[diesel(table_name = categories)]
struct Row {
    id: CategoryId,
    slug: String,
    name: String,
    description: String,
    icon: String,
    position: i64,
    read_level: Audience,
    write_level: Audience,
    archived_at: Option<Timestamp>,
    updated_at: Timestamp,
}

impl From<Row> for Category {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            description: row.description,
            icon: row.icon,
            read: row.read_level,
            write: row.write_level,
            position: row.position,
            archived: row.archived_at.is_some(),
            updated_at: row.updated_at,
        }
    }
}

/// Categories that the viewer may read, in the order in which they are shown.
pub fn readable(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Category>, DbError> {
    let rows: Vec<Row> = categories::table
        .filter(categories::read_level.le(viewer.rank()))
        .order((
            categories::archived_at.is_not_null(),
            categories::position,
            categories::name,
            categories::id,
        ))
        .limit(CATEGORIES_MAX)
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .load(conn)?;
    Ok(rows.into_iter().map(Category::from).collect())
}

pub fn all(conn: &mut Conn) -> Result<Vec<Category>, DbError> {
    let rows: Vec<Row> = categories::table
        .order((
            categories::archived_at.is_not_null(),
            categories::position,
            categories::name,
            categories::id,
        ))
        .limit(CATEGORIES_MAX)
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .load(conn)?;
    Ok(rows.into_iter().map(Category::from).collect())
}

pub fn by_id(conn: &mut Conn, id: CategoryId) -> Result<Option<Category>, DbError> {
    let row: Option<Row> = categories::table
        .find(id)
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?;
    Ok(row.map(Category::from))
}

pub fn is_empty(conn: &mut Conn) -> Result<bool, DbError> {
    let first: Option<CategoryId> = categories::table
        .select(categories::id)
        .first(conn)
        .optional()?;
    Ok(first.is_none())
}

/// Adds a category, unless one of that name or slug is there: two processes that start at once on
/// an empty database make one.
pub fn insert_if_new(conn: &mut Conn, new: &Details, now: Timestamp) -> Result<(), DbError> {
    let row = (
        categories::slug.eq(&new.slug),
        categories::name.eq(&new.name),
        categories::description.eq(&new.description),
        categories::icon.eq(&new.icon),
        categories::position.eq(new.position),
        categories::read_level.eq(new.read),
        categories::write_level.eq(new.write),
        categories::created_at.eq(now),
        categories::updated_at.eq(now),
    );
    per_backend!(conn, c => diesel::insert_into(categories::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Fails with a unique violation when the name or the slug is taken.
pub fn insert(conn: &mut Conn, new: &Details, now: Timestamp) -> Result<CategoryId, DbError> {
    Ok(diesel::insert_into(categories::table)
        .values((
            categories::slug.eq(&new.slug),
            categories::name.eq(&new.name),
            categories::description.eq(&new.description),
            categories::icon.eq(&new.icon),
            categories::position.eq(new.position),
            categories::read_level.eq(new.read),
            categories::write_level.eq(new.write),
            categories::archived_at.eq(new.archived.then_some(now)),
            categories::created_at.eq(now),
            categories::updated_at.eq(now),
        ))
        .returning(categories::id)
        .get_result(conn)?)
}

/// Replaces what a category says, if it is still as it was at `seen`. Whether it was.
pub fn update(
    conn: &mut Conn,
    id: CategoryId,
    seen: Timestamp,
    new: &Details,
    now: Timestamp,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        categories::table
            .filter(categories::id.eq(id))
            .filter(categories::updated_at.eq(seen)),
    )
    .set((
        categories::slug.eq(&new.slug),
        categories::name.eq(&new.name),
        categories::description.eq(&new.description),
        categories::icon.eq(&new.icon),
        categories::position.eq(new.position),
        categories::read_level.eq(new.read),
        categories::write_level.eq(new.write),
        categories::archived_at.eq(new.archived.then_some(now)),
        categories::updated_at.eq(now),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

pub fn set_position(
    conn: &mut Conn,
    id: CategoryId,
    position: i64,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(categories::table.find(id))
        .set((
            categories::position.eq(position),
            categories::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Closes a category that is not closed yet.
pub fn archive(conn: &mut Conn, id: CategoryId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(
        categories::table
            .filter(categories::id.eq(id))
            .filter(categories::archived_at.is_null()),
    )
    .set((
        categories::archived_at.eq(now),
        categories::updated_at.eq(now),
    ))
    .execute(conn)?;
    Ok(())
}

/// Whether any topic, seen or not, is in a category.
pub fn holds_topics(conn: &mut Conn, id: CategoryId) -> Result<bool, DbError> {
    let first: Option<TopicId> = topics::table
        .filter(topics::category_id.eq(id))
        .select(topics::id)
        .first(conn)
        .optional()?;
    Ok(first.is_some())
}

/// Deletes a category without topics, and who followed it.
pub fn delete(conn: &mut Conn, id: CategoryId) -> Result<(), DbError> {
    diesel::delete(category_follows::table.filter(category_follows::category_id.eq(id)))
        .execute(conn)?;
    diesel::delete(categories::table.find(id)).execute(conn)?;
    Ok(())
}
