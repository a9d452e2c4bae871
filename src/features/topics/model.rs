//! Who may do what with a topic and its messages.
//!
//! Each rule is one method: it hides the button and guards the action.

use super::store::{Post, Topic};
use crate::domain::{
    AccountId, Audience, CategoryId, Standing, TopicKind, TopicState, Viewer, Visibility,
};
use crate::error::AppError;

/// Characters of the reason of a correction, at most.
pub const REASON_MAX: usize = 200;

/// Why a message was corrected, or a version erased.
///
/// # Errors
/// [`AppError::Invalid`] for one that is too long: nothing is cut.
pub fn check_reason(typed: &str) -> Result<String, AppError> {
    let length = typed.chars().count();
    if length <= REASON_MAX {
        return Ok(typed.to_owned());
    }
    Err(AppError::field(
        "raison",
        format!(
            "Cette raison a {length}\u{a0}caractères, le maximum est de {REASON_MAX}. Gardez l’essentiel."
        ),
    ))
}

/// What the rules need to know of a topic's category.
#[derive(Clone, Debug)]
pub struct Place {
    pub category: CategoryId,
    pub category_slug: String,
    pub category_name: String,
    pub read: Audience,
    pub write: Audience,
    pub archived: bool,
}

impl Place {
    #[must_use]
    pub fn allows_writing(&self, viewer: &Viewer) -> bool {
        viewer.signed_in()
            && self.read.includes(viewer)
            && self.write.includes(viewer)
            && !self.archived
    }
}

/// Who may open a topic of this kind.
#[must_use]
pub fn may_open(kind: TopicKind, viewer: &Viewer) -> bool {
    match kind {
        TopicKind::Announcement => viewer.moderates(),
        TopicKind::Question | TopicKind::Discussion | TopicKind::Idea => viewer.signed_in(),
    }
}

impl Topic {
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.locked_at.is_none() && self.duplicate_of.is_none() && self.merged_into.is_none()
    }

    /// Answering. Moderators may also where a topic is locked, to say why.
    #[must_use]
    pub fn allows_answer(&self, viewer: &Viewer, place: &Place) -> bool {
        place.allows_writing(viewer)
            && self.visibility == Visibility::Visible
            && (self.is_open() || viewer.moderates())
    }

    /// Choosing the solution, or taking it back: the asker, a helper, a moderator.
    #[must_use]
    pub fn allows_solve(&self, viewer: &Viewer) -> bool {
        self.kind == TopicKind::Question
            && self.visibility == Visibility::Visible
            && (viewer.is(self.author) || viewer.at_least(Standing::Helper))
    }

    /// « Moi aussi »: anyone signed in but the asker.
    #[must_use]
    pub fn allows_me_too(&self, viewer: &Viewer) -> bool {
        viewer.signed_in()
            && !viewer.is(self.author)
            && self.visibility == Visibility::Visible
            && matches!(self.kind, TopicKind::Question | TopicKind::Idea)
    }
}

impl Post {
    #[must_use]
    pub fn opens_topic(&self) -> bool {
        self.number == 1
    }

    /// Correcting: the author while the topic is open, anyone known on a wiki, moderators always.
    #[must_use]
    pub fn allows_edit(&self, topic: &Topic, viewer: &Viewer) -> bool {
        if viewer.moderates() {
            return self.visibility != Visibility::Deleted;
        }
        let may_touch = viewer.is(self.author) || (self.wiki && viewer.at_least(Standing::Member));
        may_touch
            && topic.is_open()
            && matches!(self.visibility, Visibility::Visible | Visibility::Pending)
    }

    /// Deleting one's own message. A question that was answered stays: the answers are not the
    /// asker's to delete.
    #[must_use]
    pub fn allows_delete(&self, topic: &Topic, viewer: &Viewer) -> bool {
        viewer.is(self.author)
            && matches!(self.visibility, Visibility::Visible | Visibility::Pending)
            && !(self.opens_topic() && topic.answer_count > 0)
    }

    /// Taking back one's own deletion.
    #[must_use]
    pub fn allows_restore(&self, viewer: &Viewer) -> bool {
        self.visibility == Visibility::Deleted
            && self
                .deleted_by
                .is_some_and(|by: AccountId| by == self.author && viewer.is(by))
    }

    /// Changing what stands above the topic: it is the asker's, whoever else may complete the text.
    #[must_use]
    pub fn allows_heading(&self, viewer: &Viewer) -> bool {
        self.opens_topic() && (viewer.is(self.author) || viewer.moderates())
    }

