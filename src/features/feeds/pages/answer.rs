//! Answers that others may keep for a while, and need not fetch again.

use std::time::{Duration, SystemTime};

use actix_web::http::header::{
    CACHE_CONTROL, ETag, EntityTag, HttpDate, IfModifiedSince, IfNoneMatch, LastModified,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use crate::domain::Timestamp;

/// Hex digits of the digest in an entity tag.
const DIGITS: usize = 24;

/// What is sent to whoever asks.
pub struct Sent {
    pub content_type: &'static str,
    pub body: Vec<u8>,
    /// When it last changed, where that is known.
    pub changed: Option<Timestamp>,
    /// Seconds for which it need not be asked for again.
    pub keep: u32,
}

/// The answer: 304 for who has it already (RFC 9110 §13). Compressed or not it is the same thing, so
/// the tag is weak.
pub fn answer(request: &HttpRequest, sent: Sent) -> HttpResponse {
    let mut digest = hex::encode(Sha256::digest(&sent.body));
    digest.truncate(DIGITS);
    let tag = EntityTag::new_weak(digest);
    let changed = sent.changed.map(to_the_second);
    let known = has_it(request, &tag, changed);
    let mut response = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header(ETag(tag))
        .insert_header((CACHE_CONTROL, format!("public, max-age={}", sent.keep)));
    if let Some(changed) = changed {
        response.insert_header(LastModified(changed));
    }
    if known {
        return response.finish();
    }
    response.content_type(sent.content_type).body(sent.body)
}

/// What is finer would make every time that is sent back look older.
fn to_the_second(time: Timestamp) -> HttpDate {
    let seconds = u64::try_from(time.unix()).unwrap_or(0);
    HttpDate::from(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

/// The tag decides where one is sent: times are to the second, and tell nothing of what is gone.
fn has_it(request: &HttpRequest, tag: &EntityTag, changed: Option<HttpDate>) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => return true,
        Some(IfNoneMatch::Items(tags)) if !tags.is_empty() => {
            return tags.iter().any(|known| known.weak_eq(tag));
        }
        _ => {}
    }
    match (request.get_header::<IfModifiedSince>(), changed) {
        (Some(IfModifiedSince(since)), Some(changed)) => changed <= since,
        _ => false,
    }
}
