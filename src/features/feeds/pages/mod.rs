//! What machines ask the forum for.

mod answer;
mod entries;
mod feeds;
mod found;
mod maps;
mod posters;
mod site;

use actix_web::web::{ServiceConfig, get};
use actix_web::{HttpRequest, HttpResponse, Route};

use crate::error::AppError;
use crate::web::moved;

pub fn routes(config: &mut ServiceConfig) {
    feed(config, "/questions", get().to(feeds::questions));
    feed(config, "/sujets", get().to(feeds::topics));
    feed(config, "/idees", get().to(feeds::ideas));
    feed(config, "/annonces", get().to(feeds::announcements));
    feed(config, "/tutoriels", get().to(feeds::tutorials));
    feed(config, "/c/{slug}/{id}", get().to(feeds::category));
    feed(config, "/tag/{tag}", get().to(feeds::tag));
    feed(config, "/t/{slug}/{id}", get().to(feeds::topic));
    feed(config, "/u/{username}", get().to(feeds::member));
    feed(config, "/recherche", get().to(found::search));
    config
        .route("/sitemap.xml", get().to(maps::index))
        .route("/sitemaps/{map}.xml", get().to(maps::map))
        .route("/og/{poster}.png", get().to(posters::show))
        .route("/robots.txt", get().to(site::robots))
        .route("/opensearch.xml", get().to(site::opensearch))
        .route("/manifest.webmanifest", get().to(site::manifest))
        .route("/.well-known/security.txt", get().to(site::security))
        .route("/favicon.ico", get().to(site::favicon))
        .route("/apple-touch-icon.png", get().to(site::touch_icon));
}

/// A feed beside its page; who asks for RSS is led to it.
fn feed(config: &mut ServiceConfig, page: &str, route: Route) {
    config
        .route(&format!("{page}.atom"), route)
        .route(&format!("{page}.rss"), get().to(to_atom));
}

async fn to_atom(request: HttpRequest) -> Result<HttpResponse, AppError> {
    let uri = request.uri();
    let path = uri.path().trim_end_matches(".rss");
    Ok(moved(&match uri.query() {
        Some(query) => format!("{path}.atom?{query}"),
        None => format!("{path}.atom"),
    }))
}
