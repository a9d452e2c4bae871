//! The mail about spaces: one opens the account from now on, or no more.

use serde_json::{Value, json};

use super::store;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, EmailAddress, IdentityId, Timestamp};
use crate::features::notifications::{Delivery, deliver, site};
use crate::jobs::{JobError, NewJob, Registry, enqueue};
use crate::mail::templates::{MailTemplate, SpaceChanged};
use crate::web::dates;

const SPACE_MAIL: &str = "accounts.space_mail";

#[must_use]
pub fn register(registry: Registry<App>) -> Registry<App> {
    registry.on(SPACE_MAIL, send_space_mail)
}

/// What became of a space of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceChange {
    Linked,
    Unlinked,
}

/// Tells the owner, where there is an address: whoever changed it in their place would not.
pub fn space_mail(
    conn: &mut Conn,
    (account, identity): (AccountId, IdentityId),
    change: SpaceChange,
    now: Timestamp,
) -> Result<(), DbError> {
    let payload = json!({
        "account": account,
        "identity": identity,
        "linked": change == SpaceChange::Linked,
        "at": now.micros(),
    });
    enqueue(conn, &NewJob::new(SPACE_MAIL, payload, now), now)
}

fn send_space_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let bad = || JobError::fail("a payload of another version");
    let account = AccountId(payload["account"].as_i64().ok_or_else(bad)?);
    let identity = IdentityId(payload["identity"].as_i64().ok_or_else(bad)?);
    let linked = payload["linked"].as_bool().ok_or_else(bad)?;
    let at = payload["at"].as_i64().ok_or_else(bad)?;
    let changed_at = Timestamp::from_micros(at).ok_or_else(bad)?;
    let (found, space) = app.db.read_blocking(|conn| {
        let found = store::find(conn, account)?.filter(|account| !account.is_deleted());
        Ok::<_, DbError>((found, store::spaces::called(conn, identity)?))
    })?;
    let (Some(found), Some(space)) = (found, space) else {
        return Ok(());
    };
    let Some(email) = found.email.as_deref().map(EmailAddress::parse) else {
        return Ok(());
    };
    let email = email.map_err(JobError::fail)?;
    let delivery = Delivery {
        key: format!("space-changed:{identity}:{linked}"),
        account: Some(account),
        kind: "space_changed",
    };
    let look = app.looks.now(&app.db);
    deliver(app, &delivery, |message_id| {
        let time = changed_at.naive_utc();
        let when = dates::when(time, app.config.time_zone, time);
        let words = SpaceChanged {
            site: site(app, &look),
            username: &found.username,
            space: &space,
            linked,
            changed_at: &when.label,
            url: &app.config.public_url.link("/compte/identites"),
        };
        Ok(Some(words.mail(email.as_str(), message_id)?))
    })
}
