//! Names in the database: the present one of each account, and all those it had.

use diesel::dsl::count;
use diesel::prelude::*;

use crate::db::schema::{accounts, usernames};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, AccountState, Standing, Timestamp};

/// Whose name it is or was, by its folded form.
pub fn owner(conn: &mut Conn, username_key: &str) -> Result<Option<AccountId>, DbError> {
    Ok(usernames::table
        .find(username_key)
        .select(usernames::account_id)
        .first(conn)
        .optional()?)
}

/// Which of these folded names are or were somebody's.
pub fn taken(conn: &mut Conn, keys: &[String]) -> Result<Vec<String>, DbError> {
    Ok(usernames::table
        .filter(usernames::username_key.eq_any(keys))
        .select(usernames::username_key)
        .load(conn)?)
}

pub fn insert(
    conn: &mut Conn,
    account: AccountId,
    (key, username): (&str, &str),
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::insert_into(usernames::table)
        .values((
            usernames::username_key.eq(key),
            usernames::account_id.eq(account),
            usernames::username.eq(username),
            usernames::since.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes up a name that the account has or had, perhaps spelt otherwise.
pub fn take_again(
    conn: &mut Conn,
    (key, username): (&str, &str),
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(usernames::table.find(key))
        .set((usernames::username.eq(username), usernames::since.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Notes another spelling of a name, without touching since when it is held.
pub fn respell(conn: &mut Conn, (key, username): (&str, &str)) -> Result<(), DbError> {
    diesel::update(usernames::table.find(key))
        .set(usernames::username.eq(username))
        .execute(conn)?;
    Ok(())
}

/// Shows the account under this name from now on.
pub fn show(
    conn: &mut Conn,
    account: AccountId,
    username: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(accounts::table.find(account))
        .set((
            accounts::username.eq(username),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// When the name was last taken up, and how many names the account has had.
pub fn history(conn: &mut Conn, account: AccountId) -> Result<(Option<Timestamp>, i64), DbError> {
    let of_account = usernames::account_id.eq(account);
    let names = usernames::table
        .filter(of_account)
        .select(count(usernames::username_key))
        .get_result(conn)?;
    let since = usernames::table
        .filter(of_account)
        .order(usernames::since.desc())
        .select(usernames::since)
        .first(conn)
        .optional()?;
    Ok((since, names))
}

/// For each folded name, present or past, whose it is and how they are called now. Deleted accounts
/// are left out.
pub fn find(conn: &mut Conn, keys: &[String]) -> Result<Vec<(String, AccountId, String)>, DbError> {
    Ok(usernames::table
        .inner_join(accounts::table)
        .filter(usernames::username_key.eq_any(keys))
        .filter(accounts::state.ne(AccountState::Deleted))
        .select((usernames::username_key, accounts::id, accounts::username))
        .load(conn)?)
}

pub fn of_accounts(
    conn: &mut Conn,
    ids: &[AccountId],
) -> Result<Vec<(AccountId, String, Standing, AccountState)>, DbError> {
    Ok(accounts::table
        .filter(accounts::id.eq_any(ids))
        .select((
            accounts::id,
            accounts::username,
            accounts::standing,
            accounts::state,
        ))
        .load(conn)?)
}
