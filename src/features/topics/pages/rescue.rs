//! A text that can no longer go where it was written: shown whole, to be taken elsewhere.

use actix_web::HttpResponse;

use super::edit::Target;
use super::fields::Typed;
use super::history::breadcrumbs;
use crate::domain::TopicId;
use crate::error::AppError;
use crate::web::ui::{Button, Field, FormCard, Link};
use crate::web::{FormPage, Visit, page_with};

const UNCORRECTED: &str = "Votre correction n’est pas enregistrée. Reprenez votre texte ailleurs, ou faites-en une nouvelle question.";

const UNANSWERED: &str = "Votre réponse n’est pas publiée. Reprenez votre texte ailleurs, ou faites-en une nouvelle question.";

/// What was being written, with an offer to make a question of it that goes on from the topic; `None`
/// when nothing was.
#[must_use]
pub fn card(topic: Option<TopicId>, typed: &Typed, why: &str) -> Option<FormCard> {
    if typed.body.is_empty() {
        return None;
    }
    let mut hidden = Vec::new();
    hidden.extend(topic.map(|topic| ("liee", topic.to_string())));
    if !typed.title.is_empty() {
        hidden.push(("title", typed.title.clone()));
    }
    let body = Field::textarea("body", "Votre texte est gardé ici", &typed.body, 8).hint(why);
    Some(FormCard {
        id: Some("repondre"),
        url: "/poser".to_owned(),
        hidden,
        fields: vec![body],
        buttons: vec![Button::secondary("En faire une question").sending("corriger", "1")],
        ..FormCard::default()
    })
}

/// The page of an answer whose topic was hidden from its writer meanwhile, or is gone.
///
/// # Errors
/// `error` itself, where nothing had been typed.
pub fn answer(visit: &Visit, typed: &Typed, error: AppError) -> Result<HttpResponse, AppError> {
    if !matches!(error, AppError::NotFound) {
        return Err(error);
    }
    let Some(card) = card(None, typed, UNANSWERED) else {
        return Err(error);
    };
    page_with(
        error.status(),
        &FormPage {
            layout: visit.private_layout("Ce sujet n’est plus là"),
            breadcrumbs: None,
            intro: Some("Il a été retiré, ou vous ne pouvez plus le lire.".to_owned()),
            forms: vec![card],
            links: vec![Link::new("Voir les questions", "/questions")],
        },
    )
}

/// The page of a correction whose message was closed to its writer meanwhile, or is gone.
///
/// # Errors
/// `error` itself, where nothing had been typed.
pub fn page(
    visit: &Visit,
    target: Option<&Target>,
    typed: &Typed,
    error: AppError,
) -> Result<HttpResponse, AppError> {
    let why = match &error {
        AppError::Forbidden(why) => why.clone(),
        AppError::NotFound => "Ce message n’est plus là.".to_owned(),
        _ => return Err(error),
    };
    let topic = target.map(|target| target.post.topic);
    let Some(card) = card(topic, typed, UNCORRECTED) else {
        return Err(error);
    };
    let back = target.map(|target| Link::new("Revenir au sujet", target.place()));
    page_with(
        error.status(),
        &FormPage {
            layout: visit.private_layout("Ce message ne peut plus être corrigé"),
            breadcrumbs: target.map(|target| breadcrumbs(&target.post, &target.full)),
            intro: Some(why),
            forms: vec![card],
            links: back.into_iter().collect(),
        },
    )
}
