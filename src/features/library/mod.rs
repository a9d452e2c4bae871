//! The library: tutorials, read here and imported from elsewhere.

mod described;
mod import;
mod model;
mod pages;
mod render;
mod store;

#[cfg(test)]
mod tests;

use actix_web::web::{self, ServiceConfig};

use crate::app::App;
use crate::jobs::Registry;

pub use import::{Imported, import, import_at};
pub use model::level_label;
pub use render::schedule;

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/tutoriels", web::get().to(pages::list))
        .route("/tutoriels/{slug}", web::get().to(pages::show));
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    render::register(registry)
}
