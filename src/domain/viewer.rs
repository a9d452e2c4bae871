//! Who is looking.

use super::{AccountId, IdentityId, SessionId, Standing, Timestamp};

/// A signed-in person, as known for one request.
#[derive(Clone, Debug)]
pub struct Person {
    pub account: AccountId,
    /// The identity the session was opened with: written beside what the session writes.
    pub identity: IdentityId,
    /// `None` when acting from the command line.
    pub session: Option<SessionId>,
    pub username: String,
    pub standing: Standing,
    pub silenced_until: Option<Timestamp>,
}

/// Whoever makes a request. Permissions are asked of entities: `topic.allows_edit(&viewer)`.
#[derive(Clone, Debug)]
pub enum Viewer {
    Visitor,
    Person(Person),
}

impl Person {
    /// Whether moderation has asked this person not to write for a while.
    #[must_use]
    pub fn silenced(&self, now: Timestamp) -> bool {
        self.silenced_until.is_some_and(|until| until > now)
    }
}

impl Viewer {
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Visitor => None,
            Self::Person(person) => Some(person),
        }
    }

    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.person().map(|person| person.account)
    }

    #[must_use]
    pub fn is(&self, account: AccountId) -> bool {
        self.account() == Some(account)
    }

    #[must_use]
    pub fn signed_in(&self) -> bool {
        self.person().is_some()
    }

    /// As [`Person::silenced`].
    #[must_use]
    pub fn silenced(&self, now: Timestamp) -> bool {
        self.person().is_some_and(|person| person.silenced(now))
    }

    #[must_use]
    pub fn at_least(&self, standing: Standing) -> bool {
        self.person()
            .is_some_and(|person| person.standing >= standing)
    }

    #[must_use]
    pub fn moderates(&self) -> bool {
        self.at_least(Standing::Moderator)
    }

    #[must_use]
    pub fn administers(&self) -> bool {
        self.at_least(Standing::Admin)
    }

    /// Comparable with [`super::Audience::rank`].
    #[must_use]
    pub fn rank(&self) -> i16 {
        self.person().map_or(0, |person| person.standing.rank())
    }
}
