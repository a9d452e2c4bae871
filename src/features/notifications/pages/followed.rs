//! `/compte/suivis`: what one follows and mutes, and the way to change it.

use actix_web::HttpResponse;

use crate::db::paging::{Cursor, Slice};
use crate::domain::FollowLevel;
use crate::error::AppError;
use crate::features::notifications::choice::{FOLLOWED, address, choice_url};
use crate::features::notifications::model::Followable;
use crate::features::notifications::store::{self, Followed};
use crate::text;
use crate::web::ui::{
    Action, Breadcrumbs, Button, Cell, Link, NextPage, StateBadge, Tab, Table, Tabs,
};
use crate::web::{Query, TablePage, Visit, page, routes};

const PER_PAGE: usize = 30;

/// One of the three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Topics,
    Categories,
    Tags,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Topics, Self::Categories, Self::Tags];

    fn of(query: &Query) -> Self {
        let word = query.raw("quoi");
        let named = Self::ALL.into_iter().find(|kind| kind.word() == word);
        named.unwrap_or(Self::Topics)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Topics => "sujets",
            Self::Categories => "categories",
            Self::Tags => "etiquettes",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Topics => "Sujets",
            Self::Categories => "Catégories",
            Self::Tags => "Étiquettes",
        }
    }

    fn href(self, after: Option<Cursor>) -> String {
        let after = after.map(|cursor| cursor.to_string());
        let mut pairs = vec![("quoi", self.word())];
        if let Some(after) = &after {
            pairs.push(("apres", after.as_str()));
        }
        format!("{FOLLOWED}?{}", routes::query(&pairs))
    }
}

pub async fn list(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let kind = Kind::of(&query);
    let after: Option<Cursor> = query.parse("apres");
    let viewer = visit.viewer.clone();
    let slice = visit
        .app
        .db
        .read(move |conn| match kind {
            Kind::Topics => store::topics(conn, &viewer, account, after, PER_PAGE),
            Kind::Categories => store::categories(conn, &viewer, account, after, PER_PAGE),
            Kind::Tags => store::tags(conn, account, after, PER_PAGE),
        })
        .await?;
    page(&shown(&visit, kind, after, &slice))
}

fn shown(visit: &Visit, kind: Kind, after: Option<Cursor>, slice: &Slice<Followed>) -> TablePage {
    let tabs = Kind::ALL.map(|one| Tab::new(one.label(), one.href(None), one == kind));
    let first_word = match kind {
        Kind::Topics => "Sujet",
        Kind::Categories => "Catégorie",
        Kind::Tags => "Étiquette",
    };
    TablePage {
        layout: visit.private_layout("Mes suivis"),
        breadcrumbs: Some(Breadcrumbs {
            links: vec![Link::new("Mon compte", "/compte")],
        }),
        tabs: Some(Tabs {
            label: "Mes suivis".to_owned(),
            items: tabs.into(),
        }),
        intro: Some(intro(kind, slice.items.is_empty()).to_owned()),
        figures: None,
        filters: None,
        table: Table {
            id: "suivis",
            caption: if slice.items.is_empty() {
                "Aucun suivi."
            } else {
                kind.label()
            }
            .to_owned(),
            head: [first_word, "Choix", "Depuis", "Changer"]
                .map(str::to_owned)
                .to_vec(),
            rows: slice.items.iter().map(|one| row(visit, one)).collect(),
        },
        next: (slice.next.is_some() || after.is_some()).then(|| NextPage {
            next: slice.next.map(|cursor| kind.href(Some(cursor))),
            first: after.map(|_| kind.href(None)),
        }),
        form: None,
    }
}

const fn intro(kind: Kind, empty: bool) -> &'static str {
    match (kind, empty) {
        (Kind::Topics, false) => {
            "Vous suivez les sujets que vous ouvrez, ceux où vous répondez, et ceux que vous choisissez. Un sujet en silence ne vous écrit jamais."
        }
        (Kind::Topics, true) => {
            "Vous ne suivez aucun sujet. Vous suivrez ceux que vous ouvrez, ceux où vous répondez, et ceux que vous choisissez."
        }
        (Kind::Categories, false) => {
            "Une catégorie suivie vous annonce chaque nouveau sujet par mail. Les sujets d’une catégorie masquée n’apparaissent pas dans vos listes."
        }
        (Kind::Categories, true) => {
            "Rien de choisi. Sur la page d’une catégorie, le bouton « Suivre » demande un mail à chaque nouveau sujet, ou la retire de vos listes."
        }
        (Kind::Tags, false) => {
            "Une étiquette suivie vous annonce chaque nouveau sujet par mail. Les sujets d’une étiquette masquée n’apparaissent pas dans vos listes."
        }
        (Kind::Tags, true) => {
            "Rien de choisi. Sur la page d’une étiquette, le bouton « Suivre » demande un mail à chaque nouveau sujet, ou la retire de vos listes."
        }
    }
}

fn row(visit: &Visit, one: &Followed) -> Vec<Cell> {
    let is_topic = matches!(one.thing, Followable::Topic(_));
    let (state, undo) = match (one.level, is_topic) {
        (FollowLevel::Follow, _) => ("Suivi", "Ne plus suivre"),
        (FollowLevel::Mute, true) => ("En silence", "Lever le silence"),
        (FollowLevel::Mute, false) => ("Masqué", "Ne plus masquer"),
    };
    let name = text::typography(&one.name);
    let badge = match one.level {
        FollowLevel::Follow => StateBadge::followed(state),
        FollowLevel::Mute => StateBadge::muted(state),
    };
    let mut action = Action::new(
        choice_url(one.thing, &one.slug),
        Button::secondary(undo).about(&name),
    );
    action.hidden.push(("niveau", "normal".to_owned()));
    vec![
        Cell::link(name, address(one.thing, &one.slug)),
        Cell::State(badge),
        Cell::When(visit.when(one.since)),
        Cell::Actions(vec![action]),
    ]
}
