//! The page that asks for the password before something is done.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::under;
use crate::error::{AppError, FieldError};
use crate::features::accounts::Proof;
use crate::web::ui::{Button, ErrorSummary, Field, FormCard};
use crate::web::{FormPage, SentBack, Visit, error_of, page_with, with_retry};

/// What is about to be done, in the words of its page.
pub(super) struct PasswordPage {
    pub title: &'static str,
    pub intro: &'static str,
    pub url: String,
    /// Before the password.
    pub fields: Vec<Field>,
    pub button: Button,
}

impl PasswordPage {
    pub fn show(self, visit: &Visit) -> Result<HttpResponse, AppError> {
        self.page(visit, StatusCode::OK, &[])
    }

    /// The page again, with what is wrong; what is about no field stands at the first one.
    pub fn refuse(self, visit: &Visit, error: AppError) -> Result<HttpResponse, AppError> {
        let whole = self.fields.first().map_or("password", |first| first.name);
        let back = SentBack::of(error, whole)?;
        let response = self.page(visit, back.status, &back.errors)?;
        Ok(with_retry(response, back.retry_after))
    }

    fn page(
        self,
        visit: &Visit,
        status: StatusCode,
        errors: &[FieldError],
    ) -> Result<HttpResponse, AppError> {
        let fields = self.fields.into_iter().chain(Proof::Password.field(None));
        let fields: Vec<Field> = fields
            .map(|field| {
                let error = error_of(errors, field.name);
                field.error(error)
            })
            .collect();
        page_with(
            status,
            &FormPage {
                layout: visit.private_layout(self.title),
                breadcrumbs: Some(under()),
                intro: Some(self.intro.to_owned()),
                forms: vec![FormCard {
                    url: self.url,
                    errors: ErrorSummary::of(&fields),
                    fields,
                    buttons: vec![self.button],
                    ..FormCard::default()
                }],
                links: Vec::new(),
            },
        )
    }
}
