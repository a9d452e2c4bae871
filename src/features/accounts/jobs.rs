//! What this room leaves to be done: mails, and tidying.

use chrono::Duration;
use serde_json::{Value, json};

use super::actions::{operate, passwords, sign_up};
use super::letters;
use super::links::{self, Purpose};
use super::store::{self, clean, links as rows};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, AccountState, EmailAddress, Timestamp};
use crate::error::AppError;
use crate::features::notifications::{Delivery, deliver, site};
use crate::jobs::{JobError, NewJob, Registry, enqueue, hourly};
use crate::mail::templates::{
    AccountOpened, AddressAlreadyKnown, MailTemplate, PasswordChanged, ResetPassword, VerifyAddress,
};
use crate::web::dates;

const SIGN_UP_MAIL: &str = "accounts.sign_up_mail";
const RESET_MAIL: &str = "accounts.reset_mail";
const OPENED_MAIL: &str = "accounts.opened_mail";
const PASSWORD_CHANGED_MAIL: &str = "accounts.password_changed_mail";
const CLEAN: &str = "accounts.clean";
/// Parked texts deleted in one transaction, at most.
const BATCH: i64 = 500;

#[must_use]
pub fn register(registry: Registry<App>) -> Registry<App> {
    let registry = registry
        .on(SIGN_UP_MAIL, send_sign_up_mail)
        .on(RESET_MAIL, send_reset_mail)
        .on(OPENED_MAIL, send_opened_mail)
        .on(PASSWORD_CHANGED_MAIL, send_password_changed_mail)
        .on(CLEAN, clean_up);
    letters::register(registry)
}

pub fn sign_up_mail(conn: &mut Conn, pending: i64, now: Timestamp) -> Result<(), DbError> {
    let job = NewJob::new(SIGN_UP_MAIL, json!({ "pending": pending }), now);
    enqueue(conn, &job, now)
}

pub fn reset_mail(conn: &mut Conn, reset: i64, now: Timestamp) -> Result<(), DbError> {
    enqueue(
        conn,
        &NewJob::new(RESET_MAIL, json!({ "reset": reset }), now),
        now,
    )
}

/// Tells somebody of the account that was opened for them.
pub fn opened_mail(conn: &mut Conn, reset: i64, now: Timestamp) -> Result<(), DbError> {
    let job = NewJob::new(OPENED_MAIL, json!({ "reset": reset }), now);
    enqueue(conn, &job, now)
}

pub fn password_changed_mail(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<(), DbError> {
    let payload = json!({ "account": account, "at": now.micros() });
    enqueue(conn, &NewJob::new(PASSWORD_CHANGED_MAIL, payload, now), now)
}

/// Makes sure that tidying comes at the next full hour.
///
/// # Errors
/// When the database fails.
pub fn plan(conn: &mut Conn, now: Timestamp) -> Result<(), DbError> {
    enqueue(conn, &hourly(CLEAN, json!({}), now), now)
}

fn id(payload: &Value, name: &str) -> Result<i64, JobError> {
    payload[name]
        .as_i64()
        .ok_or_else(|| JobError::fail(format!("no {name} in the payload")))
}

/// Actions fail for reasons of the database only when a job calls them.
fn again(error: AppError) -> JobError {
    JobError::retry(error)
}

fn send_sign_up_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let look = app.looks.now(&app.db);
    let pending_id = id(payload, "pending")?;
    let now = app.clock.now();
    let found = app.db.read_blocking(|conn| {
        let Some(pending) = rows::pending(conn, pending_id, now)? else {
            return Ok(None);
        };
        let known = store::find_by_email(conn, &pending.email_key)?.is_some();
        Ok::<_, DbError>(Some((pending, known)))
    })?;
    // Confirmed by another mail, or too late: nothing to say any more.
    let Some((pending, known)) = found else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("sign-up:{pending_id}"),
        account: None,
        kind: if known {
            "address_already_known"
        } else {
            "verify_address"
        },
    };
    deliver(app, &delivery, |message_id| {
        if known {
            let words = AddressAlreadyKnown {
                site: site(app, &look),
                url_sign_in: &app.config.public_url.link("/connexion"),
                url_reset: &app.config.public_url.link("/mot-de-passe-oublie"),
            };
            return Ok(Some(words.mail(&pending.email, message_id)?));
        }
        let signed = sign_up::signed(&pending);
        let token = links::token(&app.key, Purpose::ConfirmSignUp, signed).map_err(again)?;
        let path = format!("/inscription/confirmer/{token}");
        let words = VerifyAddress {
            site: site(app, &look),
            username: &pending.username,
            url: &app.config.public_url.link(&path),
            hours_valid: hours(sign_up::VALID),
        };
        Ok(Some(words.mail(&pending.email, message_id)?))
    })
}

