//! Who may do what in the life of a question, and how long things last.

use chrono::Duration;

use crate::domain::{AccountId, Audience, Standing, Timestamp, TopicId, TopicState, Viewer};

/// How long « Je m’en occupe » lasts; asked again, it lasts as long once more.
pub const RESERVED: Duration = Duration::minutes(15);
/// Days without a message after which the asker is asked whether an answer helped.
pub const SOLVED_AFTER: Duration = Duration::days(7);
/// Days without news after which the asker is reminded of the details asked for.
pub const DETAILS_AFTER: Duration = Duration::days(14);
/// Days without news after that reminder until the question is taken to be outdated.
pub const GIVEN_UP_AFTER: Duration = Duration::days(30);
/// Days after which an outdated question closes.
pub const OUTDATED_CLOSES_AFTER: Duration = Duration::days(30);
/// Days for which the link of a reminder works.
pub const LINK_VALID: Duration = Duration::days(60);
/// Characters of a reason for being outdated, at most.
pub const REASON_MAX: usize = 300;
/// Said of a question whose asker never came back.
pub const GIVEN_UP: &str = "Les précisions demandées ne sont pas venues.";

/// A topic, as far as the rules of its life go.
#[derive(Clone, Debug)]
pub struct Question {
    pub id: TopicId,
    pub slug: String,
    pub title: String,
    pub asker: AccountId,
    pub state: TopicState,
    /// It is a question, and everybody whom its category is open to may see it.
    pub stands: bool,
    /// Who reads here.
    pub read: Audience,
    /// Whether this viewer may answer here now.
    pub takes_answer: bool,
    /// It closed by itself.
    pub closed_for_age: bool,
    pub outdated_reason: Option<String>,
    pub bumped_at: Timestamp,
    pub reminders_off: bool,
}

/// Référent·es and moderation.
#[must_use]
pub fn helps(viewer: &Viewer) -> bool {
    viewer.at_least(Standing::Helper)
}

impl Question {
    fn is_waiting(&self) -> bool {
        matches!(
            self.state,
            TopicState::Unanswered | TopicState::Answered | TopicState::NeedsDetail
        )
    }

    /// Saying that one is answering: a helper who may answer a question that still waits for help.
    #[must_use]
    pub fn allows_reserve(&self, viewer: &Viewer) -> bool {
        self.stands
            && self.takes_answer
            && self.is_waiting()
            && helps(viewer)
            && !viewer.is(self.asker)
    }

    /// Asking for details: whoever may say that they are answering.
    #[must_use]
    pub fn allows_asking_details(&self, viewer: &Viewer) -> bool {
        self.allows_reserve(viewer)
    }

    /// Taking a request for details back: any helper, as the state is everybody's.
    #[must_use]
    pub fn allows_withdrawing(&self, viewer: &Viewer) -> bool {
        self.stands && self.state == TopicState::NeedsDetail && helps(viewer)
    }

    /// Saying that it no longer holds, or that it does again. Closed questions too.
    #[must_use]
    pub fn allows_outdating(&self, viewer: &Viewer) -> bool {
        self.stands && helps(viewer)
    }

    /// Telling whether it is solved: its asker, while it has answers and no solution.
    #[must_use]
    pub fn allows_settling(&self, viewer: &Viewer) -> bool {
        self.stands && self.state == TopicState::Answered && viewer.is(self.asker)
    }

    /// Whether the page asks the asker how things stand.
    #[must_use]
    pub fn asks_asker(&self, viewer: &Viewer, now: Timestamp) -> bool {
        self.allows_settling(viewer)
            && !self.reminders_off
            && self.takes_answer
            && self.bumped_at + SOLVED_AFTER <= now
    }
}

/// « Je m’en occupe »: who, since when, until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    pub account: AccountId,
    pub username: String,
    pub since: Timestamp,
    pub until: Timestamp,
}

impl Reservation {
    /// The end once prolonged; `None` when it was prolonged already.
    #[must_use]
    pub fn prolonged(&self) -> Option<Timestamp> {
        let once = self.since + RESERVED;
        (self.until <= once).then(|| once + RESERVED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdentityId, Person};

    fn at(minute: u32) -> Timestamp {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 20).unwrap();
        Timestamp::new(day.and_hms_opt(9, minute, 0).unwrap())
    }

