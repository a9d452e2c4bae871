//! Taking a space away from one's account: asked before, proven, and done.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

use super::identities::{HERE, answer, called, other_way};
use crate::domain::IdentityId;
use crate::error::{AppError, FieldError};
use crate::features::accounts::actions::identities::{of_account, only_way, unlink as remove};
use crate::features::accounts::{Proof, proof, prove, sign_in_again};
use crate::web::ui::{
    Breadcrumbs, Button, ErrorSummary, Field, FormCard, Link, Look, Notice, Tone,
};
use crate::web::{Form, FormPage, SentBack, Visit, error_of, page_with, see_other, with_retry};

/// GET `/compte/identites/{identity}/retirer`: what will come of it, before it is done.
pub async fn ask_unlink(
    visit: Visit,
    request: HttpRequest,
    identity: Path<IdentityId>,
) -> Result<HttpResponse, AppError> {
    unlink_page(&visit, &request, identity.into_inner(), None).await
}

async fn unlink_page(
    visit: &Visit,
    request: &HttpRequest,
    id: IdentityId,
    refused: Option<SentBack>,
) -> Result<HttpResponse, AppError> {
    let person = visit.person()?.clone();
    let account = person.account;
    let ways = visit
        .app
        .db
        .read(move |conn| of_account(conn, account))
        .await?;
    let found = ways.iter().find(|way| way.id == id);
    let (way, (_, called)) = found
        .and_then(|way| Some((way, called(way)?)))
        .ok_or(AppError::NotFound)?;
    if !other_way(&ways, way) {
        let refused = SentBack::of(only_way(), "")?;
        return answer(visit, request, ("", Some(refused))).await;
    }
    let signed_out = if person.identity == id {
        " Vous serez déconnecté·e ici."
    } else {
        ""
    };
    let errors = refused.as_ref().map(|refused| refused.errors.as_slice());
    let errors = errors.unwrap_or_default();
    let mut layout =
        visit.private_layout(format!("Retirer l’espace «\u{a0}{called}\u{a0}»\u{202f}?"));
    if let Some(whole) = error_of(errors, "") {
        layout.notice = Some(Notice::new(Tone::Danger, whole));
    }
    let form = unlink_form(id, proof(visit).await?, errors);
    let page = FormPage {
        layout,
        breadcrumbs: Some(Breadcrumbs {
            links: vec![
                Link::new("Mon compte", "/compte"),
                Link::new("Mes espaces", HERE),
            ],
        }),
        intro: Some(format!(
            "Cet espace n’ouvrira plus votre compte. Les appareils connectés avec lui sont déconnectés, et les programmes autorisés depuis ces appareils n’ont plus accès.{signed_out} Vos messages restent. Vous pourrez le relier de nouveau."
        )),
        forms: vec![form],
        links: vec![Link::new("Garder cet espace", HERE)],
    };
    let status = refused.as_ref().map_or(StatusCode::OK, |one| one.status);
    let retry = refused.and_then(|one| one.retry_after);
    Ok(with_retry(page_with(status, &page)?, retry))
}

fn unlink_form(id: IdentityId, proof: Proof, errors: &[FieldError]) -> FormCard {
    let here = format!("{HERE}/{id}/retirer");
    if proof == Proof::SignInAgain {
        return sign_in_again(
            &here,
            "Pour vérifier que c’est bien vous, reconnectez-vous d’abord, puis terminez dans les dix minutes.",
        );
    }
    let fields: Vec<Field> = proof
        .field(error_of(errors, "password"))
        .into_iter()
        .collect();
    FormCard {
        url: here,
        errors: ErrorSummary::of(&fields),
        fields,
        buttons: vec![Button::secondary("Retirer cet espace").with_look(Look::Danger)],
        ..FormCard::default()
    }
}

/// POST `/compte/identites/{identity}/retirer`
pub async fn unlink(
    visit: Visit,
    request: HttpRequest,
    identity: Path<IdentityId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let (person, id) = (visit.person()?.clone(), identity.into_inner());
    let was_ours = person.identity == id;
    match try_unlink(&visit, id, form.raw("password")).await {
        Ok(()) if was_ours => Ok(see_other("/connexion?fait=delie")),
        Ok(()) => Ok(see_other("/compte/identites?fait=delie")),
        Err(error) => {
            let refused = SentBack::of(error, "")?;
            unlink_page(&visit, &request, id, Some(refused)).await
        }
    }
}

async fn try_unlink(visit: &Visit, id: IdentityId, typed: &str) -> Result<(), AppError> {
    prove(visit, typed).await?;
    let (person, now) = (visit.person()?.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| remove(conn, &person, id, now))
        .await?;
    visit.app.wake();
    Ok(())
}
