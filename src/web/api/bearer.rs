//! The key that a program shows: `Authorization: Bearer ent_…` (RFC 6750).

use std::net::IpAddr;

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpMessage, HttpRequest};

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{Person, Scopes, Timestamp, TokenId, Viewer};
use crate::error::AppError;
use crate::web::limits::Limit;
use crate::web::session::hash_token;

/// What the room of tokens does for the web: find whose a key is.
pub trait LoadToken: Send + Sync {
    /// The token with this hash. `None` when it is unknown, expired or withdrawn, or when its account
    /// may not come in.
    fn load(
        &self,
        conn: &mut Conn,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<FoundToken>, DbError>;

    /// Notes that a token is in use. Called every few minutes at most.
    fn touch(&self, conn: &mut Conn, token: TokenId, now: Timestamp) -> Result<(), DbError>;
}

/// A token that was looked for.
#[derive(Clone, Debug)]
pub struct FoundToken {
    pub token: Token,
    pub person: Person,
    /// Its last use was noted some minutes ago.
    pub stale: bool,
}

/// The token of a request.
#[derive(Clone, Debug)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub scopes: Scopes,
    pub expires_at: Option<Timestamp>,
}

/// No token of ours is longer.
const LONGEST: usize = 200;

/// Who calls. Leaves the token among the extensions of the request.
///
/// # Errors
/// [`AppError::InvalidToken`]; [`AppError::TooMany`] for a network that tries many that are none.
pub async fn authenticate(
    request: &HttpRequest,
    app: &App,
    address: IpAddr,
    now: Timestamp,
) -> Result<Viewer, AppError> {
    if !request.headers().contains_key(AUTHORIZATION) {
        return Ok(Viewer::Visitor);
    }
    let found = match shown(request) {
        Some(hash) => load(app, hash, now).await?,
        None => None,
    };
    let Some(found) = found else {
        app.limits.check(Limit::Token, address)?;
        return Err(AppError::InvalidToken);
    };
    request.extensions_mut().insert(found.token);
    Ok(Viewer::Person(found.person))
}

/// The hash of what the header holds; `None` for another scheme, or what is no token of anybody. All
/// tokens that are none cost one look-up at most.
fn shown(request: &HttpRequest) -> Option<String> {
    let mut lines = request.headers().get_all(AUTHORIZATION);
    let line = lines.next()?.to_str().ok()?;
    if lines.next().is_some() {
        return None;
    }
    let (scheme, token) = line.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= LONGEST)
        .then(|| hash_token(token))
}

async fn load(app: &App, hash: String, now: Timestamp) -> Result<Option<FoundToken>, AppError> {
    let tokens = app.tokens.clone();
    let found = app
        .db
        .read(move |conn| tokens.load(conn, &hash, now))
        .await?;
    if let Some(stale) = found.as_ref().filter(|found| found.stale) {
        let (tokens, id) = (app.tokens.clone(), stale.token.id);
        app.db
            .write(move |conn| tokens.touch(conn, id, now))
            .await?;
    }
    Ok(found)
}
