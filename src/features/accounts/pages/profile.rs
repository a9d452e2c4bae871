//! The public page of a member.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::super::model::{Account, Counts};
use super::super::store;
use super::super::store::profile::{self, Answer, Topic};
use super::words::{escape, paragraphs};
use crate::db::{Conn, Scope};
use crate::domain::{CategoryId, TopicKind, TopicState, Viewer};
use crate::error::AppError;
use crate::text;
use crate::web::layout::{Layout, Section};
use crate::web::numbers::{count, plural};
use crate::web::ui::{
    Avatar, ButtonLink, EmptyState, Figure, Figures, Html, Icon, Menu, MenuItem, NextPage,
    SideCard, StateBadge, Tab, Tabs, TopicList, TopicRow,
};
use crate::web::{Kept, Query, Visit, dates, moved, page, routes};

const PER_PAGE: usize = 20;
const EXCERPT: usize = 200;

/// What everyone may see of a member.
#[derive(Template)]
#[template(path = "accounts/profile.html")]
struct ProfilePage {
    layout: Layout,
    avatar: Avatar,
    standing: Option<String>,
    facts: Vec<String>,
    links: Vec<ButtonLink>,
    moderation: Option<Menu>,
    about: Option<Html>,
    figures: Figures,
    tabs: Tabs,
    list: TopicList,
    empty: Option<EmptyState>,
    next: Option<NextPage>,
    side: Vec<SideCard>,
}

/// One of the two lists of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Topics,
    Answers,
}

impl View {
    fn of(query: &Query) -> Self {
        if query.raw("onglet") == "reponses" {
            Self::Answers
        } else {
            Self::Topics
        }
    }

    fn href(self, username: &str, before: Option<i64>) -> String {
        let path = routes::member(username);
        let before = before.map(|id| id.to_string());
        let mut pairs = Vec::new();
        if self == Self::Answers {
            pairs.push(("onglet", "reponses"));
        }
        if let Some(before) = &before {
            pairs.push(("apres", before.as_str()));
        }
        if pairs.is_empty() {
            return path;
        }
        format!("{path}?{}", routes::query(&pairs))
    }
}

/// Rows of a list, and the id it goes on after.
struct Rows {
    rows: Vec<TopicRow>,
    next: Option<i64>,
}

/// What is read for the page, in one go.
struct Read {
    account: Account,
    counts: Counts,
    topics: Vec<Topic>,
    answers: Vec<Answer>,
    categories: HashMap<CategoryId, String>,
    /// Shown by consent: the association, and whether the person runs its space.
    association: Option<(String, bool)>,
    /// For moderators: every space of the account, shown or not.
    spaces: Vec<store::spaces::Own>,
}

fn read(
    conn: &mut Conn,
    viewer: &Viewer,
    username_key: &str,
    (view, before): (View, Option<i64>),
) -> Result<Read, AppError> {
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let account = store::find_by_username(conn, username_key)?.ok_or(AppError::NotFound)?;
    if account.is_deleted() {
        return Err(AppError::Gone);
    }
    let (mut topics, mut answers) = (Vec::new(), Vec::new());
    match view {
        View::Topics => topics = profile::topics_of(conn, viewer, account.id, before, limit)?,
        View::Answers => answers = profile::answers_of(conn, viewer, account.id, before, limit)?,
    }
    let answered = answers.iter().map(|answer| answer.topic.category);
    let opened = topics.iter().map(|topic| topic.category);
    let categories: Vec<CategoryId> = answered.chain(opened).collect();
    Ok(Read {
        categories: profile::category_names(conn, &categories)?,
        counts: profile::counts(conn, viewer, account.id)?,
        association: store::spaces::shown(conn, &[account.id])?.remove(&account.id),
        spaces: if viewer.moderates() {
            store::spaces::of_account(conn, account.id)?
        } else {
            Vec::new()
        },
        account,
        topics,
        answers,
    })
}

