//! A search as a feed: what it finds, the newest first.

use actix_web::http::header::HeaderName;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, HttpResponse};

use super::{entries, feeds};
use crate::db::DbError;
use crate::domain::{TopicId, TutorialId};
use crate::error::AppError;
use crate::features::feeds::identity::Identity;
use crate::features::feeds::model::{Feed, MAX_ENTRIES};
use crate::features::feeds::store;
use crate::features::search;
use crate::search::Kind;
use crate::web::{Limit, Query, Visit, routes};

/// `/recherche.atom?q=`, in the language of the search box. As all feeds it shows what a visitor sees,
/// whoever asks.
pub async fn search(
    visit: Visit,
    query: Query,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Compute)?;
    let app = &visit.app;
    let (words, found) = search::public(app, &query, MAX_ENTRIES).await?;
    let ids = |wanted: fn(&Kind) -> bool| {
        let found = found.iter().filter(move |(kind, _)| wanted(kind));
        found.map(|(_, id)| *id)
    };
    let topics: Vec<TopicId> = ids(|kind| matches!(kind, Kind::Topic | Kind::Announcement))
        .map(TopicId)
        .collect();
    let tutorials: Vec<TutorialId> = ids(|kind| *kind == Kind::Tutorial)
        .map(TutorialId)
        .collect();
    let (topics, tutorials) = app
        .db
        .read(move |conn| {
            Ok::<_, DbError>((
                store::topics_named(conn, &topics)?,
                store::tutorials_named(conn, &tutorials)?,
            ))
        })
        .await?;
    let name = Identity::of(app).name;
    let tutorials = tutorials
        .into_iter()
        .map(|head| entries::of_tutorial(head, &name));
    let mut entries: Vec<_> = topics.into_iter().map(entries::of_topic).collect();
    entries.extend(tutorials);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.published));
    let mut choices = vec![("q", words.as_str())];
    choices.extend(query.has("exact").then_some(("exact", "1")));
    let choices = routes::query(&choices);
    let mut response = feeds::send(
        app,
        &request,
        &Feed {
            title: format!("Recherche\u{a0}: {words}"),
            subtitle: None,
            lasting: format!("/recherche?{choices}"),
            own: format!("/recherche.atom?{choices}"),
            page: format!("/recherche?{choices}"),
            updated: entries.iter().map(|entry| entry.updated).max(),
            entries,
        },
    )?;
    // Search engines have the topics themselves.
    response.headers_mut().insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex"),
    );
    Ok(response)
}