    /// Reading what one version said. A correction may have removed personal data: what it replaced
    /// stays between the author and the moderators. A wiki is everybody's from the version on at
    /// which it was opened (`wiki_from`). What it says now is read by whoever reads the message.
    #[must_use]
    pub fn allows_version(&self, viewer: &Viewer, wiki_from: Option<i64>, version: i64) -> bool {
        viewer.is(self.author)
            || viewer.moderates()
            || version == self.revision
            || (self.wiki && wiki_from.is_some_and(|from| version >= from))
    }

    /// Knowing who made a version, and why: as [`Post::allows_version`], but who made the version at
    /// which a wiki was opened belongs to the time before.
    #[must_use]
    pub fn allows_editor(&self, viewer: &Viewer, wiki_from: Option<i64>, version: i64) -> bool {
        viewer.is(self.author)
            || viewer.moderates()
            || (self.wiki && wiki_from.is_some_and(|from| version > from))
    }

    /// Putting an earlier version back: the author while they may edit, moderators.
    #[must_use]
    pub fn allows_return(&self, topic: &Topic, viewer: &Viewer) -> bool {
        (viewer.is(self.author) || viewer.moderates()) && self.allows_edit(topic, viewer)
    }

    /// Erasing an earlier version for good.
    #[must_use]
    pub fn allows_erasing(&self, viewer: &Viewer) -> bool {
        viewer.moderates()
    }

    /// Opening to everybody's pen, or closing again: the author, helpers, moderators.
    #[must_use]
    pub fn allows_wiki(&self, topic: &Topic, viewer: &Viewer) -> bool {
        (viewer.is(self.author) || viewer.at_least(Standing::Helper))
            && self.visibility == Visibility::Visible
            && (topic.is_open() || viewer.moderates())
    }

    #[must_use]
    pub fn can_be_solution(&self) -> bool {
        !self.opens_topic() && self.visibility == Visibility::Visible
    }

    /// « Utile »: anyone signed in, on an answer of somebody else.
    #[must_use]
    pub fn allows_vote(&self, viewer: &Viewer) -> bool {
        viewer.signed_in()
            && !viewer.is(self.author)
            && !self.opens_topic()
            && self.visibility == Visibility::Visible
    }
}

/// What the state of a question follows from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// It has a solution.
    pub solved: bool,
    /// Visible answers: see `store::recount` for what counts as one.
    pub answers: i64,
    /// Somebody asked for more, and nothing came yet.
    pub details_asked: bool,
    /// Somebody said that it no longer holds.
    pub outdated: bool,
}

