//! Topics and messages as UI pieces.

use std::collections::{HashMap, HashSet};

use super::linked::TopicTitles;
use crate::domain::{
    AccountId, AccountState, FollowLevel, PostId, Standing, TopicId, TopicKind, TopicState, Viewer,
    Visibility,
};
use crate::features::polls;
use crate::features::reading::{self, New};
use crate::features::topics::store::{Post, PostLine, Reactions, Topic, TopicFull, TopicLine};
use crate::mail::templates::HiddenBy;
use crate::text;
use crate::web::numbers::counted;
use crate::web::ui::{
    Action, Author, Button, Common, Edited, Icon, Link, MessageCard, Notice, SolutionCard,
    SolutionMark, StateBadge, Tone, TopicRow,
};
use crate::web::{Visit, routes};

/// The sign of where a topic has got to.
pub fn badge(kind: TopicKind, state: TopicState, answers: i64, score: i64) -> StateBadge {
    match (kind, state) {
        (_, TopicState::Solved) => StateBadge::solved(),
        (_, TopicState::NeedsDetail) => StateBadge::needs_detail(),
        (_, TopicState::Outdated) => StateBadge::outdated(),
        (TopicKind::Question, _) => StateBadge::answers(answers),
        (TopicKind::Idea, _) => StateBadge::votes(score),
        (TopicKind::Announcement, _) => StateBadge::announcement(),
        (TopicKind::Discussion, _) => StateBadge::discussion(answers + 1),
    }
}

/// A line of a list; `answering` is who said that they see to it.
pub fn row(visit: &Visit, line: &TopicLine, answering: Option<&String>) -> TopicRow {
    let mut facts = Vec::new();
    if line.me_too_count > 0 && line.kind == TopicKind::Question {
        let n = line.me_too_count;
        facts.push(counted(n, "personne aussi", "personnes aussi"));
    }
    if line.pinned.is_some() {
        facts.push("Épinglé".to_owned());
    }
    if line.locked.is_some() {
        facts.push("Verrouillé".to_owned());
    }
    if let Some(helper) = answering {
        facts.push(format!("{helper} s’en occupe"));
    }
    let author = match line.author_state {
        AccountState::Deleted => None,
        AccountState::Active | AccountState::Suspended => Some(line.author_name.clone()),
    };
    TopicRow {
        badge: badge(line.kind, line.state, line.answer_count, line.score),
        title: text::typography(&line.title),
        href: routes::topic(&line.slug, line.id),
        category: Some(line.category_name.clone()),
        author,
        when: Some(visit.when(line.bumped_at)),
        facts,
        news: None,
        excerpt: None,
    }
}

/// Lines of a list, with what is new in each, and who said that they see to which.
pub fn rows(
    visit: &Visit,
    lines: &[TopicLine],
    news: &HashMap<TopicId, New>,
    answering: &HashMap<TopicId, String>,
) -> Vec<TopicRow> {
    let fresh = |line: &TopicLine| {
        let new = news.get(&line.id)?;
        let words = counted(new.count, "nouveau", "nouveaux");
        let more = if new.count >= reading::COUNTED {
            "ou plus"
        } else {
            ""
        };
        let place = routes::message(&line.slug, line.id, new.first);
        Some(Link::new(format!("{words} {more}").trim_end(), place))
    };
    lines
        .iter()
        .map(|line| TopicRow {
            news: fresh(line),
            ..row(visit, line, answering.get(&line.id))
        })
        .collect()
}

/// A page of a topic, and what its viewer may do there.
pub struct Shown<'a> {
    pub visit: &'a Visit,
    pub full: &'a TopicFull,
    pub reactions: &'a Reactions,
    pub commons: &'a HashMap<PostId, Common>,
    pub titles: &'a TopicTitles,
    pub polls: &'a polls::OfPage,
    /// Messages that ask for details.
    pub requests: &'a HashSet<PostId>,
    pub hidden_by: &'a HashMap<PostId, HiddenBy>,
    /// Messages that the viewer keeps.
    pub kept: &'a HashSet<PostId>,
    /// What authors agreed to show: the association, and whether they run its space.
    pub associations: &'a HashMap<AccountId, (String, bool)>,
}

