//! Where requests meet the pages in memory.

use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CONTENT_ENCODING, HeaderValue, SET_COOKIE, STRICT_TRANSPORT_SECURITY,
};
use actix_web::http::{StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use bytes::Bytes;

use super::store::Entry;
use super::{Kept, key};
use crate::app::App;
use crate::db::Stamp;
use crate::error::AppError;
use crate::metrics::{self, VisitorPage};
use crate::web::assets;
use crate::web::headers::HSTS;
use crate::web::observe::{self, RequestId};

/// Goes with a request whose page is not in memory, or is to be checked.
struct Missed {
    key: String,
    /// What was known before anything was read for the page.
    stamp: Stamp,
    /// The page that was found, when it is to be compared.
    found: Option<Arc<Entry>>,
}

/// Middleware around everything: answers files of the site, and pages that are in memory. The log
/// has no line for them.
pub async fn from_memory<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, Bytes>>, Error> {
    let Some(app) = request
        .app_data::<web::Data<App>>()
        .map(|app| App::clone(app))
    else {
        return pass(request, next).await;
    };
    if let Some(file) = assets::ready(request.head()) {
        let mut response = file.answer(request.headers());
        if app.config.public_url.is_https() {
            let headers = response.headers_mut();
            headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
        }
        return Ok(request.into_response(response).map_into_right_body());
    }
    if app.pages.is_off() {
        return pass(request, next).await;
    }
    let Some(key) = key::of(request.head()) else {
        return pass(request, next).await;
    };
    if let Some(found) = app.pages.find(&app, &key) {
        if !app.pages.checks() {
            return Ok(give(request, &found));
        }
        let key = key.into_owned();
        readdress(&mut request, &key);
        return make(&app, request, next, (key, Some(found))).await;
    }
    let key = key.into_owned();
    let flight = app.pages.flights.board(&key).await;
    if flight.is_none()
        && let Some(found) = app.pages.find(&app, &key)
    {
        return Ok(give(request, &found));
    }
    readdress(&mut request, &key);
    let made = make(&app, request, next, (key, None)).await;
    drop(flight);
    made
}

async fn pass<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, Bytes>>, Error> {
    let response = next.call(request).await?;
    Ok(response.map_into_left_body())
}

fn give<B>(request: ServiceRequest, found: &Entry) -> ServiceResponse<EitherBody<B, Bytes>> {
    let mut response = found.ready.answer(request.headers());
    metrics::visitor_page(match response.status() {
        StatusCode::NOT_MODIFIED => VisitorPage::Unchanged,
        _ => VisitorPage::Memory,
    });
    if let Some(id) = RequestId::header(&request) {
        response.headers_mut().insert(observe::HEADER, id);
    }
    request.into_response(response).map_into_right_body()
}

async fn make<B: MessageBody + 'static>(
    app: &App,
    request: ServiceRequest,
    next: Next<B>,
    (key, found): (String, Option<Arc<Entry>>),
) -> Result<ServiceResponse<EitherBody<B, Bytes>>, Error> {
    request.extensions_mut().insert(Missed {
        key,
        stamp: app.db.pages().stamp(),
        found,
    });
    pass(request, next).await
}

/// The page is made as if it had been asked for without what it does not read: it names its own
/// address.
fn readdress(request: &mut ServiceRequest, key: &str) {
    let asked = request.uri().path_and_query();
    if asked.is_some_and(|asked| asked.as_str() == key) {
        return;
    }
    let mut parts = request.uri().clone().into_parts();
    let Ok(address) = key.parse() else { return };
    parts.path_and_query = Some(address);
    if let Ok(uri) = Uri::from_parts(parts) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

/// Middleware right around the pages with their final headers, inside of compression: keeps a page
/// that says it may be kept, and sends it as it will be sent again.
pub async fn keep<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, Bytes>>, Error> {
    let missed = request.extensions_mut().remove::<Missed>();
    let Some(missed) = missed else {
        return pass(request, next).await;
    };
    let mut response = next.call(request).await?;
    let kept = response.response_mut().extensions_mut().remove::<Kept>();
    let headers = response.headers();
    let plain = response.status() == StatusCode::OK
        && !headers.contains_key(SET_COOKIE)
        && !headers.contains_key(CONTENT_ENCODING);
    let app = response
        .request()
        .app_data::<web::Data<App>>()
        .map(|app| App::clone(app));
    let (Some(kept), Some(app), true) = (kept, app, plain) else {
        check_gone(&response, &missed);
        return Ok(response.map_into_left_body());
    };
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|e| {
        let e: Box<dyn std::error::Error> = e.into();
        AppError::Internal(format!("the page could not be read: {e}"))
    })?;
    let answer = match missed.found {
        Some(found) => check(&app, &missed.key, &found, &body)
            .unwrap_or_else(|| found.ready.answer(request.headers())),
        None => {
            let headers = response.headers().clone();
            metrics::visitor_page(VisitorPage::Made);
            let made = (headers, body);
            let entry = app
                .pages
                .keep(&app, (&missed.key, missed.stamp), kept, made);
            entry.ready.answer(request.headers())
        }
    };
    Ok(ServiceResponse::new(request, answer).map_into_right_body())
}

/// Compares a page from memory with the page as it is. A write that was kept in between explains a
/// difference: its note was kept with it.
fn check(app: &App, key: &str, found: &Entry, body: &Bytes) -> Option<HttpResponse<Bytes>> {
    if found.ready.plain() == body || !still_holds(app, found) {
        return None;
    }
    app.pages.note_stale(format!(
        "{key}: in memory:\n{}\n\nmade anew:\n{}",
        String::from_utf8_lossy(found.ready.plain()),
        String::from_utf8_lossy(body)
    ));
    Some(HttpResponse::with_body(
        StatusCode::INTERNAL_SERVER_ERROR,
        Bytes::from_static(b"a page in memory was not the page"),
    ))
}

fn still_holds(app: &App, found: &Entry) -> bool {
    let versions = app.db.pages();
    let looked = app.db.read_blocking(|conn| versions.look(conn));
    looked.is_ok() && found.holds(app)
}

/// As [`check`], for a page that is no page any more: hidden, deleted, moved.
fn check_gone<B>(response: &ServiceResponse<B>, missed: &Missed) {
    let app = response.request().app_data::<web::Data<App>>();
    if let (Some(found), Some(app)) = (&missed.found, app)
        && still_holds(app, found)
    {
        app.pages.note_stale(format!(
            "{}: in memory, but now {}",
            missed.key,
            response.status()
        ));
    }
}
