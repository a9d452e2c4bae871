//! Sign-ins under way, in the database.

use diesel::prelude::*;

use super::model::{Attempt, NewAttempt, Purpose, Stage, Whom};
use crate::db::schema::{sign_ins, tenants};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, IdentityId, TenantId, Timestamp};
use crate::nextcloud::Method;

/// Notes a sign-in, which begins now and may take until then.
pub fn insert(
    conn: &mut Conn,
    new: &NewAttempt,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), DbError> {
    diesel::insert_into(sign_ins::table)
        .values((
            sign_ins::browser_hash.eq(&new.browser_hash),
            sign_ins::state_hash.eq(&new.state_hash),
            sign_ins::tenant_id.eq(new.tenant),
            sign_ins::generation.eq(new.generation),
            sign_ins::method.eq(new.method.as_str()),
            sign_ins::purpose.eq(new.whom.purpose().as_str()),
            sign_ins::account_id.eq(new.whom.account()),
            sign_ins::identity_id.eq(new.whom.identity()),
            sign_ins::stage.eq(Stage::Begun.as_str()),
            sign_ins::secrets.eq(&new.secrets),
            sign_ins::code.eq(new.code.as_deref()),
            sign_ins::back.eq(&new.back),
            sign_ins::by_link.eq(new.by_link),
            sign_ins::created_at.eq(now),
            sign_ins::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    id: i64,
    browser_hash: String,
    tenant: TenantId,
    generation: i64,
    method: String,
    purpose: String,
    account: Option<AccountId>,
    identity: Option<IdentityId>,
    stage: String,
    secrets: String,
    proof: Option<String>,
    code: Option<String>,
    back: String,
    by_link: bool,
    expires_at: Timestamp,
}

impl Row {
    fn attempt(self) -> Result<Attempt, DbError> {
        let bad = |what: &str, value: &str| DbError::Stored(format!("sign-in {what}: {value}"));
        let purpose = Purpose::parse(&self.purpose).ok_or_else(|| bad("purpose", &self.purpose))?;
        let whom = match (purpose, self.account, self.identity) {
            (Purpose::SignIn, None, None) => Whom::Anybody,
            (Purpose::Link, Some(account), None) => Whom::Account(account),
            (Purpose::Recheck, Some(account), Some(id)) => Whom::Identity(account, id),
            _ => return Err(bad("purpose", &self.purpose)),
        };
        let method = [Method::Oidc, Method::LoginFlow]
            .into_iter()
            .find(|method| method.as_str() == self.method);
        Ok(Attempt {
            id: self.id,
            tenant: self.tenant,
            generation: self.generation,
            method: method.ok_or_else(|| bad("method", &self.method))?,
            whom,
            stage: Stage::parse(&self.stage).ok_or_else(|| bad("stage", &self.stage))?,
            browser_hash: self.browser_hash,
            secrets: self.secrets,
            proof: self.proof,
            code: self.code,
            back: self.back,
            by_link: self.by_link,
            expires_at: self.expires_at,
        })
    }
}

type Columns = (
    sign_ins::id,
    sign_ins::browser_hash,
    sign_ins::tenant_id,
    sign_ins::generation,
    sign_ins::method,
    sign_ins::purpose,
    sign_ins::account_id,
    sign_ins::identity_id,
    sign_ins::stage,
    sign_ins::secrets,
    sign_ins::proof,
    sign_ins::code,
    sign_ins::back,
    sign_ins::by_link,
    sign_ins::expires_at,
);

const COLUMNS: Columns = (
    sign_ins::id,
    sign_ins::browser_hash,
    sign_ins::tenant_id,
    sign_ins::generation,
    sign_ins::method,
    sign_ins::purpose,
    sign_ins::account_id,
    sign_ins::identity_id,
    sign_ins::stage,
    sign_ins::secrets,
    sign_ins::proof,
    sign_ins::code,
    sign_ins::back,
    sign_ins::by_link,
    sign_ins::expires_at,
);

/// The sign-in that this address belongs to, even when it is over.
pub fn by_state(conn: &mut Conn, state_hash: &str) -> Result<Option<Attempt>, DbError> {
    let row: Option<Row> = sign_ins::table
        .filter(sign_ins::state_hash.eq(state_hash))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    row.map(Row::attempt).transpose()
}

/// Goes one step on; false when somebody else has, or it is too late: each step is made once.
pub fn step(
    conn: &mut Conn,
    id: i64,
    (from, to): (Stage, Stage),
    now: Timestamp,
) -> Result<bool, DbError> {
    let moved = diesel::update(sign_ins::table.find(id))
        .filter(sign_ins::stage.eq(from.as_str()))
        .filter(sign_ins::expires_at.gt(now))
        .set(sign_ins::stage.eq(to.as_str()))
        .execute(conn)?;
    Ok(moved == 1)
}

/// Keeps who it is.
pub fn set_proof(conn: &mut Conn, id: i64, proof: &str) -> Result<(), DbError> {
    diesel::update(sign_ins::table.find(id))
        .set(sign_ins::proof.eq(proof))
        .execute(conn)?;
    Ok(())
}

/// Takes the right to ask the space, until a time; false while somebody else has it.
pub fn hold_poll(
    conn: &mut Conn,
    id: i64,
    until: Timestamp,
    now: Timestamp,
) -> Result<bool, DbError> {
    let free = sign_ins::polling_until
        .is_null()
        .or(sign_ins::polling_until.le(now));
    let held = diesel::update(sign_ins::table.find(id))
        .filter(sign_ins::stage.eq(Stage::Begun.as_str()))
        .filter(sign_ins::expires_at.gt(now))
        .filter(free)
        .set(sign_ins::polling_until.eq(until))
        .execute(conn)?;
    Ok(held == 1)
}

/// Nobody asks before this.
pub fn rest_poll(conn: &mut Conn, id: i64, until: Timestamp) -> Result<(), DbError> {
    diesel::update(sign_ins::table.find(id))
        .set(sign_ins::polling_until.eq(until))
        .execute(conn)?;
    Ok(())
}

pub fn set_app_password(conn: &mut Conn, id: i64, sealed: Option<&str>) -> Result<(), DbError> {
    diesel::update(sign_ins::table.find(id))
        .set(sign_ins::app_password.eq(sealed))
        .execute(conn)?;
    Ok(())
}

/// The space and the sealed app password that is still to be deleted there.
pub fn app_password(conn: &mut Conn, id: i64) -> Result<Option<(TenantId, String)>, DbError> {
    let row: Option<(TenantId, Option<String>)> = sign_ins::table
        .find(id)
        .select((sign_ins::tenant_id, sign_ins::app_password))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(tenant, sealed)| Some((tenant, sealed?))))
}

