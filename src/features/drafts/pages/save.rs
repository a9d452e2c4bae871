//! `POST /brouillons`: a form while it is being filled in, sent by the script.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::error::AppError;
use crate::features::drafts::actions::{self, Save, Saved};
use crate::features::drafts::model::{Kept, Place};
use crate::features::drafts::store::Standing;
use crate::web::{Form, Limit, Visit, problem};

/// Longest name of a tab.
const WRITER_MAX: usize = 64;

/// Keeps the text, or says what another tab wrote meanwhile.
pub async fn save(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    visit.person()?;
    visit.limit(Limit::Draft)?;
    let save = Save {
        place: place(&form)?,
        version: form.parse("version").unwrap_or(0),
        writer: writer(&form)?,
        fields: Kept::of(&without_version(&form)),
    };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let saved = visit
        .app
        .db
        .write(move |conn| actions::save(conn, &viewer, &save, now))
        .await?;
    Ok(match saved {
        Saved::Kept { version, at } => HttpResponse::Ok().json(json!({
            "version": version,
            "saved_at": at.rfc3339(),
        })),
        Saved::Nothing => HttpResponse::Ok().json(json!({ "version": 0, "saved_at": null })),
        Saved::Conflict(standing) => conflict(standing),
    })
}

/// `POST /brouillons/supprimer`
pub async fn discard(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    visit.person()?;
    visit.limit(Limit::Draft)?;
    let (viewer, place) = (visit.viewer.clone(), place(&form)?);
    visit
        .app
        .db
        .write(move |conn| actions::discard(conn, &viewer, place))
        .await?;
    Ok(HttpResponse::Ok().json(json!({ "version": 0, "saved_at": null })))
}

/// `version` is sent twice: of the draft first, then of Nextcloud as the form asks for it.
fn without_version(form: &Form) -> Vec<(String, String)> {
    let mut fields = form.pairs().to_vec();
    if let Some(first) = fields.iter().position(|(name, _)| name == "version") {
        fields.remove(first);
    }
    fields
}

fn place(form: &Form) -> Result<Place, AppError> {
    form.parse("place").ok_or(AppError::NotFound)
}

fn writer(form: &Form) -> Result<String, AppError> {
    let writer = form.raw("writer");
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if writer.is_empty() || writer.len() > WRITER_MAX || !writer.chars().all(known) {
        return Err(AppError::BadRequest(
            "Il manque le nom de l’onglet qui écrit.".to_owned(),
        ));
    }
    Ok(writer.to_owned())
}

/// The other's text stays; both are now before the eyes of the person.
fn conflict(standing: Standing) -> HttpResponse {
    let fields: Map<String, Value> = standing
        .fields
        .into_pairs()
        .into_iter()
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    problem(
        StatusCode::CONFLICT,
        "Vous avez aussi écrit dans une autre fenêtre",
        "Les deux textes sont gardés\u{a0}: choisissez celui que vous voulez.",
    )
    .with("version", standing.version.into())
    .with("saved_at", standing.updated_at.rfc3339().into())
    .with("fields", fields.into())
    .response()
}
