//! Erasing an account whose time has come (ADR 0021): really, in short transactions, and gone on with
//! after a stop at any moment.
//!
//! First the person: name, address, ways in; from then on the account is « compte supprimé ». Then what
//! [`ROOMS`] lists, a part at a time. The row that asked for it goes last: as long as it is there,
//! everything is begun again from the start, and what is done already is done again in vain.

use chrono::Duration;

use super::model::{Departure, Messages};
use super::store::{departures, erase as tables, exports};
use crate::app::App;
use crate::db::Conn;
use crate::domain::{AccountId, EmailAddress, PostId, Timestamp};
use crate::error::AppError;
use crate::features::{accounts, second_factor, topics, uploads};
use crate::jobs::JobError;
use crate::web;

/// An account that is being erased.
struct Leaver {
    account: AccountId,
    messages: Messages,
    now: Timestamp,
}

/// Takes a part of something away. Given where it stopped (0 at first), tells where to go on, `None`
/// when nothing is left.
type Erase = fn(&mut Conn, &Leaver, i64) -> Result<Option<i64>, AppError>;

/// What is kept about accounts, and how it goes. Whoever keeps something more adds a line: a test that
/// looks through all tables asks for it.
const ROOMS: &[(&str, Erase)] = &[
    ("messages", messages),
    ("drafts", |c, who, _| part(tables::drafts(c, who.account)?)),
    ("reads", |c, who, _| part(tables::reads(c, who.account)?)),
    ("bookmarks", |c, who, _| {
        part(tables::bookmarks(c, who.account)?)
    }),
    ("follows", |c, who, _| {
        part(tables::follows(c, who.account)?)
    }),
    ("mentions", |c, who, _| {
        part(tables::mentions(c, who.account)?)
    }),
    ("reservations", |c, who, _| {
        part(tables::reservations(c, who.account)?)
    }),
    ("mails", |c, who, _| part(tables::mails(c, who.account)?)),
    ("reports", |c, who, _| {
        part(tables::reports(c, who.account)?)
    }),
    // After messages and drafts, which show files.
    ("files", |c, who, _| {
        let more = tables::files(c, who.account, who.now)?;
        if !more {
            uploads::clean_soon(c, who.now)?;
        }
        part(more)
    }),
];

/// What remains begins where it ends: there is no place to remember.
#[expect(clippy::unnecessary_wraps, reason = "what a line of the list gives")]
fn part(more: bool) -> Result<Option<i64>, AppError> {
    Ok(more.then_some(0))
}

fn messages(conn: &mut Conn, who: &Leaver, after: i64) -> Result<Option<i64>, AppError> {
    let all = who.messages == Messages::Remove;
    let next = topics::erase_messages(conn, (who.account, all), PostId(after), who.now)?;
    Ok(next.map(|post| post.0))
}

/// Erases an account, if it is due and still wishes so.
///
/// # Errors
/// The database's and the store's, to be tried again.
pub fn erase(app: &App, account: AccountId) -> Result<(), JobError> {
    let now = app.clock.now();
    let unique = web::token().map_err(JobError::retry)?;
    let begun = app
        .db
        .write_blocking(|conn| begin(app, conn, account, (&unique, now)))
        .map_err(JobError::retry)?;
    let Some(departure) = begun else {
        return Ok(());
    };
    remove_exports(app, account)?;
    let who = Leaver {
        account,
        messages: departure.messages,
        now,
    };
    for (name, erase) in ROOMS {
        let mut at = 0;
        loop {
            let next = app.db.write_blocking(|conn| erase(conn, &who, at));
            match next.map_err(|error| JobError::retry(format!("{name}: {error}")))? {
                Some(next) => at = next,
                None => break,
            }
        }
    }
    app.db
        .write_blocking(|conn| departures::finish(conn, account))?;
    app.wake();
    tracing::info!(%account, "account erased");
    Ok(())
}

/// The person goes, in one transaction. `None` when there is nothing to erase, or not now.
fn begin(
    app: &App,
    conn: &mut Conn,
    account: AccountId,
    (unique, now): (&str, Timestamp),
) -> Result<Option<Departure>, AppError> {
    let Some(departure) = departures::find(conn, account)?.filter(|one| one.due_at <= now) else {
        return Ok(None);
    };
    if departure.begun_at.is_some() {
        return Ok(Some(departure));
    }
    let Some(found) = accounts::find(conn, account)? else {
        return Ok(None);
    };
    // The others may have gone meanwhile: nobody would be left to look after the forum.
    if found.standing == crate::domain::Standing::Admin
        && !departures::another_admin(conn, account)?
    {
        tracing::warn!(%account, "the last administrator is not erased: name another one");
        departures::postpone(conn, account, now + Duration::days(1))?;
        return Ok(None);
    }
    // « Garder mon compte » may have come since the row was read: what is kept is not erased.
    if !departures::begin(conn, account, now)? {
        return Ok(None);
    }
    accounts::forget_attempts(conn, &app.key, &found)?;
    if let Some(email) = &found.email {
        let parsed = EmailAddress::parse(email).map_err(AppError::internal)?;
        tables::address(conn, email, &parsed.key())?;
    }
    second_factor::erase(conn, account)?;
    tables::ways_in(conn, account, unique)?;
    tables::end_identities(conn, account, now)?;
    tables::person(conn, account, &format!("compte-supprime-{account}"), now)?;
    Ok(Some(departure))
}

/// Files first, then their rows: a stop in between leaves nothing behind that nobody knows of.
fn remove_exports(app: &App, account: AccountId) -> Result<(), JobError> {
    loop {
        let batch = app
            .db
            .read_blocking(|conn| exports::of_account(conn, account, 100))?;
        if batch.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = batch.iter().map(|export| export.id).collect();
        for export in &batch {
            app.storage.delete_export(&export.key)?;
        }
        app.db.write_blocking(|conn| exports::forget(conn, &ids))?;
    }
}
