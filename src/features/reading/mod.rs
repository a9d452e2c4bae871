//! Reading at ease: where one stopped in a topic and what is new since, messages kept with a note,
//! addresses to pass on.

mod actions;
mod marks;
mod model;
mod news;
mod pages;
mod store;

use actix_web::web::ServiceConfig;

use crate::db::{Conn, DbError};

pub use actions::keep;
pub use marks::{Marks, seen, write_down};
pub use model::Note;
pub use news::{New, Stopped, news, stopped};
pub use store::{COUNTED, Read, kept};

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

/// Notes at once how far people have read; nobody goes back. For what is no page: pages leave it to
/// [`seen`].
///
/// # Errors
/// The database's.
pub fn have_read(conn: &mut Conn, reads: &[Read]) -> Result<(), DbError> {
    store::advance(conn, reads)
}
