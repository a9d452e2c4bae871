//! The mail by which an administrator sees that mail leaves.

use serde_json::{Value, json};

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Timestamp};
use crate::features::accounts;
use crate::features::notifications::{Delivery, deliver, site};
use crate::jobs::{JobError, NewJob, enqueue};
use crate::mail::templates::{MailTemplate, TestMail};
use crate::web::dates;

pub(super) const TEST_MAIL: &str = "admin.test_mail";

/// Leaves a test mail to be sent to this account.
pub(super) fn leave_test(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<(), DbError> {
    let payload = json!({ "account": account, "at": now.micros() });
    enqueue(conn, &NewJob::new(TEST_MAIL, payload, now), now)
}

pub(super) fn send_test(app: &App, payload: &Value) -> Result<(), JobError> {
    let look = app.looks.now(&app.db);
    let number = |name: &str| {
        payload[name]
            .as_i64()
            .ok_or_else(|| JobError::fail(format!("no {name} in the payload")))
    };
    let (account, at) = (AccountId(number("account")?), number("at")?);
    let found = app
        .db
        .read_blocking(|conn| accounts::find(conn, account))?
        .filter(|account| !account.is_deleted());
    let asked = Timestamp::from_micros(at).ok_or_else(|| JobError::fail("no such time"))?;
    let Some((username, email)) = found.and_then(|found| Some((found.username, found.email?)))
    else {
        return Ok(());
    };
    let delivery = Delivery {
        key: format!("test:{account}:{at}"),
        account: Some(account),
        kind: "test_mail",
    };
    deliver(app, &delivery, |message_id| {
        let time = asked.naive_utc();
        let words = TestMail {
            site: site(app, &look),
            username: &username,
            asked_at: &dates::when(time, app.config.time_zone, time).label,
            url: &app.config.public_url.link("/admin/mails"),
        };
        Ok(Some(words.mail(&email, message_id)?))
    })
}
