//! The operator's pages, and the living style guide.

mod guard;
mod pages;
mod store;

use crate::app::App;
use crate::jobs::Registry;

pub use guard::{administrator, breadcrumbs, marked};
pub use pages::routes;

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}