pub async fn show(
    visit: Visit,
    name: Path<String>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let (name, view) = (name.into_inner(), View::of(&query));
    let before: Option<i64> = query.parse("apres");
    let (key, viewer) = (text::fold(&name), visit.viewer.clone());
    let read = visit
        .app
        .db
        .read(move |conn| read(conn, &viewer, &key, (view, before)))
        .await?;
    if name != read.account.username {
        return Ok(moved(&view.href(&read.account.username, before)));
    }
    let rows = match view {
        View::Topics => topic_rows(&visit, read.topics, &read.categories),
        View::Answers => answer_rows(&visit, read.answers, &read.categories),
    };
    let mut shown = profile_page(&visit, (&read.account, &read.counts), (view, before), rows);
    if let Some((association, admin)) = read.association {
        shown.facts.push(if admin {
            format!("{association}, admin de l’espace")
        } else {
            association
        });
    }
    for (name, title) in read.spaces.into_iter().filter_map(|own| own.space) {
        shown.facts.push(format!(
            "espace «\u{a0}{name}\u{a0}» {title} (montré à la modération)"
        ));
    }
    let profile = page(&shown)?;
    let shown = [Scope::Account(read.account.id.0), Scope::Lists];
    Ok(Kept::of(shown).mark(&visit, profile))
}

type Names = HashMap<CategoryId, String>;

fn topic_rows(visit: &Visit, mut topics: Vec<Topic>, categories: &Names) -> Rows {
    let more = topics.len() > PER_PAGE;
    topics.truncate(PER_PAGE);
    let last = topics.last().map(|topic| topic.id.0);
    let rows = topics.into_iter().map(|topic| TopicRow {
        badge: badge(&topic),
        href: routes::topic(&topic.slug, topic.id),
        category: categories.get(&topic.category).cloned(),
        title: text::typography(&topic.title),
        author: None,
        when: Some(visit.when(topic.created_at)),
        facts: Vec::new(),
        news: None,
        excerpt: None,
    });
    Rows {
        rows: rows.collect(),
        next: last.filter(|_| more),
    }
}

fn answer_rows(visit: &Visit, mut answers: Vec<Answer>, categories: &Names) -> Rows {
    let more = answers.len() > PER_PAGE;
    answers.truncate(PER_PAGE);
    let last = answers.last().map(|answer| answer.id.0);
    let rows = answers.into_iter().map(|answer| {
        let useful = answer.vote_count > 0;
        let excerpt = text::excerpt(&text::plain(&answer.body), EXCERPT);
        TopicRow {
            badge: badge(&answer.topic),
            href: routes::message(&answer.topic.slug, answer.topic.id, answer.number),
            category: categories.get(&answer.topic.category).cloned(),
            title: text::typography(&answer.topic.title),
            author: None,
            when: Some(visit.when(answer.created_at)),
            facts: useful
                .then(|| format!("utile {}\u{a0}fois", count(answer.vote_count)))
                .into_iter()
                .collect(),
            news: None,
            excerpt: Some(Html::trusted(escape(&excerpt))),
        }
    });
    Rows {
        rows: rows.collect(),
        next: last.filter(|_| more),
    }
}

fn badge(topic: &Topic) -> StateBadge {
    match (topic.kind, topic.state) {
        (TopicKind::Announcement, _) => StateBadge::announcement(),
        (TopicKind::Question, TopicState::Solved) => StateBadge::solved(),
        (TopicKind::Question, TopicState::NeedsDetail) => StateBadge::needs_detail(),
        (TopicKind::Question, TopicState::Outdated) => StateBadge::outdated(),
        (TopicKind::Question, _) => StateBadge::answers(topic.answer_count),
        (TopicKind::Discussion | TopicKind::Idea, _) => StateBadge::discussion(topic.answer_count),
    }
}

