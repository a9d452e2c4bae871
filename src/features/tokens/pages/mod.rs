//! The pages of tokens: one's own, and all of them for administrators.

mod all;
mod own;
mod table;

use actix_web::web::{ServiceConfig, get, post, resource};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/compte/jetons")
                .route(get().to(own::list))
                .route(post().to(own::make)),
        )
        .service(
            resource("/compte/jetons/{token}/revoquer")
                .route(get().to(own::confirm))
                .route(post().to(own::revoke)),
        )
        .service(resource("/admin/jetons").route(get().to(all::list)))
        .service(
            resource("/admin/jetons/{token}/revoquer")
                .route(get().to(all::confirm))
                .route(post().to(all::revoke)),
        );
}
