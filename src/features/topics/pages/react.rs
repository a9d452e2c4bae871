//! The buttons under messages.

use actix_web::{HttpResponse, web};

use crate::domain::{PostId, TopicId};
use crate::error::AppError;
use crate::features::topics::actions;
use crate::web::{Form, Limit, Visit, routes, see_other};

/// `oui=0` undoes; anything else does.
fn wanted(form: &Form) -> bool {
    form.raw("oui") != "0"
}

fn id<T: std::str::FromStr>(path: &str) -> Result<T, AppError> {
    path.parse().map_err(|_| AppError::NotFound)
}

/// POST `/p/{id}/utile`
pub async fn vote(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let (post, on): (PostId, bool) = (id(&path)?, wanted(&form));
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let (post, full) = visit
        .app
        .db
        .write(move |conn| actions::vote(conn, &viewer, post, on, now))
        .await?;
    let place = routes::message(&full.topic.slug, post.topic, post.number);
    Ok(see_other(&routes::with_done(
        &place,
        if on { "vote" } else { "sans-vote" },
    )))
}

/// POST `/t/{id}/moi-aussi`
pub async fn me_too(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let (topic, on): (TopicId, bool) = (id(&path)?, wanted(&form));
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let full = visit
        .app
        .db
        .write(move |conn| actions::me_too(conn, &viewer, topic, on, now))
        .await?;
    let place = routes::topic(&full.topic.slug, topic);
    Ok(see_other(&routes::with_done(
        &place,
        if on { "moi-aussi" } else { "sans-moi-aussi" },
    )))
}

/// POST `/p/{id}/solution`
pub async fn solve(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let (post, on): (PostId, bool) = (id(&path)?, wanted(&form));
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let (post, full) = visit
        .app
        .db
        .write(move |conn| actions::solve(conn, &viewer, post, on, now))
        .await?;
    visit.app.wake();
    let place = routes::topic(&full.topic.slug, post.topic);
    Ok(see_other(&routes::with_done(
        &place,
        if on { "solution" } else { "sans-solution" },
    )))
}
