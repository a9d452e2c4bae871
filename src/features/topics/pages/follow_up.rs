//! The form of a question that goes on from another topic.

use super::fields::Typed;
use crate::db::Conn;
use crate::domain::{TopicId, Viewer};
use crate::error::AppError;
use crate::features::lifecycle::{self, Origin};
use crate::text;
use crate::web::routes;
use crate::web::ui::{Link, Notice, Tone};

/// The origin, when there is one that this viewer may see.
///
/// # Errors
/// The database's.
pub fn find(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: Option<TopicId>,
) -> Result<Option<Origin>, AppError> {
    match topic {
        Some(topic) => Ok(lifecycle::origin(conn, viewer, topic)?),
        None => Ok(None),
    }
}

/// Takes over from the origin what the link did not say: place, application, version, tags.
pub fn fill(typed: &mut Typed, origin: &Origin) {
    let take = |field: &mut String, from: String| {
        if field.is_empty() {
            *field = from;
        }
    };
    take(&mut typed.category, origin.category.to_string());
    take(&mut typed.app, origin.app.clone().unwrap_or_default());
    take(
        &mut typed.version,
        origin.version.clone().unwrap_or_default(),
    );
    take(&mut typed.tags, origin.tags.join(", "));
}

/// What the form says of it.
pub fn notice(origin: &Origin) -> Notice {
    Notice {
        tone: Tone::Info,
        text: "Votre question fera suite à\u{a0}:".to_owned(),
        link: Some(Link::new(
            text::typography(&origin.title),
            routes::topic(&origin.slug, origin.id),
        )),
    }
}