/// Where a topic has got to: the one place that says which state follows from what. It looks at
/// facts only, never at the state before, so that undoing anything brings back what was. Kinds
/// other than questions have no states yet.
#[must_use]
pub fn state_after(kind: TopicKind, facts: Facts) -> TopicState {
    if kind != TopicKind::Question {
        return TopicState::Open;
    }
    match facts {
        Facts { outdated: true, .. } => TopicState::Outdated,
        Facts { solved: true, .. } => TopicState::Solved,
        Facts {
            details_asked: true,
            ..
        } => TopicState::NeedsDetail,
        Facts { answers: 1.., .. } => TopicState::Answered,
        Facts { .. } => TopicState::Unanswered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdentityId, Person, PostId, Timestamp, TopicId};

    fn at(second: u32) -> Timestamp {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        Timestamp::new(day.and_hms_opt(9, 0, second).unwrap())
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

    fn topic() -> Topic {
        Topic {
            id: TopicId(1),
            kind: TopicKind::Question,
            state: TopicState::Unanswered,
            visibility: Visibility::Visible,
            title: "T".into(),
            slug: "t".into(),
            category: CategoryId(1),
            app: None,
            version: None,
            author: AccountId(1),
            next_number: 3,
            answer_count: 0,
            me_too_count: 0,
            pinned_at: None,
            locked_at: None,
            duplicate_of: None,
            merged_into: None,
            bumped_at: at(0),
            state_at: None,
            reminded_at: None,
            reminders_off: false,
            lock_reason: None,
            outdated_reason: None,
        }
    }

    fn post(number: i64, author: i64) -> Post {
        Post {
            id: PostId(number),
            topic: TopicId(1),
            number,
            author: AccountId(author),
            body: "b".into(),
            html: "<p>b</p>".into(),
            visibility: Visibility::Visible,
            revision: 1,
            vote_count: 0,
            wiki: false,
            deleted_by: None,
            created_at: at(0),
            edited_at: None,
        }
    }

    fn place() -> Place {
        Place {
            category: CategoryId(1),
            category_slug: "c".into(),
            category_name: "C".into(),
            read: Audience::Everyone,
            write: Audience::SignedIn,
            archived: false,
        }
    }

    /// Visitor, asker, another newcomer, member, helper, moderator, admin.
    fn everyone() -> [Viewer; 7] {
        [
            Viewer::Visitor,
            viewer(1, Standing::Member),
            viewer(2, Standing::Newcomer),
            viewer(3, Standing::Member),
            viewer(4, Standing::Helper),
            viewer(5, Standing::Moderator),
            viewer(6, Standing::Admin),
        ]
    }

    fn who(rule: impl Fn(&Viewer) -> bool) -> [u8; 7] {
        everyone().map(|viewer| u8::from(rule(&viewer)))
    }

    #[test]
    fn rules_for_every_role() {
        let (topic, place) = (topic(), place());
        let locked = Topic {
            locked_at: Some(at(1)),
            ..topic.clone()
        };
        let answer = post(2, 3);
        let wiki = Post {
            wiki: true,
            ..post(2, 3)
        };
        let hidden = Post {
            visibility: Visibility::Hidden,
            ..post(2, 3)
        };
        assert_eq!(
            who(|v| topic.allows_answer(v, &place)),
            [0, 1, 1, 1, 1, 1, 1]
        );
        assert_eq!(
            who(|v| locked.allows_answer(v, &place)),
            [0, 0, 0, 0, 0, 1, 1]
        );
        assert_eq!(who(|v| topic.allows_solve(v)), [0, 1, 0, 0, 1, 1, 1]);
        assert_eq!(who(|v| topic.allows_me_too(v)), [0, 0, 1, 1, 1, 1, 1]);
        assert_eq!(
            who(|v| answer.allows_edit(&topic, v)),
            [0, 0, 0, 1, 0, 1, 1]
        );
        assert_eq!(who(|v| wiki.allows_edit(&topic, v)), [0, 1, 0, 1, 1, 1, 1]);
        assert_eq!(
            who(|v| answer.allows_edit(&locked, v)),
            [0, 0, 0, 0, 0, 1, 1]
        );
        assert_eq!(
            who(|v| hidden.allows_edit(&topic, v)),
            [0, 0, 0, 0, 0, 1, 1]
        );
        assert_eq!(
            who(|v| answer.allows_delete(&topic, v)),
            [0, 0, 0, 1, 0, 0, 0]
        );
        assert_eq!(who(|v| answer.allows_vote(v)), [0, 1, 1, 0, 1, 1, 1]);
        assert_eq!(
            who(|v| may_open(TopicKind::Announcement, v)),
            [0, 0, 0, 0, 0, 1, 1]
        );
    }

    #[test]
    fn closed_places_take_no_writing() {
        let helpers = Place {
            read: Audience::Helpers,
            write: Audience::Helpers,
            ..place()
        };
        let archived = Place {
            archived: true,
            ..place()
        };
        assert_eq!(who(|v| helpers.allows_writing(v)), [0, 0, 0, 0, 1, 1, 1]);
        assert_eq!(who(|v| archived.allows_writing(v)), [0; 7]);
    }

    #[test]
    fn a_question_that_was_answered_stays() {
        let question = post(1, 1);
        let asker = viewer(1, Standing::Member);
        assert!(question.allows_delete(&topic(), &asker));
        assert!(!question.allows_delete(
            &Topic {
                answer_count: 1,
                ..topic()
            },
            &asker
        ));
    }

    #[test]
    fn only_ones_own_deletion_is_taken_back() {
        let asker = viewer(1, Standing::Member);
        let gone = |by| Post {
            visibility: Visibility::Deleted,
            deleted_by: by,
            ..post(2, 1)
        };
        assert!(gone(Some(AccountId(1))).allows_restore(&asker));
        assert!(!gone(None).allows_restore(&asker));
        assert!(!gone(Some(AccountId(1))).allows_restore(&viewer(3, Standing::Admin)));
    }

    #[test]
    fn states_follow_from_facts() {
        use TopicState::{Answered, NeedsDetail, Open, Outdated, Solved, Unanswered};
        let state = |solved, answers, details_asked, outdated| {
            let facts = Facts {
                solved,
                answers,
                details_asked,
                outdated,
            };
            state_after(TopicKind::Question, facts)
        };
        assert_eq!(state(false, 0, false, false), Unanswered);
        assert_eq!(state(false, 1, false, false), Answered);
        assert_eq!(state(false, 0, true, false), NeedsDetail);
        assert_eq!(state(false, 2, true, false), NeedsDetail);
        assert_eq!(state(true, 1, true, false), Solved);
        assert_eq!(state(true, 1, false, true), Outdated);
        assert_eq!(state(false, 0, true, true), Outdated);
        let told = Facts {
            answers: 3,
            ..Facts::default()
        };
        assert_eq!(state_after(TopicKind::Discussion, told), Open);
    }
}
