//! Lists of topics: questions, all kinds, a category, a tag.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;

use super::cards;
use crate::db::paging::Slice;
use crate::domain::{App, CategoryId, TopicId, TopicKind, TopicState};
use crate::error::AppError;
use crate::features::categories::{self, Category};
use crate::features::lifecycle;
use crate::features::topics::store::{self, Filter, Sort, TopicLine};
use crate::text;
use crate::web::layout::{Layout, Section};
use crate::web::ui::{
    Action, Breadcrumbs, ButtonLink, Choice, EmptyState, Field, Filters, Icon, Link, Look,
    NextPage, SideCard, Tab, Tabs, TopicList,
};
use crate::web::{Query, Visit, moved, page, routes};

#[derive(Template)]
#[template(path = "topics/list.html")]
struct ListPage {
    layout: Layout,
    breadcrumbs: Option<Breadcrumbs>,
    intro: Option<String>,
    actions: Vec<Action>,
    ask: Option<ButtonLink>,
    tabs: Option<Tabs>,
    filters: Option<Filters>,
    list: TopicList,
    empty: Option<EmptyState>,
    next: Option<NextPage>,
    side: Vec<SideCard>,
}

const PER_PAGE: usize = 30;

/// What a list is a list of.
struct Heading {
    path: String,
    title: String,
    intro: Option<String>,
    section: Section,
    kind: Option<TopicKind>,
    /// Shows the states of questions as tabs.
    with_states: bool,
    /// Shows a choice of categories.
    with_categories: bool,
}

pub async fn questions(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let heading = Heading {
        path: "/questions".to_owned(),
        title: "Questions".to_owned(),
        intro: None,
        section: Section::Questions,
        kind: Some(TopicKind::Question),
        with_states: true,
        with_categories: true,
    };
    show(visit, query, heading, Filter::default()).await
}

pub async fn topics(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let kind = TopicKind::from_word(query.raw("genre"));
    let heading = Heading {
        path: "/sujets".to_owned(),
        title: kind.map_or("Tous les sujets", plural_of).to_owned(),
        intro: None,
        section: Section::Elsewhere,
        kind,
        with_states: false,
        with_categories: true,
    };
    show(visit, query, heading, Filter::default()).await
}

fn plural_of(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Question => "Questions",
        TopicKind::Discussion => "Discussions",
        TopicKind::Idea => "Idées",
        TopicKind::Announcement => "Annonces",
    }
}

pub async fn ideas(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let heading = Heading {
        path: "/idees".to_owned(),
        title: "Idées".to_owned(),
        intro: Some("Ce que vous aimeriez voir changer, dans votre espace ou ici.".to_owned()),
        section: Section::Ideas,
        kind: Some(TopicKind::Idea),
        with_states: false,
        with_categories: false,
    };
    show(visit, query, heading, Filter::default()).await
}

pub async fn announcements(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let heading = Heading {
        path: "/annonces".to_owned(),
        title: "Annonces".to_owned(),
        intro: Some("Les nouvelles de l’équipe qui héberge vos espaces.".to_owned()),
        section: Section::Announcements,
        kind: Some(TopicKind::Announcement),
        with_states: false,
        with_categories: false,
    };
    show(visit, query, heading, Filter::default()).await
}

/// `/c/{slug}/{id}`; a wrong slug leads to the right one.
pub async fn category(
    visit: Visit,
    path: web::Path<(String, String)>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let (slug, id) = path.into_inner();
    let id: CategoryId = id.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let category = visit
        .app
        .db
        .read(move |conn| categories::find(conn, &viewer, id))
        .await?;
    let category = category.ok_or(AppError::NotFound)?;
    let path = routes::category(&category.slug, id);
    if slug != category.slug {
        return Ok(moved(&path));
    }
    let heading = Heading {
        path,
        title: category.name,
        intro: Some(category.description).filter(|text| !text.is_empty()),
        section: Section::Questions,
        kind: None,
        with_states: true,
        with_categories: false,
    };
    show(
        visit,
        query,
        heading,
        Filter {
            category: Some(id),
            ..Filter::default()
        },
    )
    .await
}

