//! A small living forum to look at: `serve --demo`, `demo`.
//!
//! What stands in it is written in files (`content/`), and put in through the same actions as
//! anyone's messages, as if on the days it tells of. Only ever put into an empty forum, and only on a
//! machine that listens to itself alone: the passwords are printed.

mod content;
mod desk;
mod fill;
mod links;
mod moment;
mod parse;
mod timeline;
mod write;

#[cfg(test)]
mod tests;

use crate::domain::Standing;
use crate::text;

pub use fill::fill;

/// Of every demonstration account.
pub const PASSWORD: &str = "quatre mots à la suite";

/// The accounts that the operator may try, one a standing.
const TO_TRY: [(Standing, &str); 4] = [
    (Standing::Member, "mireille"),
    (Standing::Helper, "karim"),
    (Standing::Moderator, "anne-laure"),
    (Standing::Admin, "hôtesse"),
];

/// How to sign in as somebody of the demonstration.
#[derive(Debug)]
pub struct SignIn {
    pub role: &'static str,
    pub email: String,
}

/// The accounts that the operator may try, one a standing.
#[must_use]
pub fn sign_ins() -> Vec<SignIn> {
    TO_TRY
        .iter()
        .map(|(standing, username)| SignIn {
            role: standing.label(),
            email: email_of(username),
        })
        .collect()
}

fn email_of(username: &str) -> String {
    format!("{}@demo.example", text::fold(username))
}
