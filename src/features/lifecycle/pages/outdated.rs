//! « Périmé », and back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::{error_of, load, path_to, told, topic_id, whole};
use crate::error::{AppError, FieldError};
use crate::features::lifecycle::actions;
use crate::features::lifecycle::model::{Question, REASON_MAX};
use crate::web::ui::{Button, ErrorSummary, Field, FormCard};
use crate::web::{Form, FormPage, Limit, Visit, page_with, routes, see_other};

/// GET `/t/{id}/perime`
pub async fn form(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.person()?;
    let question = load(&visit, topic_id(&path)?).await?;
    if !question.allows_outdating(&visit.viewer) {
        return Err(AppError::Forbidden(
            "Les référent·es et la modération disent quand une question ne vaut plus.".to_owned(),
        ));
    }
    let reason = question.outdated_reason.clone().unwrap_or_default();
    show(&visit, &question, &reason, &[], StatusCode::OK)
}

/// POST `/t/{id}/perime`: `oui=0` takes it back, else `raison` says why.
pub async fn change(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let topic = topic_id(&path)?;
    let typed = form.line("raison");
    let reason = (form.raw("oui") != "0").then(|| typed.clone());
    let done = if reason.is_some() {
        "perime"
    } else {
        "valable"
    };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let changed = visit
        .app
        .db
        .write(move |conn| actions::set_outdated(conn, &viewer, topic, reason.as_deref(), now))
        .await;
    match changed {
        Ok(question) => {
            visit.app.wake();
            let place = routes::topic(&question.slug, topic);
            Ok(see_other(&routes::with_done(&place, done)))
        }
        Err(error @ AppError::Invalid(_)) => {
            let status = error.status();
            let (errors, _) = told(error)?;
            let question = load(&visit, topic).await?;
            show(&visit, &question, &typed, &errors, status)
        }
        Err(error) => Err(error),
    }
}

fn show(
    visit: &Visit,
    question: &Question,
    typed: &str,
    errors: &[FieldError],
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    let reason = Field::text("raison", "Pourquoi ne vaut-elle plus\u{202f}?", typed)
        .hint("Une phrase, affichée au-dessus de la question. Par exemple\u{a0}: ne vaut plus depuis Nextcloud\u{a0}31.")
        .required()
        .max_length(u32::try_from(REASON_MAX).unwrap_or(u32::MAX))
        .error(error_of(errors, "raison"));
    let url = format!("/t/{}/perime", question.id);
    let outdated = question.outdated_reason.is_some();
    let label = if outdated {
        "Changer la raison"
    } else {
        "Indiquer comme périmée"
    };
    let mut forms = vec![FormCard {
        url: url.clone(),
        errors: ErrorSummary::of([&reason]).or_else(|| whole(errors)),
        fields: vec![reason],
        buttons: vec![Button::primary(label)],
        ..FormCard::default()
    }];
    if outdated {
        forms.push(FormCard {
            url,
            title: Some("Elle vaut de nouveau".to_owned()),
            text: Some("La question retrouve l’état qu’elle avait.".to_owned()),
            hidden: vec![("oui", "0".to_owned())],
            buttons: vec![Button::secondary("Retirer l’indication")],
            ..FormCard::default()
        });
    }
    page_with(
        status,
        &FormPage {
            layout: visit.private_layout("Cette question ne vaut plus"),
            breadcrumbs: Some(path_to(question)),
            intro: Some(
                "Elle reste lisible, avec ses réponses et sa solution, et passe derrière les autres dans les recherches. Vous pourrez revenir en arrière."
                    .to_owned(),
            ),
            forms,
            ..FormPage::default()
        },
    )
}
