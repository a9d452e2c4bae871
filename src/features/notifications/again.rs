//! From a job that was given up to the mail that it was to send.

use serde_json::Value;

use super::store;
use crate::db::{Conn, DbError};
use crate::domain::{PostId, Timestamp};

/// The delivery of a job.
enum Key {
    Named(String),
    /// That of thanks for a message: its author is part of the key.
    Thanks(PostId),
}

/// What the handlers of all rooms name their deliveries; `None` for a job that sends no mail by
/// itself.
fn key(kind: &str, payload: &Value) -> Option<Key> {
    let number = |name: &str| payload[name].as_i64();
    let one = |word: &str, name: &str| Some(format!("{word}:{}", number(name)?));
    let two = |word: &str, first: &str, between: &str, second: &str| {
        Some(format!(
            "{word}:{}:{between}{}",
            number(first)?,
            number(second)?
        ))
    };
    let named = match kind {
        "notifications.reply_mail" => two("post", "post", "account:", "account"),
        "notifications.message_hidden" => one("message_hidden", "log"),
        "notifications.message_shown" => one("message_shown", "log"),
        "notifications.account_suspended" => one("account_suspended", "log"),
        "notifications.solution_accepted" => return number("post").map(PostId).map(Key::Thanks),
        "lifecycle.reminder_mail" => one("is_it_solved", "topic"),
        "lifecycle.details_given_mail" => one("details_given", "request"),
        "accounts.sign_up_mail" => one("sign-up", "pending"),
        "accounts.reset_mail" | "accounts.opened_mail" => one("reset", "reset"),
        "accounts.password_changed_mail" => two("password-changed", "account", "", "at"),
        "admin.test_mail" => two("test", "account", "", "at"),
        _ => None,
    };
    named.map(Key::Named)
}

/// The keys of the deliveries that jobs of these kinds and payloads make, each in the place of its
/// job.
///
/// # Errors
/// The database's.
pub fn delivery_keys(
    conn: &mut Conn,
    jobs: &[(&str, Value)],
) -> Result<Vec<Option<String>>, DbError> {
    let keys: Vec<_> = jobs
        .iter()
        .map(|(kind, payload)| key(kind, payload))
        .collect();
    let thanked: Vec<PostId> = keys
        .iter()
        .filter_map(|key| match key {
            Some(Key::Thanks(post)) => Some(*post),
            _ => None,
        })
        .collect();
    let authors = store::authors(conn, &thanked)?;
    Ok(keys
        .into_iter()
        .map(|key| match key? {
            Key::Named(key) => Some(key),
            Key::Thanks(post) => authors
                .get(&post)
                .map(|author| format!("solution:{post}:account:{author}")),
        })
        .collect())
}

/// Takes back that these mails will never be sent, so that their jobs may try once more.
///
/// # Errors
/// The database's.
pub fn reopen(conn: &mut Conn, keys: &[String]) -> Result<(), DbError> {
    store::reopen(conn, keys)
}

/// Notes that these mails will never be sent, those that have not been.
///
/// # Errors
/// The database's.
pub fn give_up(conn: &mut Conn, keys: &[String], now: Timestamp) -> Result<(), DbError> {
    store::give_up(conn, keys, now)
}
