//! The list of tutorials, and a tutorial.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::described;
use super::model::level_label;
use super::store::{self, Row, Shown};
use crate::db::paging::{Cursor, Slice};
use crate::db::{DbError, Scope};
use crate::domain::{APPS, App as NextcloudApp};
use crate::error::AppError;
use crate::web::dates::When;
use crate::web::layout::{Layout, Section};
use crate::web::ui::{
    Breadcrumbs, ButtonLink, Choice, EmptyState, Field, Filters, Html, Icon, Link, Look, NextPage,
    SideCard, StateBadge, TagList, TopicList, TopicRow,
};
use crate::web::{Kept, Query, Visit, moved, page, routes};

const PER_PAGE: usize = 30;

/// The tutorials, last changed first.
#[derive(Template)]
#[template(path = "library/list.html")]
struct ListPage {
    layout: Layout,
    filters: Filters,
    list: Option<TopicList>,
    empty: Option<EmptyState>,
    next: Option<NextPage>,
    side: Vec<SideCard>,
}

/// A tutorial.
#[derive(Template)]
#[template(path = "library/show.html")]
struct ShowPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    tags: TagList,
    level: Option<&'static str>,
    published: When,
    updated: Option<When>,
    body: Html,
    side: Vec<SideCard>,
}

/// `GET /tutoriels?app=&apres=`
pub async fn list(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let app = NextcloudApp::find(query.raw("app"));
    let after: Option<Cursor> = query.parse("apres");
    let slice = visit
        .app
        .db
        .read(move |conn| store::listed(conn, app.map(|app| app.id), after, PER_PAGE))
        .await?;
    let list = page(&list_page(&visit, app, after, slice))?;
    Ok(Kept::of([Scope::Library]).mark(&visit, list))
}

/// `GET /tutoriels/{slug}`
pub async fn show(visit: Visit, slug: web::Path<String>) -> Result<HttpResponse, AppError> {
    let slug = slug.into_inner();
    let found = visit
        .app
        .db
        .read(move |conn| {
            let Some(tutorial) = store::by_slug(conn, &slug)? else {
                return Ok(Err(store::moved_to(conn, &slug)?));
            };
            let tags = store::tags_of(conn, tutorial.id)?;
            Ok::<_, DbError>(Ok((tutorial, tags)))
        })
        .await?;
    match found {
        Ok((tutorial, tags)) => {
            let shown = page(&show_page(&visit, tutorial, tags))?;
            Ok(Kept::of([Scope::Library]).mark(&visit, shown))
        }
        Err(Some(slug)) => Ok(moved(&routes::tutorial(&slug))),
        Err(None) => Err(AppError::NotFound),
    }
}

fn list_page(
    visit: &Visit,
    app: Option<&'static NextcloudApp>,
    after: Option<Cursor>,
    slice: Slice<Row>,
) -> ListPage {
    let href = |after: Option<Cursor>| list_href(app, after);
    let layout = Layout {
        description: Some("Des pas à pas pour Nextcloud, écrits par les associations.".to_owned()),
        canonical: Some(visit.link(&href(None))),
        feed: Some(feed_href(app)),
        noindex: after.is_some(),
        ..visit.layout("Tutoriels", Section::Tutorials)
    };
    let next = (slice.next.is_some() || after.is_some()).then(|| NextPage {
        next: slice.next.map(|cursor| href(Some(cursor))),
        first: after.map(|_| href(None)),
    });
    let rows: Vec<TopicRow> = slice
        .items
        .into_iter()
        .map(|row| topic_row(visit, row))
        .collect();
    let nothing = rows.is_empty();
    ListPage {
        layout,
        filters: filters(app),
        list: (!nothing).then(|| TopicList {
            title: "Tutoriels".to_owned(),
            title_hidden: true,
            rows,
        }),
        empty: nothing.then(|| EmptyState {
            icon: Icon::Book,
            title: "Pas encore de tutoriel ici".to_owned(),
            text: "Posez votre question\u{a0}: une bonne réponse devient souvent un tutoriel."
                .to_owned(),
            action: Some(ask(None)),
        }),
        next,
        side: vec![question(None)],
    }
}

