//! Markdown of tutorials, and the job that renders them again.

use serde_json::Value;

use super::store;
use crate::app::App;
use crate::db::DbError;
use crate::domain::Timestamp;
use crate::jobs::{JobError, NewJob, Registry, enqueue};
use crate::text::{self, Attachments, Mentions, RenderError};

const RENDER: &str = "library.render";
/// Tutorials rendered by one job, in the time of its lease.
const BATCH: i64 = 50;

/// The HTML of a tutorial's body.
///
/// # Errors
/// Why the text was refused, in French.
pub(super) fn html(app: &App, body: &str) -> Result<String, String> {
    let context = text::Context {
        mentions: &Mentions::new(),
        files: &Attachments::new(),
        own_origin: app.config.public_url.as_str(),
        id_prefix: "tutoriel-",
        top_title: 2,
    };
    text::render(body, &context).map_err(|error| match error {
        RenderError::TooLong => format!("body dépasse {} octets", text::MAX_SOURCE),
        RenderError::TooComplex => "body est trop imbriqué pour être affiché".to_owned(),
    })
}

pub(super) fn register(registry: Registry<App>) -> Registry<App> {
    registry.on(RENDER, render)
}

/// Plans the rendering of what an older version rendered, if there is any.
///
/// # Errors
/// The database's.
pub fn schedule(app: &App) -> Result<(), DbError> {
    let waiting = app.db.read_blocking(|conn| store::outdated(conn, 1))?;
    let Some(first) = waiting.first() else {
        return Ok(());
    };
    let now = app.clock.now();
    let job = job(first, now);
    app.db.write_blocking(|conn| enqueue(conn, &job, now))?;
    app.wake();
    Ok(())
}

/// Named after the first tutorial it begins with: a job that plans the next still holds its own
/// key.
fn job(first: &store::Outdated, now: Timestamp) -> NewJob {
    NewJob::new(RENDER, Value::Null, now).once(format!("{RENDER}:{}", first.id))
}

fn render(app: &App, _: &Value) -> Result<(), JobError> {
    let waiting = app.db.read_blocking(|conn| store::outdated(conn, BATCH))?;
    let rendered: Vec<(store::Outdated, String)> = waiting
        .into_iter()
        .map(|one| {
            // Refused by stricter rules: its own words, as plain text.
            let html = html(app, &one.body).unwrap_or_else(|why| {
                tracing::warn!(tutorial.id = one.id.0, why, "shown as plain text");
                askama::filters::escape(&one.body, askama::filters::Html)
                    .map_or_else(|_| String::new(), |safe| format!("<pre>{safe}</pre>"))
            });
            (one, html)
        })
        .collect();
    if rendered.is_empty() {
        return Ok(());
    }
    app.db.write_blocking(|conn| {
        for (from, html) in &rendered {
            store::rerendered(conn, from, html)?;
        }
        Ok::<_, DbError>(())
    })?;
    Ok(schedule(app)?)
}
