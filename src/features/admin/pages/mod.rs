//! `/admin` and what is under it, but for the pages of other rooms.

mod charts;
mod components;
mod journal;
mod limits;
mod mails;
mod overview;
mod people;
mod tasks;

use actix_web::web::{self, ServiceConfig};
use askama::Template;

use crate::error::AppError;
use crate::web::Visit;
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, FormCard, NextPage, Notice, Tab, Table, Tabs, Tone};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/admin").get(overview::page))
        .service(web::resource("/admin/comptes").get(people::page))
        .service(web::resource("/admin/comptes/ouvrir").post(people::open))
        // Before the one with a parameter in its place.
        .service(web::resource("/admin/comptes/quitter").post(people::step_down))
        .service(web::resource("/admin/comptes/{account}/mot-de-passe").post(people::send_reset))
        .service(web::resource("/admin/comptes/{account}/sessions").post(people::end_sessions))
        .service(
            web::resource("/admin/comptes/{account}/second-facteur")
                .post(people::reset_second_factor),
        )
        .service(web::resource("/admin/taches").get(tasks::page))
        .service(web::resource("/admin/taches/relancer").post(tasks::retry_kind))
        .service(web::resource("/admin/taches/supprimer").post(tasks::drop_kind))
        .service(web::resource("/admin/taches/{id}/relancer").post(tasks::retry_one))
        .service(web::resource("/admin/taches/{id}/supprimer").post(tasks::drop_one))
        .service(web::resource("/admin/mails").get(mails::page))
        .service(web::resource("/admin/mails/essai").post(mails::test))
        .service(web::resource("/admin/mails/{id}/renvoyer").post(mails::again))
        .service(web::resource("/admin/limites").get(limits::page))
        .service(web::resource("/admin/journal").get(journal::page))
        .service(
            web::resource("/admin/composants")
                .get(components::page)
                .post(components::press),
        );
}

/// A page around several tables.
#[derive(Template)]
#[template(path = "admin/tables.html")]
struct TablesPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    tabs: Vec<Tabs>,
    intro: String,
    /// A table without rows is shown by its caption alone.
    tables: Vec<Table>,
    next: Option<NextPage>,
    forms: Vec<FormCard>,
}

/// The rooms of what the forum does by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Machine {
    Tasks,
    Mails,
}

fn machine_tabs(current: Machine) -> Tabs {
    Tabs {
        label: "Ce que le forum fait seul".to_owned(),
        items: [
            (Machine::Tasks, "Tâches de fond", "/admin/taches"),
            (Machine::Mails, "Mails", "/admin/mails"),
        ]
        .map(|(place, label, href)| Tab::new(label, href, place == current))
        .to_vec(),
    }
}

/// A page with a warning in the place of the confirmation.
fn warned(visit: &Visit, title: impl Into<String>, warning: Option<String>) -> Layout {
    let mut layout = visit.private_layout(title);
    if let Some(text) = warning {
        layout.notice = Some(Notice::new(Tone::Warning, text));
    }
    layout
}

/// What an act came to: `None` when it was done, and why not when somebody was faster.
fn outcome<T>(done: Result<T, AppError>) -> Result<Option<String>, AppError> {
    match done {
        Ok(_) => Ok(None),
        Err(AppError::Conflict(why)) => Ok(Some(why)),
        Err(other) => Err(other),
    }
}
