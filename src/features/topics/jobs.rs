//! What the room does by itself.

use serde_json::{Value, json};

use super::{rendering, store};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{PostId, Timestamp};
use crate::error::AppError;
use crate::jobs::{self, JobError, NewJob};
use crate::text::{self, RENDERER};

pub const RENDER: &str = "topics.render";
const BATCH: i64 = 100;

/// Asks for messages rendered by an older version to be rendered again. Called at start.
///
/// # Errors
/// The database's.
pub fn schedule(app: &App) -> Result<(), crate::db::DbError> {
    let now = app.clock.now();
    app.db.write_blocking(move |conn| {
        jobs::enqueue(
            conn,
            &NewJob::new(RENDER, json!({ "after": 0 }), now).once(RENDER),
            now,
        )
    })
}

/// Renders these messages again soon: something that they show has changed.
///
/// # Errors
/// The database's.
pub fn render_anew(conn: &mut Conn, posts: &[PostId], now: Timestamp) -> Result<(), DbError> {
    let Some(first) = posts.iter().min() else {
        return Ok(());
    };
    store::outdate_renderings(conn, posts)?;
    let job = NewJob::new(RENDER, json!({ "after": first.0 - 1 }), now);
    jobs::enqueue(
        conn,
        &job.once(format!("{RENDER}:{first}:{}", now.micros())),
        now,
    )
}

/// Renders a batch again, then leaves a job for the next one.
pub fn render(app: &App, payload: &Value) -> Result<(), JobError> {
    let after = PostId(payload["after"].as_i64().unwrap_or(0));
    let origin = app.config.public_url.as_str();
    let batch = app
        .db
        .read_blocking(|conn| store::outdated_renderings(conn, RENDERER, after, BATCH))?;
    let Some((last, _, _, _)) = batch.last() else {
        return Ok(());
    };
    let last = last.0;
    let mut rendered = Vec::with_capacity(batch.len());
    for (post, topic, body, revision) in batch {
        let prefix = format!("m{post}-");
        let html = app
            .db
            .read_blocking(|conn| rendering::render_again(conn, &body, origin, &prefix));
        match html {
            Ok(html) => {
                let links = text::linked_topics(&html, origin);
                rendered.push((post, topic, revision, html, links));
            }
            // The database comes back: this batch is done again.
            Err(AppError::Database(error)) => return Err(error.into()),
            // What was shown until now goes on being shown.
            Err(error) => tracing::warn!(post.id = post.0, %error, "rendering again failed"),
        }
    }
    let now = app.clock.now();
    app.db.write_blocking(|conn| {
        for (post, topic, revision, html, links) in &rendered {
            // Edited meanwhile, it is rendered and linked anew already.
            if store::store_rendering(conn, *post, *revision, html, RENDERER)? {
                store::set_links(conn, *post, *topic, links)?;
            }
        }
        let next = NewJob::new(RENDER, json!({ "after": last }), now);
        jobs::enqueue(conn, &next.once(format!("{RENDER}:{last}")), now)
    })?;
    Ok(())
}
