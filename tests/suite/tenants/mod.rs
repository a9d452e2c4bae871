//! The registry of spaces: what is kept of them, what admins decide, what the command line does.

mod admin;
mod asking;
mod command_line;
mod importing;
mod lives;
mod looking;
mod proofs;

use diesel::prelude::*;
use entraide::db::schema::{identities, sessions};
use entraide::domain::{IdentityId, IdentityKind, SpaceName, TenantId};
use entraide::features::tenants::{self, Recorded, Registered, Tenant};
use entraide::nextcloud::Look;

use crate::support::{Person, TestApp};

/// Registers an open space.
pub fn space(app: &TestApp, name: &str, title: &str) -> TenantId {
    let url = format!("https://{name}.asso.invalid");
    let new = Registered::check((name, &url), (title, ""), &app.app.config.spaces).unwrap();
    let now = app.now();
    app.app
        .db
        .write_blocking(|conn| tenants::register(conn, &new, now))
        .unwrap();
    named(app, name).id
}

pub fn named(app: &TestApp, name: &str) -> Tenant {
    let name = SpaceName::parse(name).unwrap();
    app.read(|conn| tenants::by_name(conn, &name)).unwrap()
}

/// What a look finds at an instance.
pub fn instance(id: &str, key: &str) -> Look {
    Look {
        instance_id: id.to_owned(),
        key_ids: vec![key.to_owned()],
        version: Some("32.0.2".to_owned()),
        provider: None,
    }
}

/// The space answers as this instance now.
pub fn answers(app: &TestApp, id: TenantId, instance_id: &str) -> Recorded {
    let (look, now) = (instance(instance_id, "k1"), app.now());
    app.write(|conn| tenants::record(conn, id, &look, (now, now)))
        .unwrap()
}

/// Gives somebody a way of signing in by the space as it is now.
pub fn joins(app: &TestApp, person: &Person, tenant: TenantId, uid: &str) -> IdentityId {
    let (now, account) = (app.now(), person.id());
    let generation = app
        .read(|conn| tenants::find(conn, tenant))
        .unwrap()
        .generation;
    app.write(|conn| {
        Ok(diesel::insert_into(identities::table)
            .values((
                identities::account_id.eq(account),
                identities::kind.eq(IdentityKind::Tenant),
                identities::tenant_id.eq(tenant),
                identities::generation.eq(generation),
                identities::uid.eq(uid),
                identities::created_at.eq(now),
                identities::last_used_at.eq(now),
            ))
            .returning(identities::id)
            .get_result(conn)?)
    })
}

/// Somebody who is signed in by a space.
pub fn signed_in_by(app: &TestApp, name: &str, tenant: TenantId) -> (Person, IdentityId) {
    let person = app.member(name);
    let identity = joins(app, &person, tenant, name);
    let account = person.id();
    app.write(|conn| {
        diesel::update(sessions::table.filter(sessions::account_id.eq(account)))
            .set(sessions::identity_id.eq(identity))
            .execute(conn)?;
        Ok(())
    });
    (person, identity)
}

/// Whether a person is still signed in.
pub fn is_in(person: &Person) -> bool {
    person.get("/compte").status == 200
}