fn send_reset_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let look = app.looks.now(&app.db);
    let reset_id = id(payload, "reset")?;
    let now = app.clock.now();
    let reset = app
        .db
        .read_blocking(|conn| rows::reset(conn, reset_id, now))?;
    let Some(reset) = reset else { return Ok(()) };
    let delivery = Delivery {
        key: format!("reset:{reset_id}"),
        account: Some(reset.account),
        kind: "reset_password",
    };
    deliver(app, &delivery, |message_id| {
        let signed = passwords::signed(&reset);
        let token = links::token(&app.key, Purpose::ResetPassword, signed).map_err(again)?;
        let path = format!("/mot-de-passe-oublie/{token}");
        let words = ResetPassword {
            site: site(app, &look),
            username: &reset.username,
            first: reset.identity.is_none(),
            url: &app.config.public_url.link(&path),
            hours_valid: hours(passwords::VALID),
        };
        Ok(Some(words.mail(&reset.email, message_id)?))
    })
}

fn send_opened_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let look = app.looks.now(&app.db);
    let reset_id = id(payload, "reset")?;
    let now = app.clock.now();
    let reset = app
        .db
        .read_blocking(|conn| rows::reset(conn, reset_id, now))?;
    let Some(reset) = reset else { return Ok(()) };
    let delivery = Delivery {
        key: format!("reset:{reset_id}"),
        account: Some(reset.account),
        kind: "account_opened",
    };
    deliver(app, &delivery, |message_id| {
        let signed = passwords::signed(&reset);
        let token = links::token(&app.key, Purpose::ResetPassword, signed).map_err(again)?;
        let path = format!("/mot-de-passe-oublie/{token}");
        let words = AccountOpened {
            site: site(app, &look),
            username: &reset.username,
            url: &app.config.public_url.link(&path),
            days_valid: operate::OPENED_VALID.num_days(),
        };
        Ok(Some(words.mail(&reset.email, message_id)?))
    })
}

fn send_password_changed_mail(app: &App, payload: &Value) -> Result<(), JobError> {
    let look = app.looks.now(&app.db);
    let account_id = AccountId(id(payload, "account")?);
    let at = id(payload, "at")?;
    let (account, spaces) = app.db.read_blocking(|conn| {
        let account = store::find(conn, account_id)?;
        Ok::<_, DbError>((account, store::spaces::has_any(conn, account_id)?))
    })?;
    let Some(account) = account.filter(|account| account.state != AccountState::Deleted) else {
        return Ok(());
    };
    let Some(email) = account.email.as_deref().map(EmailAddress::parse) else {
        return Ok(());
    };
    let email = email.map_err(JobError::fail)?;
    let changed_at =
        Timestamp::from_micros(at).ok_or_else(|| JobError::fail("no such time in the payload"))?;
    let delivery = Delivery {
        key: format!("password-changed:{account_id}:{at}"),
        account: Some(account_id),
        kind: "password_changed",
    };
    deliver(app, &delivery, |message_id| {
        let time = changed_at.naive_utc();
        let when = dates::when(time, app.config.time_zone, time);
        let words = PasswordChanged {
            site: site(app, &look),
            username: &account.username,
            changed_at: &when.label,
            spaces,
            url_spaces: &app.config.public_url.link("/compte/identites"),
            url_reset: &app.config.public_url.link("/mot-de-passe-oublie"),
        };
        Ok(Some(words.mail(email.as_str(), message_id)?))
    })
}

fn hours(duration: Duration) -> u32 {
    u32::try_from(duration.num_hours()).unwrap_or(1)
}

/// Deletes what has expired. The next call is written first, so that no failure ends the series.
fn clean_up(app: &App, _: &Value) -> Result<(), JobError> {
    let now = app.clock.now();
    app.db.write_blocking(|conn| plan(conn, now))?;
    let mut deleted = app
        .db
        .write_blocking(|conn| clean::delete_expired(conn, now))?;
    loop {
        let batch = app
            .db
            .write_blocking(|conn| clean::delete_parked(conn, now, BATCH))?;
        deleted += batch;
        if i64::try_from(batch).is_ok_and(|batch| batch < BATCH) {
            break;
        }
    }
    if deleted > 0 {
        tracing::info!(deleted, "expired rows of accounts deleted");
    }
    Ok(())
}
