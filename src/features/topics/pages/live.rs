//! `POST /apercu`: what is being typed, as the topic page would show it.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;

use super::linked::titled;
use crate::domain::Body;
use crate::error::AppError;
use crate::features::topics::rendering;
use crate::web::{Form, Limit, Visit};

/// Only the message, without a page around it, for visitors too. Nothing typed is nothing shown.
pub async fn preview(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Preview)?;
    let text = form.text("body");
    let html = if text.trim().is_empty() {
        String::new()
    } else {
        let body = Body::parse(&text).map_err(|e| AppError::field("body", e.0))?;
        let html = rendering::prepare(&visit.app, body).await?.html;
        titled(&visit, html).await?.to_string()
    };
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(html))
}
