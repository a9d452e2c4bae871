//! The pages of the room.

mod details;
mod outdated;
mod reserve;
mod settle;
mod wording;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{ServiceConfig, resource};

use super::actions;
use super::model::Question;
use crate::domain::TopicId;
use crate::error::{AppError, FieldError};
use crate::web::ui::{Breadcrumbs, ErrorSummary, Link};
use crate::web::{FormPage, Visit, error_of, page_with, routes};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/t/{id}/reserver").post(reserve::reserve))
        .service(
            resource("/t/{id}/preciser")
                .get(details::form)
                .post(details::publish),
        )
        .service(resource("/t/{id}/preciser/retirer").post(details::withdraw))
        .service(
            resource("/t/{id}/perime")
                .get(outdated::form)
                .post(outdated::change),
        )
        .service(
            resource("/t/{id}/resolu")
                .get(settle::page)
                .post(settle::answer),
        )
        .service(resource("/t/{id}/resolu/autrement").post(settle::otherwise))
        .service(
            resource("/q/{token}")
                .get(settle::page_of_link)
                .post(settle::answer_of_link),
        );
}

fn topic_id(path: &str) -> Result<TopicId, AppError> {
    path.parse().map_err(|_| AppError::NotFound)
}

/// The question as this viewer may see it.
async fn load(visit: &Visit, topic: TopicId) -> Result<Question, AppError> {
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .read(move |conn| actions::find(conn, &viewer, topic))
        .await
}

fn path_to(question: &Question) -> Breadcrumbs {
    Breadcrumbs {
        links: vec![
            Link::new("Questions", "/questions"),
            Link::new(
                crate::text::typography(&question.title),
                routes::topic(&question.slug, question.id),
            ),
        ],
    }
}

/// A page that says one thing and leads back to the question.
fn said(
    visit: &Visit,
    question: &Question,
    (title, text): (&str, String),
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    page_with(
        status,
        &FormPage {
            layout: visit.private_layout(title),
            breadcrumbs: Some(path_to(question)),
            intro: Some(text),
            links: vec![Link::new(
                "Revenir à la question",
                routes::topic(&question.slug, question.id),
            )],
            ..FormPage::default()
        },
    )
}

/// What is wrong with the form as a whole, said at its head.
fn whole(errors: &[FieldError]) -> Option<ErrorSummary> {
    error_of(errors, "").map(|title| ErrorSummary {
        title,
        errors: Vec::new(),
    })
}