fn list_href(app: Option<&NextcloudApp>, after: Option<Cursor>) -> String {
    let after = after.map(|cursor| cursor.to_string());
    let fields: Vec<(&str, &str)> = [("app", app.map(|app| app.id)), ("apres", after.as_deref())]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    if fields.is_empty() {
        "/tutoriels".to_owned()
    } else {
        format!("/tutoriels?{}", routes::query(&fields))
    }
}

fn feed_href(app: Option<&NextcloudApp>) -> String {
    match app {
        None => "/tutoriels.atom".to_owned(),
        Some(app) => format!("/tutoriels.atom?{}", routes::query(&[("app", app.id)])),
    }
}

fn filters(chosen: Option<&NextcloudApp>) -> Filters {
    let all = Choice::new("", "Toutes", chosen.is_none());
    let apps = APPS
        .iter()
        .map(|app| Choice::new(app.id, app.label, chosen == Some(app)));
    Filters {
        url: "/tutoriels".to_owned(),
        fields: vec![Field::select(
            "app",
            "Application",
            std::iter::once(all).chain(apps).collect(),
        )],
        hidden: Vec::new(),
    }
}

fn topic_row(visit: &Visit, row: Row) -> TopicRow {
    TopicRow {
        badge: StateBadge::tutorial(),
        href: routes::tutorial(&row.slug),
        title: row.title,
        category: app_label(row.app.as_deref()),
        author: None,
        when: Some(visit.when(row.updated_at)),
        facts: row
            .level
            .map(|level| level_label(level).to_owned())
            .into_iter()
            .collect(),
        news: None,
        excerpt: None,
    }
}

fn app_label(app: Option<&str>) -> Option<String> {
    let app = app?;
    Some(
        NextcloudApp::find(app)
            .map_or(app, |known| known.label)
            .to_owned(),
    )
}

fn show_page(visit: &Visit, tutorial: Shown, tags: Vec<(String, String)>) -> ShowPage {
    let mut labels = Vec::new();
    let mut crumbs = vec![Link::new("Tutoriels", "/tutoriels")];
    if let Some(app) = tutorial.app.as_deref().and_then(NextcloudApp::find) {
        let link = Link::new(app.label, list_href(Some(app), None));
        crumbs.push(link.clone());
        labels.push(link);
    }
    labels.extend(tags.into_iter().map(|(_, name)| {
        let words = routes::query(&[("q", &name), ("type", "tutorial")]);
        Link::new(name, format!("/recherche?{words}"))
    }));
    let data = if visit.viewer.signed_in() {
        Vec::new()
    } else {
        described::data(visit, &tutorial, &crumbs)
    };
    ShowPage {
        layout: Layout {
            description: Some(described::description(&tutorial)),
            canonical: Some(visit.link(&routes::tutorial(&tutorial.slug))),
            feed: Some("/tutoriels.atom".to_owned()),
            article: true,
            data,
            ..visit.layout(tutorial.title.clone(), Section::Tutorials)
        },
        breadcrumbs: Breadcrumbs { links: crumbs },
        tags: TagList {
            badges: Vec::new(),
            tags: labels,
        },
        level: tutorial.level.map(level_label),
        published: visit.when(tutorial.created_at),
        updated: (tutorial.updated_at != tutorial.created_at)
            .then(|| visit.when(tutorial.updated_at)),
        side: vec![question(tutorial.app.as_deref())],
        // Rendered and sanitised when it was stored.
        body: Html::trusted(tutorial.html),
    }
}

fn question(app: Option<&str>) -> SideCard {
    SideCard {
        title: "Une question\u{202f}?".to_owned(),
        text: Some(
            "Posez-la\u{a0}: quelqu’un d’une autre association a sans doute la réponse.".to_owned(),
        ),
        action: Some(ask(app)),
        ..SideCard::default()
    }
}

fn ask(app: Option<&str>) -> ButtonLink {
    let href = app.map_or_else(
        || "/poser".to_owned(),
        |app| format!("/poser?{}", routes::query(&[("app", app)])),
    );
    ButtonLink::new("Poser une question", href).with_look(Look::Primary)
}
