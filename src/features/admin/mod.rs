//! The operator's pages, and the living style guide.

mod actions;
pub mod figures;
mod guard;
mod jobs;
mod letters;
mod model;
mod pages;
mod store;

use crate::app::App;
use crate::db::DbError;
use crate::jobs::Registry;

pub use guard::{administrator, breadcrumbs, marked};
pub use pages::routes;

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    self::jobs::register(registry)
}

/// Makes sure that the figures of the overview are counted. For the start of `serve` and `work`.
///
/// # Errors
/// The database's.
pub fn schedule(app: &App) -> Result<(), DbError> {
    self::jobs::plan(app)
}
