//! What scripts save to, and the list in one's account.

mod list;
mod one;
mod save;
mod words;

use actix_web::web::{ServiceConfig, get, post, resource};

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/brouillons", post().to(save::save))
        .route("/brouillons/supprimer", post().to(save::discard))
        .route("/brouillons/de-cote", post().to(one::put_aside))
        .route("/compte/brouillons", get().to(list::list))
        .route("/compte/brouillons/{id}", get().to(one::show))
        .route("/compte/brouillons/{id}/reprendre", post().to(one::take_up))
        .service(
            resource("/compte/brouillons/{id}/jeter")
                .get(one::confirm)
                .post(one::throw_away),
        );
}
