//! `/admin/taches`: what the forum does by itself, and what it gave up.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::{Machine, TablesPage, machine_tabs, outcome};
use crate::domain::{JobId, Timestamp};
use crate::error::AppError;
use crate::features::admin::actions::machinery::{AT_ONCE, Which, drop_dead, retry};
use crate::features::admin::model::job_label;
use crate::features::admin::{administrator, breadcrumbs};
use crate::jobs::{DeadJob, KindCount};
use crate::text;
use crate::web::numbers::count;
use crate::web::ui::{Action, Button, Cell, FormCard, Link, Look, NextPage, Table};
use crate::web::{Form, FormPage, Limit, Query, Visit, page as show, page_with, routes, see_other};

/// Jobs that were given up on one page.
const A_PAGE: usize = 30;
/// Characters shown of why a job failed.
const ERROR_SHOWN: usize = 200;
const HERE: &str = "/admin/taches";

pub(super) async fn page(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    list(&visit, query.parse("avant"), (StatusCode::OK, None)).await
}

async fn list(
    visit: &Visit,
    before: Option<JobId>,
    (status, warning): (StatusCode, Option<String>),
) -> Result<HttpResponse, AppError> {
    let now = visit.now;
    let limit = i64::try_from(A_PAGE + 1).unwrap_or(i64::MAX);
    let (kinds, mut dead) = visit
        .app
        .db
        .read(move |conn| {
            let start = before.unwrap_or(JobId(i64::MAX));
            let dead = crate::jobs::dead(conn, None, start, limit)?;
            Ok::<_, AppError>((crate::jobs::by_kind(conn, now)?, dead))
        })
        .await?;
    let more = dead.len() > A_PAGE;
    dead.truncate(A_PAGE);
    let next = dead.last().filter(|_| more);
    page_with(
        status,
        &TablesPage {
            layout: super::warned(visit, "Tâches de fond", warning),
            breadcrumbs: breadcrumbs(&[]),
            tabs: vec![machine_tabs(Machine::Tasks)],
            intro: "Le forum envoie les mails, range et compte en dehors des pages. Ce qui échoue est essayé encore, de plus en plus tard, pendant environ trois jours\u{202f}; puis c’est abandonné, et reste ici.".to_owned(),
            tables: vec![kinds_table(visit, &kinds, now), dead_table(visit, &dead)],
            next: Some(NextPage {
                next: next.map(|job| format!("{HERE}?avant={}#abandonnees", job.id)),
                first: before.map(|_| HERE.to_owned()),
            }),
            forms: Vec::new(),
        },
    )
}

