//! `/admin/espaces` and what is under it.

mod act;
mod list;
mod one;
mod people;

use actix_web::web::{self, ServiceConfig};

use super::model::{Tenant, TenantState};
use crate::domain::TenantId;
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
