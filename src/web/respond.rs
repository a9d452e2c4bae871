//! Answers.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpResponse, web};
use askama::Template;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::assets;
use crate::error::AppError;

/// A page, 200.
///
/// # Errors
/// [`AppError::Internal`] when the template fails.
pub fn page(template: &impl Template) -> Result<HttpResponse, AppError> {
    page_with(StatusCode::OK, template)
}

/// A page with another status: a form to correct (422), a text to sign in for (401).
///
/// # Errors
/// [`AppError::Internal`] when the template fails.
pub fn page_with(status: StatusCode, template: &impl Template) -> Result<HttpResponse, AppError> {
    let html = template.render().map_err(AppError::internal)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(html))
}

/// 303: what was asked is done, look there.
#[must_use]
pub fn see_other(address: &str) -> HttpResponse {
    redirect(StatusCode::SEE_OTHER, address)
}

/// 301: it is there for good.
#[must_use]
pub fn moved(address: &str) -> HttpResponse {
    redirect(StatusCode::MOVED_PERMANENTLY, address)
}

/// A header holds ASCII only; what is already encoded stays as it is.
const HEADER: &AsciiSet = &CONTROLS.add(b' ');

fn redirect(status: StatusCode, address: &str) -> HttpResponse {
    let address = utf8_percent_encode(address, HEADER).to_string();
    HttpResponse::build(status)
        .insert_header((LOCATION, address))
        .finish()
}

/// `/static/{fingerprint}/{name}`: never changes under its address.
///
/// # Errors
/// [`AppError::NotFound`] for a name or a fingerprint that is not of this version.
pub async fn static_file(path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (fingerprint, name) = path.into_inner();
    let asset = assets::find(&fingerprint, &name).ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.content_type)
        .insert_header((CACHE_CONTROL, assets::FOR_EVER))
        .body(asset.bytes.into_owned()))
}
