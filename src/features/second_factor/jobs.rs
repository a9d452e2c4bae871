//! What this room leaves to be done: a mail at each change.

use chrono::Duration;
use serde_json::{Value, json};

use super::model::Change;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, EmailAddress, Timestamp};
use crate::features::accounts;
use crate::features::notifications::{Delivery, deliver, site};
use crate::jobs::{JobError, NewJob, Registry, enqueue};
use crate::mail::templates::{MailTemplate, SecondFactorChanged};
use crate::web::dates;

const CHANGED_MAIL: &str = "second_factor.changed_mail";

#[must_use]
pub fn register(registry: Registry<App>) -> Registry<App> {
    registry.on(CHANGED_MAIL, send_changed_mail)
}

/// Tells the owner: whoever changed it in their place would not.
pub fn changed_mail(
    conn: &mut Conn,
    account: AccountId,
    change: Change,
    now: Timestamp,
) -> Result<(), DbError> {
    let payload = json!({ "account": account, "change": change.word(), "at": now.micros() });
    enqueue(conn, &NewJob::new(CHANGED_MAIL, payload, now), now)
}

/// One mail an event, but for wrong proofs: whoever goes on guessing fills no mailbox.
fn key(account: AccountId, change: Change, at: i64) -> String {
    let day = Duration::days(1).num_microseconds().unwrap_or(1);
    let at = if change == Change::Refused {
        at / day
    } else {
        at
    };
    format!("second-factor:{account}:{}:{at}", change.word())
}

fn send_changed_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let bad = || JobError::fail("a payload of another version");
    let account = AccountId(payload["account"].as_i64().ok_or_else(bad)?);
    let change = payload["change"].as_str().and_then(Change::named);
    let change = change.ok_or_else(bad)?;
    let at = payload["at"].as_i64().ok_or_else(bad)?;
    let found = app
        .db
        .read_blocking(|conn| accounts::find(conn, account))?
        .filter(|account| !account.is_deleted());
    let Some(found) = found else { return Ok(()) };
    let Some(email) = found.email.as_deref().map(EmailAddress::parse) else {
        return Ok(());
    };
    let email = email.map_err(JobError::fail)?;
    let changed_at = Timestamp::from_micros(at).ok_or_else(bad)?;
    let delivery = Delivery {
        key: key(account, change, at),
        account: Some(account),
        kind: "second_factor_changed",
    };
    let look = app.looks.now(&app.db);
    deliver(app, &delivery, |message_id| {
        let time = changed_at.naive_utc();
        let when = dates::when(time, app.config.time_zone, time);
        let words = SecondFactorChanged {
            site: site(app, &look),
            username: &found.username,
            what: change.sentence(),
            changed_at: &when.label,
            url: &app.config.public_url.link("/compte/second-facteur"),
        };
        Ok(Some(words.mail(email.as_str(), message_id)?))
    })
}
