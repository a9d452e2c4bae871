//! Results of a search.

use actix_web::HttpResponse;
use askama::Template;

use super::find::{self, Found, Results, Thing};
use super::store::{self, Category};
use super::words;
use crate::domain::{APPS, App as NextcloudApp, TopicKind, TopicState};
use crate::error::AppError;
use crate::features::library::level_label;
use crate::search::{Kind, MAX_PAGE, Request};
use crate::text;
use crate::web::layout::{Layout, Section};
use crate::web::numbers::{count, counted};
use crate::web::ui::{
    ButtonLink, CategoryPill, Choice, EmptyState, Field, Filters, Icon, Link, Look, Pagination,
    SearchBox, SideCard, StateBadge, Tab, Tabs, TopicList, TopicRow,
};
use crate::web::{Limit, Query, Visit, page, routes};

const PER_PAGE: usize = 20;
/// Characters of a title that `/poser` takes.
const TITLE_CHARS: usize = 250;

/// Results of a search, or what to do without any.
#[derive(Template)]
#[template(path = "search/results.html")]
struct SearchPage {
    layout: Layout,
    search: SearchBox,
    did_you_mean: Option<Link>,
    kinds: Option<Tabs>,
    filters: Option<Filters>,
    /// Applications to start from, where nothing was asked.
    apps: Vec<CategoryPill>,
    results: Option<TopicList>,
    empty: Option<EmptyState>,
    pagination: Option<Pagination>,
    side: Vec<SideCard>,
}

/// What the reader asked for, as far as it makes sense: a filter that does not exist is none.
#[derive(Debug, Clone, Default)]
struct Asked {
    words: String,
    kind: Option<Kind>,
    category: Option<Category>,
    app: Option<&'static NextcloudApp>,
    state: Option<TopicState>,
    page: usize,
}

/// `GET /recherche`
pub async fn search(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let viewer = visit.viewer.clone();
    let categories = visit
        .app
        .db
        .read(move |conn| store::categories(conn, &viewer))
        .await?;
    let asked = Asked::read(&query, &categories);
    if asked.words.is_empty() {
        return page(&start(&visit));
    }
    visit.limit(Limit::Compute)?;
    let request = asked.request(&categories);
    let results = find::find(&visit.app, &visit.viewer, request).await?;
    page(&results_page(&visit, &asked, &categories, results))
}

impl Asked {
    fn read(query: &Query, categories: &[Category]) -> Self {
        let category = query.line("categorie");
        Self {
            words: words::query(query.raw("q")),
            kind: words::kind(query.raw("type")),
            category: categories
                .iter()
                .find(|one| one.slug == category || one.id.to_string() == category)
                .cloned(),
            app: NextcloudApp::find(query.raw("app")),
            state: TopicState::from_word(query.raw("etat")),
            page: query.parse("page").unwrap_or(1).max(1),
        }
    }

    fn request(&self, categories: &[Category]) -> Request {
        Request {
            text: self.words.clone(),
            kinds: self.kind.into_iter().collect(),
            visible_categories: Some(categories.iter().map(|one| one.id.0).collect()),
            category: self.category.as_ref().map(|one| one.id.0),
            app: self.app.map(|app| app.id.to_owned()),
            state: self.state.map(|state| state.as_str().to_owned()),
            page: self.page,
            per_page: PER_PAGE,
            ..Request::default()
        }
    }

    fn filtered(&self) -> bool {
        self.category.is_some() || self.app.is_some() || self.state.is_some()
    }

    /// The address of another view of the same search.
    fn href(&self, words: &str, kind: Option<Kind>, page: i64) -> String {
        let page = if page > 1 {
            page.to_string()
        } else {
            String::new()
        };
        let fields = [
            ("q", words),
            ("type", kind.map_or("", words::word)),
            (
                "categorie",
                self.category.as_ref().map_or("", |one| one.slug.as_str()),
            ),
            ("app", self.app.map_or("", |app| app.id)),
            ("etat", self.state.map_or("", TopicState::word)),
            ("page", page.as_str()),
        ];
        let given: Vec<(&str, &str)> = fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        format!("/recherche?{}", routes::query(&given))
    }

