//! Hearing back: who is told of what, and the mails that tell it.

mod deliver;
mod store;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::jobs::Registry;

pub use deliver::{Delivery, deliver};

pub fn routes(_config: &mut ServiceConfig) {}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}
