//! Lists of spaces.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::Row;
use crate::db::schema::{identities, tenants};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{IdentityId, TenantId, Timestamp};
use crate::features::tenants::model::{Tenant, TenantState};
use crate::text;

/// Words of a search that count.
const WORDS: usize = 6;

/// Which spaces.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// As typed; empty for all.
    pub words: String,
    pub state: Option<TenantState>,
}

/// Up to `limit` spaces by name, after this name.
pub fn after(
    conn: &mut Conn,
    wanted: &Wanted,
    name: &str,
    limit: usize,
) -> Result<Vec<Tenant>, DbError> {
    let mut query = tenants::table
        .filter(tenants::name.gt(name))
        .order(tenants::name)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .into_boxed();
    if let Some(state) = wanted.state {
        query = query.filter(tenants::state.eq(state.as_str()));
    }
    // Folded as the key is. What a pattern would take for more than itself separates words.
    for word in text::fold(&wanted.words)
        .split(|c: char| c.is_whitespace() || matches!(c, '%' | '_' | '\\'))
        .filter(|word| !word.is_empty())
        .take(WORDS)
    {
        query = query.filter(tenants::search_key.like(format!("%{word}%")));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Row::tenant).collect()
}

/// How many spaces are in each state.
pub fn by_state(conn: &mut Conn) -> Result<HashMap<TenantState, i64>, DbError> {
    let rows: Vec<(String, i64)> = tenants::table
        .group_by(tenants::state)
        .select((tenants::state, count_star()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(state, count)| Some((TenantState::parse(&state)?, count)))
        .collect())
}

/// The versions that open spaces have, each once.
pub fn versions(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let rows: Vec<Option<String>> = tenants::table
        .filter(tenants::state.eq(TenantState::Active.as_str()))
        .filter(tenants::version.is_not_null())
        .select(tenants::version)
        .distinct()
        .limit(1_000)
        .load(conn)?;
    Ok(rows.into_iter().flatten().collect())
}

/// How many ways of signing in each of these spaces has here.
pub fn people(conn: &mut Conn, ids: &[TenantId]) -> Result<HashMap<TenantId, i64>, DbError> {
    let rows: Vec<(Option<TenantId>, i64)> = identities::table
        .filter(identities::tenant_id.eq_any(ids.iter().copied().map(Some)))
        .filter(identities::removed_at.is_null())
        .group_by(identities::tenant_id)
        .select((identities::tenant_id, count_star()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(tenant, count)| Some((tenant?, count)))
        .collect())
}

/// The space that a way of signing in belongs to.
pub fn of_identity(conn: &mut Conn, identity: IdentityId) -> Result<Option<Tenant>, DbError> {
    let row: Option<Row> = tenants::table
        .inner_join(identities::table)
        .filter(identities::id.eq(identity))
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?;
    row.map(Row::tenant).transpose()
}

/// Up to `limit` open spaces after this one whose people signed in since then, or should confirm since
/// then that they are still theirs.
pub fn in_use(
    conn: &mut Conn,
    since: Timestamp,
    after: TenantId,
    limit: i64,
) -> Result<Vec<TenantId>, DbError> {
    let lately = identities::table
        .filter(identities::tenant_id.eq(tenants::id.nullable()))
        .filter(identities::removed_at.is_null())
        .filter(
            identities::last_used_at
                .gt(since)
                .or(identities::recheck_at.gt(since)),
        );
    Ok(tenants::table
        .filter(tenants::state.ne(TenantState::Closed.as_str()))
        .filter(tenants::id.gt(after))
        .filter(diesel::dsl::exists(lately))
        .order(tenants::id)
        .limit(limit)
        .select(tenants::id)
        .load(conn)?)
}

/// These spaces, as far as they are there.
pub fn some(conn: &mut Conn, ids: &[TenantId]) -> Result<Vec<Tenant>, DbError> {
    let rows: Vec<Row> = tenants::table
        .filter(tenants::id.eq_any(ids))
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .load(conn)?;
    rows.into_iter().map(Row::tenant).collect()
}
