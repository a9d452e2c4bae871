//! Tokens: the keys with which programs act in the name of an account (ADR 0016).
//!
//! A token can never do more than its account, and ends with the way of signing in it was made with.

mod actions;
mod jobs;
mod model;
mod pages;
mod store;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Timestamp, TokenId};
use crate::jobs::Registry;
use crate::web::api::{self, FoundToken, LoadToken};

pub use actions::{Made, NewToken, make, revoke_any};
pub use model::{Lasts, NAME_MAX, Token, check_name};
pub use store::after;

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    jobs::register(registry)
}

/// Makes sure that what ended long ago is deleted every day. For the start of `serve` and `work`.
///
/// # Errors
/// When the database fails.
pub fn schedule(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| self::jobs::plan(conn, now))
}

/// Withdraws all tokens of an account, as whoever takes it back must be alone in it: with a new
/// password. Returns how many there were.
///
/// # Errors
/// When the database fails.
pub fn revoke_all(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<usize, DbError> {
    store::revoke_all(conn, account, now)
}

/// Finds tokens in the database.
#[derive(Debug, Default)]
pub struct Tokens;

impl LoadToken for Tokens {
    fn load(
        &self,
        conn: &mut Conn,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<FoundToken>, DbError> {
        let holder = store::holder(conn, token_hash, now)?;
        Ok(holder.map(|holder| FoundToken {
            stale: holder
                .last_used_at
                .is_none_or(|at| now - at > model::TOUCH_AFTER),
            token: api::Token {
                id: holder.token,
                name: holder.name,
                scopes: holder.scopes,
                expires_at: holder.expires_at,
            },
            person: holder.person,
        }))
    }

    fn touch(&self, conn: &mut Conn, token: TokenId, now: Timestamp) -> Result<(), DbError> {
        store::touch(conn, token, now)
    }
}
