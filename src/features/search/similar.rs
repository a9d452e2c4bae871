//! What may already answer a question that is being written, and how often it did.

use chrono::NaiveDate;

use super::counts::Counts;
use super::find::{self, Thing};
use super::store::{self, TopicHit};
use super::words;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{TopicState, Viewer};
use crate::error::AppError;
use crate::search::{Kind, Request};
use crate::text;

pub use super::store::{Suggested, Suggestions};

/// Something that resembles what is being asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    pub title: String,
    pub href: String,
    /// « Résolu », « Tutoriel », « 3 réponses »…
    pub state: String,
    /// The way there that counts that it was opened, for pages on which one writes a question.
    pub opening: String,
}

/// What is said of a tutorial.
pub(super) const TUTORIAL: &str = "Tutoriel";

/// Words of a title below which nothing is looked for: one word resembles everything.
const FEWEST_LETTERS: usize = 5;

/// Share of the best one's score that the others need.
const NEAR: f32 = 0.3;

/// Whether a title is long enough to be looked for.
#[must_use]
pub fn says_enough(title: &str) -> bool {
    let text = words::query(title);
    text.chars().filter(|c| c.is_alphanumeric()).count() >= FEWEST_LETTERS
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
    if !says_enough(title) || limit == 0 {
        return Ok(Vec::new());
    }
    let text = words::query(title);
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
        best_only: true,
        ..Request::default()
    };
    let mut found = find::find(app, viewer, request).await?.found;
    // What only shares a word with the best is no answer to the same.
    let best = found.first().map_or(0.0, |one| one.score);
    found.retain(|one| one.score >= best * NEAR);
    found.sort_by_key(|one| !one.answers());
    found.truncate(limit);
    Ok(found
        .into_iter()
        .map(|one| {
            let (id, state) = match &one.thing {
                Thing::Tutorial(tutorial) => (tutorial.id.0, TUTORIAL.to_owned()),
                Thing::Topic(topic, _) => (topic.id.0, state_of(topic)),
            };
            Similar {
                title: text::typography(one.title()),
                opening: opening(one.kind, id),
                state,
                href: one.href,
            }
        })
        .collect())
}

pub(super) fn state_of(topic: &TopicHit) -> String {
    match topic.state {
        TopicState::Solved => "Résolu".to_owned(),
        _ if topic.answers == 0 => "Sans réponse".to_owned(),
        _ => crate::web::numbers::counted(topic.answers, "réponse", "réponses"),
    }
}

pub(super) fn opening(kind: Kind, id: i64) -> String {
    match kind {
        Kind::Tutorial | Kind::Video => format!("/recherche/similaires/tutoriel/{id}"),
        Kind::Topic | Kind::Announcement => format!("/recherche/similaires/sujet/{id}"),
    }
}

/// What was counted since a day, what this node has not written yet included.
///
/// # Errors
/// The database's.
pub fn counted_since(
    conn: &mut Conn,
    waiting: &Counts,
    day: NaiveDate,
) -> Result<Suggestions, DbError> {
    let mut all = store::suggestions_since(conn, day)?;
    all += waiting.since(day);
    Ok(all)
}
