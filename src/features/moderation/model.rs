//! The rules of moderation, apart from the database and the pages.

use super::act::Act;
use crate::domain::{AccountId, Person, Standing, TenantId, Viewer, Visibility};
use crate::error::AppError;

/// Characters of a reason, at most.
pub const REASON_MAX: usize = 500;
/// Characters of what a person adds to a flag, at most.
pub const DETAILS_MAX: usize = 1_000;
/// Flags of so many different tenants hide a message.
pub const TENANTS_TO_HIDE: usize = 3;

/// Somebody that a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    pub account: AccountId,
    pub standing: Standing,
}

impl Subject {
    /// Whether the viewer may decide against this person: hide or delete a message of theirs,
    /// suspend them, change their standing. Never against oneself nor somebody of equal standing.
    #[must_use]
    pub fn allows_sanction(&self, viewer: &Viewer) -> bool {
        viewer.moderates()
            && viewer.person().is_some_and(|person| {
                person.account != self.account && person.standing > self.standing
            })
    }

    /// Whether the viewer may decide in favour of this person: publish or restore a message of
    /// theirs, reject its flags, lift a suspension. Nobody is judge in their own case.
    #[must_use]
    pub fn allows_clearing(&self, viewer: &Viewer) -> bool {
        viewer.moderates() && !viewer.is(self.account)
    }
}

/// What a moderator decides about one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Hide,
    Delete,
    Restore,
    /// Publishes a message that waited.
    Approve,
    /// Rejects its flags; a message that they had hidden comes back.
    Keep,
}

impl Verdict {
    pub const ALL: &[Self] = &[
        Self::Hide,
        Self::Delete,
        Self::Restore,
        Self::Approve,
        Self::Keep,
    ];

    /// The word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hide => "masquer",
            Self::Delete => "supprimer",
            Self::Restore => "retablir",
            Self::Approve => "publier",
            Self::Keep => "garder",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|verdict| verdict.word() == word)
    }

    /// What becomes of a message, or `None` where the verdict makes no sense. A message that stays
    /// as it is (kept, or left hidden) needs open flags to decide about.
    #[must_use]
    pub fn turns(self, from: Visibility) -> Option<Visibility> {
        use Visibility::{Deleted, Hidden, Pending, Visible};
        match (self, from) {
            (Self::Hide, Visible | Pending | Hidden) => Some(Hidden),
            (Self::Delete, Visible | Pending | Hidden) => Some(Deleted),
            (Self::Restore, Hidden | Deleted)
            | (Self::Approve, Pending)
            | (Self::Keep, Visible | Hidden) => Some(Visible),
            _ => None,
        }
    }

    /// What becomes of its open flags: whether they were right.
    #[must_use]
    pub fn upholds_flags(self) -> bool {
        matches!(self, Self::Hide | Self::Delete)
    }

    /// Whether the viewer may pronounce it on a message of this author.
    #[must_use]
    pub fn allowed(self, viewer: &Viewer, author: &Subject) -> bool {
        if self.upholds_flags() {
            author.allows_sanction(viewer)
        } else {
            author.allows_clearing(viewer)
        }
    }

    #[must_use]
    pub fn act(self) -> Act {
        match self {
            Self::Hide => Act::Hide,
            Self::Delete => Act::Delete,
            Self::Restore => Act::Restore,
            Self::Approve => Act::Approve,
            Self::Keep => Act::Keep,
        }
    }

    /// The confirmation shown afterwards.
    #[must_use]
    pub fn done(self) -> &'static str {
        match self {
            Self::Hide => "masque",
            Self::Delete => "supprime",
            Self::Restore => "visible",
            Self::Approve => "publie",
            Self::Keep => "garde",
        }
    }

    /// What is told to the author when the moderator gives no reason and no flag does.
    #[must_use]
    pub fn default_reason(self) -> &'static str {
        if self.upholds_flags() {
            "Ce message ne respecte pas les règles du lieu."
        } else {
            ""
        }
    }
}

/// Why flags hide a message before anybody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenBy {
    /// One flag of a helper or above.
    Trusted,
    /// Flags of [`TENANTS_TO_HIDE`] different tenants.
    Tenants,
}

/// Whether a message is hidden now that a person of this standing flagged it, given the tenant of
/// each of its open flags. Identities without tenant (`None`) never add up: anybody can make some.
#[must_use]
pub fn hidden_by(flagger: Standing, tenants: &[Option<TenantId>]) -> Option<HiddenBy> {
    if flagger >= Standing::Helper {
        return Some(HiddenBy::Trusted);
    }
    let mut different: Vec<TenantId> = tenants.iter().copied().flatten().collect();
    different.sort_unstable();
    different.dedup();
    (different.len() >= TENANTS_TO_HIDE).then_some(HiddenBy::Tenants)
}

