//! The row of the settings that holds the look.

use diesel::prelude::*;

use crate::db::schema::settings;
use crate::db::{self, Conn, DbError};
use crate::domain::{LOOK, Timestamp};

/// A look in which nothing was chosen.
const NOTHING: &str = "{}";

/// The look as it stands, its row held until the end of the transaction: of two people who change
/// it at once, the second starts from what the first kept. The single writer of SQLite already sees
/// to it.
///
/// # Errors
/// The database's.
pub fn hold(conn: &mut Conn, now: Timestamp) -> Result<Option<String>, DbError> {
    if matches!(conn, Conn::Postgres(_)) {
        // Only a row that is there can be held.
        db::settings::get_or_put(conn, LOOK, NOTHING, now)?;
    }
    match conn {
        Conn::Postgres(c) => Ok(settings::table
            .filter(settings::key.eq(LOOK))
            .select(settings::value)
            .for_update()
            .first::<String>(c)
            .optional()?),
        Conn::Sqlite(_) => db::settings::get(conn, LOOK),
    }
}
