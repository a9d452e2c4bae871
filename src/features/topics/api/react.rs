//! « Utile », « moi aussi », the solution. Each can be done and undone; twice is once.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{PostId, TopicId};
use crate::error::AppError;
use crate::features::topics::{actions, store};
use crate::web::Limit;
use crate::web::api::{Caller, fresh};

/// Où en est le vote.
#[derive(Serialize, ToSchema)]
#[schema(as = Vote)]
pub struct Vote {
    post_id: i64,
    /// Nombre de personnes qui ont trouvé le message utile.
    votes: i64,
    /// Le compte du jeton en fait partie.
    voted: bool,
}

/// Où en est « moi aussi ».
#[derive(Serialize, ToSchema)]
#[schema(as = MeToo)]
pub struct MeToo {
    topic_id: i64,
    /// Nombre de personnes.
    me_too: i64,
    /// Le compte du jeton en fait partie.
    mine: bool,
}

/// Où en est la question.
#[derive(Serialize, ToSchema)]
#[schema(as = Solution)]
pub struct Solution {
    topic_id: i64,
    #[schema(example = "solved")]
    state: &'static str,
    solution_post_id: Option<i64>,
}

/// Trouver un message utile
#[utoipa::path(post, path = "/posts/{id}/vote", tag = "Messages", operation_id = "vote",
    params(("id" = i64, Path, description = "Numéro du message", minimum = 1, example = 2)),
    responses((status = 200, body = Vote)), security(("jeton" = ["write"])))]
pub async fn vote(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    set_vote(&caller, &path, true).await
}

/// Retirer son vote
#[utoipa::path(delete, path = "/posts/{id}/vote", tag = "Messages", operation_id = "unvote",
    params(("id" = i64, Path, description = "Numéro du message", minimum = 1, example = 2)),
    responses((status = 200, body = Vote)), security(("jeton" = ["write"])))]
pub async fn unvote(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    set_vote(&caller, &path, false).await
}

async fn set_vote(caller: &Caller, id: &str, on: bool) -> Result<HttpResponse, AppError> {
    let id: PostId = id.parse().map_err(|_| AppError::NotFound)?;
    caller.limit(Limit::Write)?;
    let (viewer, now, me) = (caller.viewer.clone(), caller.now, caller.person()?.account);
    let useful = caller
        .app
        .db
        .write(move |conn| {
            let (post, _) = actions::vote(conn, &viewer, id, on, now)?;
            let (useful, _) = store::reactions_of(conn, me, (post.topic, id))?;
            Ok::<_, AppError>(useful)
        })
        .await?;
    caller.app.wake();
    Ok(fresh(&Vote {
        post_id: id.0,
        votes: useful.count,
        voted: useful.mine,
    }))
}

/// Dire « moi aussi »
#[utoipa::path(post, path = "/topics/{id}/me-too", tag = "Sujets", operation_id = "meToo",
    params(("id" = i64, Path, description = "Numéro du sujet", minimum = 1, example = 1)),
    responses((status = 200, body = MeToo)), security(("jeton" = ["write"])))]
pub async fn me_too(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    set_me_too(&caller, &path, true).await
}

/// Retirer « moi aussi »
#[utoipa::path(delete, path = "/topics/{id}/me-too", tag = "Sujets", operation_id = "notMeToo",
    params(("id" = i64, Path, description = "Numéro du sujet", minimum = 1, example = 1)),
    responses((status = 200, body = MeToo)), security(("jeton" = ["write"])))]
pub async fn not_me_too(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    set_me_too(&caller, &path, false).await
}

async fn set_me_too(caller: &Caller, id: &str, on: bool) -> Result<HttpResponse, AppError> {
    let id: TopicId = id.parse().map_err(|_| AppError::NotFound)?;
    caller.limit(Limit::Write)?;
    let (viewer, now, me) = (caller.viewer.clone(), caller.now, caller.person()?.account);
    let me_too = caller
        .app
        .db
        .write(move |conn| {
            actions::me_too(conn, &viewer, id, on, now)?;
            let (_, me_too) = store::reactions_of(conn, me, (id, PostId(0)))?;
            Ok::<_, AppError>(me_too)
        })
        .await?;
    caller.app.wake();
    Ok(fresh(&MeToo {
        topic_id: id.0,
        me_too: me_too.count,
        mine: me_too.mine,
    }))
}

/// Choisir la solution
#[utoipa::path(post, path = "/posts/{id}/solution", tag = "Messages", operation_id = "solve",
    params(("id" = i64, Path, description = "Numéro du message", minimum = 1, example = 2)),
    responses((status = 200, body = Solution)), security(("jeton" = ["write"])))]
pub async fn solve(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    set_solution(&caller, &path, true).await
}

/// Retirer la solution
#[utoipa::path(delete, path = "/posts/{id}/solution", tag = "Messages", operation_id = "unsolve",
    params(("id" = i64, Path, description = "Numéro du message", minimum = 1, example = 2)),
    responses((status = 200, body = Solution)), security(("jeton" = ["write"])))]
pub async fn unsolve(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    set_solution(&caller, &path, false).await
}

async fn set_solution(caller: &Caller, id: &str, on: bool) -> Result<HttpResponse, AppError> {
    let id: PostId = id.parse().map_err(|_| AppError::NotFound)?;
    caller.limit(Limit::Write)?;
    let (viewer, now) = (caller.viewer.clone(), caller.now);
    let full = caller
        .app
        .db
        .write(move |conn| {
            let (post, _) = actions::solve(conn, &viewer, id, on, now)?;
            store::find_topic(conn, &viewer, post.topic)?.ok_or(AppError::NotFound)
        })
        .await?;
    caller.app.wake();
    Ok(fresh(&Solution {
        topic_id: full.topic.id.0,
        state: full.topic.state.as_str(),
        solution_post_id: full.solution.map(|solution| solution.post.0),
    }))
}
