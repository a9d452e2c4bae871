//! Making and changing categories.

use super::model::{CATEGORIES_MAX, Category, Details};
use super::store;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{CategoryId, Timestamp, Viewer};
use crate::error::{AppError, FieldErrors};
use crate::features::admin;
use crate::text;

/// Makes the first category of an empty forum, so that it can be used at once. Does nothing when
/// there is one; two processes at once make one.
///
/// # Errors
/// [`AppError::Database`].
pub fn ensure_one(app: &App) -> Result<(), AppError> {
    // Reading first leaves the only writer of SQLite alone at every start but the first.
    if !app.db.read_blocking(store::is_empty)? {
        return Ok(());
    }
    let now = app.clock.now();
    app.db.write_blocking(|conn| {
        if store::is_empty(conn)? {
            store::insert_if_new(conn, &Details::first(), now)?;
        }
        Ok(())
    })
}

/// Adds a category, for an administrator.
///
/// # Errors
/// [`AppError::Forbidden`], or [`AppError::Invalid`] when its name or address is taken.
pub fn create(
    conn: &mut Conn,
    viewer: &Viewer,
    new: &Details,
    now: Timestamp,
) -> Result<CategoryId, AppError> {
    admin::administrator(viewer)?;
    add(conn, new, now)
}

/// [`create`] for the operator at the command line, who may do everything.
///
/// # Errors
/// [`AppError::Invalid`] when its name or address is taken.
pub fn add(conn: &mut Conn, new: &Details, now: Timestamp) -> Result<CategoryId, AppError> {
    let all = store::all(conn)?;
    if i64::try_from(all.len()).is_ok_and(|count| count >= CATEGORIES_MAX) {
        return Err(AppError::field(
            "name",
            format!("Un forum a au plus {CATEGORIES_MAX}\u{a0}catégories\u{a0}: modifiez-en une."),
        ));
    }
    refuse_taken(&all, None, new)?;
    store::insert(conn, new, now).map_err(lost_race)
}

/// Changes a category, for an administrator who saw it as it was at `seen`.
///
/// Who may read it counts at once everywhere: pages, lists, mail and search ask for the categories
/// that the viewer may read when they are asked, and an index document only bears its category's
/// id. So nothing is indexed again.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Invalid`] when its name or address
/// is taken, [`AppError::Conflict`] when somebody changed it since `seen`.
pub fn change(
    conn: &mut Conn,
    viewer: &Viewer,
    (id, seen): (CategoryId, Timestamp),
    new: &Details,
    now: Timestamp,
) -> Result<(), AppError> {
    admin::administrator(viewer)?;
    store::by_id(conn, id)?.ok_or(AppError::NotFound)?;
    refuse_taken(&store::all(conn)?, Some(id), new)?;
    if store::update(conn, id, seen, new, now).map_err(lost_race)? {
        return Ok(());
    }
    Err(AppError::Conflict(
        "Une autre personne vient de modifier cette catégorie. Comparez avec votre version avant d’enregistrer de nouveau."
            .to_owned(),
    ))
}

/// Names that differ only by case or accents would be mistaken for one another.
fn refuse_taken(
    all: &[Category],
    myself: Option<CategoryId>,
    new: &Details,
) -> Result<(), AppError> {
    let others = || all.iter().filter(|other| Some(other.id) != myself);
    let mut errors = FieldErrors::default();
    let key = text::fold(&new.name);
    if let Some(other) = others().find(|other| text::fold(&other.name) == key) {
        errors.add(
            "name",
            format!(
                "La catégorie «\u{a0}{}\u{a0}» existe déjà\u{a0}: choisissez un autre nom.",
                other.name
            ),
        );
    } else if let Some(other) = others().find(|other| other.slug == new.slug) {
        errors.add(
            "slug",
            format!(
                "Cette adresse est celle de la catégorie «\u{a0}{}\u{a0}»\u{a0}: choisissez-en une autre.",
                other.name
            ),
        );
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors.into_error())
    }
}

/// Somebody took the name between our look and our write.
fn lost_race(error: DbError) -> AppError {
    if error.is_unique_violation() {
        AppError::field(
            "name",
            "Une autre catégorie vient de prendre ce nom ou cette adresse\u{a0}: choisissez-en un autre.",
        )
    } else {
        error.into()
    }
}
