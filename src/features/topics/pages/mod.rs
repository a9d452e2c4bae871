//! The pages of the room.

mod answer;
mod answer_form;
mod ask;
mod cards;
mod common;
mod conflict;
mod delete;
mod described;
mod edit;
mod edit_form;
mod fields;
mod follow_up;
mod history;
mod home;
mod jumps;
mod linked;
mod lists;
mod live;
mod menu;
mod personal;
mod preview;
mod react;
mod redirects;
mod rescue;
mod show;
mod versions;

pub use fields::{Checked, Typed, check};
pub use linked::TopicTitles;
pub use personal::{Before, Sending, before_publishing};

use actix_web::web::{ServiceConfig, get, post, resource};

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/", get().to(home::home))
        .route("/questions", get().to(lists::questions))
        .route("/sujets", get().to(lists::topics))
        .route("/idees", get().to(lists::ideas))
        .route("/annonces", get().to(lists::announcements))
        .route("/c/{slug}/{id}", get().to(lists::category))
        .route("/tag/{tag}", get().to(lists::tag))
        .route("/apercu", post().to(live::preview))
        .service(resource("/poser").get(ask::form).post(ask::publish))
        .route("/t/{id}", get().to(redirects::bare_topic))
        .route("/t/{id}/repondre", post().to(answer::publish))
        .route("/t/{id}/moi-aussi", post().to(react::me_too))
        .route("/t/{slug}/{id}", get().to(show::topic))
        .route("/t/{slug}/{id}/{number}", get().to(redirects::message))
        .route("/p/{id}", get().to(redirects::post))
        .route("/p/{id}/utile", post().to(react::vote))
        .route("/p/{id}/solution", post().to(react::solve))
        .service(
            resource("/p/{id}/modifier")
                .get(edit::form)
                .post(edit::publish),
        )
        .service(
            resource("/p/{id}/supprimer")
                .get(delete::confirm_delete)
                .post(delete::delete),
        )
        .route("/p/{id}/retablir", post().to(delete::restore))
        .route("/p/{id}/historique", get().to(history::page))
        .service(
            resource("/p/{id}/historique/{version}/retablir")
                .get(versions::confirm_return)
                .post(versions::put_back),
        )
        .service(
            resource("/p/{id}/historique/{version}/effacer")
                .get(versions::confirm_erase)
                .post(versions::erase),
        )
        .service(
            resource("/p/{id}/wiki")
                .get(common::confirm)
                .post(common::set),
        );
}
