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
use crate::db::Conn;
use crate::domain::{AccountId, CategoryId, PostId, TopicId, Viewer, Visibility};
use crate::error::AppError;
use crate::jobs::Registry;

pub use actions::{set_locked, set_post_visibility};
pub use jobs::schedule;

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    registry.on(jobs::RENDER, jobs::render)
}

/// A message and where it stands, for other rooms.
#[derive(Clone, Debug)]
pub struct PostHead {
    pub id: PostId,
    pub number: i64,
    pub topic: TopicId,
    pub topic_slug: String,
    pub topic_title: String,
    pub author: AccountId,
    pub visibility: Visibility,
    pub category: CategoryId,
    /// Markdown.
    pub body: String,
}

/// A message that the viewer may read.
///
/// # Errors
/// The database's.
pub fn find_post(
    conn: &mut Conn,
    viewer: &Viewer,
    id: PostId,
) -> Result<Option<PostHead>, AppError> {
    let Some(post) = store::find_post(conn, viewer, id)? else {
        return Ok(None);
    };
    let Some(full) = store::find_topic(conn, viewer, post.topic)? else {
        return Ok(None);
    };
    Ok(Some(PostHead {
        id,
        number: post.number,
        topic: post.topic,
        topic_slug: full.topic.slug,
        topic_title: full.topic.title,
        author: post.author,
        visibility: post.visibility,
        category: full.topic.category,
        body: post.body,
    }))
}
