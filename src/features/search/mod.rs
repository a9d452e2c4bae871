//! Finding: the follower of the change log, the results page, the search of the API.
//!
//! The engine itself is [`crate::search`]; this room feeds it from the database and shows what it
//! finds, as far as the viewer may see it.

mod api;
mod documents;
mod find;
mod follower;
mod health;
mod indexing;
mod jobs;
mod pages;
mod position;
pub mod reindex;
mod similar;
mod store;
mod words;

#[cfg(test)]
mod tests;

use actix_web::web::{self, ServiceConfig};

use crate::app::App;
use crate::jobs::Registry;

pub use api::{Doc, routes as api_routes};
pub use follower::{Follower, follow};
pub use health::lag;
pub use indexing::{IndexError, Progress, rebuild};
pub use position::forum_id;
pub use similar::{Similar, similar};

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/recherche", web::get().to(pages::search))
        .route("/healthz", web::get().to(health::alive))
        .route("/readyz", web::get().to(health::ready));
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    jobs::register(registry)
}
