//! How long things last, and what may be asked when.

use chrono::Duration;

use crate::domain::{AccountId, Timestamp};

/// Time to change one's mind.
pub const REFLECTION: Duration = Duration::days(7);
/// How long a copy of one's data can be fetched.
pub const EXPORT_KEPT: Duration = Duration::days(7);
/// Between two copies of one's data.
pub const EXPORT_EVERY: Duration = Duration::days(1);
/// How long the link works by which a new address is confirmed.
pub const ADDRESS_VALID: Duration = Duration::days(1);

/// What becomes of the messages of somebody who leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Messages {
    /// They stay, signed « compte supprimé ».
    Keep,
    /// Their text is erased.
    Remove,
}

impl Messages {
    /// As stored and as in the form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Remove => "remove",
        }
    }

    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Keep, Self::Remove]
            .into_iter()
            .find(|choice| choice.word() == word)
    }
}

/// An account that asked to be deleted.
#[derive(Clone, Copy, Debug)]
pub struct Departure {
    pub account: AccountId,
    pub messages: Messages,
    pub asked_at: Timestamp,
    pub due_at: Timestamp,
    pub begun_at: Option<Timestamp>,
}

/// A copy of somebody's data.
#[derive(Clone, Debug)]
pub struct Export {
    pub id: i64,
    pub account: AccountId,
    /// Of its file in the store.
    pub key: String,
    pub asked_at: Timestamp,
    pub ready_at: Option<Timestamp>,
    pub bytes: i64,
}

impl Export {
    /// Until when it can be fetched, if it can at `now`.
    #[must_use]
    pub fn open_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.ready_at? + EXPORT_KEPT;
        (until > now).then_some(until)
    }

    /// When the next one can be asked for, if not now.
    #[must_use]
    pub fn wait(&self, now: Timestamp) -> Option<Timestamp> {
        let from = self.asked_at + EXPORT_EVERY;
        (from > now).then_some(from)
    }
}

/// A new address that waits for its mail to be answered.
#[derive(Clone, Debug)]
pub struct Pending {
    pub id: i64,
    pub account: AccountId,
    pub email: String,
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn a_copy_is_made_once_a_day_and_fetched_for_a_week() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let now = Timestamp::new(day.and_hms_opt(9, 0, 0).unwrap());
        let mut export = Export {
            id: 1,
            account: AccountId(1),
            key: String::new(),
            asked_at: now,
            ready_at: None,
            bytes: 0,
        };
        assert_eq!(export.open_until(now), None);
        export.ready_at = Some(now);
        assert_eq!(export.open_until(now), Some(now + Duration::days(7)));
        assert_eq!(export.open_until(now + Duration::days(7)), None);
        assert!(export.wait(now + Duration::hours(23)).is_some());
        assert!(export.wait(now + Duration::hours(24)).is_none());
        assert_eq!(Messages::of_word("keep"), Some(Messages::Keep));
        assert_eq!(Messages::of_word("rien"), None);
    }
}
