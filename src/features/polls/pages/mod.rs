//! The pages of the room, and its card under messages.

mod card;
mod end;
mod form;
mod typed;
mod vote;

use actix_web::web::{ServiceConfig, post, resource};

pub use card::{OfPage, Under, of_posts};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/p/{id}/sondage").get(form::form).post(form::save))
        .service(
            resource("/p/{id}/sondage/supprimer")
                .get(end::confirm_delete)
                .post(end::delete),
        )
        .route("/p/{id}/sondage/fermer", post().to(end::close))
        .route("/p/{id}/voter", post().to(vote::vote));
}
