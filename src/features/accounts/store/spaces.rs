//! The identities of spaces, and the spaces themselves as far as they belong to people.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::model::{Proven, SpaceUser};
use crate::db::schema::{accounts, identities, sessions, tenants};
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, IdentityId, IdentityKind, NotifyChoice, SpaceName, Standing, TenantId,
    Timestamp,
};

/// What is known of a user of a space.
#[derive(Clone, Debug, Queryable)]
pub struct Known {
    pub id: IdentityId,
    pub account: AccountId,
    pub removed_at: Option<Timestamp>,
    pub quarantined_at: Option<Timestamp>,
}

pub fn find(conn: &mut Conn, user: &SpaceUser) -> Result<Option<Known>, DbError> {
    Ok(identities::table
        .filter(identities::tenant_id.eq(user.tenant))
        .filter(identities::generation.eq(user.generation))
        .filter(identities::uid.eq(&user.uid))
        .select((
            identities::id,
            identities::account_id,
            identities::removed_at,
            identities::quarantined_at,
        ))
        .first(conn)
        .optional()?)
}

pub fn insert(
    conn: &mut Conn,
    account: AccountId,
    proven: &Proven,
    (now, recheck_at): (Timestamp, Timestamp),
) -> Result<IdentityId, DbError> {
    Ok(diesel::insert_into(identities::table)
        .values((
            identities::account_id.eq(account),
            identities::kind.eq(IdentityKind::Tenant),
            identities::tenant_id.eq(proven.user.tenant),
            identities::generation.eq(proven.user.generation),
            identities::uid.eq(&proven.user.uid),
            identities::space_admin.eq(proven.space_admin),
            identities::method.eq(proven.method.as_str()),
            identities::created_at.eq(now),
            identities::last_used_at.eq(now),
            identities::proven_at.eq(now),
            identities::recheck_at.eq(recheck_at),
        ))
        .returning(identities::id)
        .get_result(conn)?)
}