    fn filters(&self, categories: &[Category]) -> Filters {
        let mut hidden = vec![("q", self.words.clone())];
        hidden.extend(self.kind.map(|kind| ("type", words::word(kind).to_owned())));
        Filters {
            url: "/recherche".to_owned(),
            fields: vec![
                Field::select(
                    "categorie",
                    "Catégorie",
                    choices(
                        "Toutes",
                        categories.iter().map(|one| (&*one.slug, &*one.name)),
                        self.category.as_ref().map(|one| &*one.slug),
                    ),
                ),
                Field::select(
                    "app",
                    "Application",
                    choices(
                        "Toutes",
                        APPS.iter().map(|app| (app.id, app.label)),
                        self.app.map(|app| app.id),
                    ),
                ),
                Field::select(
                    "etat",
                    "État",
                    choices(
                        "Tous",
                        STATES.iter().map(|(state, label)| (state.word(), *label)),
                        self.state.map(TopicState::word),
                    ),
                ),
            ],
            hidden,
        }
    }
}

const STATES: [(TopicState, &str); 4] = [
    (TopicState::Solved, "Résolues seulement"),
    (TopicState::Answered, "Avec des réponses"),
    (TopicState::Unanswered, "Sans réponse"),
    (TopicState::NeedsDetail, "À préciser"),
];

fn choices<'a>(
    all: &str,
    list: impl Iterator<Item = (&'a str, &'a str)>,
    chosen: Option<&str>,
) -> Vec<Choice> {
    std::iter::once(Choice::new("", all, chosen.is_none()))
        .chain(list.map(|(value, label)| Choice::new(value, label, chosen == Some(value))))
        .collect()
}

fn search_box(words: &str) -> SearchBox {
    SearchBox {
        label: "Mots à chercher".to_owned(),
        value: words.to_owned(),
        button: "Chercher".to_owned(),
    }
}

fn ask(words: &str) -> ButtonLink {
    let title: String = words.chars().take(TITLE_CHARS).collect();
    let href = format!("/poser?{}", routes::query(&[("title", &title)]));
    ButtonLink::new("Poser cette question", href).with_look(Look::Primary)
}

/// The page before anything was asked.
fn start(visit: &Visit) -> SearchPage {
    let apps = APPS.iter().filter(|app| app.on_home);
    SearchPage {
        layout: Layout {
            description: Some(
                "Cherchez avec vos mots dans les questions, les réponses et les tutoriels."
                    .to_owned(),
            ),
            canonical: Some(visit.link("/recherche")),
            ..visit.layout("Rechercher", Section::Elsewhere)
        },
        search: search_box(""),
        did_you_mean: None,
        kinds: None,
        filters: None,
        apps: apps
            .map(|app| CategoryPill {
                label: app.label.to_owned(),
                href: format!("/recherche?{}", routes::query(&[("q", app.label)])),
                icon: Icon::named(app.icon),
            })
            .collect(),
        results: None,
        empty: None,
        pagination: None,
        side: Vec::new(),
    }
}

fn results_page(
    visit: &Visit,
    asked: &Asked,
    categories: &[Category],
    results: Results,
) -> SearchPage {
    let title = format!("{} – Rechercher", asked.words);
    let did_you_mean = results
        .corrected
        .as_deref()
        .map(|words| Link::new(words, asked.href(words, asked.kind, 1)));
    let pages = pages(results.total);
    let nothing = results.found.is_empty();
    let heading = heading(&results);
    let any = !results.counts.is_empty();
    SearchPage {
        layout: visit.private_layout(title),
        search: search_box(&asked.words),
        did_you_mean,
        kinds: any.then(|| tabs(asked, &results)),
        filters: (any || asked.filtered()).then(|| asked.filters(categories)),
        apps: Vec::new(),
        empty: nothing.then(|| empty(asked, &results)),
        pagination: Pagination::numbered(
            i64::try_from(asked.page).unwrap_or(i64::MAX),
            pages,
            |page| asked.href(&asked.words, asked.kind, page),
        )
        .filter(|_| !nothing),
        side: vec![SideCard {
            title: "Pas trouvé\u{202f}?".to_owned(),
            text: Some("Demandez\u{a0}: vos mots sont déjà repris.".to_owned()),
            action: Some(ask(&asked.words)),
            ..SideCard::default()
        }]
        .into_iter()
        .filter(|_| !nothing)
        .collect(),
        results: (!nothing).then(|| TopicList {
            title: heading,
            title_hidden: false,
            rows: results
                .found
                .into_iter()
                .map(|found| row(visit, categories, found))
                .collect(),
        }),
    }
}

