//! Compresses what was made for one person, while they wait.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, VARY};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use bytes::Bytes;

use super::page_cache::Coding;

/// Of brotli and gzip. A page of 60 KB takes two thirds of the time that actix's own middleware
/// spends on it, and grows by 2 %.
const QUALITY: i32 = 2;
/// Bytes that are not worth the trouble.
const SMALL: usize = 256;
/// Bytes that are compressed right here, in some 300 µs: no other thread is waited for.
const SHORT: usize = 128 * 1024;

/// Middleware: text is sent in the best coding that the client takes. Bodies that come piece by piece
/// (files) and those that say how they are coded stay as they are.
pub async fn compress<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, Bytes>>, Error> {
    let coding = Coding::asked(request.headers());
    let response = next.call(request).await?;
    if is_settled(response.headers()) || !is_text(response.headers()) {
        return Ok(response.map_into_left_body());
    }
    let (request, response) = response.into_parts();
    let (mut response, body) = response.into_parts();
    response
        .headers_mut()
        .append(VARY, HeaderValue::from_static("Accept-Encoding"));
    let plain = match body.try_into_bytes() {
        Ok(plain) => plain,
        Err(body) => {
            let response = response.set_body(body);
            return Ok(ServiceResponse::new(request, response).map_into_left_body());
        }
    };
    let coded = match coding {
        _ if plain.len() < SMALL => None,
        Coding::Identity => None,
        coding => encode(coding, plain.clone()).await,
    };
    if coded.is_some() {
        let token = HeaderValue::from_static(coding.token());
        response.headers_mut().insert(CONTENT_ENCODING, token);
    }
    let response = response.set_body(coded.unwrap_or(plain));
    Ok(ServiceResponse::new(request, response).map_into_right_body())
}

/// Whether whoever made the answer has looked at what the client takes.
fn is_settled(headers: &HeaderMap) -> bool {
    let varies = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"accept-encoding");
    headers.contains_key(CONTENT_ENCODING) || headers.get_all(VARY).any(varies)
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| {
        let marks = ["text/", "json", "xml", "javascript", "image/svg"];
        marks.iter().any(|mark| kind.contains(mark))
    })
}

/// `None` when it fails, which leaves the plain text.
async fn encode(coding: Coding, plain: Bytes) -> Option<Bytes> {
    let coded = if plain.len() <= SHORT {
        coding.encode(&plain, QUALITY)
    } else {
        let work = web::block(move || coding.encode(&plain, QUALITY));
        work.await.unwrap_or_else(|e| Err(std::io::Error::other(e)))
    };
    coded
        .inspect_err(|error| tracing::error!(%error, "not compressed"))
        .ok()
}
