//! What can go wrong with a space.

use std::time::Duration;

/// Why a space could not be used. Nothing in it comes unchecked from the space.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No answer, or not in time.
    #[error("does not answer: {0}")]
    Unreachable(String),
    /// It failed so often that it is left alone for a while; it was not asked.
    #[error("left alone for {} s", .0.as_secs())]
    Resting(Duration),
    /// Too many ask it at this moment; it was not asked.
    #[error("too many ask at once")]
    Busy,
    /// 503, or `status.php` says so.
    #[error("in maintenance")]
    Maintenance(Option<Duration>),
    /// 429: it has had enough of us.
    #[error("refuses more requests")]
    Throttled(Option<Duration>),
    /// Something answers there, but no Nextcloud that is in use.
    #[error("is no Nextcloud in use: {0}")]
    NotNextcloud(String),
    /// It does not know this forum, or not by this secret: `entraide tenant provision` was not run there.
    #[error("does not know this forum")]
    NotRegistered,
    /// The person said no, or the space did for them.
    #[error("said no")]
    Denied,
    /// What was begun there is over: too late, or used already.
    #[error("is over")]
    Expired,
    /// It says something that no honest space says; nothing of it was followed.
    #[error("broke a rule: {0}")]
    Breach(Breach),
}

impl Failure {
    /// Whether it may pass by itself: trying later helps, and nothing needs to end for it.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::Resting(_)
                | Self::Busy
                | Self::Maintenance(_)
                | Self::Throttled(_)
                | Self::NotNextcloud(_)
        )
    }
}

/// The rule that a space broke.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// The name of what it is, for the log: `token_endpoint`.
    #[error("{0} is elsewhere")]
    ForeignAddress(&'static str),
    #[error("it sends elsewhere")]
    Redirect,
    #[error("its name leads to an address that is not public")]
    PrivateAddress,
    #[error("its answer is too large")]
    TooLarge,
    /// A token, a claim, a document that is not as it must be.
    #[error("{0}")]
    Wrong(&'static str),
}
