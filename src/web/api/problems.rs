//! What a program is told of an error (RFC 9457, and RFC 6750 for keys).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};

use crate::domain::Scope;
use crate::error::AppError;
use crate::web::error_pages::wait;
use crate::web::problem::problem;

/// The error as a problem document.
#[must_use]
pub fn failed(error: &AppError) -> HttpResponse {
    let status = match error {
        AppError::SignInRequired | AppError::Leaving => StatusCode::UNAUTHORIZED,
        _ => error.status(),
    };
    let (title, detail) = words(error);
    let mut response = problem(status, title, &detail).about(error).response();
    if let Some(challenge) = challenge(error) {
        let challenge = HeaderValue::from_static(challenge);
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

fn challenge(error: &AppError) -> Option<&'static str> {
    match error {
        AppError::SignInRequired | AppError::Leaving => Some("Bearer realm=\"Entraide\""),
        AppError::InvalidToken => Some("Bearer realm=\"Entraide\", error=\"invalid_token\""),
        AppError::InsufficientScope(Scope::Read) => {
            Some("Bearer realm=\"Entraide\", error=\"insufficient_scope\", scope=\"read\"")
        }
        AppError::InsufficientScope(Scope::Write) => {
            Some("Bearer realm=\"Entraide\", error=\"insufficient_scope\", scope=\"write\"")
        }
        _ => None,
    }
}

fn words(error: &AppError) -> (&'static str, String) {
    let said = |title, detail: &str| (title, detail.to_owned());
    match error {
        AppError::BadRequest(why) => ("Appel mal formé", why.clone()),
        AppError::SignInRequired | AppError::ProofDue | AppError::Leaving => said(
            "Il faut un jeton",
            "Ajoutez l’en-tête «\u{a0}Authorization: Bearer …\u{a0}». Un jeton se crée dans «\u{a0}Mon compte\u{a0}», «\u{a0}Mes jetons\u{a0}».",
        ),
        AppError::InvalidToken => said(
            "Jeton inconnu",
            "Ce jeton n’existe pas, n’est plus valable ou a été révoqué, ou son compte est suspendu.",
        ),
        AppError::InsufficientScope(scope) => (
            "Ce jeton ne sert pas à cela",
            format!(
                "Cet appel demande un jeton qui permet «\u{a0}{}\u{a0}» ({}).",
                scope.label(),
                scope.as_str()
            ),
        ),
        AppError::Forbidden(why) => ("Ce n’est pas permis", why.clone()),
        AppError::NotFound => said(
            "Rien à cette adresse",
            "Il n’y a rien, ou rien que vous puissiez voir. Les appels sont décrits sur /api.",
        ),
        AppError::MethodNotAllowed => said(
            "Cette adresse ne s’utilise pas ainsi",
            "Les méthodes possibles sont dans l’en-tête Allow.",
        ),
        AppError::NotAcceptable => said(
            "Ce format n’existe pas ici",
            "Les réponses sont en JSON\u{a0}: demandez application/json, ou n’envoyez pas Accept.",
        ),
        AppError::Conflict(why) => ("Quelqu’un a été plus rapide", why.clone()),
        AppError::Gone => said("Ce contenu a été retiré", "Il était ici, et n’y est plus."),
        AppError::TooLarge(why) => ("C’est trop long", why.clone()),
        AppError::Unsupported(_) => said(
            "Ce format n’est pas lu",
            "Envoyez du JSON en UTF-8, avec l’en-tête «\u{a0}Content-Type: application/json\u{a0}».",
        ),
        AppError::Invalid(fields) => {
            let all: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
            ("Il y a un point à corriger", all.join(" "))
        }
        AppError::TooMany {
            message,
            retry_after,
        } => (
            "Trop d’appels",
            format!("{message} {}", wait(retry_after.as_secs())),
        ),
        AppError::Unavailable(_) => said(
            "Le forum reprend son souffle",
            "Il ne peut pas répondre à l’instant. Recommencez dans une minute.",
        ),
        AppError::Database(_) | AppError::Internal(_) => said(
            "Une erreur de notre côté",
            "Elle est notée. Recommencez dans un moment.",
        ),
    }
}