/// Notes what the space has just said of somebody.
pub fn prove(
    conn: &mut Conn,
    id: IdentityId,
    proven: &Proven,
    (now, recheck_at): (Timestamp, Timestamp),
) -> Result<(), DbError> {
    diesel::update(identities::table.find(id))
        .set((
            identities::space_admin.eq(proven.space_admin),
            identities::method.eq(proven.method.as_str()),
            identities::proven_at.eq(now),
            identities::recheck_at.eq(recheck_at),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn put_off(conn: &mut Conn, id: IdentityId, recheck_at: Timestamp) -> Result<(), DbError> {
    diesel::update(identities::table.find(id))
        .filter(identities::kind.eq(IdentityKind::Tenant))
        .set(identities::recheck_at.eq(recheck_at))
        .execute(conn)?;
    Ok(())
}

/// Ends an identity for good: its row stays, as writings refer to it, but names nobody any more. No
/// user id of a space holds the character it bears from now on.
pub fn remove(conn: &mut Conn, id: IdentityId, now: Timestamp) -> Result<(), DbError> {
    diesel::delete(sessions::table.filter(sessions::identity_id.eq(id))).execute(conn)?;
    diesel::update(identities::table.find(id))
        .set((
            identities::removed_at.eq(now),
            identities::shown.eq(false),
            identities::space_admin.eq(false),
            identities::uid.eq(format!("\u{1f}{id}")),
        ))
        .execute(conn)?;
    Ok(())
}

/// Tells whether it is one of the account's.
pub fn set_shown(
    conn: &mut Conn,
    account: AccountId,
    id: IdentityId,
    shown: bool,
) -> Result<bool, DbError> {
    let changed = diesel::update(identities::table.find(id))
        .filter(identities::account_id.eq(account))
        .filter(identities::kind.eq(IdentityKind::Tenant))
        .filter(identities::removed_at.is_null())
        .set(identities::shown.eq(shown))
        .execute(conn)?;
    Ok(changed > 0)
}

/// A way of signing in, as its owner sees it.
#[derive(Clone, Debug, Queryable)]
pub struct Own {
    pub id: IdentityId,
    pub kind: IdentityKind,
    pub uid: Option<String>,
    pub space_admin: bool,
    pub shown: bool,
    pub created_at: Timestamp,
    pub proven_at: Option<Timestamp>,
    pub quarantined_at: Option<Timestamp>,
    /// Name, association.
    pub space: Option<(String, String)>,
    /// Of the space.
    pub state: Option<String>,
}

impl Own {
    /// Whether the space was closed here: it opens nothing until it is open again.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.state.as_deref() == Some("closed")
    }

    /// Whether one can sign in by it now: by a password, or by a space that is open.
    #[must_use]
    pub fn works(&self) -> bool {
        let open = self.kind == IdentityKind::Local || self.state.as_deref() == Some("active");
        open && self.quarantined_at.is_none()
    }
}

/// Those of an account that are not removed, the first one first; at most [`MOST`].
pub fn of_account(conn: &mut Conn, account: AccountId) -> Result<Vec<Own>, DbError> {
    Ok(identities::table
        .left_join(tenants::table)
        .filter(identities::account_id.eq(account))
        .filter(identities::removed_at.is_null())
        .order(identities::id)
        .limit(MOST + 1)
        .select((
            identities::id,
            identities::kind,
            identities::uid,
            identities::space_admin,
            identities::shown,
            identities::created_at,
            identities::proven_at,
            identities::quarantined_at,
            (tenants::name, tenants::title).nullable(),
            tenants::state.nullable(),
        ))
        .load(conn)?)
}

/// Spaces that an account can be linked to.
pub const MOST: i64 = 20;

/// What an account agreed to show: the association, and whether it runs the space. One each, the
/// first one linked; of spaces that are in use only.
pub fn shown(
    conn: &mut Conn,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, (String, bool)>, DbError> {
    let rows: Vec<(AccountId, String, String, bool)> = identities::table
        .inner_join(tenants::table)
        .filter(identities::account_id.eq_any(ids))
        .filter(identities::shown.eq(true))
        .filter(identities::removed_at.is_null())
        .filter(identities::quarantined_at.is_null())
        .filter(tenants::state.eq("active"))
        .order(identities::id.desc())
        .select((
            identities::account_id,
            tenants::title,
            tenants::name,
            identities::space_admin,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(account, title, name, admin)| {
            let said = if title.is_empty() { name } else { title };
            (account, (said, admin))
        })
        .collect())
}

/// Whether a space is linked to an account.
pub fn has_any(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    let linked = identities::table
        .filter(identities::account_id.eq(account))
        .filter(identities::kind.eq(IdentityKind::Tenant))
        .filter(identities::removed_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(linked)).get_result(conn)?)
}

/// Whether any space can be signed in with.
pub fn any_space(conn: &mut Conn) -> Result<bool, DbError> {
    let found: Option<TenantId> = tenants::table
        .filter(tenants::state.eq("active"))
        .select(tenants::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// An account without an address: whoever comes from a space need not give one.
pub fn insert_account(
    conn: &mut Conn,
    username: &str,
    now: Timestamp,
) -> Result<AccountId, DbError> {
    Ok(diesel::insert_into(accounts::table)
        .values((
            accounts::username.eq(username),
            accounts::standing.eq(Standing::Newcomer),
            accounts::state.eq(AccountState::Active),
            accounts::notify.eq(NotifyChoice::AtOnce),
            accounts::created_at.eq(now),
            accounts::updated_at.eq(now),
        ))
        .returning(accounts::id)
        .get_result(conn)?)
}

pub fn recheck_of(
    conn: &mut Conn,
    id: IdentityId,
) -> Result<Option<(TenantId, Option<Timestamp>)>, DbError> {
    let row: Option<(Option<TenantId>, Option<Timestamp>)> = identities::table
        .find(id)
        .select((identities::tenant_id, identities::recheck_at))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(tenant, at)| Some((tenant?, at))))
}

/// The name of the space by which an identity signs in; none for a password.
pub fn name_of(conn: &mut Conn, id: IdentityId) -> Result<Option<SpaceName>, DbError> {
    let name: Option<String> = identities::table
        .inner_join(tenants::table)
        .filter(identities::id.eq(id))
        .select(tenants::name)
        .first(conn)
        .optional()?;
    Ok(name.as_deref().and_then(SpaceName::parse))
}

/// What the space of an identity is called, even one that was removed: the association, or else its
/// name.
pub fn called(conn: &mut Conn, id: IdentityId) -> Result<Option<String>, DbError> {
    let row: Option<(String, String)> = identities::table
        .inner_join(tenants::table)
        .filter(identities::id.eq(id))
        .select((tenants::name, tenants::title))
        .first(conn)
        .optional()?;
    Ok(row.map(|(name, title)| if title.is_empty() { name } else { title }))
}
