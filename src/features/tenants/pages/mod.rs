//! `/admin/espaces` and what is under it.

mod act;
mod list;
mod one;
mod people;

use actix_web::web::{self, ServiceConfig};

use super::model::{Tenant, TenantState};
use super::store;
use crate::domain::TenantId;
use crate::error::AppError;
use crate::web::Visit;
use crate::web::ui::StateBadge;

const HERE: &str = "/admin/espaces";

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/admin/espaces").get(list::page))
        .service(web::resource("/admin/espaces/{tenant}").get(one::page))
        .service(web::resource("/admin/espaces/{tenant}/personnes").get(people::page))
        .service(web::resource("/admin/espaces/{tenant}/logo").get(one::logo))
        .service(web::resource("/admin/espaces/{tenant}/inscription").post(one::line))
        .service(web::resource("/admin/espaces/{tenant}/regarder").post(act::look_now))
        .service(web::resource("/admin/espaces/{tenant}/fermer").post(act::close))
        .service(web::resource("/admin/espaces/{tenant}/rouvrir").post(act::reopen))
        .service(web::resource("/admin/espaces/{tenant}/garder").post(act::keep))
        .service(web::resource("/admin/espaces/{tenant}/detacher").post(act::detach));
}

/// The space of an address.
async fn find(visit: &Visit, id: TenantId) -> Result<Tenant, AppError> {
    let found = visit.app.db.read(move |conn| store::find(conn, id)).await?;
    found.ok_or(AppError::NotFound)
}

fn address(id: TenantId) -> String {
    format!("{HERE}/{id}")
}

fn badge(state: TenantState) -> StateBadge {
    match state {
        TenantState::Active => StateBadge::space_open(),
        TenantState::Closed => StateBadge::space_closed(),
        TenantState::Quarantined => StateBadge::space_to_check(),
    }
}

/// « La Ruche (la-ruche) », or the label alone.
fn called(tenant: &Tenant) -> String {
    if tenant.shown_name() == tenant.name.as_str() {
        return tenant.name.to_string();
    }
    format!("{} ({})", tenant.shown_name(), tenant.name)
}
