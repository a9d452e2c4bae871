//! Spaces: the registry of the Nextclouds whose people may sign in here. A space that is not in it is
//! never contacted.
//!
//! | file | holds |
//! |---|---|
//! | `model` | what a space is, what is kept of a failure, how one is registered |
//! | `seeing` | a contact: what is kept of it, when a new life begins |
//! | `actions` | what admins and the operator do: register, close, reopen, decide |
//! | `importing`, `csv` | many spaces from a file |
//! | `provisioning` | what the host types at a space so that it knows this forum |
//! | `jobs` | looking at spaces that are in use, once a day |

mod actions;
mod csv;
mod importing;
mod jobs;
pub mod model;
mod pages;
mod provisioning;
mod seeing;
mod store;

use crate::app::App;
use crate::config::{SecretKey, Spaces};
use crate::db::{Conn, DbError};
use crate::domain::{IdentityId, SpaceName, TenantId};
use crate::error::AppError;
use crate::nextcloud::{ClientSecret, Failure, Look};

pub use actions::{Decision, close, close_by_name, decide, register, reopen};
pub use importing::{Imported, import};
pub use jobs::{register as jobs, schedule};
pub use model::{Registered, Tenant, TenantState};
pub use pages::routes;
pub use provisioning::Provisioning;
pub use seeing::{Recorded, record};
pub use store::reading::Wanted;

/// One space, whatever its state.
///
/// # Errors
/// The database's.
pub fn find(conn: &mut Conn, id: TenantId) -> Result<Option<Tenant>, DbError> {
    store::find(conn, id)
}

/// The space of that name, whatever its state.
///
/// # Errors
/// The database's.
pub fn by_name(conn: &mut Conn, name: &SpaceName) -> Result<Option<Tenant>, DbError> {
    store::by_name(conn, name)
}

/// The space that a way of signing in belongs to; `None` for a password here.
///
/// # Errors
/// The database's.
pub fn of_identity(conn: &mut Conn, identity: IdentityId) -> Result<Option<Tenant>, DbError> {
    store::reading::of_identity(conn, identity)
}

/// The newest major version that an open space has.
///
/// # Errors
/// The database's.
pub fn newest_version(conn: &mut Conn) -> Result<Option<u32>, DbError> {
    let versions = store::reading::versions(conn)?;
    let majors = versions.iter().filter_map(|version| {
        let major: u32 = version.split('.').next()?.parse().ok()?;
        // A space says what it likes.
        (9..=99).contains(&major).then_some(major)
    });
    Ok(majors.max())
}

/// Up to `limit` spaces by name, after this name (empty: from the first).
///
/// # Errors
/// The database's.
pub fn after(
    conn: &mut Conn,
    wanted: &Wanted,
    name: &str,
    limit: usize,
) -> Result<Vec<Tenant>, DbError> {
    store::reading::after(conn, wanted, name, limit)
}

/// How many spaces wait until an admin decides whose they are.
///
/// # Errors
/// The database's.
pub fn to_decide(conn: &mut Conn) -> Result<i64, DbError> {
    let states = store::reading::by_state(conn)?;
    Ok(states
        .get(&TenantState::Quarantined)
        .copied()
        .unwrap_or_default())
}

/// What looking at a space came to.
#[derive(Debug)]
pub enum Seen {
    /// It is there: the registry says now what was found. Its state may have changed: when another
    /// instance answers, it is [`TenantState::Quarantined`] until an admin has decided.
    Known(Box<Tenant>, Box<Look>),
    /// It could not be used, and why.
    Failed(Failure),
}

/// Contacts a space before somebody signs in by it, and keeps in the registry what is found. A space
/// that was made anew under the same name begins a new generation: the identities of the one before
/// are put in quarantine, their sessions and tokens end. A space that is down changes nothing of that.
///
/// # Errors
/// The database's.
pub async fn see(app: &App, tenant: Tenant) -> Result<Seen, AppError> {
    let Some(origin) = tenant.origin(&app.config.spaces) else {
        return Ok(Seen::Failed(Failure::Unreachable("no address".to_owned())));
    };
    let began = app.clock.now();
    let outcome = app.spaces.space(origin).look().await;
    let now = app.clock.now();
    match outcome {
        Ok(look) => {
            let tenant = seeing::keep(app, tenant, &look, (began, now)).await?;
            Ok(Seen::Known(Box::new(tenant), Box::new(look)))
        }
        Err(failure) => {
            seeing::keep_failure(app, &tenant, &failure, now).await?;
            Ok(Seen::Failed(failure))
        }
    }
}

/// Where this space, and no other, sends people back to: a path here. Spaces don't say in their answers
/// who they are, so that a code that was asked of one could be brought here in the name of another, which
/// would then be given it (mix-up, RFC 9700 §4.4). The path names nobody to whoever reads it.
#[must_use]
pub fn return_path(key: &SecretKey, name: &SpaceName) -> String {
    let derived = key.derive(&format!("tenant return {name}"));
    format!("/connexion/retour/{}", hex::encode(&derived[..8]))
}

/// The secret of this forum at a space: HMAC-SHA256 of name, generation and key version under a key
/// for this purpose alone. Nothing is stored; it ends with the generation, or with the version.
#[must_use]
pub fn client_secret(key: &SecretKey, spaces: &Spaces, tenant: &Tenant) -> ClientSecret {
    let purpose = format!(
        "tenant secret {} {} {}",
        tenant.name, tenant.generation, spaces.key_version
    );
    ClientSecret(hex::encode(key.derive(&purpose)))
}
