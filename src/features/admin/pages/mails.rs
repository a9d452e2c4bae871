//! `/admin/mails`: which mails left, wait, or were given up.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::{Machine, TablesPage, machine_tabs, outcome};
use crate::db::paging::Cursor;
use crate::domain::MailId;
use crate::error::AppError;
use crate::features::admin::actions::machinery::{resend, test_mail};
use crate::features::admin::model::{MailState, mail_label};
use crate::features::admin::store::mails::{self, Line};
use crate::features::admin::{administrator, breadcrumbs};
use crate::web::ui::{Action, Button, Cell, FormCard, NextPage, Tab, Table, Tabs};
use crate::web::{Limit, Query, Visit, page_with, routes, see_other};

/// Mails on one page.
const A_PAGE: usize = 50;
const HERE: &str = "/admin/mails";

pub(super) async fn page(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let state = MailState::named(query.raw("etat"));
    list(
        &visit,
        (state, query.parse("apres")),
        (StatusCode::OK, None),
    )
    .await
}

async fn list(
    visit: &Visit,
    (state, after): (MailState, Option<Cursor>),
    (status, warning): (StatusCode, Option<String>),
) -> Result<HttpResponse, AppError> {
    let slice = visit
        .app
        .db
        .read(move |conn| mails::page(conn, state, after, A_PAGE))
        .await?;
    let at = |cursor: Option<Cursor>| match cursor {
        None => format!("{HERE}?etat={}", state.word()),
        Some(cursor) => format!("{HERE}?etat={}&apres={cursor}", state.word()),
    };
    page_with(
        status,
        &TablesPage {
            layout: super::warned(visit, "Mails", warning),
            breadcrumbs: breadcrumbs(&[]),
            tabs: vec![machine_tabs(Machine::Mails), lists(state)],
            intro: "Un mail par évènement et par personne. Ni adresses ni textes n’en sont gardés. Un mail abandonné est un mail que le serveur de la personne a refusé, ou qui n’avait plus lieu d’être."
                .to_owned(),
            tables: vec![table(visit, state, &slice.items)],
            next: Some(NextPage {
                next: slice.next.map(|cursor| at(Some(cursor))),
                first: after.map(|_| at(None)),
            }),
            forms: vec![test_form()],
        },
    )
}

fn test_form() -> FormCard {
    FormCard {
        id: Some("essai"),
        url: format!("{HERE}/essai"),
        title: Some("Est-ce que les mails partent\u{202f}?".to_owned()),
        text: Some(
            "Un mail d’essai part à votre adresse. Il montre aussi comment les vôtres sont reçus."
                .to_owned(),
        ),
        buttons: vec![Button::secondary("Envoyer un mail d’essai")],
        ..FormCard::default()
    }
}

fn table(visit: &Visit, state: MailState, lines: &[Line]) -> Table {
    let row = |line: &Line| {
        let who = match (&line.username, line.account) {
            (Some(name), Some(_)) => Cell::link(name, routes::member(name)),
            _ => Cell::text("Sans compte"),
        };
        let since = line.sent_at.or(line.dropped_at);
        let mut cells = vec![
            Cell::text(format!("{} n°\u{a0}{}", mail_label(&line.kind), line.id)),
            who,
            Cell::When(visit.when(line.created_at)),
        ];
        match state {
            MailState::Waiting => {}
            MailState::Sent => {
                cells.push(since.map_or_else(|| Cell::text("—"), |at| Cell::When(visit.when(at))))
            }
            MailState::Dropped => {
                cells.push(since.map_or_else(|| Cell::text("—"), |at| Cell::When(visit.when(at))));
                let again = Button::secondary("Renvoyer").about(format!("mail {}", line.id));
                let url = format!("{HERE}/{}/renvoyer", line.id);
                cells.push(Cell::Actions(vec![Action::new(url, again)]));
            }
        }
        cells
    };
    let head: &[&str] = match state {
        MailState::Waiting => &["Mail", "Pour", "Demandé"],
        MailState::Sent => &["Mail", "Pour", "Demandé", "Parti"],
        MailState::Dropped => &["Mail", "Pour", "Demandé", "Abandonné", "Que faire"],
    };
    let caption = match (state, lines.is_empty()) {
        (MailState::Waiting, true) => "Aucun mail en attente.",
        (MailState::Waiting, false) => "Mails en attente, les plus récents d’abord",
        (MailState::Sent, true) => "Aucun mail envoyé.",
        (MailState::Sent, false) => "Mails envoyés, les plus récents d’abord",
        (MailState::Dropped, true) => "Aucun mail abandonné.",
        (MailState::Dropped, false) => "Mails abandonnés, les plus récents d’abord",
    };
    Table {
        id: "mails",
        caption: caption.to_owned(),
        head: head.iter().map(|title| (*title).to_owned()).collect(),
        rows: lines.iter().map(row).collect(),
    }
}

pub(super) async fn again(visit: Visit, id: Path<MailId>) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now, id) = (visit.viewer.clone(), visit.now, *id);
    let done = visit
        .app
        .db
        .write(move |conn| resend(conn, &viewer, id, now))
        .await;
    visit.app.wake();
    match outcome(done)? {
        None => Ok(see_other(&format!("{HERE}?etat=attente&fait=renvoi"))),
        Some(why) => {
            let list_of = (MailState::Dropped, None);
            list(&visit, list_of, (StatusCode::CONFLICT, Some(why))).await
        }
    }
}

pub(super) async fn test(visit: Visit) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    visit.limit(Limit::Mail)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| test_mail(conn, &viewer, now))
        .await?;
    visit.app.wake();
    Ok(see_other(&format!("{HERE}?fait=essai")))
}

/// The lists of mails.
fn lists(current: MailState) -> Tabs {
    let tab = |state: &MailState| {
        let href = format!("{HERE}?etat={}", state.word());
        Tab::new(state.label(), href, *state == current)
    };
    Tabs {
        label: "État des mails".to_owned(),
        items: MailState::ALL.iter().map(tab).collect(),
    }
}
