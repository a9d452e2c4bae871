//! The pages of the room, and its card under messages.

mod card;
mod form;
mod vote;

use actix_web::web::{ServiceConfig, post, resource};

pub use card::{OfPage, Under, of_posts};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/p/{id}/sondage").get(form::form).post(form::save))
        .service(
            resource("/p/{id}/sondage/supprimer")
                .get(form::confirm_delete)
                .post(form::delete),
        )
        .route("/p/{id}/sondage/fermer", post().to(form::close))
        .route("/p/{id}/voter", post().to(vote::vote));
}
