//! Answering: publish, read again before, and never lose what was typed.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, web};

use super::ask::{PreviewPage, park};
use super::fields::Typed;
use super::linked::titled;
use super::show::{self, Read};
use crate::domain::{Body, TopicId};
use crate::error::{AppError, FieldError};
use crate::features::topics::actions::{self, NewAnswer, Submission, answer_place};
use crate::features::topics::rendering;
use crate::web::ui::{Breadcrumbs, Button, Html, Link, TagList};
use crate::web::{Form, Limit, Visit, page, routes, see_other, wait};

/// POST `/t/{id}/repondre`
pub async fn publish(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let id: TopicId = path.parse().map_err(|_| AppError::NotFound)?;
    let read = show::load(&visit, id, 1).await?;
    let typed = Typed::of(&form);
    if !visit.viewer.signed_in() {
        let back = format!("{}#repondre", routes::topic(&read.full.topic.slug, id));
        return park(&visit, &answer_place(id), form, &back).await;
    }
    match answer(&visit, id, &read, &form, &typed).await {
        Ok(response) => Ok(response),
        Err(error) => again(&visit, &read, &typed, error),
    }
}

async fn answer(
    visit: &Visit,
    id: TopicId,
    read: &Read,
    form: &Form,
    typed: &Typed,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    let body = Body::parse(&typed.body).map_err(|e| AppError::field("body", e.0))?;
    let text = rendering::prepare(&visit.app, body).await?;
    if form.has("apercu") {
        let body = titled(visit, text.html).await?;
        return preview(visit, read, typed, body);
    }
    if form.has("corriger") {
        return show::show(visit, read, typed, &[], StatusCode::OK);
    }
    let submission = Submission {
        id: Some(typed.submission.clone()).filter(|id| !id.is_empty()),
        limited: visit.app.limits.on(),
    };
    let new = NewAnswer { topic: id, text };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let published = visit
        .app
        .db
        .write(move |conn| actions::answer(conn, &viewer, &new, &submission, now))
        .await?;
    visit.app.wake();
    let place = routes::message(&published.slug, published.topic, published.number);
    Ok(see_other(&routes::with_done(
        &place,
        if published.pending {
            "attente"
        } else {
            "reponse"
        },
    )))
}

fn preview(
    visit: &Visit,
    read: &Read,
    typed: &Typed,
    body: Html,
) -> Result<HttpResponse, AppError> {
    let topic = &read.full.topic;
    page(&PreviewPage {
        layout: visit.private_layout("Relire avant de publier"),
        breadcrumbs: Breadcrumbs {
            links: vec![Link::new(
                &topic.title,
                routes::topic(&topic.slug, topic.id),
            )],
        },
        intro: "Voici votre réponse telle que les autres la liront.".to_owned(),
        notices: Vec::new(),
        heading: "Votre réponse".to_owned(),
        tags: TagList {
            badges: Vec::new(),
            tags: Vec::new(),
        },
        body,
        url: format!("/t/{}/repondre", topic.id),
        hidden: vec![
            ("body", typed.body.clone()),
            ("envoi", typed.submission.clone()),
        ],
        buttons: vec![
            Button::primary("Publier ma réponse"),
            Button::secondary("Corriger").sending("corriger", "1"),
        ],
        similar: None,
    })
}

/// The topic again, with what was typed and what is wrong with it.
fn again(
    visit: &Visit,
    read: &Read,
    typed: &Typed,
    error: AppError,
) -> Result<HttpResponse, AppError> {
    let status = error.status();
    let (errors, retry) = match error {
        AppError::Invalid(errors) => (errors, None),
        AppError::Forbidden(message) | AppError::Conflict(message) => (whole(message), None),
        AppError::TooMany {
            message,
            retry_after,
        } => {
            let seconds = retry_after.as_secs();
            (whole(format!("{message} {}", wait(seconds))), Some(seconds))
        }
        error => return Err(error),
    };
    let mut response = show::show(visit, read, typed, &errors, status)?;
    if let Some(seconds) = retry {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

fn whole(message: String) -> Vec<FieldError> {
    vec![FieldError {
        field: "body",
        message,
    }]
}
