//! Categories: where topics belong, who may read and write there.

mod actions;
mod api;
mod model;
mod pages;
mod store;

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{CategoryId, Viewer};
use crate::jobs::Registry;

pub use actions::{add, ensure_one};
pub use api::{Doc, routes as api_routes};
pub use model::{Category, Details, Typed};
pub use pages::routes;
pub use store::all;

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}

/// The categories that the viewer may read, in the order in which they are shown; archived ones
/// last.
///
/// # Errors
/// [`DbError`].
pub fn list_readable(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Category>, DbError> {
    store::readable(conn, viewer)
}

/// The categories that the viewer may write in, in the order in which they are shown.
///
/// # Errors
/// [`DbError`].
pub fn list_writable(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Category>, DbError> {
    let mut readable = store::readable(conn, viewer)?;
    readable.retain(|category| category.allows_writing(viewer));
    Ok(readable)
}

/// A category; `None` when there is none, or none that the viewer may know of.
///
/// # Errors
/// [`DbError`].
pub fn find(conn: &mut Conn, viewer: &Viewer, id: CategoryId) -> Result<Option<Category>, DbError> {
    Ok(store::by_id(conn, id)?.filter(|category| category.allows_reading(viewer)))
}
