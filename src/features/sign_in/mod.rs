//! The way in by one's own space, and what binds an account to spaces.
//!
//! A sign-in is a row (`sign_ins`) bound to the browser that began it. It goes through its stages one
//! way only, each step once; secrets in it are sealed. What a space says of somebody is good for that
//! space's identities alone: never for finding an account by name or address.
//!
//! | file | holds |
//! |---|---|
//! | `model` | what is typed for a space; purposes and stages of a sign-in |
//! | `flow` | talking to the space: beginning, coming back, waiting |
//! | `actions` | what is written: a sign-in begun, taken, finished |
//! | `jobs` | app passwords deleted at their space, tidying |

pub mod actions;
mod flow;
mod jobs;
pub mod model;
mod pages;
mod store;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::db::DbError;
use crate::jobs::Registry;

/// Purposes of sealing.
const SECRETS: &str = "sign-in";
const PROOF: &str = "sign-in proof";
const APP_PASSWORD: &str = "app password";

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    jobs::register(registry)
}

/// Makes sure that what is over is deleted every hour. For the start of `serve` and `work`.
///
/// # Errors
/// When the database fails.
pub fn schedule(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| self::jobs::plan(conn, now))
}
