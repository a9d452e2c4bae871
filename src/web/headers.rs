//! Headers of every answer.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};

use crate::app::App;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// As [`POLICY`], for pages whose forms lead on to a space: browsers hold `form-action` against each
/// redirect too, and only the registry knows where spaces are.
const POLICY_TOWARDS_SPACES: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self' https:; frame-ancestors 'none'; base-uri 'none'";

/// Whether forms of this page lead to spaces.
fn towards_spaces(path: &str) -> bool {
    path.starts_with("/connexion") || path.starts_with("/compte/identites")
}

/// Middleware: a strict content policy, and no caching of pages by others unless a page says so.
pub async fn security_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let https = request
        .app_data::<web::Data<App>>()
        .is_some_and(|app| app.config.public_url.is_https());
    let towards_spaces = towards_spaces(request.path());
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if towards_spaces {
        let policy = HeaderValue::from_static(POLICY_TOWARDS_SPACES);
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    secure(headers);
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.append(VARY, HeaderValue::from_static("Cookie"));
    }
    Ok(response)
}

/// One year, in seconds.
pub(super) const HSTS: &str = "max-age=31536000";

/// What every answer says.
pub(super) fn secure(headers: &mut HeaderMap) {
    // A stored file brings a stricter one.
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "same-origin");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("permissions-policy"),
        "interest-cohort=()",
    );
}

/// Mark of a request for the headers alone, which handlers see as GET.
pub(super) struct OnlyHead;

/// Middleware: HEAD is answered as GET; the server leaves the body out (RFC 9110 §9.3.2).
pub async fn head_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(OnlyHead);
    }
    next.call(request).await
}
