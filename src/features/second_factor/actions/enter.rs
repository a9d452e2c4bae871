//! Between a right password and a session.
//!
//! A try is counted before it is made, as with passwords: on the step of the browser, which takes
//! [`MOST_TRIES`], and on the account by network, so that whoever begins again and again waits longer
//! and longer, and shuts nobody else out.

use std::net::IpAddr;

use super::super::model::{Change, MOST_TRIES, Means, Step};
use super::super::passkeys::Keys;
use super::super::{codes, jobs, store, totp};
use crate::app::App;
use crate::config::SecretKey;
use crate::db::Conn;
use crate::domain::{AccountId, IdentityId, PasskeyId, Timestamp};
use crate::error::AppError;
use crate::features::accounts::actions::sign_in::{self, Arrival};
use crate::features::accounts::{self, AttemptKeys};

/// Somebody whose password was right.
#[derive(Clone, Debug)]
pub struct NewStep {
    /// Of the cookie that the browser gets.
    pub token_hash: String,
    pub account: AccountId,
    pub identity: IdentityId,
    /// A path of ours, to go on to afterwards.
    pub back: String,
}

/// Puts the second step between a right password and a session, where the account has one: returns
/// whether it has. When not, open the session at once, in the same transaction.
///
/// # Errors
/// When the database fails.
pub fn begin(conn: &mut Conn, app: &App, new: &NewStep, now: Timestamp) -> Result<bool, AppError> {
    if !store::has(conn, new.account)? {
        return Ok(false);
    }
    store::delete_expired(conn, now)?;
    let state = ask(conn, app, new.account)?;
    let who = (new.account, new.identity);
    store::insert_step(
        conn,
        &new.token_hash,
        who,
        (&new.back, state.as_deref()),
        now,
    )?;
    Ok(true)
}

/// What passkeys of the account are asked; `None` when it has none that work here.
fn ask(conn: &mut Conn, app: &App, account: AccountId) -> Result<Option<String>, AppError> {
    match Keys::of(app) {
        Some(keys) => keys.ask(&app.key, &store::list_passkeys(conn, account)?),
        None => Ok(None),
    }
}

/// The step of a browser, and what its account has to make it with.
///
/// # Errors
/// When the database fails.
pub fn find(
    conn: &mut Conn,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<(Step, Means)>, AppError> {
    let Some(step) = store::step(conn, token_hash, now)? else {
        return Ok(None);
    };
    let means = store::means(conn, step.account)?;
    Ok(Some((step, means)))
}

/// By what tries on an account are counted.
///
/// # Errors
/// Never in practice.
pub fn attempt_keys(
    key: &SecretKey,
    account: AccountId,
    from: IpAddr,
) -> Result<AttemptKeys, AppError> {
    AttemptKeys::new(key, &format!("second step:{account}"), from)
}

/// Counts a try, and finds what it is checked against. `None` when the step is over.
///
/// # Errors
/// [`AppError::TooMany`] when the account must wait for tries from this network.
pub fn count(
    conn: &mut Conn,
    app: &App,
    (token_hash, from): (&str, IpAddr),
    now: Timestamp,
) -> Result<Option<(Step, Means)>, AppError> {
    let Some((mut step, means)) = find(conn, token_hash, now)? else {
        return Ok(None);
    };
    if app.limits.on() {
        let keys = attempt_keys(&app.key, step.account, from)?;
        sign_in::count_attempt(conn, &keys, now)?;
    }
    if !store::count_try(conn, step.id, MOST_TRIES)? {
        return Ok(None);
    }
    step.tries += 1;
    Ok(Some((step, means)))
}

/// What somebody shows.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A code, of the application or to recover.
    Code(String),
    /// What the browser made of a passkey.
    Passkey(String),
}

/// A proof that is right, if nobody used it before.
#[derive(Clone, Debug)]
pub enum Right {
    Step(i64),
    Code(String),
    Passkey(PasskeyId, String),
}

/// Checks a proof. Asks nothing of the database, as it takes its time.
///
/// # Errors
/// When what is stored was sealed with another key.
pub fn check(
    app: &App,
    (step, means): (&Step, &Means),
    proof: &Proof,
    now: Timestamp,
) -> Result<Option<Right>, AppError> {
    match proof {
        Proof::Code(typed) => {
            let code: String = typed.chars().filter(|c| c.is_alphanumeric()).collect();
            if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) {
                let Some(known) = &means.totp else {
                    return Ok(None);
                };
                return Ok(totp::step(&app.key, &known.secret, &code, now)?.map(Right::Step));
            }
            Ok(Some(Right::Code(codes::hash(
                &app.key,
                step.account,
                typed,
            )?)))
        }
        Proof::Passkey(answer) => {
            let (Some(keys), Some(state)) = (Keys::of(app), &step.state) else {
                return Ok(None);
            };
            let signed = keys.signed(&app.key, (state, answer), &means.passkeys)?;
            Ok(signed.map(|(id, kept)| Right::Passkey(id, kept)))
        }
    }
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    In,
    /// Try again.
    Wrong,
    /// The password is asked again.
    Over,
}

/// Ends a try: opens the session when the proof is right and was never used.
///
/// # Errors
/// When the database fails.
pub fn finish(
    conn: &mut Conn,
    app: &App,
    (step, right): (&Step, Option<&Right>),
    arrival: &Arrival,
    now: Timestamp,
) -> Result<Outcome, AppError> {
    let account = accounts::find(conn, step.account)?;
    let welcome = account.is_some_and(|one| !one.is_deleted() && one.suspension(now).is_none());
    if !welcome {
        store::end_step(conn, step.id)?;
        return Ok(Outcome::Over);
    }
    if !used(conn, step.account, right, now)? {
        return wrong(conn, app, step, now);
    }
    if !store::end_step(conn, step.id)? {
        // The same answer sent twice: the first one opened the session.
        return Ok(Outcome::Over);
    }
    sign_in::open_session(conn, (step.account, step.identity), arrival, now)?;
    Ok(Outcome::In)
}

/// Uses a proof up, and tells whether nobody had.
fn used(
    conn: &mut Conn,
    account: AccountId,
    right: Option<&Right>,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(match right {
        None => false,
        Some(Right::Step(step)) => store::use_step(conn, account, *step)?,
        Some(Right::Passkey(id, kept)) => store::use_passkey(conn, (account, *id), kept, now)?,
        Some(Right::Code(hash)) => {
            let used = store::use_code(conn, account, hash, now)?;
            if used {
                jobs::changed_mail(conn, account, Change::CodeUsed, now)?;
            }
            used
        }
    })
}

fn wrong(conn: &mut Conn, app: &App, step: &Step, now: Timestamp) -> Result<Outcome, AppError> {
    if step.tries < MOST_TRIES {
        // A challenge is answered once, rightly or not.
        let state = ask(conn, app, step.account)?;
        store::ask_again(conn, step.id, state.as_deref())?;
        return Ok(Outcome::Wrong);
    }
    if store::end_step(conn, step.id)? {
        jobs::changed_mail(conn, step.account, Change::Refused, now)?;
    }
    Ok(Outcome::Over)
}
