//! Signing out at the space too.

use actix_web::HttpResponse;

use super::super::actions;
use super::super::model::Typed;
use super::{called, count};
use crate::error::AppError;
use crate::features::tenants::{self, Seen, Tenant, TenantState};
use crate::web::ui::{Button, FormCard, Link};
use crate::web::{Form, FormPage, Query, Visit, page, see_other};

/// After signing out here: one may still be signed in to the space, on this device.
pub async fn show(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let Some(tenant) = named(&visit, query.raw("espace")).await? else {
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
            hidden: vec![("espace", tenant.name.to_string())],
            buttons: vec![Button::secondary("Me déconnecter aussi de mon espace")
                .about(called(&tenant).to_owned())],
            ..FormCard::default()
        }],
        links: vec![Link::new("Revenir à l’accueil", "/")],
    })
}

/// Leads to where the space signs people out; to the space itself, where it does not say.
pub async fn leave(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    count(&visit)?;
    let Some(tenant) = named(&visit, form.raw("espace")).await? else {
        return Ok(see_other("/"));
    };
    let Some(origin) = tenant.origin(&visit.app.config.spaces) else {
        return Ok(see_other("/"));
    };
    visit.app.limits.check_space(tenant.id)?;
    let there = match tenants::see(&visit.app, tenant).await? {
        Seen::Known(_, look) => look.provider.and_then(|provider| provider.end_session),
        Seen::Failed(_) => None,
    };
    let there = there.unwrap_or_else(|| origin.join("/"));
    Ok(see_other(there.as_str()))
}

async fn named(visit: &Visit, name: &str) -> Result<Option<Tenant>, AppError> {
    let typed = Typed::read(name);
    let spaces = visit.app.config.spaces.clone();
    let found = visit
        .app
        .db
        .read(move |conn| actions::meant(conn, &spaces, &typed))
        .await?;
    Ok(found.filter(|tenant| tenant.state == TenantState::Active))
}
