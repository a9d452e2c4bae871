//! One draft: read whole, taken up, thrown away.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::words::{address, form_of, go_on, kept_until, words};
use crate::domain::DraftId;
use crate::error::AppError;
use crate::features::drafts::actions;
use crate::features::drafts::model::{Aim, Place};
use crate::features::drafts::store::{self, Line};
use crate::text;
use crate::web::dates::When;
use crate::web::layout::Layout;
use crate::web::ui::{Action, Breadcrumbs, Button, ButtonLink, FormCard, Link, Look};
use crate::web::{Form, FormPage, Limit, Visit, page, routes, see_other};

async fn load(visit: &Visit, id: &str) -> Result<Line, AppError> {
    let account = visit.person()?.account;
    let id: DraftId = id.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .read(move |conn| store::find_line(conn, &viewer, account, id))
        .await?
        .ok_or(AppError::NotFound)
}

fn trail() -> Breadcrumbs {
    Breadcrumbs {
        links: vec![
            Link::new("Mon compte", "/compte"),
            Link::new("Mes brouillons", "/compte/brouillons"),
        ],
    }
}

#[derive(Template)]
#[template(path = "drafts/show.html")]
struct ShowPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    title: String,
    /// Its topic is closed to this person by now.
    gone: bool,
    text: String,
    until: When,
    link: Option<ButtonLink>,
    take_up: Option<Action>,
    throw_away: ButtonLink,
}

/// GET `/compte/brouillons/{id}`: the whole text, to be copied whatever became of its topic.
pub async fn show(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let line = load(&visit, &path).await?;
    let words = words(&line);
    let (link, take_up) = go_on(&line, &words);
    page(&ShowPage {
        layout: visit.private_layout(words.what),
        breadcrumbs: trail(),
        gone: words.form.is_none(),
        text: line.fields.text(),
        until: kept_until(&visit, line.updated_at),
        throw_away: ButtonLink::new("Jeter", format!("{}/jeter", address(line.id))),
        title: words.title,
        link,
        take_up,
    })
}

/// GET `/compte/brouillons/{id}/jeter`: asks before.
pub async fn confirm(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let line = load(&visit, &path).await?;
    let words = words(&line);
    let excerpt = text::excerpt(&line.fields.text(), 300);
    page(&FormPage {
        layout: visit.private_layout("Jeter ce brouillon\u{202f}?"),
        breadcrumbs: Some(trail()),
        intro: Some("Il ne pourra pas être retrouvé.".to_owned()),
        forms: vec![FormCard {
            url: format!("{}/jeter", address(line.id)),
            title: Some(words.title),
            text: (!excerpt.is_empty()).then(|| format!("«\u{a0}{excerpt}\u{a0}»")),
            buttons: vec![Button::primary("Jeter ce brouillon").with_look(Look::Danger)],
            ..FormCard::default()
        }],
        links: vec![Link::new("Le garder", "/compte/brouillons")],
    })
}

/// POST `/compte/brouillons/{id}/jeter`
pub async fn throw_away(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.person()?;
    visit.limit(Limit::Write)?;
    let id: DraftId = path.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .write(move |conn| actions::throw_away(conn, &viewer, id))
        .await?;
    Ok(see_other("/compte/brouillons?fait=brouillon-jete"))
}

/// POST `/compte/brouillons/{id}/reprendre`: back to where its form looks.
pub async fn take_up(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.person()?;
    visit.limit(Limit::Write)?;
    let id: DraftId = path.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let place = visit
        .app
        .db
        .write(move |conn| actions::take_up(conn, &viewer, id))
        .await?;
    Ok(see_other(&form_of(place)))
}

/// POST `/brouillons/de-cote`: an empty form, and the text in the list.
pub async fn put_aside(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    visit.person()?;
    visit.limit(Limit::Write)?;
    let place: Place = form.parse("place").ok_or(AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .write(move |conn| actions::put_aside(conn, &viewer, place))
        .await?;
    // The page of a topic is known by its whole address.
    let back = match (&visit.from, place.aim) {
        (Some(from), Aim::Answer(_)) => {
            let path = from.split(['?', '#']).next().unwrap_or_default();
            format!("{path}#repondre")
        }
        _ => form_of(place),
    };
    Ok(see_other(&routes::with_done(&back, "de-cote")))
}