/// Deletes up to `limit` sign-ins that are over; those that hold an app password only when they are
/// older than `kept_from`.
pub fn delete_expired(
    conn: &mut Conn,
    (now, kept_from): (Timestamp, Timestamp),
    limit: i64,
) -> Result<usize, DbError> {
    let gone = sign_ins::app_password
        .is_null()
        .or(sign_ins::expires_at.le(kept_from));
    let ids: Vec<i64> = sign_ins::table
        .filter(sign_ins::expires_at.le(now))
        .filter(gone)
        .limit(limit)
        .select(sign_ins::id)
        .load(conn)?;
    Ok(diesel::delete(sign_ins::table.filter(sign_ins::id.eq_any(ids))).execute(conn)?)
}

/// Makes closing a space come before or after, never in between.
pub fn hold_tenant(conn: &mut Conn, tenant: TenantId) -> Result<(), DbError> {
    match conn {
        Conn::Postgres(conn) => {
            tenants::table
                .find(tenant)
                .select(tenants::id)
                .for_share()
                .first::<TenantId>(conn)?;
        }
        // There is one writer.
        Conn::Sqlite(_) => {}
    }
    Ok(())
}

/// The space that was registered with an address of its own.
pub fn tenant_by_url(conn: &mut Conn, host: &str) -> Result<Option<TenantId>, DbError> {
    let spellings = [format!("https://{host}"), format!("https://{host}/")];
    Ok(tenants::table
        .filter(tenants::url.eq_any(spellings))
        .filter(tenants::url.ne(""))
        .order(tenants::id)
        .select(tenants::id)
        .first(conn)
        .optional()?)
}
