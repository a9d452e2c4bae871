//! Accounts in the database.

pub mod clean;
pub mod complete;
pub mod drafts;
pub mod links;

pub mod names;
pub mod profile;

pub mod sessions;
pub mod spaces;
pub mod throttle;

use diesel::prelude::*;

use super::model::Account;
use crate::db::schema::{accounts, identities, passwords, usernames};
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, EmailAddress, IdentityId, IdentityKind, NotifyChoice, Person,
    Standing, Timestamp,
};

#[derive(Queryable)]
struct Row {
    id: AccountId,
    username: String,
    email: Option<String>,
    email_verified_at: Option<Timestamp>,
    standing: Standing,
    state: AccountState,
    suspended_until: Option<Timestamp>,
    suspension_reason: Option<String>,
    bio: String,
    notify: NotifyChoice,
    created_at: Timestamp,
}

type Columns = (
    accounts::id,
    accounts::username,
    accounts::email,
    accounts::email_verified_at,
    accounts::standing,
    accounts::state,
    accounts::suspended_until,
    accounts::suspension_reason,
    accounts::bio,
    accounts::notify,
    accounts::created_at,
);

const COLUMNS: Columns = (
    accounts::id,
    accounts::username,
    accounts::email,
    accounts::email_verified_at,
    accounts::standing,
    accounts::state,
    accounts::suspended_until,
    accounts::suspension_reason,
    accounts::bio,
    accounts::notify,
    accounts::created_at,
);

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            username: row.username,
            email: row.email,
            email_verified_at: row.email_verified_at,
            standing: row.standing,
            state: row.state,
            suspended_until: row.suspended_until,
            suspension_reason: row.suspension_reason,
            bio: row.bio,
            notify: row.notify,
            created_at: row.created_at,
        }
    }
}

pub fn find(conn: &mut Conn, account: AccountId) -> Result<Option<Account>, DbError> {
    let row: Option<Row> = accounts::table
        .find(account)
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Account::from))
}

/// By [`EmailAddress::key`].
pub fn find_by_email(conn: &mut Conn, email_key: &str) -> Result<Option<Account>, DbError> {
    let row: Option<Row> = accounts::table
        .filter(accounts::email_key.eq(email_key))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Account::from))
}

/// By a name, present or past, folded.
pub fn find_by_username(conn: &mut Conn, username_key: &str) -> Result<Option<Account>, DbError> {
    let row: Option<Row> = usernames::table
        .inner_join(accounts::table)
        .filter(usernames::username_key.eq(username_key))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Account::from))
}

/// Accounts after `after`, oldest first.
pub fn after(conn: &mut Conn, after: AccountId, limit: i64) -> Result<Vec<Account>, DbError> {
    let rows: Vec<Row> = accounts::table
        .filter(accounts::id.gt(after))
        .order(accounts::id)
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// A row of `accounts` to be made, active and with its address taken as verified.
pub struct NewAccount<'a> {
    pub username: &'a str,
    pub email: &'a EmailAddress,
    pub standing: Standing,
}

pub fn insert(conn: &mut Conn, new: &NewAccount<'_>, now: Timestamp) -> Result<AccountId, DbError> {
    Ok(diesel::insert_into(accounts::table)
        .values((
            accounts::username.eq(new.username),
            accounts::email.eq(new.email.as_str()),
            accounts::email_key.eq(new.email.key()),
            accounts::email_verified_at.eq(now),
            accounts::standing.eq(new.standing),
            accounts::state.eq(AccountState::Active),
            accounts::notify.eq(NotifyChoice::AtOnce),
            accounts::created_at.eq(now),
            accounts::updated_at.eq(now),
        ))
        .returning(accounts::id)
        .get_result(conn)?)
}

/// Makes the identity by which an account signs in with a password.
pub fn insert_local_identity(
    conn: &mut Conn,
    account: AccountId,
    hash: &str,
    now: Timestamp,
) -> Result<IdentityId, DbError> {
    let identity: IdentityId = diesel::insert_into(identities::table)
        .values((
            identities::account_id.eq(account),
            identities::kind.eq(IdentityKind::Local),
            identities::created_at.eq(now),
            identities::last_used_at.eq(now),
        ))
        .returning(identities::id)
        .get_result(conn)?;
    diesel::insert_into(passwords::table)
        .values((
            passwords::identity_id.eq(identity),
            passwords::hash.eq(hash),
            passwords::changed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(identity)
}

/// How an account signs in with a password.
#[derive(Clone, Queryable)]
pub struct LocalIdentity {
    pub id: IdentityId,
    pub hash: String,
    pub changed_at: Timestamp,
}

pub fn local_identity(
    conn: &mut Conn,
    account: AccountId,
) -> Result<Option<LocalIdentity>, DbError> {
    Ok(identities::table
        .inner_join(passwords::table)
        .filter(identities::account_id.eq(account))
        .filter(identities::kind.eq(IdentityKind::Local))
        .filter(identities::removed_at.is_null())
        .select((
            passwords::identity_id,
            passwords::hash,
            passwords::changed_at,
        ))
        .first(conn)
        .optional()?)
}

pub fn set_password(
    conn: &mut Conn,
    identity: IdentityId,
    hash: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(passwords::table.find(identity))
        .set((passwords::hash.eq(hash), passwords::changed_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

pub fn note_identity_used(
    conn: &mut Conn,
    identity: IdentityId,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(identities::table.find(identity))
        .set(identities::last_used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// The account as somebody who acts, by the identity used last. `None` when it has none left.
pub fn person(conn: &mut Conn, account: AccountId) -> Result<Option<Person>, DbError> {
    let row: Option<(IdentityId, String, Standing, Option<Timestamp>)> = identities::table
        .inner_join(accounts::table)
        .filter(identities::account_id.eq(account))
        .filter(identities::removed_at.is_null())
        .filter(identities::quarantined_at.is_null())
        .filter(accounts::state.ne(AccountState::Deleted))
        .order((identities::last_used_at.desc(), identities::id.desc()))
        .select((
            identities::id,
            accounts::username,
            accounts::standing,
            accounts::silenced_until,
        ))
        .first(conn)
        .optional()?;
    Ok(
        row.map(|(identity, username, standing, silenced_until)| Person {
            account,
            identity,
            session: None,
            username,
            standing,
            silenced_until,
        }),
    )
}

/// Tells whether there was such an account.
pub fn set_standing(
    conn: &mut Conn,
    account: AccountId,
    standing: Standing,
    now: Timestamp,
) -> Result<bool, DbError> {
    let changed = diesel::update(accounts::table.find(account))
        .filter(accounts::state.ne(AccountState::Deleted))
        .set((
            accounts::standing.eq(standing),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(changed > 0)
}

/// Makes a newcomer a member; whoever is more already stays it.
pub fn promote(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<bool, DbError> {
    let changed = diesel::update(accounts::table.find(account))
        .filter(accounts::standing.eq(Standing::Newcomer))
        .filter(accounts::state.eq(AccountState::Active))
        .set((
            accounts::standing.eq(Standing::Member),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(changed > 0)
}

pub fn set_bio(
    conn: &mut Conn,
    account: AccountId,
    bio: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(accounts::table.find(account))
        .set((accounts::bio.eq(bio), accounts::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

pub fn set_notify(
    conn: &mut Conn,
    account: AccountId,
    notify: NotifyChoice,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(accounts::table.find(account))
        .set((accounts::notify.eq(notify), accounts::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}
