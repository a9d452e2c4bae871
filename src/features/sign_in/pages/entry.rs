//! The page to sign in by, and setting out to a space.

use actix_web::{HttpRequest, HttpResponse};

use super::super::actions;
use super::super::model::{Typed, Whom};
use super::{count, set_out};
use crate::error::AppError;
use crate::features::accounts::{SignInTyped, sign_in_page};
use crate::features::tenants::Tenant;
use crate::web::{Form, Query, Visit, routes, see_other};

/// `?espace=` goes straight on to the space: a link that names it says all.
pub async fn show(
    visit: Visit,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let back = routes::local_path(query.raw("retour"));
    if visit.viewer.signed_in() {
        return Ok(see_other(back));
    }
    if query.has("espace") {
        return go(&visit, &request, (query.raw("espace"), back), true).await;
    }
    let remembered = visit.cookies.read_space(&request);
    let typed = SignInTyped {
        back,
        space: remembered.as_ref().map_or("", |name| name.as_str()),
        email: "",
    };
    sign_in_page(&visit, &typed, None).await
}

pub async fn with_space(
    visit: Visit,
    request: HttpRequest,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let back = routes::local_path(form.raw("retour"));
    go(&visit, &request, (form.raw("espace"), back), false).await
}

async fn go(
    visit: &Visit,
    request: &HttpRequest,
    (typed, back): (&str, &str),
    by_link: bool,
) -> Result<HttpResponse, AppError> {
    let went = match meant(visit, typed).await {
        Ok(tenant) => set_out(visit, request, (tenant, Whom::Anybody), (back, by_link)).await,
        Err(error) => Err(error),
    };
    match went {
        Err(error @ (AppError::Invalid(_) | AppError::TooMany { .. })) => {
            let shown: String = typed.chars().take(200).collect();
            let typed = SignInTyped {
                back,
                space: &shown,
                email: "",
            };
            sign_in_page(visit, &typed, Some(error)).await
        }
        went => went,
    }
}

/// The space that was typed.
///
/// # Errors
/// [`AppError::Invalid`] on `espace`, with what to do.
pub async fn meant(visit: &Visit, typed: &str) -> Result<Tenant, AppError> {
    let wrong = |why: &str| AppError::field("espace", why);
    let typed = Typed::read(typed);
    match typed {
        Typed::Empty => {
            return Err(wrong(
                "Écrivez l’adresse de votre espace, par exemple «\u{a0}mon-asso\u{a0}».",
            ));
        }
        Typed::Mail => {
            return Err(wrong(
                "C’est une adresse mail. Écrivez l’adresse de votre espace, par exemple «\u{a0}mon-asso\u{a0}»\u{202f}; ou connectez-vous plus bas, avec un mot de passe d’ici.",
            ));
        }
        Typed::Name(..) | Typed::Host(_) | Typed::Nothing => {}
    }
    count(visit)?;
    let spaces = visit.app.config.spaces.clone();
    let found = visit
        .app
        .db
        .read(move |conn| actions::meant(conn, &spaces, &typed))
        .await?;
    found.ok_or_else(|| {
        wrong(
            "Nous ne connaissons pas cet espace. Ouvrez-le dans votre navigateur, copiez l’adresse affichée tout en haut et collez-la ici. Si elle est juste, demandez à la personne qui s’occupe de votre espace.",
        )
    })
}
