//! Finding: the follower of the change log, and the results page.

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::jobs::Registry;

pub fn routes(_config: &mut ServiceConfig) {}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}

/// Follows the change log into the index, on a thread of its own.
pub fn follow(_app: &App) -> Result<(), crate::db::DbError> {
    Ok(())
}
