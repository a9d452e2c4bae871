//! The operator's pages, and the living style guide.

mod guard;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::jobs::Registry;

pub use guard::{administrator, breadcrumbs, marked};

pub fn routes(_config: &mut ServiceConfig) {}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}
