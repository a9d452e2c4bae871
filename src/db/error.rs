//! What can go wrong with the database.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error("query: {0}")]
    Query(#[from] DieselError),
    #[error("connection: {0}")]
    Connection(String),
    #[error("migration: {0}")]
    Migration(String),
    #[error("stored value: {0}")]
    Stored(String),
    #[error("worker: {0}")]
    Worker(String),
}

impl DbError {
    /// The transaction lost a race and may simply be run again (PostgreSQL: serialisation failure,
    /// deadlock).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Query(DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => {
                true
            }
            Self::Query(DieselError::DatabaseError(_, info)) => {
                info.message().contains("deadlock detected")
            }
            _ => false,
        }
    }

    /// A unique constraint refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(
            self,
            Self::Query(DieselError::DatabaseError(
                DatabaseErrorKind::UniqueViolation,
                _
            ))
        )
    }
}
