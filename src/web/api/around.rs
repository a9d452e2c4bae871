//! Around all calls: who calls, how much, and what other sites may read.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderMap, HeaderValue, VARY,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};

use super::bearer::Token;
use super::rate::Standing;
use crate::error::AppError;
use crate::web::visit::Visit;

/// Middleware of all calls. Loads the caller, counts the call, and lets pages of other sites read
/// what every visitor may read.
///
/// # Errors
/// Those of inner services that are no answers.
pub async fn around(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() == Method::OPTIONS {
        return Ok(request.into_response(preflight()));
    }
    let reads = request.method().is_safe();
    let (standing, admitted) = admit(&mut request).await;
    let mut response = match admitted {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(error) => request.error_response(error),
    };
    let headers = response.headers_mut();
    if let Some(standing) = standing {
        standing.tell(headers);
    }
    headers.append(VARY, HeaderValue::from_static("Authorization"));
    if reads {
        open_to_all(headers);
    }
    Ok(response)
}

/// Counts the call by its token, else by its network. What is wrong with it comes beside.
async fn admit(request: &mut ServiceRequest) -> (Option<Standing>, Result<(), AppError>) {
    let visit = match request.extract::<Visit>().await {
        Ok(visit) => visit,
        Err(error) => return (None, Err(error)),
    };
    let limits = &visit.app.limits;
    if !limits.on() {
        return (None, Ok(()));
    }
    let token = request.extensions().get::<Token>().map(|token| token.id);
    let (standing, checked) = limits.api().check(token, visit.address);
    (Some(standing), checked)
}

/// Pages elsewhere may read as visitors do: no cookie is looked at, and the key of an account has no
/// place in a page.
fn open_to_all(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("ETag, Link, RateLimit, RateLimit-Policy, Retry-After"),
    );
}

fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "Accept, If-None-Match"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}
