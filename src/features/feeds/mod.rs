//! The forum for readers that are no people: Atom feeds, maps of the site, and what search engines,
//! browsers and those who share a link want to know. Only what a visitor sees.

mod atom;
mod drawing;
mod identity;
mod model;
mod pages;
mod sitemap;
mod store;

use actix_web::web::ServiceConfig;

/// To be declared before the rooms whose pages have feeds: `/t/{slug}/{id}` also fits
/// `/t/{slug}/{id}.atom`.
pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}
