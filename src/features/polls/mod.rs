//! Polls in messages: a question, its choices, one vote per account.
//!
//! A poll belongs to a message, at most one each: who may read the message may read the poll. Other
//! rooms load those of a page at once ([`of_posts`]) and show each under its message.

mod actions;
mod model;
mod pages;
mod store;

use actix_web::web::ServiceConfig;

pub use actions::{find, save, vote};
pub use model::NewPoll;
pub use pages::{OfPage, Under, of_posts};

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}
