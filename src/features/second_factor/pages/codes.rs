//! Recovery codes, shown this once.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use askama::Template;

use super::{HERE, password_field, under, with_password};
use crate::error::{AppError, FieldError};
use crate::features::accounts;
use crate::features::second_factor::actions::set_up::{self, NewCodes};
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Button, ButtonLink, ErrorSummary, FormCard};
use crate::web::{Form, FormPage, SentBack, Visit, error_of, page, page_with, with_retry};

#[derive(Template)]
#[template(path = "second_factor/codes.html")]
struct CodesPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    codes: Vec<String>,
    done: ButtonLink,
}

/// The only page that ever shows these codes.
pub(super) fn new_codes_page(visit: &Visit, codes: NewCodes) -> Result<HttpResponse, AppError> {
    let mut response = page(&CodesPage {
        layout: visit.private_layout("Vos codes de secours"),
        breadcrumbs: under(),
        codes: codes.codes,
        done: ButtonLink::new("Je les ai notés", HERE),
    })?;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// GET `/compte/second-facteur/codes`
pub(super) async fn ask(visit: Visit) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    ask_page(&visit, StatusCode::OK, &[])
}

fn ask_page(
    visit: &Visit,
    status: StatusCode,
    errors: &[FieldError],
) -> Result<HttpResponse, AppError> {
    let field = password_field(error_of(errors, "password"));
    page_with(
        status,
        &FormPage {
            layout: visit.private_layout("Faire de nouveaux codes de secours"),
            breadcrumbs: Some(under()),
            intro: Some(
                "Vous en aurez dix, montrés une seule fois. Ceux que vous aviez ne marcheront plus."
                    .to_owned(),
            ),
            forms: vec![FormCard {
                url: format!("{HERE}/codes"),
                errors: ErrorSummary::of([&field]),
                fields: vec![field],
                buttons: vec![Button::primary("Faire de nouveaux codes")],
                ..FormCard::default()
            }],
            links: Vec::new(),
        },
    )
}

/// POST `/compte/second-facteur/codes`
pub(super) async fn renew(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    match try_renew(&visit, &form).await {
        Ok(codes) => new_codes_page(&visit, codes),
        Err(error) => {
            let back = SentBack::of(error, "password")?;
            let response = ask_page(&visit, back.status, &back.errors)?;
            Ok(with_retry(response, back.retry_after))
        }
    }
}

async fn try_renew(visit: &Visit, form: &Form) -> Result<NewCodes, AppError> {
    accounts::prove(visit, form.raw("password")).await?;
    let (person, now) = (visit.person()?.clone(), visit.now);
    let codes = NewCodes::make(&visit.app.key, person.account)?;
    let new = codes.clone();
    visit
        .app
        .db
        .write(move |conn| set_up::renew_codes(conn, &person, &new, now))
        .await?;
    visit.app.wake();
    Ok(codes)
}
