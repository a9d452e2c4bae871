//! `/admin` and `/admin/composants`

mod components;
mod overview;

use actix_web::web::{self, ServiceConfig};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/admin").get(overview::page))
        .service(
            web::resource("/admin/composants")
                .get(components::page)
                .post(components::press),
        );
}
