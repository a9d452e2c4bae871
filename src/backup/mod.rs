//! The whole forum in one file, and back, whichever database holds it (ADR 0018).
//!
//! A file is a `tar.gz` of what anybody can read: rows as lines of JSON, uploads as they are, sums as
//! `sha256sum` writes them. It holds what [`LEFT_OUT`] does not name, and neither the search index nor
//! the secret key.

mod error;
mod lines;
mod manifest;
mod marker;
mod reading;
mod restore;
mod settle;
mod take;
mod target;
mod writing;

pub use error::BackupError;
pub use manifest::{Header, Manifest, TableSum};
pub use marker::refuse_unfinished;
pub use reading::verify;
pub use restore::{Restored, restore};
pub use settle::QUIET_JOBS;
pub use take::{Taken, take};
pub use target::Target;

/// Tables whose rows are not kept, because. Their numbers are: an id never comes back.
pub const LEFT_OUT: &[(&str, &str)] = &[
    (
        "change_log",
        "un journal pour l’index de recherche, qui est refait après une restauration",
    ),
    (
        "page_changes",
        "les versions des pages en mémoire, qui est vide au démarrage",
    ),
    (
        "sessions",
        "une session fermée depuis la sauvegarde ne doit pas se rouvrir : chaque personne se reconnecte",
    ),
    (
        "api_tokens",
        "un jeton révoqué depuis la sauvegarde ne doit pas servir à nouveau : chaque programme en reçoit un autre",
    ),
    (
        "exports",
        "une copie de ses données que chaque personne peut demander à nouveau, et qui n’a pas à durer",
    ),
    (
        "second_steps",
        "des connexions à moitié faites, qui durent dix minutes",
    ),
    (
        "new_passkeys",
        "des clés d’accès en train d’être créées, ce qui dure une heure au plus",
    ),
    (
        "sign_in_failures",
        "des essais de mot de passe comptés pour quelques heures",
    ),
];

/// What happens, for whoever waits.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// Rows of a table have been copied, so many until now.
    Rows(&'a str, u64),
    /// The rows of a table have all been copied.
    Table(&'a str, u64),
    /// So many uploads of so many, and their bytes.
    Files(u64, u64, u64),
    /// What was written is being read again.
    Checking,
}

/// Told of every step; costs nothing when it does nothing.
pub type Report<'a> = &'a mut dyn FnMut(Step<'_>);
