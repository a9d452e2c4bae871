//! `/p/{id}/sondage/fermer` and `/supprimer`: the end of a poll.

use actix_web::{HttpResponse, web};

use super::form::{back, breadcrumbs, load};
use crate::domain::PostId;
use crate::error::AppError;
use crate::features::polls::actions;
use crate::web::ui::{Button, FormCard, Link, Look};
use crate::web::{FormPage, Limit, Visit, page, routes, see_other};

/// POST `/p/{id}/sondage/fermer`
pub async fn close(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let post: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let write = move |conn: &mut crate::db::Conn| actions::close(conn, &viewer, post, now);
    let place = visit.app.db.write(write).await?;
    Ok(see_other(&routes::with_done(
        &back(&place),
        "sondage-termine",
    )))
}

/// GET `/p/{id}/sondage/supprimer`: asks before.
pub async fn confirm_delete(
    visit: Visit,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let (place, poll) = load(&visit, &path).await?;
    let poll = poll.ok_or(AppError::NotFound)?;
    if !place.allows_managing(&visit.viewer) {
        return Err(AppError::Forbidden(
            "Ce sondage appartient à la personne qui a écrit le message.".to_owned(),
        ));
    }
    let form = FormCard {
        url: format!("/p/{}/sondage/supprimer", place.post),
        text: Some(format!("«\u{a0}{}\u{a0}»", poll.question)),
        buttons: vec![Button::primary("Supprimer le sondage").with_look(Look::Danger)],
        ..FormCard::default()
    };
    page(&FormPage {
        layout: visit.private_layout("Supprimer le sondage\u{202f}?"),
        breadcrumbs: breadcrumbs(&place),
        intro: Some(
            "La question, les réponses et tous les votes disparaissent pour de bon. Le message reste."
                .to_owned(),
        ),
        forms: vec![form],
        links: vec![Link::new("Le garder et revenir au message", back(&place))],
    })
}

/// POST `/p/{id}/sondage/supprimer`
pub async fn delete(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let post: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let write = move |conn: &mut crate::db::Conn| actions::delete(conn, &viewer, post);
    let place = visit.app.db.write(write).await?;
    let message = routes::message(&place.slug, place.topic, place.number);
    Ok(see_other(&routes::with_done(&message, "sondage-supprime")))
}