impl Shown<'_> {
    pub(super) fn topic(&self) -> &Topic {
        &self.full.topic
    }

    pub(super) fn viewer(&self) -> &Viewer {
        &self.visit.viewer
    }

    fn is_solution(&self, post: &Post) -> bool {
        self.full
            .solution
            .as_ref()
            .is_some_and(|solution| solution.post == post.id)
    }

    fn author(&self, line: &PostLine) -> Author {
        if line.account_state == AccountState::Deleted {
            return Author::deleted();
        }
        let standing = line.standing;
        let standing = (standing >= Standing::Helper).then(|| standing.label().to_owned());
        let association = self.associations.get(&line.post.author);
        Author {
            standing,
            association: association.map(|(name, admin)| {
                if *admin {
                    format!("{name}, admin de l’espace")
                } else {
                    name.clone()
                }
            }),
            ..Author::member(&line.username, line.post.author.0)
        }
    }

    /// A message at its place.
    pub fn card(&self, line: &PostLine) -> MessageCard {
        let post = &line.post;
        let role = match (post.number, self.topic().kind) {
            (1, kind) => kind.label(),
            (_, TopicKind::Question) if !self.requests.contains(&post.id) => "Réponse",
            _ => "Message",
        };
        let solution = if self.is_solution(post) {
            SolutionMark::Above
        } else {
            SolutionMark::No
        };
        let mut actions = self.actions(post);
        let place = routes::message(&self.topic().slug, post.topic, post.number);
        if solution == SolutionMark::Above {
            actions.clear();
        }
        MessageCard {
            number: post.number,
            role,
            level: if post.opens_topic() { 2 } else { 3 },
            author: self.author(line),
            when: self.visit.when(post.created_at),
            permalink: place.clone(),
            edited: post.edited_at.map(|at| Edited {
                when: self.visit.when(at),
                href: Some(format!("/p/{}/historique", post.id)),
            }),
            state: state_of(post),
            badge: self
                .requests
                .contains(&post.id)
                .then(StateBadge::details_request),
            common: self.commons.get(&post.id).cloned(),
            notice: self.notice(post),
            body: self.titles.show(&post.html),
            poll: self.polls.card(self.visit, &self.under(post, &place)),
            solution,
            actions,
            menu: self.more(post),
            moderation: self.moderation(post),
        }
    }

    /// What the poll of a message needs to know of it.
    pub(super) fn under<'p>(&self, post: &Post, place: &'p str) -> polls::Under<'p> {
        polls::Under {
            post: post.id,
            author: post.author,
            visibility: post.visibility,
            level: if post.opens_topic() { 2 } else { 3 },
            place,
            topic_open: self.topic().is_open(),
            write: self.full.place.write,
            archived: self.full.place.archived,
        }
    }

    /// The solution, right under the question.
    pub fn solution(&self, line: &PostLine, chosen_by: Option<String>) -> SolutionCard {
        let post = &line.post;
        SolutionCard {
            chosen_by,
            href: routes::message(&self.topic().slug, post.topic, post.number),
            author: self.author(line),
            when: self.visit.when(post.created_at),
            body: self.titles.show(&post.html),
            tutorial: None,
            actions: self.actions(post),
        }
    }

    fn actions(&self, post: &Post) -> Vec<Action> {
        if post.visibility != Visibility::Visible {
            return self.restore(post).into_iter().collect();
        }
        if post.opens_topic() {
            self.question_actions()
        } else {
            self.answer_actions(post)
        }
    }

    /// « Moi aussi » and following. Visitors see the buttons too: they lead to signing in.
    fn question_actions(&self) -> Vec<Action> {
        let topic = self.topic();
        let mut actions = Vec::new();
        let visitor = !self.viewer().signed_in();
        let asks_me_too = matches!(topic.kind, TopicKind::Question | TopicKind::Idea);
        if asks_me_too && (visitor || topic.allows_me_too(self.viewer())) {
            let on = self.reactions.me_too;
            let label = match (topic.kind, topic.me_too_count) {
                (TopicKind::Idea, 0) => "Je soutiens".to_owned(),
                (TopicKind::Idea, n) => format!("Je soutiens ({n})"),
                (_, 0) => "Moi aussi".to_owned(),
                (_, n) => format!("Moi aussi ({n})"),
            };
            let button = Button::secondary(label).with_icon(Icon::Hand).pressed(on);
            actions.push(toggle(format!("/t/{}/moi-aussi", topic.id), button, on));
        }
        let on = self.reactions.follow == Some(FollowLevel::Follow);
        let label = if on {
            "Suivi par mail"
        } else {
            "Suivre par mail"
        };
        let button = Button::secondary(label).with_icon(Icon::Bell).pressed(on);
        let mut follow = Action::new(format!("/t/{}/suivre", topic.id), button);
        follow
            .hidden
            .push(("niveau", if on { "normal" } else { "suivre" }.to_owned()));
        actions.push(follow);
        actions
    }

    fn answer_actions(&self, post: &Post) -> Vec<Action> {
        let mut actions = Vec::new();
        let about = format!("message {}", post.number);
        let answers = !self.requests.contains(&post.id);
        let on = self.reactions.votes.contains(&post.id);
        let may_vote = !self.viewer().signed_in() || post.allows_vote(self.viewer());
        if may_vote && (answers || on) {
            let label = match post.vote_count {
                0 => "Utile".to_owned(),
                n => format!("Utile ({n})"),
            };
            let button = Button::secondary(label)
                .with_icon(Icon::Useful)
                .pressed(on)
                .about(&about);
            actions.push(toggle(format!("/p/{}/utile", post.id), button, on));
        }
        let on = self.is_solution(post);
        if self.topic().allows_solve(self.viewer()) && (answers || on) {
            let label = if on {
                "Retirer la solution"
            } else {
                "Choisir comme solution"
            };
            let button = Button::secondary(label).with_icon(Icon::Check).about(about);
            actions.push(toggle(format!("/p/{}/solution", post.id), button, on));
        }
        actions
    }

    fn restore(&self, post: &Post) -> Option<Action> {
        post.allows_restore(self.viewer()).then(|| {
            Action::new(
                format!("/p/{}/retablir", post.id),
                Button::secondary("Rétablir"),
            )
        })
    }

    fn notice(&self, post: &Post) -> Option<Notice> {
        let moderates = self.viewer().moderates();
        let text = match post.visibility {
            Visibility::Visible => return None,
            Visibility::Pending if moderates => {
                "Ce message attend une relecture. Seule la modération et son auteur·ice le voient."
            }
            Visibility::Pending => {
                "Votre message attend une relecture de la modération, car c’est l’un de vos premiers et il contient un lien. Vous seul·e le voyez pour l’instant."
            }
            Visibility::Hidden if moderates => {
                "Ce message est masqué. Seuls son auteur·ice et la modération le voient."
            }
            Visibility::Hidden => match self.hidden_by.get(&post.id) {
                Some(HiddenBy::Moderation) => {
                    "La modération a masqué votre message. Vous seul·e le voyez, pour pouvoir en reprendre le texte."
                }
                Some(HiddenBy::Helper) => {
                    "Un·e référent·e a signalé votre message\u{a0}: il est masqué en attendant que la modération le relise. Vous seul·e le voyez."
                }
                Some(HiddenBy::Flags) => {
                    "Plusieurs personnes ont signalé votre message\u{a0}: il est masqué en attendant que la modération le relise. Vous seul·e le voyez."
                }
                None => {
                    "Votre message est masqué. Vous seul·e le voyez, pour pouvoir en reprendre le texte."
                }
            },
            Visibility::Deleted if moderates => {
                "Ce message est supprimé. Seule la modération le voit."
            }
            Visibility::Deleted => "Vous avez supprimé ce message. Vous seul·e le voyez.",
        };
        Some(Notice::new(Tone::Warning, text))
    }
}

/// A button that does, or undoes what it did.
fn toggle(url: String, button: Button, on: bool) -> Action {
    let mut action = Action::new(url, button);
    action
        .hidden
        .push(("oui", if on { "0" } else { "1" }.to_owned()));
    action
}

fn state_of(post: &Post) -> Option<StateBadge> {
    match post.visibility {
        Visibility::Visible => None,
        Visibility::Pending => Some(StateBadge::pending()),
        Visibility::Hidden => Some(StateBadge::hidden()),
        Visibility::Deleted => Some(StateBadge::deleted()),
    }
}