/// Pages that can be asked for.
fn pages(total: usize) -> i64 {
    i64::try_from(total.div_ceil(PER_PAGE).min(MAX_PAGE)).unwrap_or(1)
}

fn heading(results: &Results) -> String {
    let total = i64::try_from(results.total).unwrap_or(i64::MAX);
    if results.more {
        format!("Plus de {}", counted(total, "résultat", "résultats"))
    } else {
        counted(total, "résultat", "résultats")
    }
}

fn tabs(asked: &Asked, results: &Results) -> Tabs {
    let number = |n: usize| Some(count(i64::try_from(n).unwrap_or(i64::MAX)));
    let all: usize = results.counts.iter().map(|(_, n)| n).sum();
    let tab = |label: &str, kind: Option<Kind>, n: usize| Tab {
        count: number(n),
        ..Tab::new(label, asked.href(&asked.words, kind, 1), asked.kind == kind)
    };
    let mut items = vec![tab("Tout", None, all)];
    for kind in Kind::ALL {
        let n = results.counts.iter().find(|(one, _)| *one == kind);
        let n = n.map_or(0, |(_, n)| *n);
        if n > 0 || asked.kind == Some(kind) {
            items.push(tab(words::plural(kind), Some(kind), n));
        }
    }
    Tabs {
        label: "Genre de résultats".to_owned(),
        items,
    }
}

/// Never a dead end: another page, fewer filters, or asking.
fn empty(asked: &Asked, results: &Results) -> EmptyState {
    let (title, text, action) = if results.total > 0 && asked.page > 1 {
        (
            "Il n’y a pas autant de pages",
            "Les meilleurs résultats sont sur la première.",
            ButtonLink::new(
                "Revenir à la première page",
                asked.href(&asked.words, asked.kind, 1),
            ),
        )
    } else if asked.filtered() || asked.kind.is_some() && !results.counts.is_empty() {
        (
            "Rien avec ces filtres",
            "Il y a peut-être une réponse ailleurs.",
            ButtonLink::new(
                "Chercher partout",
                format!("/recherche?{}", routes::query(&[("q", &asked.words)])),
            )
            .with_look(Look::Primary),
        )
    } else {
        (
            "Personne n’en a encore parlé",
            "Posez la question\u{a0}: les mots que vous cherchez y seront déjà.",
            ask(&asked.words),
        )
    };
    EmptyState {
        icon: Icon::Search,
        title: title.to_owned(),
        text: text.to_owned(),
        action: Some(action),
    }
}

fn row(visit: &Visit, categories: &[Category], found: Found) -> TopicRow {
    let Found {
        href,
        excerpt,
        thing,
        ..
    } = found;
    let app_label = |app: &Option<String>| {
        let app = app.as_deref().and_then(NextcloudApp::find);
        app.map(|app| app.label.to_owned())
    };
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
            facts: app_label(&topic.app).into_iter().collect(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_what_was_asked() {
        let asked = Asked {
            words: "agenda & co".to_owned(),
            app: NextcloudApp::find("calendar"),
            ..Asked::default()
        };
        assert_eq!(
            asked.href(&asked.words, Some(Kind::Tutorial), 3),
            "/recherche?q=agenda+%26+co&type=tutorial&app=calendar&page=3"
        );
        assert_eq!(
            asked.href("agenda", None, 1),
            "/recherche?q=agenda&app=calendar"
        );
    }

    #[test]
    fn pages_end_where_the_engine_does() {
        assert_eq!(pages(0), 0);
        assert_eq!(pages(20), 1);
        assert_eq!(pages(21), 2);
        assert_eq!(pages(1_000_000), 50);
    }
}
