//! What the forum keeps of one account, apart from what it wrote, as JSON for its owner.

mod account;
mod activity;
mod told;

use serde_json::Value;

use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Timestamp};

/// Rows read at once.
pub const BATCH: i64 = 500;

/// Some rows, and the number after which the next follow; `None` at the end.
pub type Batch = (Vec<Value>, Option<i64>);

/// Reads rows of an account after a number, ascending.
pub type Section = fn(&mut Conn, AccountId, i64) -> Result<Batch, DbError>;

/// The names of the sections in `donnees.json`, and who reads each. A room that keeps something more
/// about an account adds a line.
pub const SECTIONS: &[(&str, Section)] = &[
    ("names", account::names),
    ("identities", account::identities),
    ("sessions", account::sessions),
    ("tokens", account::tokens),
    ("passkeys", account::passkeys),
    ("code_application", account::code_application),
    ("topic_follows", activity::topic_follows),
    ("category_follows", activity::category_follows),
    ("tag_follows", activity::tag_follows),
    ("bookmarks", activity::bookmarks),
    ("reads", activity::reads),
    ("votes", activity::votes),
    ("me_too", activity::me_too),
    ("solutions_chosen", activity::solutions_chosen),
    ("poll_votes", activity::poll_votes),
    ("reports", told::reports),
    ("mails", told::mails),
    ("moderation", told::decisions),
    ("departure", account::departure),
];

/// Rows as JSON; the number of the last one when the batch was full.
fn batch<Row>(rows: Vec<Row>, number: impl Fn(&Row) -> i64, show: impl Fn(Row) -> Value) -> Batch {
    let full = i64::try_from(rows.len()).is_ok_and(|n| n >= BATCH);
    let next = rows.last().map(number).filter(|_| full);
    (rows.into_iter().map(show).collect(), next)
}

/// A time as in the whole file.
pub fn time(at: Timestamp) -> Value {
    Value::String(at.rfc3339())
}

/// As [`time`]; null for none.
pub fn maybe(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, time)
}
