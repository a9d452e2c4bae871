//! What the API says of itself: `/api/v1/openapi.json` for programs, `/api` for people who write them.

mod document;
mod pages;

use actix_web::web::{ServiceConfig, get, resource};

pub fn routes(config: &mut ServiceConfig) {
    config.service(resource("/api").route(get().to(pages::guide)));
}

pub fn api_routes(config: &mut ServiceConfig) {
    config.service(resource("/openapi.json").route(get().to(pages::document)));
}
