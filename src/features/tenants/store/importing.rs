//! Many spaces in one transaction.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Row;
use crate::db::schema::tenants;
use crate::db::{Conn, DbError, MultiBackend, per_backend};
use crate::domain::Timestamp;
use crate::features::tenants::model::{Registered, Tenant, TenantState};

/// The spaces of these names that are there, by name.
pub fn present(conn: &mut Conn, names: &[&str]) -> Result<HashMap<String, Tenant>, DbError> {
    let rows: Vec<Row> = tenants::table
        .filter(tenants::name.eq_any(names))
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .load(conn)?;
    rows.into_iter()
        .map(|row| Ok((row.name.clone(), row.tenant()?)))
        .collect()
}

/// Adds spaces that are not there.
pub fn insert(conn: &mut Conn, new: &[&Registered], now: Timestamp) -> Result<(), DbError> {
    if new.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = new
        .iter()
        .map(|space| {
            (
                tenants::name.eq(space.name.as_str()),
                tenants::url.eq(&space.url),
                tenants::title.eq(&space.title),
                tenants::state.eq(space.state.unwrap_or(TenantState::Active).as_str()),
                tenants::created_at.eq(now),
                tenants::updated_at.eq(now),
                tenants::search_key.eq(space.search_key()),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(tenants::table)
        .values(&rows)
        .execute(c))?;
    Ok(())
}

/// Changes where a space lives and whose it is.
pub fn update(
    conn: &mut Conn,
    tenant: &Tenant,
    space: &Registered,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(tenants::table.find(tenant.id))
        .set((
            tenants::url.eq(&space.url),
            tenants::title.eq(&space.title),
            tenants::search_key.eq(space.search_key()),
            tenants::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