fn kinds_table(visit: &Visit, kinds: &[KindCount], now: Timestamp) -> Table {
    let row = |kind: &KindCount| {
        let due = kind.due_since.filter(|due| *due <= now);
        let mut actions = Vec::new();
        if kind.dead > 0 {
            let about = job_label(&kind.kind);
            let again = Button::secondary("Tout relancer").about(about);
            actions.push(Action {
                url: format!("{HERE}/relancer"),
                button: again,
                hidden: vec![("genre", kind.kind.clone())],
            });
            let query = routes::query(&[("genre", &kind.kind)]);
            let away = Button::secondary("Tout supprimer…")
                .with_look(Look::Quiet)
                .about(about);
            actions.push(Action {
                url: format!("{HERE}/supprimer?{query}"),
                button: away,
                hidden: vec![("genre", kind.kind.clone())],
            });
        }
        vec![
            Cell::text(job_label(&kind.kind)),
            Cell::text(count(kind.waiting)),
            due.map_or_else(|| Cell::text("—"), |due| Cell::When(visit.when(due))),
            Cell::text(count(kind.dead)),
            if actions.is_empty() {
                Cell::text("—")
            } else {
                Cell::Actions(actions)
            },
        ]
    };
    Table {
        id: "sortes",
        caption: if kinds.is_empty() {
            "Rien n’attend."
        } else {
            "Par sorte de tâche"
        }
        .to_owned(),
        head: [
            "Tâche",
            "En attente",
            "Due depuis",
            "Abandonnées",
            "Que faire",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: kinds.iter().map(row).collect(),
    }
}

fn dead_table(visit: &Visit, dead: &[DeadJob]) -> Table {
    let row = |job: &DeadJob| {
        let why = text::excerpt(job.error.as_deref().unwrap_or_default(), ERROR_SHOWN);
        let about = format!("tâche {}", job.id);
        let button = |label: &str, look| Button::secondary(label).with_look(look).about(&about);
        vec![
            Cell::text(format!("{} n°\u{a0}{}", job_label(&job.kind), job.id)),
            job.dead_at
                .map_or_else(|| Cell::text(""), |at| Cell::When(visit.when(at))),
            Cell::text(count(job.attempts)),
            Cell::text(why),
            Cell::Actions(vec![
                Action::new(
                    format!("{HERE}/{}/relancer", job.id),
                    button("Relancer", Look::Secondary),
                ),
                Action::new(
                    format!("{HERE}/{}/supprimer", job.id),
                    button("Supprimer…", Look::Quiet),
                ),
            ]),
        ]
    };
    Table {
        id: "abandonnees",
        caption: if dead.is_empty() {
            "Aucune tâche abandonnée."
        } else {
            "Tâches abandonnées, les plus récentes d’abord"
        }
        .to_owned(),
        head: ["Tâche", "Abandonnée", "Essais", "Raison", "Que faire"]
            .map(str::to_owned)
            .to_vec(),
        rows: dead.iter().map(row).collect(),
    }
}

pub(super) async fn retry_one(visit: Visit, id: Path<JobId>) -> Result<HttpResponse, AppError> {
    redo(visit, Which::One(*id)).await
}

pub(super) async fn retry_kind(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    redo(visit, Which::Kind(form.line("genre"))).await
}

async fn redo(visit: Visit, which: Which) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let done = visit
        .app
        .db
        .write(move |conn| retry(conn, &viewer, &which, now))
        .await;
    visit.app.wake();
    match outcome(done)? {
        None => Ok(see_other(&format!("{HERE}?fait=relance"))),
        Some(why) => list(&visit, None, (StatusCode::CONFLICT, Some(why))).await,
    }
}

/// Deleting asks first: the first press shows what would be lost, the second does it.
pub(super) async fn drop_one(
    visit: Visit,
    id: Path<JobId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    drop_after_asking(visit, Which::One(*id), &form).await
}

pub(super) async fn drop_kind(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    drop_after_asking(visit, Which::Kind(form.line("genre")), &form).await
}

async fn drop_after_asking(
    visit: Visit,
    which: Which,
    form: &Form,
) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    if !form.has("oui") {
        return ask(&visit, &which);
    }
    visit.limit(Limit::Write)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let done = visit
        .app
        .db
        .write(move |conn| drop_dead(conn, &viewer, &which, now))
        .await;
    match outcome(done)? {
        None => Ok(see_other(&format!("{HERE}?fait=taches-supprimees"))),
        Some(why) => list(&visit, None, (StatusCode::CONFLICT, Some(why))).await,
    }
}

fn ask(visit: &Visit, which: &Which) -> Result<HttpResponse, AppError> {
    let (url, title, hidden) = match which {
        Which::One(id) => (
            format!("{HERE}/{id}/supprimer"),
            format!("Supprimer la tâche n°\u{a0}{id}\u{202f}?"),
            Vec::new(),
        ),
        Which::Kind(kind) => (
            format!("{HERE}/supprimer"),
            format!("Supprimer ces tâches\u{a0}: {}\u{202f}?", job_label(kind)),
            vec![("genre", kind.clone())],
        ),
    };
    show(&FormPage {
        layout: visit.private_layout(title),
        breadcrumbs: Some(breadcrumbs(&[("Tâches de fond", HERE)])),
        intro: Some(format!(
            "Ce qu’elles devaient faire ne sera pas fait\u{a0}: un mail abandonné ne partira plus. On ne peut pas revenir en arrière. Au plus {AT_ONCE} tâches à la fois."
        )),
        forms: vec![FormCard {
            url,
            hidden,
            buttons: vec![
                Button::secondary("Supprimer")
                    .with_look(Look::Danger)
                    .sending("oui", "1"),
            ],
            ..FormCard::default()
        }],
        links: vec![Link::new("Ne rien supprimer", HERE)],
    })
}