fn profile_page(
    visit: &Visit,
    (account, counts): (&Account, &Counts),
    (view, before): (View, Option<i64>),
    rows: Rows,
) -> ProfilePage {
    let name = &account.username;
    let mut layout = visit.layout(name.clone(), Section::Elsewhere);
    layout.canonical = Some(visit.link(&routes::member(name)));
    layout.feed = Some(format!("{}.atom", routes::member(name)));
    layout.description = Some(format!(
        "Les questions, sujets et réponses de {name} sur {}.",
        layout.site_name
    ));
    layout.noindex = before.is_some() || view == View::Answers;
    let own = visit.viewer.is(account.id);
    ProfilePage {
        layout,
        avatar: Avatar::of(name, account.id.0).large(),
        standing: Some(account.standing.label().to_owned()),
        facts: facts(visit, account),
        links: own
            .then(|| ButtonLink::new("Modifier mon profil", "/compte/profil"))
            .into_iter()
            .collect(),
        moderation: visit.viewer.moderates().then(|| moderation(account)),
        about: (!account.bio.is_empty()).then(|| paragraphs(&account.bio)),
        figures: figures(counts),
        tabs: Tabs {
            label: format!("Messages de {name}"),
            items: vec![
                tab("Questions et sujets", View::Topics, view, account),
                tab("Réponses", View::Answers, view, account),
            ],
        },
        empty: rows.rows.is_empty().then(|| empty(view, own)),
        next: (rows.next.is_some() || before.is_some()).then(|| NextPage {
            next: rows.next.map(|id| view.href(name, Some(id))),
            first: before.map(|_| view.href(name, None)),
        }),
        list: TopicList {
            title: match view {
                View::Topics => format!("Sujets ouverts par {name}"),
                View::Answers => format!("Réponses de {name}"),
            },
            title_hidden: true,
            rows: rows.rows,
        },
        side: Vec::new(),
    }
}

fn tab(label: &str, tab: View, current: View, account: &Account) -> Tab {
    Tab::new(label, tab.href(&account.username, None), tab == current)
}

fn facts(visit: &Visit, account: &Account) -> Vec<String> {
    let zone = visit.app.config.time_zone;
    let since = dates::day(account.created_at.naive_utc(), zone);
    let mut facts = vec![format!("ici depuis le {}", since.label)];
    // Being suspended is between the person and the moderation.
    if visit.viewer.moderates()
        && let Some(suspension) = account.suspension(visit.now)
    {
        facts.push(match suspension.until {
            Some(until) => format!("suspendu jusqu’au {}", visit.when(until).label),
            None => "suspendu sans date de fin".to_owned(),
        });
    }
    facts
}

fn moderation(account: &Account) -> Menu {
    Menu {
        label: "Modérer".to_owned(),
        icon: Icon::Shield,
        about: Some(format!("compte de {}", account.username)),
        items: vec![MenuItem::Go(
            ButtonLink::new(
                "Voir son dossier",
                format!("/moderation/comptes/{}", account.id),
            )
            .with_icon(Icon::User),
        )],
    }
}

fn figures(counts: &Counts) -> Figures {
    let figure = |n: i64, one: &str, many: &str| Figure {
        label: plural(n, one, many).to_owned(),
        value: count(n),
    };
    Figures {
        items: vec![
            figure(counts.topics, "sujet", "sujets"),
            figure(counts.answers, "réponse", "réponses"),
            figure(counts.solutions, "solution", "solutions"),
            figure(counts.helpful, "fois utile", "fois utile"),
        ],
    }
}

fn empty(view: View, own: bool) -> EmptyState {
    let (title, text) = match view {
        View::Topics => (
            "Aucun sujet pour l’instant",
            "Les questions, idées et discussions ouvertes par cette personne seront ici.",
        ),
        View::Answers => (
            "Aucune réponse pour l’instant",
            "Les réponses de cette personne aux questions des autres seront ici.",
        ),
    };
    let action = match (view, own) {
        (View::Topics, true) => Some(ButtonLink::new("Poser ma question", "/poser")),
        (View::Answers, true) => Some(ButtonLink::new(
            "Voir les questions sans réponse",
            "/questions?etat=sans-reponse",
        )),
        _ => None,
    };
    EmptyState {
        icon: Icon::Question,
        title: title.to_owned(),
        text: text.to_owned(),
        action,
    }
}
