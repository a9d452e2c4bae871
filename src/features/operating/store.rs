//! What the operator looks at, across rooms. Reads only.

use diesel::prelude::*;

use crate::db::schema::{mails, tenants};
use crate::db::{Conn, DbError};

/// How many mails have not left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mails {
    pub waiting: i64,
    /// Given up: their address, or their content, is refused for good.
    pub dropped: i64,
}

/// Counts the mails that have not left.
///
/// # Errors
/// The database's.
pub fn mails(conn: &mut Conn) -> Result<Mails, DbError> {
    let waiting = mails::table
        .filter(mails::sent_at.is_null())
        .filter(mails::dropped_at.is_null())
        .count()
        .get_result(conn)?;
    let dropped = mails::table
        .filter(mails::dropped_at.is_not_null())
        .count()
        .get_result(conn)?;
    Ok(Mails { waiting, dropped })
}

/// A space of an association, as far as reaching it is concerned.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Tenant {
    pub id: i64,
    pub name: String,
    pub url: String,
}

/// The next open spaces after `after`, `limit` at most.
///
/// # Errors
/// The database's.
pub fn some_tenants(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<Tenant>, DbError> {
    Ok(tenants::table
        .filter(tenants::state.eq("active"))
        .filter(tenants::id.gt(after))
        .order(tenants::id)
        .limit(limit)
        .select((tenants::id, tenants::name, tenants::url))
        .load(conn)?)
}
