//! A list of topics as a page: rows, tabs, filters, and what to do where nothing is listed.

use std::collections::HashMap;

use askama::Template;

use super::Heading;
use crate::db::paging::Slice;
use crate::domain::{App, CategoryId, TopicId, TopicKind, TopicState};
use crate::features::categories::Category;
use crate::features::reading::New;
use crate::features::topics::pages::cards;
use crate::features::topics::store::{Filter, Sort, TopicLine};
use crate::text;
use crate::web::layout::{Layout, Section};
use crate::web::ui::{
    Breadcrumbs, ButtonLink, Choice, EmptyState, Field, Filters, Icon, Link, Look, Menu, NextPage,
    SearchBox, SideCard, Tab, Tabs, TopicList,
};
use crate::web::{Query, Visit, routes};

#[derive(Template)]
#[template(path = "topics/list.html")]
pub struct ListPage {
    layout: Layout,
    breadcrumbs: Option<Breadcrumbs>,
    intro: Option<String>,
    pub follow: Option<Menu>,
    ask: Option<ButtonLink>,
    /// Searches among what is listed, where that is a category.
    search: Option<SearchBox>,
    tabs: Option<Tabs>,
    filters: Option<Filters>,
    list: TopicList,
    empty: Option<EmptyState>,
    next: Option<NextPage>,
    side: Vec<SideCard>,
}

/// A list and the choices made in its address.
pub struct View<'a> {
    pub visit: &'a Visit,
    pub query: &'a Query,
    pub heading: &'a Heading,
    pub filter: &'a Filter,
    /// Who said that they see to which question: for helpers.
    pub answering: &'a HashMap<TopicId, String>,
}

