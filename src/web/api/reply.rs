//! Answers of calls.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ETAG, LINK, LOCATION};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Caller;
use crate::error::AppError;
use crate::web::form::Query;
use crate::web::routes;

/// 200, or 304 when the caller has it already.
///
/// The tag is weak, as the same answer may travel compressed or not (RFC 9110 §8.8.1); for
/// `If-None-Match` that makes no difference.
///
/// # Errors
/// [`AppError::Internal`] when it cannot be written as JSON.
pub fn reply(caller: &Caller, body: &impl Serialize) -> Result<HttpResponse, AppError> {
    answer(caller, body, None)
}

/// A part of a list, and the cursor where it goes on.
pub struct Listed<'a, T> {
    pub body: &'a T,
    /// Of the call, without [`super::ROOT`].
    pub path: &'a str,
    pub query: &'a Query,
    pub next: Option<String>,
}

/// As [`reply`], with the next part in `Link` (RFC 8288).
///
/// # Errors
/// As [`reply`].
pub fn listed<T: Serialize>(
    caller: &Caller,
    list: &Listed<'_, T>,
) -> Result<HttpResponse, AppError> {
    let link = list.next.as_ref().map(|next| {
        let mut pairs: Vec<(&str, &str)> = list
            .query
            .pairs()
            .iter()
            .filter(|(name, _)| name != "after")
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        pairs.push(("after", next));
        let path = format!("{}{}?{}", super::ROOT, list.path, routes::query(&pairs));
        format!("<{}>; rel=\"next\"", caller.link(&path))
    });
    answer(caller, list.body, link)
}

fn answer(
    caller: &Caller,
    body: &impl Serialize,
    link: Option<String>,
) -> Result<HttpResponse, AppError> {
    let json = serde_json::to_vec(body).map_err(AppError::internal)?;
    let tag = format!("W/\"{}\"", hex::encode(&Sha256::digest(&json)[..16]));
    let mut response = if has(caller.if_none_match(), &tag) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((ETAG, tag.clone()))
        .insert_header((CACHE_CONTROL, cache_control(caller)));
    if let Some(link) = link {
        response.insert_header((LINK, link));
    }
    if has(caller.if_none_match(), &tag) {
        return Ok(response.finish());
    }
    Ok(response.content_type("application/json").body(json))
}

/// Everybody's caches may keep what a visitor reads, if they ask each time.
fn cache_control(caller: &Caller) -> &'static str {
    if caller.viewer.signed_in() {
        "private, no-cache"
    } else {
        "public, no-cache"
    }
}

/// Weak comparison (RFC 9110 §8.8.3.2).
fn has(if_none_match: &str, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    if_none_match
        .split(',')
        .any(|one| one.trim() == "*" || bare(one) == bare(tag))
}

/// 200, of something that is never the same twice.
#[must_use]
pub fn fresh(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .json(body)
}

/// 201: it is made, and stands at this path.
#[must_use]
pub fn created(path: &str, body: &impl Serialize) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((LOCATION, format!("{}{path}", super::ROOT)))
        .json(body)
}

/// 204: it is done.
#[must_use]
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn tags_are_compared_weakly() {
        for known in ["W/\"a\"", "\"a\"", "\"b\", W/\"a\"", "*"] {
            assert!(has(known, "W/\"a\""), "{known}");
        }
        assert!(!has("", "W/\"a\"") && !has("\"ab\"", "W/\"a\""));
    }
}
