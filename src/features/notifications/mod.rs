//! Hearing back: who is told of what, and the mails that tell it.
//!
//! Deciding is apart from sending: a published message leaves one job, which leaves one job a
//! recipient, which sends one mail. What is sent is read when it is sent: a message hidden
//! meanwhile goes to nobody.

mod actions;
mod again;
mod choice;
mod deliver;
mod jobs;
mod letters;
mod mail_html;
mod model;
mod pages;
mod stop_link;
mod store;

use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::jobs::Registry;

pub use actions::{new_post, set_follow, solution_accepted};
pub use again::{delivery_keys, give_up, reopen};
pub use choice::{choice, choice_url};
pub use deliver::{Delivery, deliver};
pub use letters::{about_topic, details_asked, site, stop_topic_url};
pub use model::Followable;
pub use store::{Message, Reader, follow, level, level_of, message, reader};

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

/// The jobs of this room; those of moderation's mails are enqueued by that room, by name.
#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry
        .on(jobs::NEW_POST, jobs::new_post)
        .on(jobs::REPLY_MAIL, jobs::reply_mail)
        .on(jobs::SOLUTION_ACCEPTED, jobs::solution_accepted)
        .on("notifications.message_hidden", jobs::message_hidden)
        .on("notifications.message_shown", jobs::message_shown)
        .on("notifications.account_suspended", jobs::account_suspended)
}
