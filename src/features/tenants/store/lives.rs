//! What becomes of a space: contacts, lives, states.

use diesel::dsl::{count_star, exists};
use diesel::prelude::*;

use super::Row;
use crate::db::schema::{api_tokens, identities, sessions, tenant_lives, tenants};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{TenantId, Timestamp};
use crate::features::tenants::model::{Life, Tenant, TenantState, method_of};
use crate::nextcloud::{Look, Theming};

diesel::alias!(identities as others: OthersAlias);

/// Lives told, at most: the newest.
const LIVES: i64 = 50;

/// One space, its row held until the end of the transaction.
pub fn hold(conn: &mut Conn, id: TenantId) -> Result<Option<Tenant>, DbError> {
    match conn {
        Conn::Postgres(c) => {
            tenants::table
                .find(id)
                .select(tenants::id)
                .for_update()
                .first::<TenantId>(c)
                .optional()?;
        }
        // There is one writer.
        Conn::Sqlite(_) => {}
    }
    let row: Option<Row> = tenants::table
        .find(id)
        .select(<Row as Selectable<MultiBackend>>::construct_selection())
        .first(conn)
        .optional()?;
    row.map(Row::tenant).transpose()
}

/// Keeps what a look found of the instance that is known.
pub fn contacted(
    conn: &mut Conn,
    tenant: &Tenant,
    look: &Look,
    now: Timestamp,
) -> Result<(), DbError> {
    let method = method_of(look);
    let found = tenant
        .method_at
        .filter(|_| tenant.method == Some(method))
        .unwrap_or(now);
    let version = look.version.as_ref().or(tenant.version.as_ref());
    diesel::update(tenants::table.find(tenant.id))
        .set((
            tenants::key_ids.eq(words(&look.key_ids)),
            tenants::method.eq(method.as_str()),
            tenants::method_at.eq(found),
            tenants::version.eq(version),
            tenants::contacted_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps why a space could not be used.
pub fn failed(conn: &mut Conn, id: TenantId, why: &str, now: Timestamp) -> Result<(), DbError> {
    diesel::update(tenants::table.find(id))
        .set((tenants::failed_at.eq(now), tenants::failure.eq(why)))
        .execute(conn)?;
    Ok(())
}

/// A space that is down confirms nobody: what it should confirm before `to` of people who have a session
/// or a key of a program here, it is asked for then.
pub fn put_off(
    conn: &mut Conn,
    id: TenantId,
    (now, to): (Timestamp, Timestamp),
) -> Result<usize, DbError> {
    let open = sessions::table
        .filter(sessions::identity_id.eq(identities::id))
        .filter(sessions::expires_at.gt(now));
    let works = api_tokens::table
        .filter(api_tokens::identity_id.eq(identities::id))
        .filter(api_tokens::revoked_at.is_null());
    Ok(diesel::update(
        identities::table
            .filter(identities::tenant_id.eq(id))
            .filter(identities::removed_at.is_null())
            .filter(identities::recheck_at.lt(to))
            .filter(exists(open).or(exists(works))),
    )
    .set(identities::recheck_at.eq(to))
    .execute(conn)?)
}

/// Whether the present life began after this time.
pub fn is_younger(conn: &mut Conn, tenant: &Tenant, than: Timestamp) -> Result<bool, DbError> {
    let began: Option<Timestamp> = tenant_lives::table
        .find((tenant.id, tenant.generation))
        .select(tenant_lives::began_at)
        .first(conn)
        .optional()?;
    Ok(began.is_some_and(|began| began > than))
}

/// Pins the instance that answers as this life of the space.
pub fn begin(
    conn: &mut Conn,
    id: TenantId,
    (generation, instance): (i64, &str),
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::insert_into(tenant_lives::table)
        .values((
            tenant_lives::tenant_id.eq(id),
            tenant_lives::generation.eq(generation),
            tenant_lives::instance_id.eq(instance),
            tenant_lives::began_at.eq(now),
        ))
        .execute(conn)?;
    diesel::update(tenants::table.find(id))
        .set((
            tenants::generation.eq(generation),
            tenants::instance_id.eq(instance),
            tenants::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends the present life: forgets what the space said, shuts out its people until somebody decides.
/// How many ways of signing in wait now.
pub fn end(conn: &mut Conn, tenant: &Tenant, now: Timestamp) -> Result<i64, DbError> {
    diesel::update(tenant_lives::table.find((tenant.id, tenant.generation)))
        .set(tenant_lives::ended_at.eq(now))
        .execute(conn)?;
    diesel::update(tenants::table.find(tenant.id))
        .set((
            tenants::own_name.eq(None::<String>),
            tenants::colour.eq(None::<String>),
            tenants::logo.eq(None::<String>),
            tenants::version.eq(None::<String>),
            tenants::apps.eq("[]"),
        ))
        .execute(conn)?;
    diesel::update(
        identities::table
            .filter(identities::tenant_id.eq(tenant.id))
            .filter(identities::quarantined_at.is_null())
            .filter(identities::removed_at.is_null()),
    )
    .set(identities::quarantined_at.eq(now))
    .execute(conn)?;
    end_ways_in(conn, tenant.id, now)?;
    waiting(conn, tenant.id)
}

/// Ends the sessions of a space and the keys of programs made with them.
pub fn end_ways_in(conn: &mut Conn, id: TenantId, now: Timestamp) -> Result<usize, DbError> {
    let people = || {
        identities::table
            .filter(identities::tenant_id.eq(id))
            .select(identities::id)
    };
    let ended = diesel::delete(sessions::table.filter(sessions::identity_id.eq_any(people())))
        .execute(conn)?;
    diesel::update(
        api_tokens::table
            .filter(api_tokens::identity_id.eq_any(people()))
            .filter(api_tokens::revoked_at.is_null()),
    )
    .set(api_tokens::revoked_at.eq(now))
    .execute(conn)?;
    Ok(ended)
}

pub fn set_state(
    conn: &mut Conn,
    id: TenantId,
    state: TenantState,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(tenants::table.find(id))
        .set((
            tenants::state.eq(state.as_str()),
            tenants::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many ways of signing in of a space wait for a decision.
pub fn waiting(conn: &mut Conn, id: TenantId) -> Result<i64, DbError> {
    Ok(identities::table
        .filter(identities::tenant_id.eq(id))
        .filter(identities::quarantined_at.is_not_null())
        .filter(identities::removed_at.is_null())
        .count()
        .get_result(conn)?)
}

/// The lives of a space, newest first, with what waits of each.
pub fn of(conn: &mut Conn, id: TenantId) -> Result<Vec<Life>, DbError> {
    let waiting: Vec<(Option<i64>, i64)> = identities::table
        .filter(identities::tenant_id.eq(id))
        .filter(identities::quarantined_at.is_not_null())
        .filter(identities::removed_at.is_null())
        .group_by(identities::generation)
        .select((identities::generation, count_star()))
        .load(conn)?;
    let rows: Vec<(i64, String, Timestamp, Option<Timestamp>)> = tenant_lives::table
        .filter(tenant_lives::tenant_id.eq(id))
        .order(tenant_lives::generation.desc())
        .limit(LIVES)
        .select((
            tenant_lives::generation,
            tenant_lives::instance_id,
            tenant_lives::began_at,
            tenant_lives::ended_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(generation, instance_id, began_at, ended_at)| Life {
            waiting: waiting
                .iter()
                .find(|(of, _)| *of == Some(generation))
                .map_or(0, |(_, count)| *count),
            generation,
            instance_id,
            began_at,
            ended_at,
        })
        .collect())
}

/// Gives the ways of signing in that wait of one life to the present one. Those whose user id
/// somebody has there already stay where they are. How many were given.
pub fn keep(conn: &mut Conn, tenant: &Tenant, generation: i64) -> Result<usize, DbError> {
    let taken = others
        .filter(others.field(identities::tenant_id).eq(tenant.id))
        .filter(others.field(identities::generation).eq(tenant.generation))
        .filter(others.field(identities::uid).is_not_null())
        .select(others.field(identities::uid));
    Ok(diesel::update(
        identities::table
            .filter(identities::tenant_id.eq(tenant.id))
            .filter(identities::generation.eq(generation))
            .filter(identities::quarantined_at.is_not_null())
            .filter(identities::removed_at.is_null())
            .filter(identities::uid.ne_all(taken)),
    )
    .set((
        identities::generation.eq(tenant.generation),
        identities::quarantined_at.eq(None::<Timestamp>),
    ))
    .execute(conn)?)
}

/// Removes the ways of signing in that wait of one life. How many there were.
pub fn detach(
    conn: &mut Conn,
    id: TenantId,
    generation: i64,
    now: Timestamp,
) -> Result<usize, DbError> {
    Ok(diesel::update(
        identities::table
            .filter(identities::tenant_id.eq(id))
            .filter(identities::generation.eq(generation))
            .filter(identities::quarantined_at.is_not_null())
            .filter(identities::removed_at.is_null()),
    )
    .set(identities::removed_at.eq(now))
    .execute(conn)?)
}

/// Keeps how a space looks and what it runs, unless another life began meanwhile.
pub fn themed(
    conn: &mut Conn,
    tenant: &Tenant,
    theming: &Theming,
    logo: Option<&str>,
) -> Result<(), DbError> {
    let version = theming.version.as_ref().or(tenant.version.as_ref());
    diesel::update(
        tenants::table
            .filter(tenants::id.eq(tenant.id))
            .filter(tenants::generation.eq(tenant.generation)),
    )
    .set((
        tenants::own_name.eq(theming.name.as_ref()),
        tenants::colour.eq(theming.colour.as_ref()),
        tenants::logo.eq(logo),
        tenants::version.eq(version),
        tenants::apps.eq(words(&theming.apps)),
    ))
    .execute(conn)?;
    Ok(())
}

fn words(list: &[String]) -> String {
    serde_json::json!(list).to_string()
}
