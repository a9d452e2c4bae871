//! The pages of signing in with a space.

mod confirm;
mod entry;
mod failures;
mod goodbye;
mod identities;
mod recheck;
mod returning;
mod settle;
mod unlinking;
mod waiting;

use actix_web::web::{ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};

use super::actions;
use super::flow::{self, Start, Starting};
use super::model::{Attempt, LASTS, Whom};
use crate::error::AppError;
use crate::features::tenants::Tenant;
use crate::web::{Limit, Visit, hash_token, see_other, token};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/connexion").route(get().to(entry::show)))
        .service(resource("/connexion/espace").route(post().to(entry::with_space)))
        .service(resource("/connexion/retour").route(get().to(returning::lost)))
        .service(resource("/connexion/retour/{space}").route(get().to(returning::come_back)))
        .service(
            resource("/connexion/attente/{state}")
                .route(get().to(waiting::show))
                .route(post().to(waiting::ask)),
        )
        .service(
            resource("/connexion/confirmer/{state}")
                .route(get().to(confirm::show))
                .route(post().to(confirm::confirm)),
        )
        .service(resource("/connexion/abandonner/{state}").route(post().to(confirm::not_me)))
        .service(resource("/connexion/verifier").route(get().to(recheck::verify)))
        .service(
            resource("/connexion/au-revoir")
                .route(get().to(goodbye::show))
                .route(post().to(goodbye::leave)),
        )
        .service(resource("/compte/identites").route(get().to(identities::show)))
        .service(resource("/compte/identites/relier").route(post().to(identities::link)))
        .service(resource("/compte/identites/memoire").route(post().to(identities::remember)))
        .service(
            resource("/compte/identites/{identity}/montrer")
                .route(post().to(identities::show_association)),
        )
        .service(
            resource("/compte/identites/{identity}/retirer")
                .route(get().to(unlinking::ask_unlink))
                .route(post().to(unlinking::unlink)),
        );
}

/// How long a device remembers a space, in seconds.
const REMEMBERED: i64 = 365 * 86_400;

/// What a space is called to its people, once it has said that they are: the association, or else the
/// name. Before that it is only called by its name, which they have typed.
fn called(tenant: &Tenant) -> &str {
    if tenant.title.is_empty() {
        tenant.name.as_str()
    } else {
        &tenant.title
    }
}

/// Sets out to a space, and leads the browser there.
async fn set_out(
    visit: &Visit,
    request: &HttpRequest,
    (tenant, whom): (Tenant, Whom),
    (back, by_link): (&str, bool),
) -> Result<HttpResponse, AppError> {
    visit.app.limits.check_space(tenant.id)?;
    let remembered = visit.cookies.read_space(request);
    let by_link = by_link && remembered.as_ref() != Some(&tenant.name);
    let kept = visit.cookies.read_sign_in(request);
    let browser = kept.map_or_else(token, Ok)?;
    let starting = Starting {
        browser: &browser,
        whom,
        back,
        silent: false,
        by_link,
        now: visit.now,
    };
    let mut response = match flow::begin(&visit.app, tenant, &starting).await? {
        Start::There(address) => see_other(&address),
        Start::Wait(path) => see_other(&path),
        Start::Failed(tenant, failure) => {
            return failures::failed(visit, &tenant, &failure, (whom.purpose(), back));
        }
        Start::Shut(tenant) => return failures::shut(visit, &tenant),
    };
    bind(visit, browser, &mut response)?;
    Ok(response)
}

/// Gives the browser the secret that its sign-ins are bound to.
fn bind(visit: &Visit, browser: String, response: &mut HttpResponse) -> Result<(), AppError> {
    let cookie = visit.cookies.sign_in(browser, LASTS.num_seconds());
    response.add_cookie(&cookie).map_err(AppError::internal)
}

/// Counts a beginning of this network.
fn count(visit: &Visit) -> Result<(), AppError> {
    visit.limit(Limit::Space)
}

/// A sign-in as this browser may know of it.
enum Mine {
    Yes(Box<(Attempt, Tenant)>),
    /// Begun by another browser.
    Foreign,
    Unknown,
}

async fn mine(visit: &Visit, request: &HttpRequest, state: &str) -> Result<Mine, AppError> {
    let hash = hash_token(state);
    let found = visit
        .app
        .db
        .read(move |conn| actions::attempt(conn, &hash))
        .await?;
    let Some((attempt, tenant)) = found else {
        return Ok(Mine::Unknown);
    };
    let browser = visit.cookies.read_sign_in(request);
    if browser.is_some_and(|secret| hash_token(&secret) == attempt.browser_hash) {
        return Ok(Mine::Yes(Box::new((attempt, tenant))));
    }
    // Never with the address of the person: together they would say who belongs where.
    tracing::warn!(
        space = %tenant.name,
        "a sign-in came back in another browser than it began in"
    );
    Ok(Mine::Foreign)
}
