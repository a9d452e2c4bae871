//! An account, and what may be done with it.

use chrono::Duration;

use crate::domain::{AccountId, AccountState, NotifyChoice, Standing, TenantId, Timestamp};
use crate::nextcloud::Method;

/// Characters of the text about oneself, at most.
pub const BIO_MAX: usize = 1_000;
/// A name can be changed once in this time: readers must be able to recognise people.
pub const RENAME_EVERY: Duration = Duration::days(30);
/// Visible messages that make a newcomer a member.
pub const MESSAGES_OF_A_MEMBER: i64 = 3;

/// After this long a space must say again that somebody is theirs.
pub const PROOF_LASTS: Duration = Duration::days(30);
/// When a space could not be asked, it is asked again after this long; nothing ends meanwhile.
pub const ASK_AGAIN: Duration = Duration::days(1);

/// What a space should have confirmed this long ago opens no session any more, whatever the browser asks
/// for. Until then a visit to a page leads to the space.
pub const SESSIONS_OVERDUE: Duration = Duration::days(7);

/// A user of a space, in one of its lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceUser {
    pub tenant: TenantId,
    pub generation: i64,
    /// No control characters.
    pub uid: String,
}

/// What a space has just said of one of its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    pub user: SpaceUser,
    pub space_admin: bool,
    pub method: Method,
}

/// A person here, whole.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    pub username: String,
    /// As typed; `None` where the person gave none.
    pub email: Option<String>,
    pub email_verified_at: Option<Timestamp>,
    pub standing: Standing,
    pub state: AccountState,
    /// `None` with [`AccountState::Suspended`] is without end.
    pub suspended_until: Option<Timestamp>,
    pub suspension_reason: Option<String>,
    pub bio: String,
    pub notify: NotifyChoice,
    pub created_at: Timestamp,
}

/// What a person has done, as far as a viewer may see it. Counted when asked for, so that nothing
/// hidden or restricted shows through a number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub topics: i64,
    pub answers: i64,
    pub solutions: i64,
    /// Votes received.
    pub helpful: i64,
}

/// A suspension in force. `until` is `None` for one without end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    pub until: Option<Timestamp>,
    /// A sentence, as the person reads it.
    pub reason: String,
}

impl Account {
    /// The suspension in force, if any. One that has run out is none, whatever the row says.
    #[must_use]
    pub fn suspension(&self, now: Timestamp) -> Option<Suspension> {
        let over = self.suspended_until.is_some_and(|until| until <= now);
        (self.state == AccountState::Suspended && !over).then(|| Suspension {
            until: self.suspended_until,
            reason: self.suspension_reason.clone().unwrap_or_default(),
        })
    }

    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.state == AccountState::Deleted
    }
}

/// When a name taken at `since` can be changed again, if not now. The first name can be changed
/// at once: people find out here how it reads.
#[must_use]
pub fn rename_wait(since: Timestamp, is_first: bool, now: Timestamp) -> Option<Timestamp> {
    let from = since + RENAME_EVERY;
    (!is_first && from > now).then_some(from)
}

/// Names that would speak for the forum. Compared folded.
const RESERVED: &[&str] = &[
    "admin",
    "administrateur",
    "administration",
    "administratrice",
    "comptesupprime",
    "entraide",
    "equipe",
    "moderateur",
    "moderation",
    "moderatrice",
    "nextcloud",
    "root",
    "support",
    "systeme",
];

/// Whether a folded name would be taken for the forum itself. The command line may still give it.
#[must_use]
pub fn is_reserved(username_key: &str) -> bool {
    let letters: String = username_key
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    RESERVED.contains(&letters.as_str())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn now() -> Timestamp {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        Timestamp::new(day.and_hms_opt(12, 0, 0).unwrap())
    }

    fn account(standing: Standing, state: AccountState) -> Account {
        Account {
            id: AccountId(1),
            username: "zoe".to_owned(),
            email: None,
            email_verified_at: None,
            standing,
            state,
            suspended_until: None,
            suspension_reason: None,
            bio: String::new(),
            notify: NotifyChoice::AtOnce,
            created_at: now(),
        }
    }

    #[test]
    fn a_suspension_runs_out_by_itself() {
        let mut account = account(Standing::Member, AccountState::Suspended);
        assert_eq!(account.suspension(now()).unwrap().until, None);
        account.suspended_until = Some(now() + Duration::hours(1));
        assert!(account.suspension(now()).is_some());
        assert!(account.suspension(now() + Duration::hours(1)).is_none());
        account.state = AccountState::Active;
        assert!(account.suspension(now()).is_none());
    }

    #[test]
    fn a_second_name_lasts_a_month() {
        let since = now();
        assert_eq!(rename_wait(since, true, now()), None);
        let again = since + RENAME_EVERY;
        assert_eq!(rename_wait(since, false, now()), Some(again));
        assert_eq!(rename_wait(since, false, again), None);
    }

    #[test]
    fn nobody_speaks_for_the_forum() {
        assert!(is_reserved("admin") && is_reserved("mode-ration_"));
        assert!(!is_reserved("adminette"));
    }
}
