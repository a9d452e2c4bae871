//! Reading at ease: where one stopped in a topic and what is new since, messages kept with a note,
//! addresses to pass on.

mod actions;
mod marks;
mod model;
mod news;
mod pages;
mod store;

use actix_web::web::ServiceConfig;

pub use marks::{Marks, seen, write_down};
pub use news::{New, Stopped, news, stopped};
pub use store::{COUNTED, kept};

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}
