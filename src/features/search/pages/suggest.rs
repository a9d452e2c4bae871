//! What may answer a question that is being written: as its title is typed, and on its way to being
//! published. Counted a day, without anybody's name or words.

use actix_web::{HttpResponse, web};
use askama::Template as _;

use crate::domain::{TopicId, TutorialId};
use crate::error::AppError;
use crate::features::admin::figures::day_of;
use crate::features::search::counts;
use crate::features::search::similar::{self, Similar, Suggested};
use crate::features::search::store;
use crate::web::ui::{SideItem, SimilarList};
use crate::web::{Limit, Query, Visit, routes, see_other};

/// Things shown under a title.
const SHOWN: usize = 3;

/// `GET /recherche/similaires?title=`: the part of the form that shows them, empty without any. `vu`
/// says that some were shown in this form already.
pub async fn similar(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Complete)?;
    let list = similar_part(&visit, query.raw("title"), query.has("vu")).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("X-Robots-Tag", "noindex"))
        .insert_header(("Cache-Control", "no-store"))
        .body(list.render().map_err(AppError::internal)?))
}

/// What resembles a title, for its form; `seen` says that some was shown in it before. Without an
/// index, or after too many searches, nothing: nobody is kept from asking.
///
/// # Errors
/// The database's.
pub async fn similar_part(visit: &Visit, title: &str, seen: bool) -> Result<SimilarList, AppError> {
    if !similar::says_enough(title) || visit.limit(Limit::Compute).is_err() {
        return Ok(SimilarList::default());
    }
    let found = match similar::similar(&visit.app, &visit.viewer, title, SHOWN).await {
        Err(AppError::Unavailable(_)) => Vec::new(),
        found => found?,
    };
    if !found.is_empty() && !seen {
        note(visit, Suggested::Shown);
    }
    let item = |one: &Similar| SideItem::link(&one.title, &one.opening, &one.state);
    Ok(SimilarList {
        items: found.iter().map(item).collect(),
    })
}

/// Counts what happened to suggestions, where somebody did it here: another site that links to a page
/// or loads it, and a browser that fetches it ahead, say nothing about them.
pub fn note(visit: &Visit, what: Suggested) {
    if visit.from_here {
        let day = day_of(visit.now, visit.app.config.time_zone);
        counts::count(&visit.app, day, what);
    }
}

/// `GET /recherche/similaires/{kind}/{id}`: to something that was suggested, which is counted.
pub async fn open_similar(
    visit: Visit,
    path: web::Path<(String, i64)>,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Complete)?;
    let (kind, id) = path.into_inner();
    let viewer = visit.viewer.clone();
    let address = visit
        .app
        .db
        .read(move |conn| {
            Ok::<_, AppError>(match kind.as_str() {
                "sujet" => store::topics_shown(conn, &viewer, &[TopicId(id)])?
                    .first()
                    .map(|topic| routes::topic(&topic.slug, topic.id)),
                "tutoriel" => store::tutorials_shown(conn, &[TutorialId(id)])?
                    .first()
                    .map(|tutorial| routes::tutorial(&tutorial.slug)),
                _ => None,
            })
        })
        .await?
        .ok_or(AppError::NotFound)?;
    note(&visit, Suggested::Opened);
    Ok(see_other(&address))
}
