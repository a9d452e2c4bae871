//! `/compte/brouillons`: what one has begun.

use actix_web::HttpResponse;
use askama::Template;

use super::words::{address, go_on, kept_until, words};
use crate::db::paging::Cursor;
use crate::error::AppError;
use crate::features::drafts::store::{self, Line};
use crate::text;
use crate::web::dates::When;
use crate::web::layout::Layout;
use crate::web::ui::{Action, Breadcrumbs, ButtonLink, EmptyState, Icon, Link, Look, NextPage};
use crate::web::{Query, Visit, page, routes};

const PER_PAGE: usize = 20;
const EXCERPT: usize = 200;

#[derive(Template)]
#[template(path = "drafts/list.html")]
struct ListPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    rows: Vec<Row>,
    empty: Option<EmptyState>,
    next: Option<NextPage>,
}

struct Row {
    what: &'static str,
    title: String,
    href: String,
    excerpt: String,
    aside: bool,
    when: When,
    until: When,
    link: Option<ButtonLink>,
    take_up: Option<Action>,
    throw_away: ButtonLink,
}

pub async fn list(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let after: Option<Cursor> = query.parse("apres");
    let viewer = visit.viewer.clone();
    let slice = visit
        .app
        .db
        .read(move |conn| store::list(conn, &viewer, account, after, PER_PAGE))
        .await?;
    let href = |cursor: Cursor| {
        let query = routes::query(&[("apres", &cursor.to_string())]);
        format!("/compte/brouillons?{query}")
    };
    let next = (slice.next.is_some() || after.is_some()).then(|| NextPage {
        next: slice.next.map(href),
        first: after.map(|_| "/compte/brouillons".to_owned()),
    });
    let rows: Vec<Row> = slice.items.iter().map(|line| row(&visit, line)).collect();
    page(&ListPage {
        layout: visit.private_layout("Mes brouillons"),
        breadcrumbs: Breadcrumbs {
            links: vec![Link::new("Mon compte", "/compte")],
        },
        empty: rows.is_empty().then(empty),
        rows,
        next,
    })
}

fn row(visit: &Visit, line: &Line) -> Row {
    let words = words(line);
    let (link, take_up) = go_on(line, &words);
    let about = format!("{}, {}", words.what, words.title);
    let address = address(line.id);
    Row {
        what: words.what,
        excerpt: text::excerpt(&line.fields.text(), EXCERPT),
        aside: !line.place.is_first(),
        when: visit.when(line.updated_at),
        until: kept_until(visit, line.updated_at),
        throw_away: ButtonLink::new("Jeter", format!("{address}/jeter"))
            .with_look(Look::Quiet)
            .about(about),
        href: address,
        title: words.title,
        link,
        take_up,
    }
}

fn empty() -> EmptyState {
    EmptyState {
        icon: Icon::Edit,
        title: "Rien en cours".to_owned(),
        text: "Ce que vous commencez à écrire est gardé ici jusqu’à ce que vous le publiiez."
            .to_owned(),
        action: Some(ButtonLink::new("Poser ma question", "/poser")),
    }
}
