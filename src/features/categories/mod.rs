//! Categories: where topics belong, who may read and write there.

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::jobs::Registry;

pub fn routes(_config: &mut ServiceConfig) {}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}

/// Makes the first category of an empty forum, so that it can be used at once.
pub fn ensure_one(_app: &App) -> Result<(), crate::error::AppError> {
    Ok(())
}
