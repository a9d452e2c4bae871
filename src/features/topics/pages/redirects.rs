//! Short and old addresses, which lead to the present one.

use actix_web::{HttpResponse, web};

use crate::domain::{PostId, TopicId, Visibility};
use crate::error::AppError;
use crate::features::topics::store;
use crate::web::{Query, Visit, moved, routes, see_other};

/// `/t/{id}`
pub async fn bare_topic(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: TopicId = path.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let address = visit
        .app
        .db
        .read(move |conn| match store::find_topic(conn, &viewer, id)? {
            Some(full) => Ok(routes::topic(&full.topic.slug, id)),
            None if store::topic_gone(conn, &viewer, id)? => Err(AppError::Gone),
            None => Err(AppError::NotFound),
        })
        .await?;
    Ok(moved(&address))
}

/// `/t/{slug}/{id}/{number}`: the message at its place, or where it was moved to.
pub async fn message(
    visit: Visit,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, AppError> {
    let (_, id, number) = path.into_inner();
    let id: TopicId = id.parse().map_err(|_| AppError::NotFound)?;
    let number: i64 = number.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let found = visit
        .app
        .db
        .read(move |conn| {
            if store::find_topic(conn, &viewer, id)?.is_none() {
                let gone = store::topic_gone(conn, &viewer, id)?;
                return Err(if gone {
                    AppError::Gone
                } else {
                    AppError::NotFound
                });
            }
            match store::location(conn, id, number)? {
                Some((post, _)) => Ok(post),
                None => store::redirect_of(conn, id, number)?.ok_or(AppError::NotFound),
            }
        })
        .await?;
    to_post(&visit, found, "").await
}

/// `/p/{id}`: the message wherever it stands; `?fait=` is carried along.
pub async fn post(
    visit: Visit,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    to_post(&visit, id, query.raw("fait")).await
}

async fn to_post(visit: &Visit, id: PostId, done: &str) -> Result<HttpResponse, AppError> {
    let viewer = visit.viewer.clone();
    let (slug, topic, number) = visit
        .app
        .db
        .read(move |conn| {
            let Some(post) = store::post_by_id(conn, id)? else {
                return Err(AppError::NotFound);
            };
            let Some(full) = store::find_topic(conn, &viewer, post.topic)? else {
                let gone = store::topic_gone(conn, &viewer, post.topic)?;
                return Err(if gone {
                    AppError::Gone
                } else {
                    AppError::NotFound
                });
            };
            if store::find_post(conn, &viewer, id)?.is_none() {
                let gone = post.visibility == Visibility::Deleted;
                return Err(if gone {
                    AppError::Gone
                } else {
                    AppError::NotFound
                });
            }
            Ok((full.topic.slug, post.topic, post.number))
        })
        .await?;
    Ok(see_other(&routes::with_done(
        &routes::message(&slug, topic, number),
        done,
    )))
}
