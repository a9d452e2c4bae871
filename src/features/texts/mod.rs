//! The pages that the host writes: legal notice, privacy, accessibility, rules, contact.

mod actions;
mod model;
mod pages;
mod store;

use crate::app::App;
use crate::jobs::Registry;

pub use pages::routes;

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}
