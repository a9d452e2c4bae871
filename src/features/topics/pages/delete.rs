//! Deleting and restoring one's message.

use actix_web::{HttpResponse, web};

use super::edit::load;
use super::history::breadcrumbs;
use crate::domain::PostId;
use crate::error::AppError;
use crate::features::topics::actions;
use crate::text;
use crate::web::ui::{Button, FormCard, Link, Look};
use crate::web::{FormPage, Limit, Visit, page, routes, see_other};

/// GET `/p/{id}/supprimer`: asks before.
pub async fn confirm_delete(
    visit: Visit,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let target = load(&visit, &path).await?;
    if !target.post.allows_delete(&target.full.topic, &visit.viewer) {
        return Err(AppError::Forbidden(
            "Ce message ne peut pas être supprimé\u{a0}: il n’est pas de vous, ou des réponses en dépendent.".to_owned(),
        ));
    }
    let excerpt = text::excerpt(&text::plain(&target.post.body), 300);
    let form = FormCard {
        url: format!("/p/{}/supprimer", target.post.id),
        text: Some(format!("«\u{a0}{excerpt}\u{a0}»")),
        buttons: vec![Button::primary("Supprimer ce message").with_look(Look::Danger)],
        ..FormCard::default()
    };
    page(&FormPage {
        layout: visit.private_layout("Supprimer ce message\u{202f}?"),
        breadcrumbs: Some(breadcrumbs(&target.post, &target.full)),
        intro: Some("Il ne sera plus visible. Vous pourrez le rétablir.".to_owned()),
        forms: vec![form],
        links: vec![Link::new("Le garder et revenir au sujet", target.place())],
    })
}

/// POST `/p/{id}/supprimer`. Leads to a page from which it can be taken back.
pub async fn delete(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let (post, full) = visit
        .app
        .db
        .write(move |conn| actions::delete(conn, &viewer, id, now))
        .await?;
    let form = FormCard {
        url: format!("/p/{}/retablir", post.id),
        buttons: vec![Button::secondary("Rétablir le message")],
        ..FormCard::default()
    };
    let back = match post.opens_topic() {
        true => Link::new("Voir les questions", "/questions"),
        false => Link::new(
            "Revenir au sujet",
            routes::topic(&full.topic.slug, post.topic),
        ),
    };
    page(&FormPage {
        layout: visit.private_layout("Le message est supprimé"),
        intro: Some("Plus personne ne le voit. Si c’était une erreur, rétablissez-le.".to_owned()),
        forms: vec![form],
        links: vec![back],
        ..FormPage::default()
    })
}

/// POST `/p/{id}/retablir`
pub async fn restore(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let post = visit
        .app
        .db
        .write(move |conn| actions::restore(conn, &viewer, id, now))
        .await?;
    Ok(see_other(&format!("/p/{}?fait=retabli", post.id)))
}
