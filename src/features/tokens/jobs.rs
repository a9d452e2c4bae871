//! What this room leaves to be done: a mail to the owner of a new token, and tidying.

use serde_json::{Value, json};

use super::store;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{EmailAddress, Timestamp, TokenId};
use crate::features::accounts;
use crate::features::notifications::{Delivery, deliver, site};
use crate::jobs::{JobError, NewJob, Registry, daily, enqueue, tomorrow};
use crate::mail::templates::{MailTemplate, TokenMade};
use crate::web::dates;

const MADE_MAIL: &str = "tokens.made_mail";
const CLEAN: &str = "tokens.clean";
/// UTC.
const HOUR: u32 = 3;

#[must_use]
pub fn register(registry: Registry<App>) -> Registry<App> {
    registry.on(MADE_MAIL, send_made_mail).on(CLEAN, clean_up)
}

pub fn made_mail(conn: &mut Conn, token: TokenId, now: Timestamp) -> Result<(), DbError> {
    let job = NewJob::new(MADE_MAIL, json!({ "token": token }), now);
    enqueue(conn, &job, now)
}

/// Makes sure that tidying comes tomorrow.
pub fn plan(conn: &mut Conn, now: Timestamp) -> Result<(), DbError> {
    let job = daily(CLEAN, json!({}), tomorrow(HOUR, now), now);
    enqueue(conn, &job, now)
}

/// Tells the owner: whoever made it in their place would not.
fn send_made_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let id = payload["token"]
        .as_i64()
        .map(TokenId)
        .ok_or_else(|| JobError::fail("no token in the payload"))?;
    let found = app.db.read_blocking(|conn| {
        let Some(token) = store::find(conn, id)? else {
            return Ok::<_, DbError>(None);
        };
        let account = accounts::find(conn, token.account)?;
        Ok(account
            .filter(|account| !account.is_deleted())
            .map(|account| (token, account)))
    })?;
    let Some((token, account)) = found else {
        return Ok(());
    };
    let Some(email) = account.email.as_deref().map(EmailAddress::parse) else {
        return Ok(());
    };
    let email = email.map_err(JobError::fail)?;
    let delivery = Delivery {
        key: format!("token-made:{id}"),
        account: Some(account.id),
        kind: "token_made",
    };
    let look = app.looks.now(&app.db);
    deliver(app, &delivery, |message_id| {
        let time = token.created_at.naive_utc();
        let when = dates::when(time, app.config.time_zone, time);
        let words = TokenMade {
            site: site(app, &look),
            username: &account.username,
            token: &token.name,
            writes: token.scopes.allows(crate::domain::Scope::Write),
            made_at: &when.label,
            url: &app.config.public_url.link("/compte/jetons"),
        };
        Ok(Some(words.mail(email.as_str(), message_id)?))
    })
}

/// Deletes what ended long ago. The next call is written first, so that no failure ends the series.
fn clean_up(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| plan(conn, now))?;
    let deleted = app
        .db
        .write_blocking(|conn| store::delete_ended(conn, now))?;
    if deleted > 0 {
        tracing::info!(deleted, "ended tokens deleted");
    }
    Ok(())
}
