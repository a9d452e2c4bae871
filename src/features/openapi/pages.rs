//! The document as it is served, and the page for people.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ETAG};
use askama::Template;
use sha2::{Digest, Sha256};

use super::document;
use crate::error::AppError;
use crate::web::api::{Caller, ROOT};
use crate::web::layout::{Layout, Section};
use crate::web::ui::{Cell, Table};
use crate::web::{Visit, page};

/// The document never changes while the program runs: its text, and its tag.
static DOCUMENT: LazyLock<Result<(String, String), String>> = LazyLock::new(|| {
    let json = document::calls().to_json().map_err(|why| why.to_string())?;
    let tag = format!("W/\"{}\"", hex::encode(&Sha256::digest(&json)[..16]));
    Ok((json, tag))
});

/// GET `/api/v1/openapi.json`
pub async fn document(caller: Caller) -> Result<HttpResponse, AppError> {
    let (json, tag) = DOCUMENT.as_ref().map_err(AppError::internal)?;
    let known = caller
        .if_none_match()
        .split(',')
        .any(|one| one.trim() == tag);
    let mut response = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((ETAG, tag.as_str()))
        .insert_header((CACHE_CONTROL, "public, max-age=300"));
    if known {
        return Ok(response.finish());
    }
    Ok(response
        .content_type("application/json")
        .body(json.as_str()))
}

#[derive(Template)]
#[template(path = "openapi/guide.html")]
struct GuidePage {
    layout: Layout,
    /// The address under which the calls stand.
    root: String,
    calls: Table,
}

/// What each call does, by its address.
static CALLS: LazyLock<Vec<[String; 3]>> = LazyLock::new(|| {
    let document = document::calls();
    let mut calls = Vec::new();
    for (path, item) in &document.paths.paths {
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in methods {
            if let Some(operation) = operation {
                let what = operation.summary.clone().unwrap_or_default();
                let key = match &operation.security {
                    Some(ways) if ways.len() == 1 => "oui",
                    _ => "non",
                };
                calls.push([format!("{method} {path}"), what, key.to_owned()]);
            }
        }
    }
    calls
});

/// GET `/api`
pub async fn guide(visit: Visit) -> Result<HttpResponse, AppError> {
    let row = |call: &[String; 3]| call.iter().map(Cell::text).collect();
    page(&GuidePage {
        layout: Layout {
            canonical: Some(visit.link("/api")),
            ..visit.layout("Se servir du forum par programme", Section::Elsewhere)
        },
        root: visit.link(ROOT),
        calls: Table {
            id: "appels",
            caption: "Tous les appels".to_owned(),
            head: ["Appel", "Ce qu’il fait", "Jeton obligatoire"]
                .map(str::to_owned)
                .to_vec(),
            rows: CALLS.iter().map(row).collect(),
        },
    })
}
