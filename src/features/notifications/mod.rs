//! Hearing back: who is told of what, and the mails that tell it.

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::jobs::Registry;

pub fn routes(_config: &mut ServiceConfig) {}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}
