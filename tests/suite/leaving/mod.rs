//! Leaving: one's data, one's account, one's address.

mod address;
mod departure;
mod erasing;
mod export;
mod traces;

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::sessions;
use entraide::domain::AccountId;

use crate::accounts::{PASSWORD, signed_in};
use crate::support::{Page, Person, TestApp};

/// Asks for the end of an account that has a password.
pub fn leave(person: &Person, messages: &str) -> Page {
    person
        .get("/compte/supprimer")
        .expect(200)
        .form("/compte/supprimer")
        .choose("messages", messages)
        .fill("password", PASSWORD)
        .submit()
}

/// Lets the week pass, and erases.
pub fn week_passes(app: &TestApp) {
    app.wait(Duration::days(7));
    app.run_jobs();
}

/// Somebody with a password who has just signed in, and their account.
pub fn somebody(app: &TestApp, username: &str) -> (Person, AccountId) {
    let person = signed_in(app, username);
    let account = app.read(|conn| {
        Ok(sessions::table
            .order(sessions::id.desc())
            .select(sessions::account_id)
            .first(conn)?)
    });
    (person, account)
}
