//! The people who sign in by a space, as moderators may know.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::{HERE, address, called};
use crate::db::paging::Cursor;
use crate::domain::TenantId;
use crate::error::AppError;
use crate::features::admin::{administrator, breadcrumbs};
use crate::features::tenants::store::{self, people};
use crate::web::ui::{Cell, NextPage, Table};
use crate::web::{Query, TablePage, Visit, page as show};

/// People on one page.
const A_PAGE: usize = 50;

pub(super) async fn page(
    visit: Visit,
    id: Path<TenantId>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let id = *id;
    let after: Option<Cursor> = query.parse("apres");
    let (tenant, slice) = visit
        .app
        .db
        .read(move |conn| {
            let tenant = store::find(conn, id)?.ok_or(AppError::NotFound)?;
            let slice = people::page(conn, id, after, A_PAGE)?;
            Ok::<_, AppError>((tenant, slice))
        })
        .await?;
    let here = format!("{}/personnes", address(id));
    let row = |line: &people::Line| {
        let state = if line.quarantined_at.is_some() {
            "Attend une décision"
        } else if line.space_admin {
            "Admin de l’espace"
        } else {
            ""
        };
        vec![
            Cell::link(
                &line.username,
                format!("/moderation/comptes/{}", line.account),
            ),
            Cell::When(visit.when(line.created_at)),
            Cell::When(visit.when(line.last_used_at)),
            Cell::text(line.generation.unwrap_or_default().to_string()),
            Cell::text(state),
        ]
    };
    show(&TablePage {
        layout: visit.private_layout("Personnes de cet espace"),
        breadcrumbs: Some(breadcrumbs(&[
            ("Espaces", HERE),
            (&called(&tenant), &address(id)),
        ])),
        tabs: None,
        intro: Some(
            "L’appartenance à une association est une donnée sensible\u{a0}: seules la modération et la personne elle-même la voient, sauf si elle choisit de la montrer."
                .to_owned(),
        ),
        figures: None,
        filters: None,
        table: Table {
            id: "personnes",
            caption: if slice.items.is_empty() {
                "Personne ne s’est encore connecté par cet espace."
            } else {
                "Personnes qui se connectent par cet espace, les plus récentes d’abord"
            }
            .to_owned(),
            head: ["Nom ici", "Depuis", "Dernière connexion", "Vie", "Remarque"]
                .map(str::to_owned)
                .to_vec(),
            rows: slice.items.iter().map(row).collect(),
        },
        next: Some(NextPage {
            next: slice.next.map(|cursor| format!("{here}?apres={cursor}")),
            first: after.map(|_| here.clone()),
        }),
        form: None,
    })
}
