//! Spaces: the registry of the Nextclouds whose people may sign in here. A space that is not in it is
//! never contacted.

pub mod model;
mod store;

use crate::app::App;
use crate::config::{SecretKey, Spaces};
use crate::db::{Conn, DbError};
use crate::domain::{SpaceName, TenantId};
use crate::error::AppError;
use crate::nextcloud::{ClientSecret, Failure, Look};

pub use model::{Tenant, TenantState};

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

/// What looking at a space came to.
#[derive(Debug)]
pub enum Seen {
    /// It is there, and the one we know: the registry says now what was found.
    Known(Box<Tenant>, Box<Look>),
    /// It could not be used, and why.
    Failed(Failure),
}

/// Contacts a space before somebody signs in by it, and keeps in the registry what is found. A space
/// that was made anew under the same name begins a new generation: the identities of the one before
/// are put in quarantine.
///
/// # Errors
/// The database's.
pub async fn see(app: &App, tenant: Tenant) -> Result<Seen, AppError> {
    let Some(origin) = tenant.origin(&app.config.spaces) else {
        return Ok(Seen::Failed(Failure::Unreachable("no address".to_owned())));
    };
    Ok(match app.spaces.space(origin).look().await {
        Ok(look) => Seen::Known(Box::new(tenant), Box::new(look)),
        Err(failure) => Seen::Failed(failure),
    })
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
