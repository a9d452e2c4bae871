//! The mails of this room.

use serde_json::{Value, json};

use super::actions::{address, departure};
use super::model::{ADDRESS_VALID, EXPORT_KEPT, Messages};
use super::store::{addresses, departures, exports};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, EmailAddress, Timestamp};
use crate::error::AppError;
use crate::features::accounts::links::{self, Purpose};
use crate::features::accounts::{self, Account};
use crate::features::notifications::{Delivery, deliver, site};
use crate::jobs::{JobError, NewJob, Registry, enqueue};
use crate::mail::Mail;
use crate::mail::templates::{
    AccountLeaving, AddressChanging, AddressInUse, ConfirmAddress, ExportReady, MailTemplate,
};
use crate::web::{dates, routes};

const GOODBYE: &str = "leaving.goodbye_mail";
const READY: &str = "leaving.export_mail";
const CONFIRM: &str = "leaving.address_mail";
const WARN: &str = "leaving.address_warning";

pub fn register(registry: Registry<App>) -> Registry<App> {
    registry
        .on(GOODBYE, send_goodbye)
        .on(READY, send_ready)
        .on(CONFIRM, send_confirmation)
        .on(WARN, send_warning)
}

/// Tells when the account will be erased.
pub fn leave_goodbye(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<(), DbError> {
    let payload = json!({ "account": account });
    enqueue(conn, &NewJob::new(GOODBYE, payload, now), now)
}

/// Tells that the copy of one's data is ready.
pub fn leave_ready(conn: &mut Conn, export: i64, now: Timestamp) -> Result<(), DbError> {
    enqueue(
        conn,
        &NewJob::new(READY, json!({ "export": export }), now),
        now,
    )
}

/// Asks the new address.
pub fn leave_confirmation(conn: &mut Conn, pending: i64, now: Timestamp) -> Result<(), DbError> {
    let payload = json!({ "pending": pending });
    enqueue(conn, &NewJob::new(CONFIRM, payload, now), now)
}

/// Tells the present address.
pub fn leave_warning(conn: &mut Conn, pending: i64, now: Timestamp) -> Result<(), DbError> {
    let payload = json!({ "pending": pending });
    enqueue(conn, &NewJob::new(WARN, payload, now), now)
}

fn id(payload: &Value, name: &str) -> Result<i64, JobError> {
    payload[name]
        .as_i64()
        .ok_or_else(|| JobError::fail(format!("no {name} in the payload")))
}

/// The account and its address; `None` when there is nobody to write to.
fn reader(conn: &mut Conn, account: AccountId) -> Result<Option<(Account, String)>, DbError> {
    let found = accounts::find(conn, account)?.filter(|account| !account.is_deleted());
    Ok(found.and_then(|account| {
        let email = account.email.clone()?;
        Some((account, email))
    }))
}

fn compose(
    to: &str,
    words: &impl MailTemplate,
    message_id: &str,
) -> Result<Option<Mail>, JobError> {
    let email = EmailAddress::parse(to).map_err(JobError::fail)?;
    Ok(Some(words.mail(email.as_str(), message_id)?))
}

fn day(app: &App, at: Timestamp) -> String {
    dates::day(at.naive_utc(), app.config.time_zone).label
}

fn again(error: AppError) -> JobError {
    JobError::retry(error)
}

fn send_goodbye(app: &App, payload: &Value) -> Result<(), JobError> {
    let account = AccountId(id(payload, "account")?);
    let found = app.db.read_blocking(|conn| {
        let departure = departures::find(conn, account)?;
        Ok::<_, DbError>(departure.zip(reader(conn, account)?))
    })?;
    // They changed their mind, or have no address.
    let Some((departure, (person, email))) = found else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("leaving:{account}:{}", departure.asked_at.micros()),
        account: Some(account),
        kind: "account_leaving",
    };
    let look = app.looks.now(&app.db);
    deliver(app, &delivery, |message_id| {
        let signed = departure::signed(&departure);
        let token = links::token(&app.key, Purpose::Stay, signed).map_err(again)?;
        let path = format!("{}/{token}", routes::LEAVING);
        let words = AccountLeaving {
            site: site(app, &look),
            username: &person.username,
            due: &day(app, departure.due_at),
            removes: departure.messages == Messages::Remove,
            url: &app.config.public_url.link(&path),
        };
        compose(&email, &words, message_id)
    })
}

