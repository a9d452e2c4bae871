//! `GET /topics/{id}` and `GET /posts/{id}`

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::{Around, Beside, Post, Topic};
use crate::db::Conn;
use crate::domain::{AccountState, PostId, TopicId, Viewer};
use crate::error::AppError;
use crate::features::accounts;
use crate::features::topics::TopicTitles;
use crate::features::topics::store::{self, PostLine, Reactions, TopicFull, TopicLine};
use crate::web::api::{Caller, Params, reply};
use crate::web::routes::{self, POSTS_PER_PAGE};
use crate::web::{Query, Visit};

/// No topic has as many pages.
const MAX_PAGE: i64 = 1_000_000_000;

/// Un sujet et une page de ses messages, dans l’ordre.
#[derive(Serialize, ToSchema)]
#[schema(as = TopicPage)]
pub struct TopicPage {
    topic: Topic,
    /// Vingt messages au plus.
    posts: Vec<Post>,
    page: i64,
    /// Nombre de pages.
    pages: i64,
}

struct Read {
    line: TopicLine,
    beside: Beside,
    full: TopicFull,
    posts: Vec<PostLine>,
    titles: TopicTitles,
    reactions: Reactions,
}

/// Lire un sujet
#[utoipa::path(get, path = "/topics/{id}", tag = "Sujets", operation_id = "getTopic",
    params(
        ("id" = i64, Path, description = "Numéro du sujet", minimum = 1),
        ("page" = Option<i64>, Query, description = "Page de messages, à partir de 1", minimum = 1, maximum = 1_000_000_000),
    ),
    responses((status = 200, body = TopicPage)))]
pub async fn topic(
    caller: Caller,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let id: TopicId = path.parse().map_err(|_| AppError::NotFound)?;
    let mut params = Params::of(query);
    let page = params.number("page", MAX_PAGE).unwrap_or(1);
    params.end()?;
    reply(&caller, &self::page(&caller, id, page).await?)
}

/// A page of a topic, as programs read it.
pub async fn page(visit: &Visit, id: TopicId, page: i64) -> Result<TopicPage, AppError> {
    let viewer = visit.viewer.clone();
    let read = visit
        .app
        .db
        .read(move |conn| load(conn, &viewer, id, page))
        .await?;
    let pages = routes::page_of(read.full.topic.next_number - 1);
    if page > pages {
        return Err(AppError::NotFound);
    }
    let Read {
        line,
        mut beside,
        full,
        posts,
        titles,
        reactions,
    } = read;
    let around = Around {
        visit,
        slug: &full.topic.slug,
        solution: full.solution.as_ref().map(|solution| solution.post),
        titles: &titles,
    };
    let posts = posts.into_iter().map(|line| {
        let voted = reactions.votes.contains(&line.post.id);
        around.post(line, voted)
    });
    Ok(TopicPage {
        topic: beside.topic(visit, line),
        posts: posts.collect(),
        page,
        pages,
    })
}

fn load(conn: &mut Conn, viewer: &Viewer, id: TopicId, page: i64) -> Result<Read, AppError> {
    let full = readable(conn, viewer, id)?;
    let line = store::line_of(conn, viewer, id)?.ok_or(AppError::NotFound)?;
    let first = (page - 1) * POSTS_PER_PAGE + 1;
    let numbers = first..=first + POSTS_PER_PAGE - 1;
    let posts = store::page(conn, viewer, id, numbers, None)?;
    let titles = TopicTitles::load(
        conn,
        viewer,
        posts.iter().map(|line| line.post.html.as_str()),
    )?;
    let shown: Vec<PostId> = posts.iter().map(|line| line.post.id).collect();
    let reactions = match viewer.account() {
        Some(account) => store::reactions(conn, account, id, &shown)?,
        None => Reactions::default(),
    };
    Ok(Read {
        beside: Beside::load(conn, std::slice::from_ref(&line))?,
        line,
        full,
        posts,
        titles,
        reactions,
    })
}

/// A topic that the viewer may read.
pub fn readable(conn: &mut Conn, viewer: &Viewer, id: TopicId) -> Result<TopicFull, AppError> {
    match store::find_topic(conn, viewer, id)? {
        Some(full) => Ok(full),
        None if store::topic_gone(conn, viewer, id)? => Err(AppError::Gone),
        None => Err(AppError::NotFound),
    }
}

/// Lire un message
#[utoipa::path(get, path = "/posts/{id}", tag = "Messages", operation_id = "getPost",
    params(("id" = i64, Path, description = "Numéro du message", minimum = 1)),
    responses((status = 200, body = Post)))]
pub async fn post(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    reply(&caller, &one(&caller, id).await?)
}

/// A message as programs read it.
pub async fn one(visit: &Visit, id: PostId) -> Result<Post, AppError> {
    let viewer = visit.viewer.clone();
    let (full, line, titles, voted) = visit
        .app
        .db
        .read(move |conn| {
            let post = store::find_post(conn, &viewer, id)?.ok_or(AppError::NotFound)?;
            let full = readable(conn, &viewer, post.topic)?;
            let titles = TopicTitles::load(conn, &viewer, [post.html.as_str()])?;
            let voted = match viewer.account() {
                Some(me) => store::reactions(conn, me, post.topic, &[id])?
                    .votes
                    .contains(&id),
                None => false,
            };
            let names = accounts::names(conn, &[post.author])?;
            let name = names.get(&post.author).ok_or(AppError::NotFound)?;
            let line = PostLine {
                username: name.username.clone(),
                standing: name.standing,
                account_state: if name.deleted {
                    AccountState::Deleted
                } else {
                    AccountState::Active
                },
                post,
            };
            Ok::<_, AppError>((full, line, titles, voted))
        })
        .await?;
    let around = Around {
        visit,
        slug: &full.topic.slug,
        solution: full.solution.as_ref().map(|solution| solution.post),
        titles: &titles,
    };
    Ok(around.post(line, voted))
}
