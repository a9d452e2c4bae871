//! Answers made for one person are compressed on the way out.
//!
//! Where they stand: a page is in memory whole, and a core compresses some 400 MB of it a second, so
//! that a worker does it sooner than it hands it to another thread. Streams (files that people sent)
//! go as they are: their formats are compressed already.

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, HeaderValue,
    VARY,
};
use actix_web::middleware::Next;
use bytes::Bytes;

use super::coding::{Coding, is_text, vary};

/// Quick, and nearly as small as it gets.
const QUALITY: i32 = 3;
/// Below, the headers weigh more.
const SMALL: usize = 512;
/// Above, it takes a worker too long (milliseconds).
const LARGE: usize = 1 << 20;

/// Middleware: compresses texts that nobody compressed before.
pub async fn compress<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, Bytes>>, Error> {
    let coding = Coding::quick(request.headers());
    let mut response = next.call(request).await?;
    let headers = response.headers();
    let sent_as_it_is = headers.contains_key(CONTENT_ENCODING)
        // Ranges are asked for of the bytes as they are.
        || headers.contains_key(ACCEPT_RANGES)
        || headers.contains_key(CONTENT_RANGE)
        || !headers.get(CONTENT_TYPE).is_some_and(is_text)
        // Whoever says so chose.
        || headers.get_all(VARY).any(names_coding);
    if sent_as_it_is {
        return Ok(response.map_into_left_body());
    }
    vary(response.headers_mut());
    if coding == Coding::Identity {
        return Ok(response.map_into_left_body());
    }
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let plain = match body.try_into_bytes() {
        Ok(plain) => plain,
        Err(stream) => {
            let response = response.set_body(EitherBody::left(stream));
            return Ok(ServiceResponse::new(request, response));
        }
    };
    let coded = match plain.len() {
        ..SMALL => None,
        SMALL..LARGE => coding.encode(&plain, QUALITY).ok(),
        LARGE.. => {
            let plain = plain.clone();
            let coded = tokio::task::spawn_blocking(move || coding.encode(&plain, QUALITY)).await;
            coded.ok().and_then(Result::ok)
        }
    };
    let mut response = response;
    if coded.is_some() {
        let token = HeaderValue::from_static(coding.token());
        response.headers_mut().insert(CONTENT_ENCODING, token);
    }
    let body = EitherBody::right(coded.unwrap_or(plain));
    Ok(ServiceResponse::new(request, response.set_body(body)))
}

fn names_coding(value: &HeaderValue) -> bool {
    let name = ACCEPT_ENCODING.as_str();
    value.to_str().is_ok_and(|value| {
        value
            .split(',')
            .any(|part| part.trim().eq_ignore_ascii_case(name))
    })
}
