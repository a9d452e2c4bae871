//! The pages of the room.

mod join;
mod own;
mod send;
mod serve;

use actix_web::web::{ServiceConfig, get, post, resource};

pub use join::{Joined, join, parked_word};

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/fichiers", post().to(send::send))
        .route("/fichiers/{key}/{name}", get().to(serve::whole))
        .route("/fichiers/{key}/{width}/{name}", get().to(serve::copy))
        .route("/compte/fichiers", get().to(own::list))
        .service(
            resource("/compte/fichiers/{key}/supprimer")
                .get(own::confirm)
                .post(own::remove),
        );
}
