//! A form that comes back with what was typed, and what it says of the error that sent it back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;

use super::error_pages::wait;
use crate::error::{AppError, FieldError};

/// What a form tells of an error.
#[derive(Debug)]
pub struct SentBack {
    pub status: StatusCode,
    pub errors: Vec<FieldError>,
    /// Seconds before the next try.
    pub retry_after: Option<u64>,
}

impl SentBack {
    /// What a form can tell of an error: what is wrong with its fields, that it may not be sent, that
    /// somebody was faster, or that one has to wait. What is about the form as a whole stands at the
    /// field `whole`; empty for its head.
    ///
    /// # Errors
    /// The error itself, where it is no business of a form.
    pub fn of(error: AppError, whole: &'static str) -> Result<Self, AppError> {
        let status = error.status();
        let at_whole = |message| {
            vec![FieldError {
                field: whole,
                message,
            }]
        };
        let (errors, retry_after) = match error {
            AppError::Invalid(errors) => (errors, None),
            AppError::Forbidden(message) | AppError::Conflict(message) => (at_whole(message), None),
            AppError::TooMany {
                message,
                retry_after,
            } => {
                let seconds = retry_after.as_secs();
                (
                    at_whole(format!("{message} {}", wait(seconds))),
                    Some(seconds),
                )
            }
            error => return Err(error),
        };
        Ok(Self {
            status,
            errors,
            retry_after,
        })
    }
}

/// Says in its header how long to wait, where that is known.
#[must_use]
pub fn with_retry(mut response: HttpResponse, retry_after: Option<u64>) -> HttpResponse {
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// What is wrong with a field.
#[must_use]
pub fn error_of(errors: &[FieldError], field: &str) -> Option<String> {
    let wrong = errors.iter().find(|error| error.field == field);
    wrong.map(|error| error.message.clone())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_form_tells_what_is_its_business_and_nothing_else() {
        let told = |error| SentBack::of(error, "body");
        let wrong = told(AppError::field("title", "Trop court.")).unwrap();
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(error_of(&wrong.errors, "title").unwrap(), "Trop court.");
        assert_eq!(error_of(&wrong.errors, "body"), None);
        let late = told(AppError::Conflict("Trop tard.".to_owned())).unwrap();
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert_eq!(error_of(&late.errors, "body").unwrap(), "Trop tard.");
        let fast = told(AppError::TooMany {
            message: "Trop vite.".to_owned(),
            retry_after: Duration::from_secs(90),
        });
        let fast = fast.unwrap();
        assert_eq!(fast.retry_after, Some(90));
        assert!(
            error_of(&fast.errors, "body")
                .unwrap()
                .starts_with("Trop vite. ")
        );
        let answer = with_retry(HttpResponse::Ok().finish(), fast.retry_after);
        assert_eq!(answer.headers().get(RETRY_AFTER).unwrap(), "90");
        assert!(matches!(told(AppError::NotFound), Err(AppError::NotFound)));
    }
}
