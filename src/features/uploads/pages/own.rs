//! One's own files.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};

use super::super::actions::{self, Removal};
use super::super::model::{Allowance, Upload};
use super::super::store::own::{self, Place};
use super::super::store::quota;
use crate::domain::UploadId;
use crate::error::AppError;
use crate::text::{self, size_in_words};
use crate::web::ui::{
    Action, Breadcrumbs, Button, Cell, Figure, Figures, FormCard, Link, Look, NextPage, Table,
};
use crate::web::{Form, FormPage, Limit, Query, TablePage, Visit, page, routes, see_other};

const PER_PAGE: usize = 30;
const HERE: &str = "/compte/fichiers";

fn trail() -> Breadcrumbs {
    Breadcrumbs {
        links: vec![Link::new("Mon compte", "/compte")],
    }
}

/// GET `/compte/fichiers` `?apres=`
pub async fn list(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let person = visit.person()?.clone();
    let allowance = Allowance::of(&person, visit.app.config.upload_quotas, true);
    let (viewer, after) = (visit.viewer.clone(), query.parse("apres"));
    let (files, places, used) = visit
        .app
        .db
        .read(move |conn| {
            let files = own::list(conn, person.account, after, PER_PAGE)?;
            let ids: Vec<UploadId> = files.items.iter().map(|file| file.id).collect();
            let places = own::places(conn, &viewer, &ids)?;
            Ok::<_, AppError>((files, places, quota::of_account(conn, person.account)?))
        })
        .await?;
    let rows = files
        .items
        .iter()
        .map(|file| row(&visit, file, &places))
        .collect();
    let next = files.next.map(|cursor| {
        format!(
            "{HERE}?{}",
            routes::query(&[("apres", &cursor.to_string())])
        )
    });
    page(&TablePage {
        layout: visit.private_layout("Mes fichiers"),
        breadcrumbs: Some(trail()),
        tabs: None,
        intro: Some(
            "Les images et les fichiers que vous avez joints à vos messages. Ceux qui ne sont dans aucun message ni brouillon sont supprimés d’eux-mêmes après une semaine."
                .to_owned(),
        ),
        figures: Some(Figures {
            items: vec![
                Figure {
                    value: size_in_words(used),
                    label: format!("utilisés sur {}", size_in_words(allowance.account)),
                },
            ],
        }),
        filters: None,
        table: Table {
            id: "fichiers",
            caption: if files.items.is_empty() {
                "Vous n’avez encore joint aucun fichier".to_owned()
            } else {
                "Fichiers, du plus récent au plus ancien".to_owned()
            },
            head: ["Fichier", "Taille", "Envoyé", "Où il est", "Supprimer"]
                .map(str::to_owned)
                .to_vec(),
            rows,
        },
        next: Some(NextPage {
            next,
            first: query.has("apres").then(|| HERE.to_owned()),
        })
        .filter(|next| next.next.is_some() || next.first.is_some()),
        form: None,
    })
}

fn row(visit: &Visit, file: &Upload, places: &HashMap<UploadId, Place>) -> Vec<Cell> {
    let place = match places.get(&file.id) {
        Some(place) => Cell::link(
            text::typography(&place.title),
            routes::message(&place.slug, place.topic, place.number),
        ),
        None => Cell::text("Dans aucun message"),
    };
    let url = format!("{HERE}/{}/supprimer", file.key);
    let button = Button::secondary("Supprimer").about(file.file_name.clone());
    vec![
        Cell::link(&file.file_name, file.address()),
        Cell::text(size_in_words(file.bytes)),
        Cell::When(visit.when(file.created_at)),
        place,
        Cell::Actions(vec![Action::new(url, button)]),
    ]
}

/// GET `/compte/fichiers/{key}/supprimer`: asks before.
pub async fn confirm(visit: Visit, key: web::Path<String>) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let viewer = visit.viewer.clone();
    let (file, place) = visit
        .app
        .db
        .read(move |conn| {
            let file = own::find(conn, account, &key)?.ok_or(AppError::NotFound)?;
            let mut places = own::places(conn, &viewer, &[file.id])?;
            let place = places.remove(&file.id);
            Ok::<_, AppError>((file, place))
        })
        .await?;
    let intro = match &place {
        Some(_) => {
            "Un message le montre. Si vous le supprimez, le message dira «\u{a0}image retirée\u{a0}» ou «\u{a0}fichier retiré\u{a0}» à sa place, et personne ne pourra plus l’ouvrir."
        }
        None => "Il ne pourra pas être rétabli.",
    };
    let mut links: Vec<Link> = Vec::new();
    if let Some(place) = place {
        let address = routes::message(&place.slug, place.topic, place.number);
        links.push(Link::new("Voir le message qui le montre", address));
    }
    links.push(Link::new("Le garder et revenir à mes fichiers", HERE));
    page(&FormPage {
        layout: visit.private_layout(format!("Supprimer {}\u{202f}?", file.file_name)),
        breadcrumbs: Some(trail()),
        intro: Some(intro.to_owned()),
        forms: vec![FormCard {
            url: format!("{HERE}/{}/supprimer", file.key),
            hidden: vec![("confirme", "1".to_owned())],
            buttons: vec![Button::primary("Supprimer ce fichier").with_look(Look::Danger)],
            ..FormCard::default()
        }],
        links,
    })
}

/// POST `/compte/fichiers/{key}/supprimer`: at once for a file that no message shows; else only from
/// the page that says what follows.
pub async fn remove(
    visit: Visit,
    key: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let (viewer, now, told) = (visit.viewer.clone(), visit.now, form.has("confirme"));
    let wanted = key.clone();
    let removal = visit
        .app
        .db
        .write(move |conn| actions::remove(conn, &viewer, &wanted, told, now))
        .await?;
    match removal {
        Removal::Shown => Ok(see_other(&format!("{HERE}/{key}/supprimer"))),
        Removal::Done => {
            visit.app.wake();
            Ok(see_other(&format!("{HERE}?fait=fichier")))
        }
    }
}
