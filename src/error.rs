//! What an action can answer besides success. Each kind has one HTTP status and one page.

use std::time::Duration;

use crate::db::DbError;
use crate::db::MayBeTransient;
use crate::domain::{InvalidText, Scope};

/// A field of a form and what is wrong with it, in words for the person who filled it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the form field; empty for the form as a whole.
    pub field: &'static str,
    pub message: String,
}

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// 400: the request itself makes no sense. The sentence is shown.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// 401: the person must sign in first.
    #[error("sign-in required")]
    SignInRequired,
    /// 303: the space that vouches for the person must do so again, then the page comes.
    #[error("proof due")]
    ProofDue,
    /// 303: the account asked to be deleted; the only page open to it is the one where it can change
    /// its mind.
    #[error("the account is about to be deleted")]
    Leaving,
    /// 401: a program came with a key that is unknown, expired or withdrawn.
    #[error("invalid token")]
    InvalidToken,
    /// 403: the key of a program is not good for this.
    #[error("insufficient scope: {} needed", .0.as_str())]
    InsufficientScope(Scope),
    /// 403. The sentence says who may.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// 404: nothing there, or nothing that this viewer may know of.
    #[error("not found")]
    NotFound,
    /// 405
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 406: no answer of ours is in a format that was asked for.
    #[error("not acceptable")]
    NotAcceptable,
    /// 409: somebody else was faster. The sentence says what to do.
    #[error("conflict: {0}")]
    Conflict(String),
    /// 410: it was there and is no more.
    #[error("gone")]
    Gone,
    /// 413
    #[error("too large: {0}")]
    TooLarge(String),
    /// 415
    #[error("unsupported media type: {0}")]
    Unsupported(String),
    /// 422: what was typed needs correcting.
    #[error("invalid: {0:?}")]
    Invalid(Vec<FieldError>),
    /// 429: too fast. The sentence says what was limited.
    #[error("too many requests: {message}")]
    TooMany {
        message: String,
        retry_after: Duration,
    },
    /// 503: try again in a moment.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// 503 when the database is out of reach, else 500.
    #[error(transparent)]
    Database(#[from] DbError),
    /// 500: our fault.
    #[error("internal: {0}")]
    Internal(String),
}

/// What a person reads whom moderation has asked not to write for a while.
pub const SILENCED: &str =
    "La modération vous demande de ne pas écrire pour le moment. Vous pouvez continuer à lire.";

impl AppError {
    /// For a person whom moderation has asked not to write for a while.
    #[must_use]
    pub fn silenced() -> Self {
        Self::Forbidden(SILENCED.to_owned())
    }

    #[must_use]
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError {
            field,
            message: message.into(),
        }])
    }

    #[must_use]
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<diesel::result::Error> for AppError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl MayBeTransient for AppError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

/// Gathers the errors of several fields, so that a form shows all of them at once.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push(FieldError {
            field,
            message: message.into(),
        });
    }

    /// Keeps the value, or notes what is wrong with it.
    pub fn check<T>(&mut self, field: &'static str, value: Result<T, InvalidText>) -> Option<T> {
        value.map_err(|e| self.add(field, e.0)).ok()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn into_error(self) -> AppError {
        AppError::Invalid(self.0)
    }
}
