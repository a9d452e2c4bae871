//! Sending a file from a script.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

use super::super::intake;
use crate::error::AppError;
use crate::web::{FormWithFiles, Visit, problem, told};

/// POST `/fichiers`: one file in `fichier`, what it shows in `alt`. Answers in JSON, always.
pub async fn send(visit: Visit, form: Result<FormWithFiles, AppError>) -> HttpResponse {
    match keep(&visit, form).await {
        Ok(answer) => answer,
        Err(error) => refused(&error),
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

/// What the script shows beside the file is the detail.
fn refused(error: &AppError) -> HttpResponse {
    let status = match error {
        AppError::SignInRequired => StatusCode::UNAUTHORIZED,
        _ => error.status(),
    };
    let detail = match error {
        AppError::SignInRequired => {
            "Connectez-vous pour joindre un fichier. Votre texte reste ici.".to_owned()
        }
        AppError::Unsupported(_) => "Cet envoi n’est pas celui d’un fichier.".to_owned(),
        _ if status.is_server_error() => {
            tracing::error!(%error, "a file was not kept");
            "Le fichier n’a pas pu être gardé. Recommencez dans un moment.".to_owned()
        }
        _ => told(error).1,
    };
    problem(status, "Ce fichier n’est pas joint", &detail)
        .about(error)
        .response()
}
