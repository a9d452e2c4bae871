//! What a balancer and an operator ask: does the process live, is it of use.

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::position::IndexCursor;
use super::store;
use crate::app::App;
use crate::db::{Conn, DbError, changes};

/// Changes are counted up to here: beyond, the number no longer matters.
const MOST_LAG: i64 = 100_000;

#[derive(Debug, Serialize)]
struct Readiness {
    /// The database answers.
    database: bool,
    /// There is an index to search in; it may lag.
    index: bool,
    /// Changes not yet searchable; `null` when the database does not answer.
    index_lag: Option<i64>,
}

/// The process lives.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body("ok")
}

/// The database and the index answer; 503 otherwise.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    let cursor = app.search.as_ref().map(|engine| engine.cursor());
    let index = cursor.is_some();
    let cursor = cursor.flatten();
    let lag: Result<i64, DbError> = app.db.read(move |conn| lag(conn, cursor.as_deref())).await;
    if let Err(error) = &lag {
        tracing::warn!(%error, "not ready");
    }
    let readiness = Readiness {
        database: lag.is_ok(),
        index,
        index_lag: lag.ok(),
    };
    let status = if readiness.database && readiness.index {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    HttpResponse::build(status)
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(readiness)
}

/// How many changes an index at this cursor does not know, counted up to a bound. An index without
/// a place in the log lacks everything.
///
/// # Errors
/// The database's.
pub fn lag(conn: &mut Conn, cursor: Option<&str>) -> Result<i64, DbError> {
    match cursor.and_then(|cursor| cursor.parse::<IndexCursor>().ok()) {
        Some(cursor) => changes::lag(conn, cursor.position, MOST_LAG),
        None => store::total(conn),
    }
}
