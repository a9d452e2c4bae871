//! The pages of leaving.

mod address;
mod data;
mod departure;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{ServiceConfig, get, post, resource};
use askama::Template;

use crate::error::{AppError, FieldError};
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, ButtonLink, ErrorSummary, Field, FormCard, Link, Notice, Tone};
use crate::web::{SentBack, Visit, error_of, page_with, with_retry};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/compte/mes-donnees")
                .route(get().to(data::show))
                .route(post().to(data::ask)),
        )
        .service(
            resource("/compte/mes-donnees/{export}/mes-donnees.zip").route(get().to(data::fetch)),
        )
        .service(
            resource("/compte/supprimer")
                .route(get().to(departure::show))
                .route(post().to(departure::ask)),
        )
        .service(
            resource("/compte/supprimer/reconnexion").route(post().to(departure::sign_in_again)),
        )
        .service(
            resource("/compte/supprimer/annuler")
                .route(get().to(departure::show_stay))
                .route(post().to(departure::stay)),
        )
        .service(
            resource("/compte/supprimer/annuler/{token}")
                .route(get().to(departure::show_link))
                .route(post().to(departure::stay_by_link)),
        )
        .service(
            resource("/compte/adresse")
                .route(get().to(address::show))
                .route(post().to(address::ask)),
        )
        .service(resource("/compte/adresse/annuler").route(post().to(address::cancel)))
        .service(
            resource("/compte/adresse/{token}")
                .route(get().to(address::show_link))
                .route(post().to(address::confirm)),
        );
}

/// A page that says something plainly, then offers what can be done.
#[derive(Default, Template)]
#[template(path = "leaving/page.html")]
struct Plain {
    layout: Layout,
    breadcrumbs: Option<Breadcrumbs>,
    intro: Vec<String>,
    points: Vec<String>,
    /// A link with the look of a button.
    main: Option<ButtonLink>,
    forms: Vec<FormCard>,
    links: Vec<Link>,
}

fn trail() -> Breadcrumbs {
    Breadcrumbs {
        links: vec![Link::new("Mon compte", "/compte")],
    }
}

/// Tells each field what is wrong with it, if anything.
fn with_errors(fields: Vec<Field>, errors: &[FieldError]) -> Vec<Field> {
    fields
        .into_iter()
        .map(|field| {
            let error = error_of(errors, field.name);
            field.error(error)
        })
        .collect()
}

fn summary(fields: &[Field]) -> Option<ErrorSummary> {
    let mut summary = ErrorSummary::of(fields)?;
    summary.title = match summary.errors.len() {
        1 => "Un point à corriger.".to_owned(),
        n => format!("{n}\u{a0}points à corriger."),
    };
    Some(summary)
}

/// The page again, with what is wrong with the form, or why it cannot be done.
fn refused(back: SentBack, mut page: Plain) -> Result<HttpResponse, AppError> {
    if let Some(why) = error_of(&back.errors, "") {
        page.layout.notice = Some(Notice::new(Tone::Danger, why));
    }
    let response = page_with(back.status, &page)?;
    Ok(with_retry(response, back.retry_after))
}

/// A link that does not work any more.
fn dead_link(visit: &Visit, why: &str, links: Vec<Link>) -> Result<HttpResponse, AppError> {
    page_with(
        StatusCode::GONE,
        &Plain {
            layout: visit.private_layout("Ce lien ne marche plus"),
            intro: vec![why.to_owned()],
            links,
            ..Plain::default()
        },
    )
}
