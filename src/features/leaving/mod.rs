//! Leaving, and staying one's own: a copy of one's data, the end of one's account, one's address.
//!
//! What erasing means is said once, in [`erasing`] (ADR 0021): a room that keeps something about an
//! account adds a line to its list.

mod actions;
mod erasing;
mod export;
mod jobs;
mod letters;
mod model;
mod pages;
mod store;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::db::DbError;
use crate::jobs::Registry;

/// Asks for an address by its mail: for the room that signs people in, when a space proposes one.
pub use actions::address::ask as ask_address;

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    jobs::register(registry)
}

/// Makes sure that copies of data are deleted in time, and that accounts that are due are erased. For
/// the start of `serve` and `work`.
///
/// # Errors
/// When the database fails.
pub fn schedule(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| self::jobs::plan(conn, now))
}
