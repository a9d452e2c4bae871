//! Refuses writes that another site makes with our visitors' cookies (CONTRACT, "Writes from elsewhere").
//!
//! Pages carry no token, so that they can be cached. `same-site` is not enough: spaces and forum may
//! share a domain, and a space runs code that is not ours.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, ORIGIN, REFERER};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use super::session::SessionCookies;
use crate::app::App;
use crate::error::AppError;

/// Middleware around all routes.
pub async fn refuse_foreign_writes(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if !request.method().is_safe() && !exempt(request.path()) {
        let app = request.app_data::<web::Data<App>>().cloned();
        let foreign = app.is_none_or(|app| {
            let cookies = SessionCookies {
                secure: app.config.public_url.is_https(),
            };
            let with_cookie = cookies.read_session(request.request()).is_some();
            match judge(request.headers(), app.config.public_url.as_str()) {
                Source::Ours => false,
                Source::Foreign => true,
                // No browser leaves out all three. Without a cookie there is nothing to abuse.
                Source::Unknown => with_cookie,
            }
        });
        if foreign {
            let refusal = AppError::Forbidden(
                "Cet envoi vient d’un autre site que celui-ci\u{a0}: par sécurité, rien n’a été fait. Revenez sur la page d’ici et recommencez.".to_owned(),
            );
            return Ok(request.error_response(refusal).map_into_right_body());
        }
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

/// Routes that use no cookie: their key is in the address or in a header.
fn exempt(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/suivi/arreter/un-clic/")
}

#[derive(Debug, PartialEq, Eq)]
enum Source {
    Ours,
    Foreign,
    Unknown,
}

fn judge(headers: &HeaderMap, public_url: &str) -> Source {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = header("sec-fetch-site") {
        return if matches!(site, "same-origin" | "none") {
            Source::Ours
        } else {
            Source::Foreign
        };
    }
    let ours = |same: bool| if same { Source::Ours } else { Source::Foreign };
    if let Some(origin) = header(ORIGIN.as_str()) {
        return ours(origin == public_url);
    }
    if let Some(referer) = header(REFERER.as_str()) {
        let rest = referer.strip_prefix(public_url);
        return ours(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    }
    Source::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn judged(headers: &[(&'static str, &str)]) -> Source {
        let mut request = TestRequest::default();
        for header in headers {
            request = request.append_header(*header);
        }
        judge(
            request.to_http_request().headers(),
            "https://forum.example.org",
        )
    }

    #[test]
    fn only_our_own_pages_may_write() {
        use Source::{Foreign, Ours, Unknown};
        let cases: &[(&[(&'static str, &str)], Source)] = &[
            (&[("sec-fetch-site", "same-origin")], Ours),
            (&[("sec-fetch-site", "none")], Ours),
            (&[("sec-fetch-site", "same-site")], Foreign),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://forum.example.org"),
                ],
                Foreign,
            ),
            (&[("origin", "https://forum.example.org")], Ours),
            (&[("origin", "null")], Foreign),
            (&[("origin", "https://forum.example.org.evil.net")], Foreign),
            (&[("referer", "https://forum.example.org/poser")], Ours),
            (
                &[("referer", "https://forum.example.org.evil.net/")],
                Foreign,
            ),
            (&[("referer", "http://forum.example.org/")], Foreign),
            (&[], Unknown),
        ];
        for (headers, source) in cases {
            assert_eq!(&judged(headers), source, "{headers:?}");
        }
    }
}
