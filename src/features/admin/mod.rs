//! The operator's pages, and the living style guide.

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::jobs::Registry;

pub fn routes(_config: &mut ServiceConfig) {}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}
