//! `GET /membres`: who may be meant by the first letters of a name.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde_json::{Value, json};

use super::super::store::complete;
use crate::domain::TopicId;
use crate::error::AppError;
use crate::text;
use crate::web::{Limit, Query, Visit};

/// Longest beginning of a name that is looked up.
const LONGEST: usize = 30;

/// At most eight usernames, people of the topic `sujet` first; for signed-in people only, so that
/// nobody gathers names from outside.
pub async fn complete(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let me = visit.person()?.account;
    visit.limit(Limit::Complete)?;
    let typed = query.line("q");
    let key = text::fold(typed.trim_start_matches('@'));
    let topic: Option<TopicId> = query.parse("sujet");
    let viewer = visit.viewer.clone();
    let names = if key.chars().count() > LONGEST {
        Vec::new()
    } else {
        visit
            .app
            .db
            .read(move |conn| complete::names(conn, &viewer, (me, &key), topic))
            .await?
    };
    let names: Vec<Value> = names
        .into_iter()
        .map(|username| json!({ "username": username }))
        .collect();
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(names))
}
