//! Words that mean the same in searches: the list of the program (`default.txt`), and what the operator
//! changed of it. Each node's engine takes a change over at its next look (`search::follow`).

mod actions;
mod model;
mod pages;
mod store;

use crate::db::{Conn, DbError};

pub use model::Edition;
pub use pages::routes;

/// The edition in force, where it is newer than one that is known already.
///
/// # Errors
/// The database's.
pub fn newer_than(conn: &mut Conn, version: i64) -> Result<Option<Edition>, DbError> {
    if store::newest(conn)? <= version {
        return Ok(None);
    }
    store::in_force(conn).map(Some)
}
