//! Errors for programs and for our own scripts: problem documents (RFC 9457).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use serde_json::{Value, json};

use crate::error::AppError;

/// Seconds after which one may ask again when we are out of reach.
const SOON: u64 = 30;

/// A problem document: `title` says in a few words what happened, `detail` what to do, both as people
/// read them.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    retry_after: Option<u64>,
    body: Value,
}

#[must_use]
pub fn problem(status: StatusCode, title: &str, detail: &str) -> Problem {
    Problem {
        status,
        retry_after: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(SOON),
        body: json!({
            "type": "about:blank",
            "title": title,
            "status": status.as_u16(),
            "detail": detail,
        }),
    }
}

impl Problem {
    /// One more member of the document.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.body[name] = value;
        self
    }

    /// What an error tells besides words: the fields that are wrong, in `errors`, and when to try
    /// again.
    #[must_use]
    pub fn about(mut self, error: &AppError) -> Self {
        match error {
            AppError::Invalid(fields) => {
                let errors = fields
                    .iter()
                    .map(|field| json!({ "field": field.field, "message": field.message }));
                self.with("errors", errors.collect())
            }
            AppError::TooMany { retry_after, .. } => {
                self.retry_after = Some(retry_after.as_secs().max(1));
                self
            }
            _ => self,
        }
    }

    #[must_use]
    pub fn response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        response
            .content_type("application/problem+json")
            .body(self.body.to_string())
    }
}
