//! Signing out at the space too.

use actix_web::{HttpRequest, HttpResponse};

use super::count;
use crate::error::AppError;
use crate::features::tenants::{self, Seen};
use crate::web::ui::{Button, FormCard, Link};
use crate::web::{FormPage, Visit, page, see_other};

/// After signing out here: one may still be signed in to the space, on this device. Shown to whoever has
/// just signed out, and to nobody else.
pub async fn show(visit: Visit, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let Some(name) = visit.cookies.read_goodbye(&request) else {
        return Ok(see_other("/?fait=deconnexion"));
    };
    page(&FormPage {
        layout: visit.private_layout("Vous êtes déconnecté·e"),
        breadcrumbs: None,
        intro: Some(
            "Vous n’êtes plus connecté·e au forum. Vous l’êtes peut-être encore à votre espace\u{a0}: si d’autres personnes utilisent cet appareil, déconnectez-vous aussi là-bas."
                .to_owned(),
        ),
        forms: vec![FormCard {
            url: "/connexion/au-revoir".to_owned(),
            buttons: vec![
                Button::secondary("Me déconnecter aussi de mon espace").about(name.to_string()),
            ],
            ..FormCard::default()
        }],
        links: vec![Link::new("Revenir à l’accueil", "/")],
    })
}

/// Leads to where the space signs people out; to the space itself, where it does not say.
pub async fn leave(visit: Visit, request: HttpRequest) -> Result<HttpResponse, AppError> {
    count(&visit)?;
    let Some(name) = visit.cookies.read_goodbye(&request) else {
        return Ok(see_other("/?fait=deconnexion"));
    };
    let found = visit
        .app
        .db
        .read(move |conn| tenants::by_name(conn, &name))
        .await?;
    let found = found.and_then(|tenant| Some((tenant.origin(&visit.app.config.spaces)?, tenant)));
    let Some((origin, tenant)) = found else {
        return Ok(see_other("/?fait=deconnexion"));
    };
    visit.app.limits.check_space(tenant.id)?;
    let there = match tenants::see(&visit.app, tenant).await? {
        Seen::Known(_, look) => look.provider.and_then(|provider| provider.end_session),
        Seen::Failed(_) => None,
    };
    let there = there.unwrap_or_else(|| origin.join("/"));
    let mut response = see_other(there.as_str());
    response
        .add_cookie(&visit.cookies.end_goodbye())
        .map_err(AppError::internal)?;
    Ok(response)
}
