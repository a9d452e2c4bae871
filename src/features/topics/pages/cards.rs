//! Topics and messages as UI pieces.

use crate::domain::{
    AccountState, FollowLevel, Standing, TopicKind, TopicState, Viewer, Visibility,
};
use crate::features::topics::store::{Post, PostLine, Reactions, Topic, TopicFull, TopicLine};
use crate::text;
use crate::web::numbers::counted;
use crate::web::ui::{
    Action, Author, Button, Edited, Html, Icon, MessageCard, Notice, SolutionCard, SolutionMark,
    StateBadge, Tone, TopicRow,
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
        excerpt: None,
    }
}

/// A page of a topic, and what its viewer may do there.
pub struct Shown<'a> {
    pub visit: &'a Visit,
    pub full: &'a TopicFull,
    pub reactions: &'a Reactions,
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

    /// A message at its place.
    pub fn card(&self, line: &PostLine) -> MessageCard {
        let post = &line.post;
        let role = match (post.number, self.topic().kind) {
            (1, kind) => kind.label(),
            (_, TopicKind::Question) => "Réponse",
            _ => "Message",
        };
        let solution = if self.is_solution(post) {
            SolutionMark::Above
        } else {
            SolutionMark::No
        };
        let mut actions = self.actions(post);
        if solution == SolutionMark::Above {
            actions.clear();
        }
        MessageCard {
            number: post.number,
            role,
            level: if post.opens_topic() { 2 } else { 3 },
            author: author(line),
            when: self.visit.when(post.created_at),
            permalink: routes::message(&self.topic().slug, post.topic, post.number),
            edited: post.edited_at.map(|at| Edited {
                when: self.visit.when(at),
                href: None,
            }),
            state: state_of(post),
            notice: self.notice(post),
            body: Html::trusted(post.html.clone()),
            solution,
            actions,
            menu: self.more(post),
            moderation: self.moderation(post),
        }
    }

    /// The solution, right under the question.
    pub fn solution(&self, line: &PostLine, chosen_by: Option<String>) -> SolutionCard {
        let post = &line.post;
        SolutionCard {
            chosen_by,
            href: routes::message(&self.topic().slug, post.topic, post.number),
            author: author(line),
            when: self.visit.when(post.created_at),
            body: Html::trusted(post.html.clone()),
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
            .push(("suivre", if on { "0" } else { "1" }.to_owned()));
        actions.push(follow);
        actions
    }

    fn answer_actions(&self, post: &Post) -> Vec<Action> {
        let mut actions = Vec::new();
        let about = format!("message {}", post.number);
        if !self.viewer().signed_in() || post.allows_vote(self.viewer()) {
            let on = self.reactions.votes.contains(&post.id);
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
        if self.topic().allows_solve(self.viewer()) {
            let on = self.is_solution(post);
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
            Visibility::Hidden => {
                "La modération a masqué votre message. Vous seul·e le voyez, pour pouvoir en reprendre le texte."
            }
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

fn author(line: &PostLine) -> Author {
    if line.account_state == AccountState::Deleted {
        return Author::deleted();
    }
    let standing = (line.standing >= Standing::Helper).then(|| line.standing.label().to_owned());
    Author {
        standing,
        ..Author::member(&line.username, line.post.author.0)
    }
}