/// The moderator who is looking.
///
/// # Errors
/// [`AppError::SignInRequired`] for a visitor, [`AppError::Forbidden`] for anybody else.
pub fn moderator(viewer: &Viewer) -> Result<&Person, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    if viewer.moderates() {
        Ok(person)
    } else {
        Err(AppError::Forbidden(
            "Cette page est réservée à la modération.".to_owned(),
        ))
    }
}

/// Refused, with who could do it.
pub(super) fn not_allowed(viewer: &Viewer, subject: &Subject) -> AppError {
    AppError::Forbidden(
        if viewer.is(subject.account) {
            "On ne décide pas pour soi-même\u{a0}: demandez à une autre personne de la modération."
        } else {
            "Cette personne a un niveau égal ou supérieur au vôtre\u{a0}: demandez à l’administration."
        }
        .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::IdentityId;

    fn viewer(account: i64, standing: Standing) -> Viewer {
        Viewer::Person(Person {
            account: AccountId(account),
            identity: IdentityId(account),
            session: None,
            username: "soizic".to_owned(),
            standing,
            silenced_until: None,
        })
    }

    #[test]
    fn three_tenants_or_one_helper_hide() {
        use Standing::{Helper, Member, Moderator, Newcomer};
        let tenants = |ids: &[i64]| -> Vec<Option<TenantId>> {
            // 0 stands for an identity without tenant.
            ids.iter()
                .map(|id| (*id > 0).then_some(TenantId(*id)))
                .collect()
        };
        for (flagger, open, expected) in [
            (Member, &[1][..], None),
            (Member, &[1, 2], None),
            (Member, &[1, 2, 3], Some(HiddenBy::Tenants)),
            (Newcomer, &[3, 2, 1], Some(HiddenBy::Tenants)),
            (Member, &[1, 1, 1, 2], None),
            (Member, &[1, 2, 1, 2, 3], Some(HiddenBy::Tenants)),
            (Member, &[0, 0, 0, 0], None),
            (Member, &[1, 0, 2], None),
            (Member, &[1, 0, 2, 3], Some(HiddenBy::Tenants)),
            (Helper, &[0], Some(HiddenBy::Trusted)),
            (Moderator, &[1], Some(HiddenBy::Trusted)),
        ] {
            assert_eq!(
                hidden_by(flagger, &tenants(open)),
                expected,
                "{flagger} {open:?}"
            );
        }
    }

    #[test]
    fn nobody_decides_against_their_equals_or_for_themselves() {
        for &mine in Standing::ALL {
            for &theirs in Standing::ALL {
                let subject = Subject {
                    account: AccountId(2),
                    standing: theirs,
                };
                let me = viewer(1, mine);
                let moderates = mine >= Standing::Moderator;
                assert_eq!(subject.allows_sanction(&me), moderates && mine > theirs);
                assert_eq!(subject.allows_clearing(&me), moderates);
                let themselves = viewer(2, mine);
                assert!(!subject.allows_sanction(&themselves));
                assert!(!subject.allows_clearing(&themselves));
            }
            assert!(moderator(&viewer(1, mine)).is_ok() == (mine >= Standing::Moderator));
        }
        assert!(matches!(
            moderator(&Viewer::Visitor),
            Err(AppError::SignInRequired)
        ));
    }

    #[test]
    fn a_verdict_changes_what_it_can() {
        use Visibility::{Deleted, Hidden, Pending, Visible};
        let turns =
            |verdict: Verdict| [Visible, Pending, Hidden, Deleted].map(|from| verdict.turns(from));
        assert_eq!(
            turns(Verdict::Hide),
            [Some(Hidden), Some(Hidden), Some(Hidden), None]
        );
        assert_eq!(
            turns(Verdict::Delete),
            [Some(Deleted), Some(Deleted), Some(Deleted), None]
        );
        assert_eq!(
            turns(Verdict::Restore),
            [None, None, Some(Visible), Some(Visible)]
        );
        assert_eq!(turns(Verdict::Approve), [None, Some(Visible), None, None]);
        assert_eq!(
            turns(Verdict::Keep),
            [Some(Visible), None, Some(Visible), None]
        );
    }

    #[test]
    fn words_come_back() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::from_word(verdict.word()), Some(*verdict));
        }
    }
}
