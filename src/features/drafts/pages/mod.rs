//! What scripts save to, and the list in one's account.

mod save;

use actix_web::web::{ServiceConfig, post};

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/brouillons", post().to(save::save))
        .route("/brouillons/supprimer", post().to(save::discard));
}
