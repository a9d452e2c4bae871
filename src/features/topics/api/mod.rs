//! Topics, messages and tags for programs: the same actions as the pages.

mod heading;
mod lists;
mod react;
mod read;
mod shapes;
mod write;

use actix_web::web::{ServiceConfig, delete, get, patch, post, resource};
use utoipa::OpenApi;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/topics")
                .route(get().to(lists::topics))
                .route(post().to(write::ask)),
        )
        .service(
            resource("/topics/{id}")
                .route(get().to(read::topic))
                .route(patch().to(heading::edit)),
        )
        .service(resource("/topics/{id}/posts").route(post().to(write::answer)))
        .service(
            resource("/topics/{id}/me-too")
                .route(post().to(react::me_too))
                .route(delete().to(react::not_me_too)),
        )
        .service(
            resource("/posts/{id}")
                .route(get().to(read::post))
                .route(patch().to(write::edit))
                .route(delete().to(write::delete)),
        )
        .service(resource("/posts/{id}/restore").route(post().to(write::restore)))
        .service(
            resource("/posts/{id}/solution")
                .route(post().to(react::solve))
                .route(delete().to(react::unsolve)),
        )
        .service(
            resource("/posts/{id}/vote")
                .route(post().to(react::vote))
                .route(delete().to(react::unvote)),
        )
        .service(resource("/tags").route(get().to(lists::tags)));
}

/// The calls of this room.
#[derive(OpenApi)]
#[openapi(paths(
    lists::topics,
    lists::tags,
    read::topic,
    read::post,
    heading::edit,
    write::ask,
    write::answer,
    write::edit,
    write::delete,
    write::restore,
    react::solve,
    react::unsolve,
    react::vote,
    react::unvote,
    react::me_too,
    react::not_me_too,
))]
pub struct Doc;
