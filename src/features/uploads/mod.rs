//! Files and images that people send: whose they are, which messages show them, who may see them.
//!
//! A file belongs to an account first and is shown later: it is sent while the text is still being
//! written. Its bytes are the business of `crate::uploads`.

mod actions;
mod intake;
mod jobs;
mod model;
mod pages;
mod store;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{PostId, Viewer};
use crate::jobs::Registry;
use crate::text::{self, Attachments};

pub use intake::add;
pub use jobs::{clean_soon, schedule};
pub use pages::{Joined, join, parked_word};

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    self::jobs::register(registry)
}

/// Notes which files a message shows, after it was published or corrected by `viewer`: of those that
/// its text names, the files that they have sent, those that this message showed until now, and those
/// that a visible message of the topic shows. What this message showed before that comes back only by
/// its author or a moderator: a file that was taken back stays so, whoever kept its address. What an
/// older revision showed stays known, and is cleaned no more.
///
/// # Errors
/// The database's.
pub fn attach(conn: &mut Conn, post: PostId, body: &str, viewer: &Viewer) -> Result<(), DbError> {
    store::attach::attach(conn, post, &text::file_keys(body), viewer)
}

/// Forgets the files that only an erased version of this message showed. Called after the erasing: the
/// cleaning then deletes those that nothing else shows.
///
/// # Errors
/// The database's.
pub fn detach_erased(conn: &mut Conn, post: PostId) -> Result<(), DbError> {
    store::attach::detach_erased(conn, post)
}

/// The files that a text names, for its rendering. One query, none when it names none.
///
/// # Errors
/// The database's.
pub fn attachments(conn: &mut Conn, body: &str) -> Result<Attachments, DbError> {
    let keys = text::file_keys(body);
    if keys.is_empty() {
        return Ok(Attachments::new());
    }
    let found = store::by_keys(conn, &keys)?;
    Ok(found
        .into_iter()
        .map(|upload| (upload.key.clone(), upload.attachment()))
        .collect())
}
