//! What admins do to a space. What shuts people out, or lets them in again, asks first: the first
//! press shows what would come of it, the second does it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::{HERE, address, called, find, one};
use crate::domain::TenantId;
use crate::error::AppError;
use crate::features::admin::{administrator, breadcrumbs};
use crate::features::tenants::actions::{self, Decision};
use crate::features::tenants::model::{Life, Tenant};
use crate::features::tenants::store::{self, lives};
use crate::features::tenants::{Seen, jobs, see};
use crate::web::numbers::counted;
use crate::web::ui::{Button, FormCard, Link, Look};
use crate::web::{Form, FormPage, Limit, Visit, page as show, see_other};

pub(super) async fn look_now(visit: Visit, id: Path<TenantId>) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (id, now) = (*id, visit.now);
    let tenant = find(&visit, id).await?;
    match see(&visit.app, tenant).await? {
        Seen::Known(..) => {
            // How it looks comes a moment later.
            visit
                .app
                .db
                .write(move |conn| jobs::look_soon(conn, id, now))
                .await?;
            visit.app.wake();
            Ok(see_other(&format!("{}?fait=espace-vu", address(id))))
        }
        Seen::Failed(failure) => {
            tracing::info!(%failure, tenant = %id, "looked at by an admin");
            let said = "Cet espace n’a pas pu être utilisé. La raison est dite plus bas, s’il a été contacté\u{202f}; après plusieurs échecs, le forum le laisse tranquille quelques minutes.";
            one::shown(&visit, id, (StatusCode::OK, Some(said.to_owned()))).await
        }
    }
}

pub(super) async fn close(
    visit: Visit,
    id: Path<TenantId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    if !form.has("oui") {
        let (tenant, _) = load(&visit, *id).await?;
        return ask(
            &visit,
            &tenant,
            Question {
                path: "fermer",
                title: format!("Fermer l’espace {}\u{202f}?", tenant.name),
                text: "Les personnes connectées par cet espace sont déconnectées tout de suite, et les programmes qu’elles utilisent aussi. Elles ne pourront plus se connecter par lui. Leurs comptes et leurs messages restent, et celles qui ont une autre façon de se connecter la gardent.".to_owned(),
                button: Button::secondary("Fermer l’espace").with_look(Look::Danger),
                generation: None,
            },
        );
    }
    let (viewer, now, tenant) = (visit.viewer.clone(), visit.now, *id);
    visit.limit(Limit::Write)?;
    let done = visit
        .app
        .db
        .write(move |conn| actions::close(conn, &viewer, tenant, now))
        .await;
    told(&visit, *id, done, "espace-ferme").await
}

pub(super) async fn reopen(visit: Visit, id: Path<TenantId>) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now, tenant) = (visit.viewer.clone(), visit.now, *id);
    let done = visit
        .app
        .db
        .write(move |conn| actions::reopen(conn, &viewer, tenant, now))
        .await;
    told(&visit, *id, done, "espace-rouvert").await
}

pub(super) async fn keep(
    visit: Visit,
    id: Path<TenantId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    decide(visit, *id, form, Decision::Keep).await
}

pub(super) async fn detach(
    visit: Visit,
    id: Path<TenantId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    decide(visit, *id, form, Decision::Detach).await
}

async fn decide(
    visit: Visit,
    id: TenantId,
    form: Form,
    decision: Decision,
) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let generation: i64 = form.parse("vie").unwrap_or_default();
    if !form.has("oui") {
        let (tenant, lives) = load(&visit, id).await?;
        let waiting = lives
            .iter()
            .find(|life| life.generation == generation)
            .map_or(0, |life| life.waiting);
        return ask(
            &visit,
            &tenant,
            question(decision, &tenant, (generation, waiting)),
        );
    }
    visit.limit(Limit::Write)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let done = visit
        .app
        .db
        .write(move |conn| actions::decide(conn, &viewer, (id, generation), decision, now))
        .await;
    let word = match decision {
        Decision::Keep => "espace-garde",
        Decision::Detach => "espace-detache",
    };
    told(&visit, id, done.map(drop), word).await
}

fn question(decision: Decision, tenant: &Tenant, (generation, waiting): (i64, i64)) -> Question {
    let who = counted(waiting, "compte", "comptes");
    let (path, title, text, button) = match decision {
        Decision::Keep => (
            "garder",
            format!("Garder les comptes de l’espace {}\u{202f}?", tenant.name),
            format!(
                "Vous confirmez que c’est la même association et que les mêmes personnes y ont les mêmes noms d’utilisateur. {who}\u{a0}: qui se connecte à l’espace sous un nom retrouve ici le compte de ce nom. En cas de doute, ne le faites pas\u{a0}: quelqu’un d’autre entrerait à leur place."
            ),
            Button::primary("Garder les comptes"),
        ),
        Decision::Detach => (
            "detacher",
            format!("Détacher les comptes de l’espace {}\u{202f}?", tenant.name),
            format!(
                "{who}\u{a0}: ces personnes ne pourront plus se connecter par cet espace. Leurs comptes et leurs messages restent, et celles qui ont une autre façon de se connecter la gardent. On ne peut pas revenir en arrière."
            ),
            Button::secondary("Détacher les comptes").with_look(Look::Danger),
        ),
    };
    Question {
        path,
        title,
        text,
        button,
        generation: Some(generation),
    }
}

/// What is asked before it is done.
struct Question {
    path: &'static str,
    title: String,
    text: String,
    button: Button,
    generation: Option<i64>,
}

fn ask(visit: &Visit, tenant: &Tenant, question: Question) -> Result<HttpResponse, AppError> {
    let generation = question.generation.map(|life| ("vie", life.to_string()));
    show(&FormPage {
        layout: visit.private_layout(question.title),
        breadcrumbs: Some(breadcrumbs(&[
            ("Espaces", HERE),
            (&called(tenant), &address(tenant.id)),
        ])),
        intro: Some(question.text),
        forms: vec![FormCard {
            url: format!("{}/{}", address(tenant.id), question.path),
            hidden: generation.into_iter().collect(),
            buttons: vec![question.button.sending("oui", "1")],
            ..FormCard::default()
        }],
        links: vec![Link::new("Ne rien changer", address(tenant.id))],
    })
}

async fn load(visit: &Visit, id: TenantId) -> Result<(Tenant, Vec<Life>), AppError> {
    visit
        .app
        .db
        .read(move |conn| {
            let tenant = store::find(conn, id)?.ok_or(AppError::NotFound)?;
            Ok((tenant, lives::of(conn, id)?))
        })
        .await
}

/// Back to the page of the space; what could not be done is said there.
async fn told(
    visit: &Visit,
    id: TenantId,
    done: Result<(), AppError>,
    word: &str,
) -> Result<HttpResponse, AppError> {
    match done {
        Ok(()) => Ok(see_other(&format!("{}?fait={word}", address(id)))),
        Err(AppError::Conflict(why)) => {
            one::shown(visit, id, (StatusCode::CONFLICT, Some(why))).await
        }
        Err(other) => Err(other),
    }
}
