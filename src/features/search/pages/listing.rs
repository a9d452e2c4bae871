//! Results as rows.

use crate::domain::{App as NextcloudApp, TopicKind, TopicState};
use crate::features::library::level_label;
use crate::features::search::find::{Found, Thing};
use crate::features::search::store::Category;
use crate::text;
use crate::web::Visit;
use crate::web::ui::{StateBadge, TopicRow};

pub fn row(visit: &Visit, categories: &[Category], found: Found) -> TopicRow {
    let Found {
        href,
        excerpt,
        thing,
        outdated,
        ..
    } = found;
    let app_label = |app: &Option<String>| {
        let app = app.as_deref().and_then(NextcloudApp::find);
        app.map(|app| app.label.to_owned())
    };
    // Why it stands lower than its words would have it.
    let outdated = outdated.map(|version| format!("Écrit pour Nextcloud\u{a0}{version}"));
    match thing {
        Thing::Topic(topic, _) => TopicRow {
            badge: badge(topic.kind, topic.state, topic.answers, topic.score),
            href,
            category: categories
                .iter()
                .find(|one| one.id == topic.category)
                .map(|one| one.name.clone()),
            author: Some(topic.author),
            when: Some(visit.when(topic.bumped_at)),
            facts: app_label(&topic.app).into_iter().chain(outdated).collect(),
            news: None,
            excerpt: Some(excerpt),
            title: text::typography(&topic.title),
        },
        Thing::Tutorial(tutorial) => TopicRow {
            badge: StateBadge::tutorial(),
            href,
            category: app_label(&tutorial.app),
            author: None,
            when: None,
            facts: tutorial
                .level
                .map(|level| level_label(level).to_owned())
                .into_iter()
                .chain(outdated)
                .collect(),
            news: None,
            excerpt: Some(excerpt),
            title: text::typography(&tutorial.title),
        },
    }
}

fn badge(kind: TopicKind, state: TopicState, answers: i64, score: i64) -> StateBadge {
    match (kind, state) {
        (TopicKind::Announcement, _) => StateBadge::announcement(),
        (TopicKind::Idea, _) => StateBadge::votes(score),
        (TopicKind::Discussion, _) => StateBadge::discussion(answers),
        (TopicKind::Question, TopicState::Solved) => StateBadge::solved(),
        (TopicKind::Question, TopicState::NeedsDetail) => StateBadge::needs_detail(),
        (TopicKind::Question, TopicState::Outdated) => StateBadge::outdated(),
        (TopicKind::Question, _) => StateBadge::answers(answers),
    }
}
