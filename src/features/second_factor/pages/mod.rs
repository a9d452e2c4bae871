//! `/compte/second-facteur` and `/connexion/verification`

mod app;
mod codes;
mod keys;
mod overview;
mod password;
mod verify;

use actix_web::web::{ServiceConfig, get, post, resource};
use askama::{Template, filters::HtmlSafe};

use crate::error::AppError;
use crate::features::accounts;
use crate::web::Visit;
use crate::web::ui::{Breadcrumbs, Button, Link};

const HERE: &str = "/compte/second-facteur";
const APP: &str = "/compte/second-facteur/application";
const KEYS: &str = "/compte/second-facteur/cles";
const TITLE: &str = "Connexion en deux étapes";

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            resource(super::VERIFY)
                .route(get().to(verify::show))
                .route(post().to(verify::send)),
        )
        .service(resource(HERE).route(get().to(overview::show)))
        .service(
            resource(APP)
                .route(get().to(app::show))
                .route(post().to(app::begin)),
        )
        .service(resource(format!("{APP}/confirmer")).route(post().to(app::confirm)))
        .service(
            resource(format!("{APP}/retirer"))
                .route(get().to(app::ask_removal))
                .route(post().to(app::remove)),
        )
        .service(
            resource(KEYS)
                .route(get().to(keys::name))
                .route(post().to(keys::begin)),
        )
        // Before the one with a parameter in its place.
        .service(
            resource(format!("{KEYS}/creer"))
                .route(get().to(keys::show))
                .route(post().to(keys::add)),
        )
        .service(resource(format!("{KEYS}/{{key}}")).route(get().to(keys::one)))
        .service(resource(format!("{KEYS}/{{key}}/renommer")).route(post().to(keys::rename)))
        .service(resource(format!("{KEYS}/{{key}}/retirer")).route(post().to(keys::remove)))
        .service(
            resource(format!("{HERE}/codes"))
                .route(get().to(codes::ask))
                .route(post().to(codes::renew)),
        );
}

fn trail(further: &[(&str, &str)]) -> Breadcrumbs {
    let links = std::iter::once(("Mon compte", "/compte")).chain(further.iter().copied());
    Breadcrumbs {
        links: links.map(|(text, href)| Link::new(text, href)).collect(),
    }
}

/// The way back to the overview.
fn under() -> Breadcrumbs {
    trail(&[(TITLE, HERE)])
}

/// That the signed-in person has a password here: others have nothing to protect by a second step.
async fn with_password(visit: &Visit) -> Result<(), AppError> {
    let account = visit.person()?.account;
    let has = visit
        .app
        .db
        .read(move |conn| accounts::has_password(conn, account))
        .await?;
    if has {
        return Ok(());
    }
    Err(AppError::Forbidden(
        "Vous vous connectez avec votre espace\u{a0}: c’est lui qui vous demande, s’il le souhaite, une seconde preuve. Ici, il n’y a rien à régler."
            .to_owned(),
    ))
}

/// A form that a passkey fills: hidden where the browser has no script or knows no passkeys, and then
/// `without` says so.
#[derive(Template)]
#[template(path = "second_factor/passkey_form.html")]
struct PasskeyForm {
    url: &'static str,
    /// `Creation` or `Request`, as the browser calls its options.
    kind: &'static str,
    /// JSON.
    options: String,
    title: Option<String>,
    text: String,
    button: Button,
    without: String,
}

impl HtmlSafe for PasskeyForm {}