impl View<'_> {
    /// The address of this list with some choices changed.
    fn href(&self, changed: &[(&str, &str)]) -> String {
        let names = [
            "nouveau",
            "genre",
            "etat",
            "categorie",
            "app",
            "etiquette",
            "tri",
            "apres",
        ];
        let pairs: Vec<(&str, &str)> = names
            .into_iter()
            .map(
                |key| match (key, changed.iter().find(|(name, _)| *name == key)) {
                    (key, Some((_, value))) => (key, *value),
                    // Another choice starts the list again.
                    ("apres", None) => ("apres", ""),
                    (key, None) => (key, self.query.raw(key)),
                },
            )
            .filter(|(_, value)| !value.is_empty())
            .collect();
        match routes::query(&pairs) {
            choices if choices.is_empty() => self.heading.path.clone(),
            choices => format!("{}?{choices}", self.heading.path),
        }
    }

    /// The choices that make another list, in one order and without those that mean nothing: the
    /// order of a list and the place in it make the same one.
    fn choices(&self) -> String {
        let category = self.query.parse::<CategoryId>("categorie");
        let category = category.filter(|_| !self.heading.path.starts_with("/c/"));
        let category = category.map(|id| id.to_string()).unwrap_or_default();
        let kind = TopicKind::from_word(self.query.raw("genre"));
        let kind = kind.filter(|_| self.heading.path == "/sujets");
        let pairs: Vec<(&str, &str)> = [
            ("genre", kind.map_or("", TopicKind::word)),
            ("etat", self.filter.state.map_or("", TopicState::word)),
            ("categorie", category.as_str()),
            ("app", self.filter.app.as_deref().unwrap_or_default()),
            ("etiquette", self.query.raw("etiquette")),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
        match routes::query(&pairs) {
            none if none.is_empty() => none,
            query => format!("?{query}"),
        }
    }

    /// What search engines show under the title.
    fn description(&self) -> String {
        match &self.heading.intro {
            Some(intro) => text::excerpt(intro, 160),
            None => format!(
                "{}\u{a0}: ce que les associations demandent sur leur espace Nextcloud, et les réponses.",
                self.heading.title
            ),
        }
    }

    fn tabs(&self) -> Option<Tabs> {
        if !self.heading.with_states {
            return None;
        }
        let states = [
            TopicState::Unanswered,
            TopicState::NeedsDetail,
            TopicState::Answered,
            TopicState::Solved,
        ];
        let popular = self.filter.sort == Sort::Popular;
        let none = self.filter.state.is_none() && !popular;
        let recent = self.href(&[("etat", ""), ("tri", "")]);
        let mut items = vec![Tab::new("Récentes", recent, none)];
        items.extend(states.map(|state| {
            let current = self.filter.state == Some(state);
            Tab::new(
                label(state),
                self.href(&[("etat", state.word()), ("tri", "")]),
                current,
            )
        }));
        items.push(Tab::new(
            "Populaires",
            self.href(&[("etat", ""), ("tri", "populaires")]),
            popular,
        ));
        Some(Tabs {
            label: "État des questions".to_owned(),
            items,
        })
    }

    fn search(&self) -> Option<SearchBox> {
        self.heading.path.starts_with("/c/").then(|| SearchBox {
            label: format!("Chercher dans «\u{a0}{}\u{a0}»", self.heading.title),
            button: "Chercher ici".to_owned(),
            hidden: vec![("categorie", self.heading.slug.clone())],
            ..SearchBox::default()
        })
    }

    fn filters(&self, categories: &[Category]) -> Option<Filters> {
        if categories.len() < 2 {
            return None;
        }
        let mut choices = vec![Choice::new("", "Toutes", self.filter.category.is_none())];
        choices.extend(categories.iter().map(|category| {
            let chosen = self.filter.category == Some(category.id);
            Choice::new(category.id.to_string(), &category.name, chosen)
        }));
        let kept = ["genre", "etat", "app", "etiquette", "tri"]
            .into_iter()
            .map(|name| (name, self.query.raw(name).to_owned()))
            .filter(|(_, value)| !value.is_empty());
        Some(Filters {
            url: self.heading.path.clone(),
            fields: vec![Field::select("categorie", "Catégorie", choices)],
            hidden: kept.collect(),
        })
    }

    fn empty(&self) -> EmptyState {
        let ask =
            |label: &str, href: &str| Some(ButtonLink::new(label, href).with_look(Look::Primary));
        let (text, action) = match (self.heading.kind, self.filter.state) {
            (_, Some(TopicState::Unanswered)) => (
                "Toutes les questions ont reçu une réponse. Bravo\u{202f}!",
                None,
            ),
            (Some(TopicKind::Idea), _) => (
                "Proposez la première.",
                ask("Proposer une idée", "/poser?genre=idee"),
            ),
            (Some(TopicKind::Announcement), _) => {
                ("L’équipe n’a rien annoncé pour l’instant.", None)
            }
            (Some(TopicKind::Discussion), _) => (
                "Ouvrez la première.",
                ask("Ouvrir une discussion", "/poser?genre=discussion"),
            ),
            _ if self.filter.unread.is_some() => ("Vous avez tout lu de ce que vous suivez.", None),
            _ => (
                "Vous pouvez poser la première question.",
                ask("Poser une question", "/poser"),
            ),
        };
        EmptyState {
            icon: Icon::Question,
            title: "Rien ici pour le moment".to_owned(),
            text: text.to_owned(),
            action,
        }
    }

    /// The page of these rows.
    pub fn page(
        &self,
        (lines, news): (&Slice<TopicLine>, &HashMap<TopicId, New>),
        categories: &[Category],
        is_rest: bool,
        app: Option<&App>,
    ) -> ListPage {
        let heading = self.heading;
        let choices = self.choices();
        let rows = cards::rows(self.visit, &lines.items, news, self.answering);
        let next = lines
            .next
            .map(|cursor| self.href(&[("apres", &cursor.to_string())]));
        let first = is_rest.then(|| self.href(&[("apres", "")]));
        let title = match app {
            Some(app) => format!("{} – {}", heading.title, app.label),
            None => heading.title.clone(),
        };
        let ask = match heading.kind {
            Some(TopicKind::Idea) => Some(("Proposer une idée", "/poser?genre=idee")),
            Some(TopicKind::Announcement) => self
                .visit
                .viewer
                .moderates()
                .then_some(("Écrire une annonce", "/poser?genre=annonce")),
            Some(TopicKind::Discussion) => {
                Some(("Ouvrir une discussion", "/poser?genre=discussion"))
            }
            Some(TopicKind::Question) | None => Some(("Poser une question", "/poser")),
        };
        ListPage {
            layout: Layout {
                canonical: Some(self.visit.link(&format!("{}{choices}", heading.path))),
                feed: (self.filter.unread.is_none())
                    .then(|| format!("{}.atom{choices}", heading.path)),
                description: Some(self.description()),
                noindex: is_rest || self.filter.unread.is_some(),
                ..self.visit.layout(&title, heading.section)
            },
            breadcrumbs: (heading.section == Section::Questions && heading.path != "/questions")
                .then(|| Breadcrumbs {
                    links: vec![Link::new("Questions", "/questions")],
                }),
            intro: heading.intro.clone(),
            follow: None,
            ask: ask.map(|(label, href)| ButtonLink::new(label, href).with_look(Look::Primary)),
            search: self.search(),
            tabs: self.tabs(),
            filters: self.filters(categories),
            empty: rows.is_empty().then(|| self.empty()),
            list: TopicList {
                title,
                title_hidden: true,
                rows,
            },
            next: (next.is_some() || first.is_some()).then_some(NextPage { next, first }),
            side: Vec::new(),
        }
    }
}

fn label(state: TopicState) -> &'static str {
    match state {
        TopicState::Unanswered => "Sans réponse",
        TopicState::Answered => "Répondues",
        TopicState::Solved => "Résolues",
        TopicState::NeedsDetail => "À préciser",
        TopicState::Outdated => "Périmées",
        TopicState::Open => "Ouvertes",
    }
}
