//! What may already answer a question that is being written.

use super::find::{self, Thing};
use super::{store, words};
use crate::app::App;
use crate::domain::{TopicState, Viewer};
use crate::error::AppError;
use crate::search::{Kind, Request};

/// Something that resembles what is being asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    pub title: String,
    pub href: String,
    /// « Résolu », « Tutoriel », « 3 réponses »…
    pub state: String,
}

/// Topics and tutorials that resemble the title, those that answer first; at most `limit`.
///
/// # Errors
/// [`AppError::Unavailable`] without an index, or when too many search at once.
pub async fn similar(
    app: &App,
    viewer: &Viewer,
    title: &str,
    limit: usize,
) -> Result<Vec<Similar>, AppError> {
    let text = words::query(title);
    if text.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let reader = viewer.clone();
    let categories = app
        .db
        .read(move |conn| store::categories(conn, &reader))
        .await?;
    let request = Request {
        text,
        kinds: vec![Kind::Topic, Kind::Tutorial],
        visible_categories: Some(categories.iter().map(|one| one.id.0).collect()),
        page: 1,
        // Some more, so that a solved question a little further down comes first.
        per_page: limit * 2,
        ..Request::default()
    };
    let mut found = find::find(app, viewer, request).await?.found;
    found.sort_by_key(|one| !one.answers());
    found.truncate(limit);
    Ok(found
        .into_iter()
        .map(|one| Similar {
            title: one.title().to_owned(),
            state: state(&one.thing),
            href: one.href,
        })
        .collect())
}

fn state(thing: &Thing) -> String {
    match thing {
        Thing::Tutorial(_) => "Tutoriel".to_owned(),
        Thing::Topic(topic, _) if topic.state == TopicState::Solved => "Résolu".to_owned(),
        Thing::Topic(topic, _) if topic.answers == 0 => "Sans réponse".to_owned(),
        Thing::Topic(topic, _) => {
            crate::web::numbers::counted(topic.answers, "réponse", "réponses")
        }
    }
}
