//! Finding: the follower of the change log, the results page, the search of the API.
//!
//! The engine itself is [`crate::search`]; this room feeds it from the database and shows what it
//! finds, as far as the viewer may see it.

mod api;
mod asked;
mod counts;
mod documents;
mod find;
mod follower;
mod health;
mod indexing;
mod jobs;
mod language;
mod memory;
mod pages;
mod position;
pub mod reindex;
mod related;
mod similar;
mod store;
mod trial;
mod words;

#[cfg(test)]
mod tests;

use actix_web::web::{self, ServiceConfig};
use chrono::NaiveDate;

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::jobs::Registry;

pub use api::{Doc, routes as api_routes};
pub use counts::write_down;
pub use find::public;
pub use follower::{Follower, follow};
pub use health::{index_lag, lag};
pub use indexing::{IndexError, Progress, rebuild};
pub use memory::Memory;
pub use pages::{note as note_suggestion, similar_part};
pub use position::forum_id;
pub use related::{Candidates, Related, candidates, shown as related};
pub use similar::{Similar, Suggested, Suggestions, similar};
pub use trial::trial;

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/recherche", web::get().to(pages::search))
        .route("/recherche/similaires", web::get().to(pages::similar))
        .route(
            "/recherche/similaires/{kind}/{id}",
            web::get().to(pages::open_similar),
        )
        .route("/healthz", web::get().to(health::alive))
        .route("/readyz", web::get().to(health::ready));
}

/// What was counted of suggestions since a day.
///
/// # Errors
/// The database's.
pub fn counted_since(app: &App, conn: &mut Conn, day: NaiveDate) -> Result<Suggestions, DbError> {
    similar::counted_since(conn, &app.finding.counts, day)
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    jobs::register(registry)
}
