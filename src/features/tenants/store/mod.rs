//! Spaces in the database.

pub mod importing;
pub mod lives;
pub mod people;
pub mod reading;

use diesel::prelude::*;

use super::model::{Tenant, TenantState};
use crate::db::schema::tenants;
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{SpaceName, TenantId, Timestamp};
use crate::nextcloud::Method;

#[derive(Queryable, Selectable)]
#[diesel(table_name = tenants)]
struct Row {
    id: TenantId,
    name: String,
    url: String,
    title: String,
    state: String,
    generation: i64,
    instance_id: Option<String>,
    key_ids: String,
    method: Option<String>,
    method_at: Option<Timestamp>,
    colour: Option<String>,
    logo: Option<String>,
    version: Option<String>,
    apps: String,
    contacted_at: Option<Timestamp>,
    failed_at: Option<Timestamp>,
    failure: Option<String>,
    own_name: Option<String>,
}

impl Row {
    fn tenant(self) -> Result<Tenant, DbError> {
        let bad = |what: &str, value: &str| DbError::Stored(format!("tenant {what}: {value}"));
        let words = |text: &str| serde_json::from_str(text).unwrap_or_default();
        Ok(Tenant {
            id: self.id,
            name: SpaceName::parse(&self.name).ok_or_else(|| bad("name", &self.name))?,
            state: TenantState::parse(&self.state).ok_or_else(|| bad("state", &self.state))?,
            method: self.method.as_deref().and_then(method),
            key_ids: words(&self.key_ids),
            apps: words(&self.apps),
            url: self.url,
            title: self.title,
            generation: self.generation,
            instance_id: self.instance_id,
            method_at: self.method_at,
            colour: self.colour,
            logo: self.logo,
            version: self.version,
            contacted_at: self.contacted_at,
            failed_at: self.failed_at,
            failure: self.failure,
            own_name: self.own_name,
        })
    }
}

fn method(text: &str) -> Option<Method> {
    [Method::Oidc, Method::LoginFlow]
        .into_iter()
        .find(|method| method.as_str() == text)
}

pub fn find(conn: &mut Conn, id: TenantId) -> Result<Option<Tenant>, DbError> {
    let row: Option<Row> = tenants::table
        .find(id)
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?;
    row.map(Row::tenant).transpose()
}

pub fn by_name(conn: &mut Conn, name: &SpaceName) -> Result<Option<Tenant>, DbError> {
    let row: Option<Row> = tenants::table
        .filter(tenants::name.eq(name.as_str()))
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?;
    row.map(Row::tenant).transpose()
}
