//! What is kept about each request: its number, its span in the log, its measures.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};
use tracing::Instrument;

use crate::app::App;
use crate::metrics::{self, InFlight, NO_ROUTE};

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// An answer that takes longer is told in the log.
const SLOW: Duration = Duration::from_secs(1);
/// Who sends more than this may simply have a slow line.
const LONG_BODY: u64 = 64 * 1024;
const LONGEST_ID: usize = 64;

/// The number of a request: on error pages, in the answer's `X-Request-Id`, in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl RequestId {
    /// The number of this request, as [`observe`] noted it.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }

    /// The number of a request that is answered from memory, before anything else knows of it.
    pub(super) fn header(request: &ServiceRequest) -> Option<HeaderValue> {
        let id = Self::given(request).unwrap_or_else(Self::made);
        HeaderValue::from_str(&id.0).ok()
    }

    /// The one that a proxy of ours has given, so that its log and ours speak of the same; from
    /// anybody else it could be anything.
    fn given(request: &ServiceRequest) -> Option<Self> {
        let value = request.headers().get(&HEADER)?.to_str().ok()?;
        let app = request.app_data::<web::Data<App>>()?;
        let peer = request.peer_addr()?.ip();
        let trusted = &app.config.trusted_proxies;
        if !trusted.iter().any(|net| net.contains(&peer)) {
            return None;
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let fits = (1..=LONGEST_ID).contains(&value.len());
        (fits && value.chars().all(plain)).then(|| Self(value.to_owned()))
    }

    /// One that no other request of this process has, and hardly one of another.
    fn made() -> Self {
        static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(format!("{:016x}", SEED.hash_one(number)))
    }
}

/// Middleware around all that is not answered from memory: numbers the request, counts it, and tells the log when it was slow.
///
/// The log gets the method and the pattern of the route, never the address itself: addresses hold
/// the keys of mailed links, and what people search for.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let _flying = InFlight::begin();
    let id = RequestId::given(&request).unwrap_or_else(RequestId::made);
    let method = request.method().clone();
    let long = is_long(&request);
    let span = tracing::info_span!("request", id = id.0, %method);
    let header = HeaderValue::from_str(&id.0);
    request.extensions_mut().insert(id);
    let mut answer = next.call(request).instrument(span.clone()).await;
    let took = begun.elapsed();
    // Only now is it known where the request went: before, each route would be tried in turn.
    let (route, status) = match &answer {
        Ok(response) => (
            response.request().match_pattern(),
            response.status().as_u16(),
        ),
        Err(error) => (None, error.as_response_error().status_code().as_u16()),
    };
    let route = route.as_deref().unwrap_or(NO_ROUTE);
    metrics::answered(route, method.as_str(), status, took);
    if took > SLOW && !long {
        let seconds = took.as_secs_f64();
        tracing::warn!(parent: &span, route, status, seconds, "slow request");
    } else {
        tracing::debug!(parent: &span, route, status, "answered");
    }
    if let (Ok(response), Ok(header)) = (&mut answer, header) {
        response.headers_mut().insert(HEADER, header);
    }
    answer
}

fn is_long(request: &ServiceRequest) -> bool {
    let length = request.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > LONG_BODY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_differ_and_can_be_read_out() {
        let (one, two) = (RequestId::made(), RequestId::made());
        assert_ne!(one, two);
        assert_eq!(one.0.len(), 16);
        assert!(one.0.chars().all(|c| c.is_ascii_hexdigit()));
    }
}
