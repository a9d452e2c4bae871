//! Keeping order: reports, hiding, locking, suspending, and the log of it all.
//!
//! Two things hold everywhere here: what is done and its log entry are written in one
//! transaction, and the log keeps ids and reasons, never the text of a message.

mod actions;
mod model;
mod pages;
mod store;

use crate::app::App;
use crate::jobs::Registry;

pub use model::{Subject, moderator};
pub use pages::routes;

/// The mails that decisions call for are sent by the room `notifications`.
#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
}
