//! Topics and their messages: asking, answering, voting, solving.
//!
//! Other rooms may find messages, and (moderation) change who sees them.

mod actions;
mod jobs;
mod model;
mod pages;
mod rendering;
mod store;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::jobs::Registry;

pub use actions::{
    NewAnswer, NewTopic, Prepared, Submission, answer, ask, is_published, may_answer, may_edit,
    me_too, set_locked, set_post_visibility, solve, vote, was_edited,
};
pub use jobs::{render_anew, schedule};
pub use pages::TopicTitles;
pub use rendering::prepare;
pub use store::{PostHead, find_head as find_post};

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry.on(jobs::RENDER, jobs::render)
}
