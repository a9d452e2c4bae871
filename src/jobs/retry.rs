//! When a failed job is tried again.

use chrono::Duration;

/// Why a handler did not finish.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Worth another try later: a mail server that is down, a busy database.
    #[error("{0}")]
    Retry(String),
    /// Never going to work: the job becomes a dead letter at once.
    #[error("{0}")]
    Fail(String),
}

impl JobError {
    pub fn retry(why: impl std::fmt::Display) -> Self {
        Self::Retry(why.to_string())
    }

    pub fn fail(why: impl std::fmt::Display) -> Self {
        Self::Fail(why.to_string())
    }
}

impl From<crate::db::DbError> for JobError {
    fn from(error: crate::db::DbError) -> Self {
        Self::Retry(error.to_string())
    }
}

/// A template that fails will fail again.
impl From<askama::Error> for JobError {
    fn from(error: askama::Error) -> Self {
        Self::Fail(error.to_string())
    }
}

impl crate::db::MayBeTransient for JobError {
    fn is_transient(&self) -> bool {
        false
    }
}

/// About three days in all: a mail server that is down over a weekend loses nothing.
pub const MAX_ATTEMPTS: i64 = 20;

/// 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, then every 6 hours.
#[must_use]
pub fn delay(attempts: i64) -> Duration {
    let exponent = u32::try_from(attempts.clamp(1, 10) - 1).unwrap_or(0);
    let seconds = 5_i64.saturating_mul(4_i64.saturating_pow(exponent));
    Duration::seconds(seconds.min(6 * 3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_stop_growing() {
        assert_eq!(delay(1), Duration::seconds(5));
        assert_eq!(delay(3), Duration::seconds(80));
        assert_eq!(delay(MAX_ATTEMPTS), Duration::hours(6));
        let all: Duration = (1..=MAX_ATTEMPTS).map(delay).sum();
        assert!(all > Duration::days(3));
    }
}
