//! What the operator sees of the whole forum. Everything here is found by an index, so that a forum
//! of a million messages opens its overview like a new one.

pub mod figures;
pub mod mails;
pub mod people;

use diesel::prelude::*;

use crate::db::schema::flags;
use crate::db::{Conn, DbError};

/// Flags that wait for a decision.
pub fn open_flags(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(flags::table
        .filter(flags::decided_at.is_null())
        .count()
        .get_result(conn)?)
}
