//! Lists of topics: questions, all kinds, a category, a tag.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;

use super::cards;
use crate::db::Scope;
use crate::db::paging::Slice;
use crate::domain::{App, CategoryId, TopicId, TopicKind, TopicState, Viewer};
use crate::error::AppError;
use crate::features::categories::{self, Category};
use crate::features::lifecycle;
use crate::features::notifications::{self, Followable};
use crate::features::reading::{self, Marks, New};
use crate::features::topics::store::{self, Filter, Sort, TopicLine, Unread};
use crate::text;
use crate::web::layout::{Layout, Section};
use crate::web::ui::{
    Breadcrumbs, ButtonLink, Choice, EmptyState, Field, Filters, Icon, Link, Look, Menu, NextPage,
    SearchBox, SideCard, Tab, Tabs, TopicList,
};
use crate::web::{Kept, Query, Visit, moved, page, routes};

#[derive(Template)]
#[template(path = "topics/list.html")]
struct ListPage {
    layout: Layout,
    breadcrumbs: Option<Breadcrumbs>,
    intro: Option<String>,
    follow: Option<Menu>,
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

const PER_PAGE: usize = 30;

/// What a list is a list of.
struct Heading {
    path: String,
    /// Of a category or tag, as its address names it.
    slug: String,
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
        slug: String::new(),
        title: "Questions".to_owned(),
        intro: None,
        section: Section::Questions,
        kind: Some(TopicKind::Question),
        with_states: true,
        with_categories: true,
    };
    show(visit, query, heading, Filter::default()).await
}

/// Where the topics are that one follows and has not read to the end.
pub const UNREAD: &str = "/sujets?nouveau=1";

/// What [`UNREAD`] lists; nothing for visitors.
pub fn unread(viewer: &Viewer, reads: &Marks) -> Option<Filter> {
    let account = viewer.account()?;
    let just_read = reads.of(account).into_iter().map(|(topic, _)| topic);
    Some(Filter {
        unread: Some(Unread {
            account,
            just_read: just_read.collect(),
        }),
        ..Filter::default()
    })
}

pub async fn topics(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    if query.has("nouveau") {
        let filter = unread(&visit.viewer, &visit.app.reads).ok_or(AppError::SignInRequired)?;
        let heading = Heading {
            path: "/sujets".to_owned(),
            slug: String::new(),
            title: "À lire".to_owned(),
            intro: Some(
                "Les sujets que vous suivez, où d’autres ont écrit depuis votre dernière visite."
                    .to_owned(),
            ),
            section: Section::Elsewhere,
            kind: None,
            with_states: false,
            with_categories: false,
        };
        return show(visit, query, heading, filter).await;
    }
    let kind = TopicKind::from_word(query.raw("genre"));
    let heading = Heading {
        path: "/sujets".to_owned(),
        slug: String::new(),
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
        slug: String::new(),
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
        slug: String::new(),
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
        slug: category.slug,
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
        .read(move |conn| Ok::<_, AppError>(store::tag_borne(conn, &viewer, &wanted)?))
        .await?;
    let (id, name) = found.ok_or(AppError::NotFound)?;
    if typed != key {
        return Ok(moved(&routes::tag(&key)));
    }
    let heading = Heading {
        path: routes::tag(&key),
        slug: key,
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
    let thing = match (base.category, base.tag) {
        (Some(category), _) => Some(Followable::Category(category)),
        (None, Some(tag)) => Some(Followable::Tag(tag)),
        (None, None) => None,
    };
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
    let mut filter = Filter {
        kind: heading.kind,
        state,
        sort,
        app: app.map(|app| app.id.to_owned()),
        category: base.category.or_else(|| query.parse("categorie")),
        ..base
    };
    // What was asked for by its address is shown, whatever one mutes.
    if filter.category.is_none() && filter.tag.is_none() && filter.unread.is_none() {
        filter.unmuted = visit.viewer.account();
    }
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let with_categories = heading.with_categories;
    let mut wanted = filter.clone();
    let tag = text::slug(query.raw("etiquette"));
    let with_tag = query.has("etiquette") && wanted.tag.is_none();
    let reads = visit.app.reads.clone();
    let (lines, news, categories, level, answering) = visit
        .app
        .db
        .read(move |conn| {
            if with_tag {
                wanted.tag = store::tag_borne(conn, &viewer, &tag)?.map(|(id, _)| id);
            }
            let lines = store::list(conn, &viewer, &wanted, after, PER_PAGE)?;
            let categories = if with_categories {
                categories::list_readable(conn, &viewer)?
            } else {
                Vec::new()
            };
            let shown: Vec<TopicId> = lines.items.iter().map(|line| line.id).collect();
            let news = reading::news(conn, &reads, &viewer, &shown)?;
            let level = match thing.zip(viewer.account()) {
                Some((thing, account)) => notifications::level_of(conn, thing, account)?,
                None => None,
            };
            let answering = lifecycle::being_answered(conn, &viewer, &shown, now)?;
            Ok::<_, AppError>((lines, news, categories, level, answering))
        })
        .await?;
    let view = View {
        visit: &visit,
        query: &query,
        heading: &heading,
        filter: &filter,
        answering: &answering,
    };
    let mut shown = view.page((&lines, &news), &categories, after.is_some(), app);
    shown.follow = thing.map(|thing| {
        let url = notifications::choice_url(thing, &heading.slug);
        notifications::choice(&url, level, &heading.title)
    });
    Ok(Kept::of([Scope::Lists]).mark(&visit, page(&shown)?))
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

    fn page(
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
