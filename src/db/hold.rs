//! Locks that several rooms share.

use diesel::prelude::*;

use super::schema::accounts;
use super::{Conn, DbError};
use crate::domain::AccountId;

/// Makes what one account writes follow one another until the end of the transaction. Who also
/// holds a topic holds the topic first.
///
/// # Errors
/// The database's; also when there is no such account.
pub fn hold_account(conn: &mut Conn, account: AccountId) -> Result<(), DbError> {
    match conn {
        // A lock that writes nothing: drafts are saved every few seconds.
        Conn::Postgres(conn) => {
            accounts::table
                .find(account)
                .select(accounts::id)
                .for_no_key_update()
                .first::<AccountId>(conn)?;
        }
        // There is one writer.
        Conn::Sqlite(_) => {}
    }
    Ok(())
}
