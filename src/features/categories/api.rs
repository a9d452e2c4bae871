//! `GET /categories`

use actix_web::HttpResponse;
use actix_web::web::{ServiceConfig, get, resource};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::model::Category;
use super::store;
use crate::error::AppError;
use crate::web::api::{Caller, reply};
use crate::web::routes;

pub fn routes(config: &mut ServiceConfig) {
    config.service(resource("/categories").route(get().to(list)));
}

/// The calls of this room.
#[derive(OpenApi)]
#[openapi(paths(list))]
pub struct Doc;

/// Une catégorie que vous pouvez lire.
#[derive(Serialize, ToSchema)]
#[schema(as = Category)]
pub struct Shown {
    #[schema(example = 3)]
    id: i64,
    #[schema(example = "agenda")]
    slug: String,
    #[schema(example = "Agenda")]
    name: String,
    /// Une phrase, ou rien.
    description: String,
    url: String,
    /// Vous pouvez y écrire, pour autant que le jeton le permette.
    can_write: bool,
    /// On y lit encore, on n’y écrit plus.
    archived: bool,
}

/// Lister les catégories
#[utoipa::path(get, path = "/categories", tag = "Catégories", operation_id = "listCategories",
    responses((status = 200, body = Vec<Shown>)))]
pub async fn list(caller: Caller) -> Result<HttpResponse, AppError> {
    let viewer = caller.viewer.clone();
    let all = caller
        .app
        .db
        .read(move |conn| store::readable(conn, &viewer))
        .await?;
    let shown: Vec<Shown> = all.into_iter().map(|one| show(&caller, one)).collect();
    reply(&caller, &shown)
}

fn show(caller: &Caller, one: Category) -> Shown {
    Shown {
        can_write: one.allows_writing(&caller.viewer),
        url: caller.link(&routes::category(&one.slug, one.id)),
        id: one.id.0,
        slug: one.slug,
        name: one.name,
        description: one.description,
        archived: one.archived,
    }
}
