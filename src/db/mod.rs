//! The database: one handle over SQLite and PostgreSQL, its tables, and what every store shares.
//!
//! Stores take `&mut Conn`; nobody else sees diesel. See `docs/ARCHITECTURE.md`, "Database".

pub mod changes;
mod conn;
pub mod copy;
mod error;
mod handle;
pub mod health;
mod hold;
mod manager;
pub mod migrate;
pub mod page_versions;
pub mod paging;
pub mod schema;
pub mod settings;
mod types;
pub mod visibility;

pub(crate) use conn::per_backend;
pub use conn::{Conn, MultiBackend};
pub use error::DbError;
pub use handle::{Db, MayBeTransient};
pub use hold::hold_account;
pub use manager::Access;
pub use page_versions::{PageVersions, Scope, Stamp};
