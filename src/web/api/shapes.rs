//! What several calls show.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{CategoryId, Standing};
use crate::web::routes;
use crate::web::visit::Visit;

/// Une personne du forum.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Author)]
pub struct ApiAuthor {
    #[schema(example = "Zoé")]
    pub username: String,
    /// `newcomer`, `member`, `helper`, `moderator` ou `admin`.
    #[schema(example = "helper")]
    pub standing: &'static str,
    /// Sa page.
    pub url: String,
}

impl ApiAuthor {
    #[must_use]
    pub fn new(visit: &Visit, username: &str, standing: Standing) -> Self {
        Self {
            username: username.to_owned(),
            standing: standing.as_str(),
            url: visit.link(&routes::member(username)),
        }
    }
}

/// Une catégorie, là où elle n’est que citée.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CategoryRef)]
pub struct ApiCategoryRef {
    pub id: i64,
    #[schema(example = "agenda")]
    pub slug: String,
    #[schema(example = "Agenda")]
    pub name: String,
    pub url: String,
}

impl ApiCategoryRef {
    #[must_use]
    pub fn new(visit: &Visit, id: CategoryId, slug: &str, name: &str) -> Self {
        Self {
            id: id.0,
            slug: slug.to_owned(),
            name: name.to_owned(),
            url: visit.link(&routes::category(slug, id)),
        }
    }
}
