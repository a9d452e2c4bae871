//! How the forum looks: its name, its colours, its logo, the first words of its home page. What is
//! chosen stands in the settings of the database; [`crate::web::look`] wears it.

mod actions;
mod colour;
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
