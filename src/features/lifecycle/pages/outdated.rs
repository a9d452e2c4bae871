//! « Périmé », and back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::{load, path_to, topic_id, whole};
use crate::domain::TopicId;
use crate::error::{AppError, FieldError};
use crate::features::drafts::{self, Aim, Draft, Place};
use crate::features::lifecycle::actions;
use crate::features::lifecycle::model::{Question, REASON_MAX};
use crate::web::ui::{Button, ErrorSummary, Field, FormCard};
use crate::web::{Form, FormPage, Limit, SentBack, Visit, error_of, page_with, routes, see_other};

/// GET `/t/{id}/perime`
pub async fn form(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let topic = topic_id(&path)?;
    let viewer = visit.viewer.clone();
    let (question, draft) = visit
        .app
        .db
        .read(move |conn| {
            let question = actions::find(conn, &viewer, topic)?;
            Ok::<_, AppError>((question, drafts::find(conn, account, &place(topic))?))
        })
        .await?;
    if !question.allows_outdating(&visit.viewer) {
        return Err(AppError::Forbidden(
            "Les référent·es et la modération disent quand une question ne vaut plus.".to_owned(),
        ));
    }
    let reason = match &draft {
        Some(draft) => draft.fields.line("raison"),
        None => question.outdated_reason.clone().unwrap_or_default(),
    };
    let shown = Shown {
        draft,
        ..Shown::default()
    };
    show(&visit, &question, &reason, shown)
}

/// Where a reason waits, when the session ended while it was written.
fn place(topic: TopicId) -> String {
    Place::first(Aim::Outdated(topic)).to_string()
}

/// POST `/t/{id}/perime`: `oui=0` takes it back, else `raison` says why.
pub async fn change(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let topic = topic_id(&path)?;
    if !visit.viewer.signed_in() && form.raw("oui") != "0" {
        let back = format!("/t/{topic}/perime");
        return drafts::sign_in_first(&visit, &place(topic), form, &back).await;
    }
    visit.limit(Limit::Write)?;
    visit.person()?;
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
        .write(move |conn| {
            let question = actions::set_outdated(conn, &viewer, topic, reason.as_deref(), now)?;
            if let Some(account) = viewer.account() {
                drafts::remove(conn, account, &place(topic))?;
            }
            Ok::<_, AppError>(question)
        })
        .await;
    match changed {
        Ok(question) => {
            visit.app.wake();
            let place = routes::topic(&question.slug, topic);
            Ok(see_other(&routes::with_done(&place, done)))
        }
        Err(error @ AppError::Invalid(_)) => {
            let back = SentBack::of(error, "")?;
            let question = load(&visit, topic).await?;
            let shown = Shown {
                status: back.status,
                errors: back.errors,
                draft: None,
            };
            show(&visit, &question, &typed, shown)
        }
        Err(error) => Err(error),
    }
}

/// What the page tells beside its field.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    errors: Vec<FieldError>,
    draft: Option<Draft>,
}

fn show(
    visit: &Visit,
    question: &Question,
    typed: &str,
    shown: Shown,
) -> Result<HttpResponse, AppError> {
    let errors = &shown.errors;
    let draft = shown.draft.as_ref();
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
        kept: draft.map(|draft| drafts::restored(visit, &place(question.id), draft)),
        url: url.clone(),
        errors: ErrorSummary::of([&reason]).or_else(|| whole(errors)),
        fields: vec![reason],
        keep: true,
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
        shown.status,
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
