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

pub struct Similar {
    pub title: String,
    pub href: String,
    pub state: String,
}

pub async fn similar(
    _: &App,
    _: &crate::domain::Viewer,
    _: &str,
    _: usize,
) -> Result<Vec<Similar>, crate::error::AppError> {
    Ok(Vec::new())
}