fn send_ready(app: &App, payload: &Value) -> Result<(), JobError> {
    let export = id(payload, "export")?;
    let found = app.db.read_blocking(|conn| {
        let Some(export) = exports::find(conn, export)? else {
            return Ok(None);
        };
        let reader = reader(conn, export.account)?;
        Ok::<_, DbError>(reader.map(|reader| (export, reader)))
    })?;
    let Some((export, (person, email))) = found else {
        return Ok(());
    };
    let Some(ready_at) = export.ready_at else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("export:{}", export.id),
        account: Some(person.id),
        kind: "export_ready",
    };
    let look = app.looks.now(&app.db);
    deliver(app, &delivery, |message_id| {
        let words = ExportReady {
            site: site(app, &look),
            username: &person.username,
            until: &day(app, ready_at + EXPORT_KEPT),
            url: &app.config.public_url.link("/compte/mes-donnees"),
        };
        compose(&email, &words, message_id)
    })
}

fn send_confirmation(app: &App, payload: &Value) -> Result<(), JobError> {
    let (id, now) = (id(payload, "pending")?, app.clock.now());
    let found = app.db.read_blocking(|conn| {
        let Some(pending) = addresses::find(conn, id, now)? else {
            return Ok(None);
        };
        let person = accounts::find(conn, pending.account)?;
        let email = EmailAddress::parse(&pending.email).map_err(AppError::internal)?;
        let other = accounts::find_by_email(conn, &email)?;
        let taken = other.is_some_and(|other| other.id != pending.account);
        Ok::<_, AppError>(person.map(|person| (pending, person, taken)))
    });
    let Some((pending, person, taken)) = found.map_err(again)? else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("address:{id}"),
        account: Some(person.id),
        kind: if taken {
            "address_in_use"
        } else {
            "confirm_address"
        },
    };
    let look = app.looks.now(&app.db);
    deliver(app, &delivery, |message_id| {
        if taken {
            let words = AddressInUse {
                site: site(app, &look),
                url_sign_in: &app.config.public_url.link("/connexion"),
            };
            return compose(&pending.email, &words, message_id);
        }
        let signed = address::signed(&pending);
        let token = links::token(&app.key, Purpose::ChangeAddress, signed).map_err(again)?;
        let words = ConfirmAddress {
            site: site(app, &look),
            username: &person.username,
            url: &app
                .config
                .public_url
                .link(&format!("/compte/adresse/{token}")),
            hours_valid: ADDRESS_VALID.num_hours(),
        };
        compose(&pending.email, &words, message_id)
    })
}

fn send_warning(app: &App, payload: &Value) -> Result<(), JobError> {
    let (id, now) = (id(payload, "pending")?, app.clock.now());
    let found = app.db.read_blocking(|conn| {
        let Some(pending) = addresses::find(conn, id, now)? else {
            return Ok(None);
        };
        let reader = reader(conn, pending.account)?;
        Ok::<_, DbError>(reader.map(|reader| (pending, reader)))
    })?;
    let Some((pending, (person, email))) = found else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("address-warning:{id}"),
        account: Some(person.id),
        kind: "address_changing",
    };
    let look = app.looks.now(&app.db);
    deliver(app, &delivery, |message_id| {
        let words = AddressChanging {
            site: site(app, &look),
            username: &person.username,
            wanted: &pending.email,
            url: &app.config.public_url.link("/compte/adresse"),
        };
        compose(&email, &words, message_id)
    })
}
