//! The rooms of the forum, one a feature.

pub mod accounts;
pub mod admin;
pub mod categories;
pub mod demo;
pub mod drafts;
pub mod feeds;
pub mod glossary;
pub mod leaving;
pub mod library;
pub mod lifecycle;
pub mod look;
pub mod moderation;
pub mod notifications;
pub mod openapi;
pub mod operating;
pub mod polls;
pub mod reading;
pub mod search;
pub mod second_factor;
pub mod sign_in;
pub mod tenants;
pub mod texts;
pub mod tokens;
pub mod topics;
pub mod uploads;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use crate::app::App;
use crate::jobs::Registry;
use crate::web::{api, not_found};

/// The routes of every room.
pub fn routes(config: &mut ServiceConfig) {
    // Before all others: `/t/{slug}/{id}` also fits `/t/{slug}/{id}.atom`.
    feeds::routes(config);
    accounts::routes(config);
    admin::routes(config);
    categories::routes(config);
    drafts::routes(config);
    glossary::routes(config);
    leaving::routes(config);
    library::routes(config);
    // Before topics: `/t/12/preciser` is no slug.
    lifecycle::routes(config);
    look::routes(config);
    moderation::routes(config);
    notifications::routes(config);
    polls::routes(config);
    reading::routes(config);
    search::routes(config);
    sign_in::routes(config);
    tenants::routes(config);
    second_factor::routes(config);
    texts::routes(config);
    tokens::routes(config);
    topics::routes(config);
    uploads::routes(config);
    openapi::routes(config);
    config.service(
        web::scope(api::ROOT)
            .wrap(from_fn(api::around))
            .configure(api_routes)
            .default_service(web::to(not_found)),
    );
}

/// The calls of every room, under [`api::ROOT`].
fn api_routes(config: &mut ServiceConfig) {
    accounts::api_routes(config);
    categories::api_routes(config);
    openapi::api_routes(config);
    search::api_routes(config);
    topics::api_routes(config);
}

/// The jobs of every room.
#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    let registry = accounts::jobs(registry);
    let registry = admin::jobs(registry);
    let registry = categories::jobs(registry);
    let registry = drafts::jobs(registry);
    let registry = leaving::jobs(registry);
    let registry = library::jobs(registry);
    let registry = lifecycle::jobs(registry);
    let registry = notifications::jobs(registry);
    let registry = search::jobs(registry);
    let registry = sign_in::jobs(registry);
    let registry = tenants::jobs(registry);
    let registry = second_factor::jobs(registry);
    let registry = tokens::jobs(registry);
    let registry = topics::jobs(registry);
    uploads::jobs(registry)
}
