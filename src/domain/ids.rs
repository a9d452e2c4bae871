//! Row ids, one type a table, so that a topic's id is never taken for a message's.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map($name)
            }
        }
    )+};
}

ids!(
    /// A person here.
    AccountId,
    /// A way of signing in, which belongs to an account.
    IdentityId,
    /// A Nextcloud space.
    TenantId,
    SessionId,
    CategoryId,
    TagId,
    TopicId,
    /// A message of a topic.
    PostId,
    FlagId,
    DraftId,
    UploadId,
    PollId,
    /// One of the choices of a poll.
    PollOptionId,
    TutorialId,
    JobId,
    MailId,
    /// A key with which a program acts for an account.
    TokenId,
    /// A key of a device or of its owner's keyring, that stands beside a password.
    PasskeyId,
);
