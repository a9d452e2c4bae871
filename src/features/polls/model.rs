//! What a poll is, and who may do what with it.

use crate::domain::{
    AccountId, Audience, PollId, PollOptionId, PostId, Timestamp, TopicId, Viewer, Visibility,
};
use crate::error::{AppError, FieldErrors};
use crate::text;

/// Choices of a poll, at least and at most.
pub const MIN_OPTIONS: usize = 2;
pub const MAX_OPTIONS: usize = 10;

/// Characters of the question and of a choice, at most.
pub const QUESTION_MAX: usize = 200;
pub const OPTION_MAX: usize = 120;

/// Where a poll stands or may stand: a message that the viewer may read.
#[derive(Clone, Debug)]
pub struct Place {
    pub post: PostId,
    pub number: i64,
    pub author: AccountId,
    pub visibility: Visibility,
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
    /// The topic takes answers: neither locked nor led elsewhere.
    pub open: bool,
    pub write: Audience,
    pub archived: bool,
}

#[derive(Clone, Debug)]
pub struct Poll {
    pub id: PollId,
    pub post: PostId,
    pub question: String,
    pub multiple: bool,
    pub anonymous: bool,
    pub closes_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub voter_count: i64,
    /// In the order of their author.
    pub options: Vec<PollOption>,
}

#[derive(Clone, Debug)]
pub struct PollOption {
    pub id: PollOptionId,
    pub label: String,
    pub vote_count: i64,
}

/// Whether this person may make a poll in a message: its author while the topic is open, or a
/// moderator.
#[must_use]
pub fn may_make(viewer: &Viewer, author: AccountId, shown: Visibility, topic_open: bool) -> bool {
    let shown = matches!(shown, Visibility::Visible | Visibility::Pending);
    shown && ((viewer.is(author) && topic_open) || viewer.moderates())
}

impl Place {
    /// Making a poll here, and changing it.
    #[must_use]
    pub fn allows_poll(&self, viewer: &Viewer, now: Timestamp) -> bool {
        may_make(viewer, self.author, self.visibility, self.open)
            && self.allows_writing(viewer)
            && !viewer.silenced(now)
    }

    /// Closing and deleting the poll: also once the topic is locked.
    #[must_use]
    pub fn allows_managing(&self, viewer: &Viewer) -> bool {
        viewer.is(self.author) || viewer.moderates()
    }

    fn allows_writing(&self, viewer: &Viewer) -> bool {
        viewer.signed_in() && self.write.includes(viewer) && !self.archived
    }

    /// Voting, as far as the place is concerned.
    #[must_use]
    pub fn allows_voting(&self, viewer: &Viewer, now: Timestamp) -> bool {
        self.visibility == Visibility::Visible
            && self.allows_writing(viewer)
            && !viewer.silenced(now)
    }
}

impl Poll {
    /// Whether votes are taken. A poll closes by itself at its date.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && self.closes_at.is_none_or(|at| at > now)
    }

    /// Changing question and choices: before anyone has voted.
    #[must_use]
    pub fn can_change(&self, now: Timestamp) -> bool {
        self.voter_count == 0 && self.is_open(now)
    }

    /// The choices that a form sent, each once, those of this poll.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for none, or several where one is asked for.
    pub fn chosen(&self, sent: &[PollOptionId]) -> Result<Vec<PollOptionId>, AppError> {
        let chosen: Vec<PollOptionId> = self
            .options
            .iter()
            .map(|option| option.id)
            .filter(|id| sent.contains(id))
            .collect();
        match chosen.len() {
            0 => Err(AppError::field(
                "choix",
                "Choisissez une réponse avant de voter.",
            )),
            1 => Ok(chosen),
            _ if self.multiple => Ok(chosen),
            _ => Err(AppError::field(
                "choix",
                "Ce sondage n’accepte qu’une seule réponse.",
            )),
        }
    }
}

/// A poll as its author describes it, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPoll {
    pub question: String,
    pub options: Vec<String>,
    pub multiple: bool,
    pub anonymous: bool,
    pub closes_at: Option<Timestamp>,
}

impl NewPoll {
    /// Checks a question and its choices, one a line.
    pub fn parse(question: &str, lines: &str, errors: &mut FieldErrors) -> Option<Self> {
        let question = text::clean_line(question);
        let length = question.chars().count();
        if length == 0 {
            errors.add("question", "Écrivez la question que vous posez.");
        } else if length > QUESTION_MAX {
            let why =
                format!("Cette question a {length} caractères, le maximum est de {QUESTION_MAX}.");
            errors.add("question", why);
        }
        let options: Vec<String> = lines
            .lines()
            .map(text::clean_line)
            .filter(|line| !line.is_empty())
            .collect();
        if let Some(why) = wrong_options(&options) {
            errors.add("choix", why);
        }
        errors.is_empty().then_some(Self {
            question,
            options,
            multiple: false,
            anonymous: true,
            closes_at: None,
        })
    }
}

