//! Sending a file from a script.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use serde_json::json;

use super::super::intake;
use crate::error::AppError;
use crate::web::{FormWithFiles, Visit, wait};

/// POST `/fichiers`: one file in `fichier`, what it shows in `alt`. Answers in JSON, always.
pub async fn send(visit: Visit, form: Result<FormWithFiles, AppError>) -> HttpResponse {
    match keep(&visit, form).await {
        Ok(answer) => answer,
        Err(error) => problem(&error),
    }
}

async fn keep(
    visit: &Visit,
    form: Result<FormWithFiles, AppError>,
) -> Result<HttpResponse, AppError> {
    let person = visit.person()?.clone();
    let FormWithFiles { form, mut files } = form?;
    if files.len() > 1 {
        return Err(AppError::field(
            "fichier",
            "Envoyez les fichiers un par un.",
        ));
    }
    let file = files
        .pop()
        .filter(|file| file.field == "fichier")
        .ok_or_else(|| AppError::field("fichier", "Choisissez un fichier."))?;
    let kept = intake::take(&visit.app, &person, file, form.raw("alt"), visit.now).await?;
    visit.app.wake();
    let upload = kept.upload;
    let address = upload.address();
    Ok(HttpResponse::Created()
        .insert_header(("location", address.as_str()))
        .json(json!({
            "id": upload.id,
            "url": address,
            "markdown": upload.markdown(),
            "width": upload.size.map(|(width, _)| width),
            "height": upload.size.map(|(_, height)| height),
            "name": upload.file_name,
            "note": kept.note,
        })))
}

/// RFC 9457, in words that the script shows as they are.
fn problem(error: &AppError) -> HttpResponse {
    let (status, title) = match error {
        AppError::SignInRequired => (
            StatusCode::UNAUTHORIZED,
            "Connectez-vous pour joindre un fichier. Votre texte reste ici.".to_owned(),
        ),
        AppError::Invalid(fields) => {
            let all: Vec<_> = fields.iter().map(|field| field.message.as_str()).collect();
            (error.status(), all.join(" "))
        }
        AppError::TooMany {
            message,
            retry_after,
        } => (
            error.status(),
            format!("{message} {}", wait(retry_after.as_secs())),
        ),
        AppError::TooLarge(why)
        | AppError::Forbidden(why)
        | AppError::Conflict(why)
        | AppError::BadRequest(why) => (error.status(), why.clone()),
        AppError::Unsupported(_) => (
            error.status(),
            "Cet envoi n’est pas celui d’un fichier.".to_owned(),
        ),
        other => {
            let status = other.status();
            if status.is_server_error() {
                tracing::error!(error = %other, "a file was not kept");
            }
            (
                status,
                "Le fichier n’a pas pu être gardé. Recommencez dans un moment.".to_owned(),
            )
        }
    };
    let mut answer = HttpResponse::build(status);
    if let AppError::TooMany { retry_after, .. } = error {
        answer.insert_header((RETRY_AFTER, retry_after.as_secs().to_string()));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header((RETRY_AFTER, "30"));
    }
    let body = json!({ "status": status.as_u16(), "title": title });
    answer
        .content_type("application/problem+json")
        .body(body.to_string())
}
