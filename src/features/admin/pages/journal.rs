//! `/admin/journal`: what administrators changed, newest first.

use actix_web::HttpResponse;

use crate::db::paging::Cursor;
use crate::error::AppError;
use crate::features::admin::{administrator, breadcrumbs};
use crate::features::moderation::{self, Entry};
use crate::web::ui::{Cell, NextPage, Table};
use crate::web::{Query, TablePage, Visit, page as show, routes};

/// Entries on one page.
const A_PAGE: usize = 50;
const HERE: &str = "/admin/journal";

pub(super) async fn page(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let after: Option<Cursor> = query.parse("apres");
    let slice = visit
        .app
        .db
        .read(move |conn| moderation::changes(conn, after, A_PAGE))
        .await?;
    let caption = if slice.items.is_empty() {
        "Aucun changement."
    } else {
        "Changements, les plus récents d’abord"
    };
    show(&TablePage {
        layout: visit.private_layout("Journal de l’administration"),
        breadcrumbs: Some(breadcrumbs(&[])),
        tabs: None,
        intro: Some(
            "Tout ce que change l’administration\u{a0}: qui, quand, quoi. Rien ne s’y efface. On n’y lit ni adresse, ni mot de passe, ni message."
                .to_owned(),
        ),
        figures: None,
        filters: None,
        table: Table {
            id: "journal",
            caption: caption.to_owned(),
            head: ["Quand", "Qui", "Quoi", "Détail"].map(str::to_owned).to_vec(),
            rows: slice.items.iter().map(|entry| row(&visit, entry)).collect(),
        },
        next: Some(NextPage {
            next: slice.next.map(|cursor| format!("{HERE}?apres={cursor}")),
            first: after.map(|_| HERE.to_owned()),
        }),
        form: None,
    })
}

fn row(visit: &Visit, entry: &Entry) -> Vec<Cell> {
    let who = match &entry.actor {
        Some(name) => Cell::link(name, routes::member(name)),
        None => Cell::text(moderation::nobody(&entry.act)),
    };
    let deed = moderation::deed(&entry.act);
    let what = match (&entry.username, entry.account) {
        (Some(name), Some(account)) => Cell::link(
            format!("{deed} {name}"),
            format!("/moderation/comptes/{account}"),
        ),
        _ => Cell::text(deed),
    };
    vec![
        Cell::When(visit.when(entry.created_at)),
        who,
        what,
        Cell::text(&entry.reason),
    ]
}