fn wrong_options(options: &[String]) -> Option<String> {
    if options.len() < MIN_OPTIONS {
        return Some("Écrivez au moins deux réponses possibles, une par ligne.".to_owned());
    }
    if options.len() > MAX_OPTIONS {
        let n = options.len();
        return Some(format!(
            "Il y a {n}\u{a0}réponses possibles, le maximum est de {MAX_OPTIONS}."
        ));
    }
    if let Some(long) = options.iter().find(|o| o.chars().count() > OPTION_MAX) {
        let start: String = long.chars().take(30).collect();
        return Some(format!(
            "La réponse «\u{a0}{start}…\u{a0}» est trop longue\u{a0}: {OPTION_MAX} caractères au plus."
        ));
    }
    let mut keys: Vec<String> = options.iter().map(|option| text::fold(option)).collect();
    keys.sort_unstable();
    keys.windows(2)
        .any(|pair| pair[0] == pair[1])
        .then(|| "Deux réponses possibles sont les mêmes.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdentityId, Person, Standing};

    fn at(hour: u32) -> Timestamp {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        Timestamp::new(day.and_hms_opt(hour, 0, 0).unwrap())
    }

    fn viewer(account: i64, standing: Standing, silenced: bool) -> Viewer {
        Viewer::Person(Person {
            account: AccountId(account),
            identity: IdentityId(account),
            session: None,
            username: "p".into(),
            standing,
            silenced_until: silenced.then(|| at(23)),
        })
    }

    fn place() -> Place {
        Place {
            post: PostId(1),
            number: 1,
            author: AccountId(1),
            visibility: Visibility::Visible,
            topic: TopicId(1),
            slug: "t".into(),
            title: "T".into(),
            open: true,
            write: Audience::SignedIn,
            archived: false,
        }
    }

    fn poll() -> Poll {
        let option = |id| PollOption {
            id: PollOptionId(id),
            label: "a".into(),
            vote_count: 0,
        };
        Poll {
            id: PollId(1),
            post: PostId(1),
            question: "Q".into(),
            multiple: false,
            anonymous: true,
            closes_at: Some(at(12)),
            closed_at: None,
            voter_count: 0,
            options: vec![option(1), option(2)],
        }
    }

    #[test]
    fn rules_for_every_role() {
        let author = viewer(1, Standing::Newcomer, false);
        let quiet = viewer(1, Standing::Newcomer, true);
        let member = viewer(2, Standing::Helper, false);
        let moderator = viewer(3, Standing::Moderator, false);
        let everyone = [&Viewer::Visitor, &author, &quiet, &member, &moderator];
        let who = |rule: &dyn Fn(&Viewer) -> bool| everyone.map(|v| u8::from(rule(v)));
        let locked = Place {
            open: false,
            ..place()
        };
        let hidden = Place {
            visibility: Visibility::Hidden,
            ..place()
        };
        let archived = Place {
            archived: true,
            ..place()
        };
        assert_eq!(who(&|v| place().allows_poll(v, at(9))), [0, 1, 0, 0, 1]);
        assert_eq!(who(&|v| locked.allows_poll(v, at(9))), [0, 0, 0, 0, 1]);
        assert_eq!(who(&|v| hidden.allows_poll(v, at(9))), [0; 5]);
        assert_eq!(who(&|v| place().allows_managing(v)), [0, 1, 1, 0, 1]);
        assert_eq!(who(&|v| place().allows_voting(v, at(9))), [0, 1, 0, 1, 1]);
        assert_eq!(who(&|v| locked.allows_voting(v, at(9))), [0, 1, 0, 1, 1]);
        assert_eq!(who(&|v| hidden.allows_voting(v, at(9))), [0; 5]);
        assert_eq!(who(&|v| archived.allows_voting(v, at(9))), [0; 5]);
    }

    #[test]
    fn a_poll_closes_by_itself() {
        assert!(poll().is_open(at(11)) && !poll().is_open(at(12)));
        let closed = Poll {
            closed_at: Some(at(9)),
            ..poll()
        };
        assert!(!closed.is_open(at(9)) && !closed.can_change(at(9)));
    }

    #[test]
    fn what_may_be_chosen() {
        let one = PollOptionId(1);
        let both = [PollOptionId(2), one, one];
        assert_eq!(poll().chosen(&[one]).unwrap(), [one]);
        assert!(poll().chosen(&both).is_err());
        assert!(poll().chosen(&[PollOptionId(9)]).is_err());
        let multiple = Poll {
            multiple: true,
            ..poll()
        };
        assert_eq!(multiple.chosen(&both).unwrap().len(), 2);
    }

    #[test]
    fn what_a_poll_needs() {
        let wrong = |question: &str, lines: &str| {
            NewPoll::parse(question, lines, &mut FieldErrors::default()).is_none()
        };
        assert!(wrong("", "a\nb") && wrong("Q", "a") && wrong("Q", "a\nA"));
        assert!(wrong(
            "Q",
            &(0..11).map(|n| format!("{n}\n")).collect::<String>()
        ));
        assert!(wrong(&"q".repeat(201), "a\nb") && wrong("Q", &format!("a\n{}", "b".repeat(121))));
        let mut errors = FieldErrors::default();
        let poll = NewPoll::parse(" Q ? ", "\n un \n\n deux\n", &mut errors).unwrap();
        assert_eq!(poll.options, ["un", "deux"]);
        assert_eq!(poll.question, "Q ?");
    }
}