/// `/tag/{tag}`; another spelling leads to the right one. A tag that no visible topic bears does
/// not exist, so that nothing tells of hidden ones.
pub async fn tag(
    visit: Visit,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let typed = path.into_inner();
    let key = text::slug(&typed);
    let viewer = visit.viewer.clone();
    let wanted = key.clone();
    let found = visit
        .app
        .db
        .read(move |conn| {
            let Some((id, name)) = store::tag_by_key(conn, &wanted)? else {
                return Ok(None);
            };
            let one = Filter {
                tag: Some(id),
                ..Filter::default()
            };
            let used = !store::list(conn, &viewer, &one, None, 1)?.items.is_empty();
            Ok::<_, AppError>(used.then_some((id, name)))
        })
        .await?;
    let (id, name) = found.ok_or(AppError::NotFound)?;
    if typed != key {
        return Ok(moved(&routes::tag(&key)));
    }
    let heading = Heading {
        path: routes::tag(&key),
        title: format!("Étiquette «\u{a0}{name}\u{a0}»"),
        intro: None,
        section: Section::Questions,
        kind: None,
        with_states: false,
        with_categories: false,
    };
    show(
        visit,
        query,
        heading,
        Filter {
            tag: Some(id),
            ..Filter::default()
        },
    )
    .await
}

async fn show(
    visit: Visit,
    query: Query,
    heading: Heading,
    base: Filter,
) -> Result<HttpResponse, AppError> {
    let state = TopicState::from_word(query.raw("etat"));
    let sort = if query.raw("tri") == "populaires" {
        Sort::Popular
    } else {
        Sort::Activity
    };
    let app = App::find(query.raw("app"));
    let after = match query.raw("apres") {
        "" => None,
        cursor => Some(cursor.parse().map_err(|_| {
            AppError::BadRequest("Cette adresse de page est incomplète.".to_owned())
        })?),
    };
    let filter = Filter {
        kind: heading.kind,
        state,
        sort,
        app: app.map(|app| app.id.to_owned()),
        category: base.category.or_else(|| query.parse("categorie")),
        ..base
    };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let with_categories = heading.with_categories;
    let wanted = filter.clone();
    let (lines, categories, answering) = visit
        .app
        .db
        .read(move |conn| {
            let lines = store::list(conn, &viewer, &wanted, after, PER_PAGE)?;
            let categories = if with_categories {
                categories::list_readable(conn, &viewer)?
            } else {
                Vec::new()
            };
            let ids: Vec<TopicId> = lines.items.iter().map(|line| line.id).collect();
            let answering = lifecycle::being_answered(conn, &viewer, &ids, now)?;
            Ok::<_, AppError>((lines, categories, answering))
        })
        .await?;
    let view = View {
        visit: &visit,
        query: &query,
        heading: &heading,
        filter: &filter,
        answering: &answering,
    };
    page(&view.page(&lines, &categories, after.is_some(), app))
}

/// A list and the choices made in its address.
struct View<'a> {
    visit: &'a Visit,
    query: &'a Query,
    heading: &'a Heading,
    filter: &'a Filter,
    /// Who said that they see to which question: for helpers.
    answering: &'a HashMap<TopicId, String>,
}

impl View<'_> {
    /// The address of this list with some choices changed.
    fn href(&self, changed: &[(&str, &str)]) -> String {
        let names = ["genre", "etat", "categorie", "app", "tri", "apres"];
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

    fn filters(&self, categories: &[Category]) -> Option<Filters> {
        if categories.len() < 2 {
            return None;
        }
        let mut choices = vec![Choice::new("", "Toutes", self.filter.category.is_none())];
        choices.extend(categories.iter().map(|category| {
            let chosen = self.filter.category == Some(category.id);
            Choice::new(category.id.to_string(), &category.name, chosen)
        }));
        let kept = ["genre", "etat", "app", "tri"]
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

    fn page(
        &self,
        lines: &Slice<TopicLine>,
        categories: &[Category],
        is_rest: bool,
        app: Option<&App>,
    ) -> ListPage {
        let heading = self.heading;
        let rows: Vec<_> = lines
            .items
            .iter()
            .map(|line| cards::row(self.visit, line, self.answering.get(&line.id)))
            .collect();
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
                canonical: Some(self.visit.link(&heading.path)),
                noindex: is_rest,
                ..self.visit.layout(&title, heading.section)
            },
            breadcrumbs: (heading.section == Section::Questions && heading.path != "/questions")
                .then(|| Breadcrumbs {
                    links: vec![Link::new("Questions", "/questions")],
                }),
            intro: heading.intro.clone(),
            actions: Vec::new(),
            ask: ask.map(|(label, href)| ButtonLink::new(label, href).with_look(Look::Primary)),
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
