//! How much people have sent.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::schema::{accounts, identities, tenants, uploads};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, IdentityId, TenantId, Timestamp};

/// PostgreSQL sums 64-bit numbers into decimals, which nobody here reads.
const SUM: &str = "CAST(COALESCE(SUM(uploads.bytes), 0) AS BIGINT)";

/// Makes uploads of a space, and of an account, follow one another until the end of the transaction:
/// what is counted then stays true.
pub fn lock(conn: &mut Conn, account: AccountId, tenant: Option<TenantId>) -> Result<(), DbError> {
    // Always in this order, so that two never wait for each other.
    if let Some(tenant) = tenant {
        diesel::update(tenants::table.find(tenant))
            .set(tenants::updated_at.eq(tenants::updated_at))
            .execute(conn)?;
    }
    diesel::update(accounts::table.find(account))
        .set(accounts::updated_at.eq(accounts::updated_at))
        .execute(conn)?;
    Ok(())
}

/// The space that an identity comes from; none for a local one.
pub fn tenant_of(conn: &mut Conn, identity: IdentityId) -> Result<Option<TenantId>, DbError> {
    let tenant: Option<Option<TenantId>> = identities::table
        .find(identity)
        .select(identities::tenant_id)
        .first(conn)
        .optional()?;
    Ok(tenant.flatten())
}

/// Bytes of an account's files.
pub fn of_account(conn: &mut Conn, account: AccountId) -> Result<i64, DbError> {
    Ok(uploads::table
        .filter(uploads::account_id.eq(account))
        .filter(uploads::removed_at.is_null())
        .select(sql::<BigInt>(SUM))
        .first(conn)?)
}

/// Bytes of all files sent by people of a space.
pub fn of_tenant(conn: &mut Conn, tenant: TenantId) -> Result<i64, DbError> {
    let people = identities::table
        .filter(identities::tenant_id.eq(tenant))
        .select(identities::id);
    Ok(uploads::table
        .filter(uploads::identity_id.eq_any(people))
        .filter(uploads::removed_at.is_null())
        .select(sql::<BigInt>(SUM))
        .first(conn)?)
}

/// When the last `limit` files of an account came since `since`, newest first; those taken away count
/// as long as their rows stand.
pub fn recent(
    conn: &mut Conn,
    account: AccountId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Timestamp>, DbError> {
    Ok(uploads::table
        .filter(uploads::account_id.eq(account))
        .filter(uploads::created_at.gt(since))
        .order(uploads::created_at.desc())
        .limit(limit)
        .select(uploads::created_at)
        .load(conn)?)
}