    fn viewer(account: i64, standing: Standing) -> Viewer {
        Viewer::Person(Person {
            account: AccountId(account),
            identity: IdentityId(account),
            session: None,
            username: format!("p{account}"),
            standing,
            silenced_until: None,
        })
    }

    /// Visitor, asker, an asker who helps, newcomer, member, helper, moderator, admin. Number 1 asks.
    fn who(rule: impl Fn(&Viewer) -> bool) -> [u8; 8] {
        [
            Viewer::Visitor,
            viewer(1, Standing::Member),
            viewer(1, Standing::Helper),
            viewer(2, Standing::Newcomer),
            viewer(3, Standing::Member),
            viewer(4, Standing::Helper),
            viewer(5, Standing::Moderator),
            viewer(6, Standing::Admin),
        ]
        .map(|viewer| u8::from(rule(&viewer)))
    }

    fn question(state: TopicState) -> Question {
        Question {
            id: TopicId(1),
            slug: "q".into(),
            title: "Q".into(),
            asker: AccountId(1),
            state,
            stands: true,
            read: Audience::Everyone,
            takes_answer: true,
            closed_for_age: false,
            outdated_reason: None,
            bumped_at: at(0) - Duration::days(8),
            reminders_off: false,
        }
    }

    const HELPERS: [u8; 8] = [0, 0, 0, 0, 0, 1, 1, 1];
    const HELPERS_AND_HELPING_ASKER: [u8; 8] = [0, 0, 1, 0, 0, 1, 1, 1];
    const ASKER: [u8; 8] = [0, 1, 1, 0, 0, 0, 0, 0];
    const NOBODY: [u8; 8] = [0; 8];

    #[test]
    fn rules_for_every_role_and_state() {
        use TopicState::{Answered, NeedsDetail, Open, Outdated, Solved, Unanswered};
        for (state, reserve, withdraw, settle) in [
            (Unanswered, HELPERS, NOBODY, NOBODY),
            (Answered, HELPERS, NOBODY, ASKER),
            (NeedsDetail, HELPERS, HELPERS_AND_HELPING_ASKER, NOBODY),
            (Solved, NOBODY, NOBODY, NOBODY),
            (Outdated, NOBODY, NOBODY, NOBODY),
            (Open, NOBODY, NOBODY, NOBODY),
        ] {
            let question = question(state);
            assert_eq!(who(|v| question.allows_reserve(v)), reserve, "{state}");
            assert_eq!(
                who(|v| question.allows_asking_details(v)),
                reserve,
                "{state}"
            );
            assert_eq!(who(|v| question.allows_withdrawing(v)), withdraw, "{state}");
            assert_eq!(who(|v| question.allows_settling(v)), settle, "{state}");
            assert_eq!(
                who(|v| question.allows_outdating(v)),
                HELPERS_AND_HELPING_ASKER,
                "{state}"
            );
        }
    }

    #[test]
    fn nothing_happens_to_what_is_hidden_or_no_question() {
        let gone = Question {
            stands: false,
            ..question(TopicState::Answered)
        };
        assert_eq!(who(|v| gone.allows_reserve(v)), NOBODY);
        assert_eq!(who(|v| gone.allows_outdating(v)), NOBODY);
        assert_eq!(who(|v| gone.allows_settling(v)), NOBODY);
        let closed = Question {
            takes_answer: false,
            ..question(TopicState::Answered)
        };
        assert_eq!(who(|v| closed.allows_reserve(v)), NOBODY);
        assert_eq!(
            who(|v| closed.allows_outdating(v)),
            HELPERS_AND_HELPING_ASKER
        );
    }

    #[test]
    fn the_page_asks_after_a_week_unless_told_not_to() {
        let asker = viewer(1, Standing::Member);
        let answered = question(TopicState::Answered);
        assert!(answered.asks_asker(&asker, at(0)));
        assert!(!answered.asks_asker(&asker, at(0) - Duration::days(2)));
        let declined = Question {
            reminders_off: true,
            ..answered
        };
        assert!(!declined.asks_asker(&asker, at(0)));
    }

    #[test]
    fn a_reservation_is_prolonged_once() {
        let first = Reservation {
            account: AccountId(4),
            username: "mireille".into(),
            since: at(0),
            until: at(15),
        };
        assert_eq!(first.prolonged(), Some(at(30)));
        let second = Reservation {
            until: at(30),
            ..first
        };
        assert_eq!(second.prolonged(), None);
    }
}
