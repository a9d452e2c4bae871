//! What a search would find with another glossary: for the page that changes it.

use tokio::task::spawn_blocking;

use super::asked::{Asked, Typed};
use super::find;
use super::words;
use crate::app::App;
use crate::domain::Viewer;
use crate::error::AppError;
use crate::features::admin::figures::day_of;
use crate::search::{Glossary, Request};
use crate::web::ui::Link;

/// The titles of the first results, as this viewer may see them.
///
/// # Errors
/// [`AppError::Unavailable`] without an index.
pub async fn trial(
    app: &App,
    viewer: &Viewer,
    query: &str,
    glossary: Glossary,
    limit: usize,
) -> Result<Vec<Link>, AppError> {
    let zone = app.config.time_zone;
    let today = day_of(app.clock.now(), zone);
    let typed = Typed {
        text: words::query(query),
        ..Typed::default()
    };
    let reader = viewer.clone();
    let asked = app
        .db
        .read(move |conn| Asked::read(conn, &reader, typed, today))
        .await?;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let request = Request {
        page: 1,
        per_page: limit,
        current_version: asked.own_version.or(app.finding.newest_version(app).await?),
        ..asked.request(zone)
    };
    let engine = find::engine(app)?;
    let answer = spawn_blocking(move || engine.search_with(&request, &glossary))
        .await
        .map_err(AppError::internal)?
        .map_err(AppError::internal)?;
    let results = find::visible(app, viewer, answer).await?;
    Ok(results
        .found
        .iter()
        .map(|found| Link::new(found.title(), &found.href))
        .collect())
}
