//! The pages of the room.

mod bookmarks;
mod share;

use actix_web::web::{ServiceConfig, get, resource};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/p/{id}/marque-page")
                .get(bookmarks::form)
                .post(bookmarks::save),
        )
        .route("/compte/marque-pages", get().to(bookmarks::list))
        .route("/p/{id}/partager", get().to(share::page));
}
