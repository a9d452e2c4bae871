//! Making and changing categories.

use super::model::{CATEGORIES_MAX, Category, Details};
use super::store;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{CategoryId, Timestamp, Viewer};
use crate::error::{AppError, FieldErrors};
use crate::features::moderation::{Changed, note_change};
use crate::features::{admin, topics};
use crate::jobs::{JobError, NewJob, enqueue};
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
    let id = add(conn, new, now)?;
    let what = format!("«\u{a0}{}\u{a0}»\u{a0}: nouvelle", new.name);
    note_change(conn, viewer, (Changed::Category, &what), now)?;
    Ok(id)
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
    let before = store::by_id(conn, id)?.ok_or(AppError::NotFound)?;
    refuse_taken(&store::all(conn)?, Some(id), new)?;
    if store::update(conn, id, seen, new, now).map_err(lost_race)? {
        let what = told(&before, new);
        return note_change(conn, viewer, (Changed::Category, &what), now);
    }
    Err(AppError::Conflict(
        "Une autre personne vient de modifier cette catégorie. Comparez avec votre version avant d’enregistrer de nouveau."
            .to_owned(),
    ))
}

/// What changed in a category, for the log.
fn told(before: &Category, after: &Details) -> String {
    let yes = |archived: bool| if archived { "archivée" } else { "ouverte" };
    let parts = [
        ("nom", before.name.as_str(), after.name.as_str()),
        ("adresse", &before.slug, &after.slug),
        ("phrase", &before.description, &after.description),
        ("dessin", &before.icon, &after.icon),
        ("lire", before.read.label(), after.read.label()),
        ("écrire", before.write.label(), after.write.label()),
        ("état", yes(before.archived), yes(after.archived)),
    ];
    let changed: Vec<String> = parts
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(what, old, new)| format!("{what}\u{a0}: {old} → {new}"))
        .collect();
    format!(
        "«\u{a0}{}\u{a0}» {}",
        before.name,
        changed.join("\u{202f}; ")
    )
}

/// Moves a category one place up or down in the order in which they are shown.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`].
pub fn shift(
    conn: &mut Conn,
    viewer: &Viewer,
    (id, up): (CategoryId, bool),
    now: Timestamp,
) -> Result<(), AppError> {
    admin::administrator(viewer)?;
    let mut open = store::all(conn)?;
    open.retain(|category| !category.archived);
    let place = open.iter().position(|category| category.id == id);
    let place = place.ok_or(AppError::NotFound)?;
    let other = if up {
        place.checked_sub(1)
    } else {
        Some(place + 1)
    };
    let Some(other) = other.filter(|other| *other < open.len()) else {
        return Ok(());
    };
    open.swap(place, other);
    // Places may be shared: all are numbered anew, and few differ from what they were.
    for (position, category) in (0_i64..).zip(&open) {
        if category.position != position {
            store::set_position(conn, category.id, position, now)?;
        }
    }
    let to = if up { "monte" } else { "descend" };
    let what = format!("«\u{a0}{}\u{a0}» {to} d’une place", open[other].name);
    note_change(conn, viewer, (Changed::Category, &what), now)
}

/// Closes a category in favour of another, which its topics join by and by.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Invalid`] on `into` for itself, an
/// archived one, and one that more people may read: nobody agreed to be read by them.
pub fn merge(
    conn: &mut Conn,
    viewer: &Viewer,
    (from, into): (CategoryId, CategoryId),
    now: Timestamp,
) -> Result<(), AppError> {
    admin::administrator(viewer)?;
    let closed = store::by_id(conn, from)?.ok_or(AppError::NotFound)?;
    let target = store::by_id(conn, into)?.filter(|target| target.id != from && !target.archived);
    let wrong = |why: &str| AppError::field("into", why);
    let target = target.ok_or_else(|| wrong("Choisissez une autre catégorie, ouverte."))?;
    if target.read < closed.read {
        return Err(wrong(
            "Plus de personnes peuvent lire cette catégorie-là\u{a0}: des messages écrits pour peu seraient lus par tous. Choisissez-en une autre.",
        ));
    }
    store::archive(conn, from, now)?;
    let payload = serde_json::json!({ "from": from, "into": into });
    let job = NewJob::new(MOVE_TOPICS, payload, now).once(format!("{MOVE_TOPICS}:{from}"));
    enqueue(conn, &job, now)?;
    let what = format!(
        "«\u{a0}{}\u{a0}» → «\u{a0}{}\u{a0}»",
        closed.name, target.name
    );
    note_change(conn, viewer, (Changed::CategoryMerged, &what), now)
}

/// The job that moves the topics of a closed category.
pub(super) const MOVE_TOPICS: &str = "categories.move_topics";
/// Topics moved in one transaction.
const AT_ONCE: i64 = 200;

/// Moves topics until none is left, a batch a transaction. One that was opened again meanwhile keeps
/// what is left.
pub(super) fn move_topics(app: &App, payload: &serde_json::Value) -> Result<(), JobError> {
    let id = |name: &str| {
        let id = payload[name].as_i64().map(CategoryId);
        id.ok_or_else(|| JobError::fail(format!("no {name} in the payload")))
    };
    let (from, into) = (id("from")?, id("into")?);
    loop {
        let now = app.clock.now();
        let moved = app
            .db
            .write_blocking(|conn| match store::by_id(conn, from)? {
                Some(closed) if closed.archived => {
                    topics::move_some(conn, (from, into), AT_ONCE, now)
                }
                _ => Ok(0),
            })?;
        app.wake();
        if moved == 0 {
            return Ok(());
        }
    }
}

/// Deletes a category that holds nothing.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Conflict`] when there are topics in
/// it, seen or not, or when it is the last one.
pub fn delete(
    conn: &mut Conn,
    viewer: &Viewer,
    id: CategoryId,
    now: Timestamp,
) -> Result<(), AppError> {
    admin::administrator(viewer)?;
    let category = store::by_id(conn, id)?.ok_or(AppError::NotFound)?;
    if store::all(conn)?.len() < 2 {
        return Err(AppError::Conflict(
            "C’est la seule catégorie\u{a0}: il en faut au moins une.".to_owned(),
        ));
    }
    if store::holds_topics(conn, id)? {
        return Err(AppError::Conflict(
            "Cette catégorie contient des sujets, peut-être masqués. Réunissez-la d’abord à une autre."
                .to_owned(),
        ));
    }
    store::delete(conn, id)?;
    let what = format!("«\u{a0}{}\u{a0}»", category.name);
    note_change(conn, viewer, (Changed::CategoryDeleted, &what), now)
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
