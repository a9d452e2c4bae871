//! Accounts: people, their names, how they sign in, their sessions.

mod session;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::jobs::Registry;

pub use session::Sessions;

pub fn routes(_config: &mut ServiceConfig) {}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}
