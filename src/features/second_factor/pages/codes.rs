//! Recovery codes, shown this once.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use askama::Template;

use super::password::PasswordPage;
use super::{HERE, under, with_password};
use crate::error::AppError;
use crate::features::accounts;
use crate::features::second_factor::actions::set_up::{self, NewCodes};
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Button, ButtonLink};
use crate::web::{Form, Visit, page};

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

fn renewal() -> PasswordPage {
    PasswordPage {
        title: "Faire de nouveaux codes de secours",
        intro: "Vous en aurez dix, montrés une seule fois. Ceux que vous aviez ne marcheront plus.",
        url: format!("{HERE}/codes"),
        fields: Vec::new(),
        button: Button::primary("Faire de nouveaux codes"),
    }
}

/// GET `/compte/second-facteur/codes`
pub(super) async fn ask(visit: Visit) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    renewal().show(&visit)
}

/// POST `/compte/second-facteur/codes`
pub(super) async fn renew(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    match try_renew(&visit, &form).await {
        Ok(codes) => new_codes_page(&visit, codes),
        Err(error) => renewal().refuse(&visit, error),
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
