//! `GET /search`

use actix_web::HttpResponse;
use actix_web::web::{ServiceConfig, get, resource};
use serde::Serialize;
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::asked::{Asked, Typed};
use super::find::{self, Found, Results, Thing};
use super::words;
use crate::error::AppError;
use crate::features::admin::figures::day_of;
use crate::search::{Kind, MAX_PAGE, MAX_PER_PAGE, Request};
use crate::web::api::{Caller, Params, fresh};
use crate::web::{Limit, Query, Visit};

pub fn routes(config: &mut ServiceConfig) {
    config.service(resource("/search").route(get().to(search)));
}

/// The calls of this room.
#[derive(OpenApi)]
#[openapi(paths(search))]
pub struct Doc;

const PER_PAGE: usize = 20;

/// What is searched for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the document")]
pub struct SearchQuery {
    /// Les mots à chercher, comme sur le site : « "mot de passe" -tuto etat:résolu après:2025 » s’y lit de même.
    #[param(min_length = 1, pattern = "\\S", example = "partager agenda")]
    q: String,
    /// `1` : rien que ce qui est écrit, sans corriger les fautes, sans mots voisins, et les expressions entre guillemets telles quelles.
    #[param(pattern = "^1?$")]
    exact: Option<String>,
    /// `topic`, `tutorial`, `video` ou `announcement` ; tout, sans réglage.
    #[param(pattern = "^(topic|tutorial|video|announcement)?$")]
    r#type: Option<String>,
    #[param(minimum = 1, maximum = 50)]
    page: Option<i64>,
    /// Résultats par page, 20 sans réglage.
    #[param(minimum = 1, maximum = 50)]
    per_page: Option<i64>,
}

/// Ce qui a été trouvé, le plus utile d’abord : un résultat par sujet ou tutoriel.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchResults)]
pub struct Reply {
    #[schema(value_type = i64)]
    total: usize,
    /// Temps de la recherche, en millisecondes.
    took_ms: f64,
    /// Les mots cherchés à la place de ceux qui semblaient mal écrits, ou d’expressions entre guillemets qu’aucun résultat ne contient.
    corrected: Option<String>,
    results: Vec<Item>,
}

/// Un résultat.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchResult)]
pub struct Item {
    /// `topic`, `tutorial`, `video` ou `announcement`.
    #[schema(example = "topic")]
    r#type: &'static str,
    /// Du sujet ou du tutoriel.
    id: i64,
    /// Pour un sujet : le message qui répond le mieux.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    post_number: Option<i64>,
    /// Pour un tutoriel repris d’ailleurs : son numéro là-bas.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_id: Option<String>,
    title: String,
    url: String,
    /// Sûr à afficher : le seul élément est `<mark>`.
    excerpt_html: String,
    score: f32,
}

/// Chercher
#[utoipa::path(get, path = "/search", tag = "Recherche", operation_id = "search",
    params(SearchQuery), responses((status = 200, body = Reply)))]
pub async fn search(caller: Caller, query: Query) -> Result<HttpResponse, AppError> {
    let (typed, page) = read(Params::of(query))?;
    caller.limit(Limit::Compute)?;
    let zone = caller.app.config.time_zone;
    let today = day_of(caller.app.clock.now(), zone);
    let viewer = caller.viewer.clone();
    let asked = caller
        .app
        .db
        .read(move |conn| Asked::read(conn, &viewer, typed, today))
        .await?;
    let request = Request {
        page: page.0,
        per_page: page.1,
        ..asked.request(zone)
    };
    let mut results = find::find(&caller.app, &caller.viewer, request).await?;
    if results.apart && results.corrected.is_none() {
        results.corrected = Some(asked.wording.apart().words);
    }
    Ok(fresh(&reply(&caller, results)))
}

/// What is searched, which page of it, and how many results that has.
fn read(mut params: Params) -> Result<(Typed, (usize, usize)), AppError> {
    let text = words::query(params.raw("q"));
    if params.raw("q").chars().all(is_blank) {
        params.refuse("q", "Il manque les mots à chercher.");
    }
    let kind: Option<Kind> = match params.line("type") {
        None => None,
        Some(word) => {
            let kind = words::kind(&word);
            if kind.is_none() {
                let known = Kind::ALL.map(words::word).join(", ");
                params.refuse("type", &format!("Valeurs possibles\u{a0}: {known}."));
            }
            kind
        }
    };
    let exact = params.line("exact");
    if exact.as_deref().is_some_and(|exact| exact != "1") {
        params.refuse("exact", "Valeur possible\u{a0}: 1.");
    }
    let mut number = |name, most: usize, default: usize| {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let found = params.number(name, most);
        found
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(default)
    };
    let page = number("page", MAX_PAGE, 1);
    let per_page = number("per_page", MAX_PER_PAGE, PER_PAGE);
    params.end()?;
    let typed = Typed {
        text,
        kind,
        exact: exact.is_some(),
        ..Typed::default()
    };
    Ok((typed, (page, per_page)))
}

/// What `\s` is in the patterns of the document.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

fn reply(visit: &Visit, results: Results) -> Reply {
    Reply {
        total: results.total,
        took_ms: (results.took.as_secs_f64() * 10_000.0).round() / 10.0,
        corrected: results.corrected,
        results: results
            .found
            .into_iter()
            .map(|found| item(visit, found))
            .collect(),
    }
}

fn item(visit: &Visit, found: Found) -> Item {
    let title = found.title().to_owned();
    let (id, post_number, external_id) = match found.thing {
        Thing::Topic(topic, post) => (topic.id.0, Some(post.number), None),
        Thing::Tutorial(tutorial) => (tutorial.id.0, None, tutorial.external_id),
    };
    Item {
        r#type: words::word(found.kind),
        id,
        post_number,
        external_id,
        title,
        url: visit.link(&found.href),
        excerpt_html: found.excerpt.to_string(),
        score: found.score,
    }
}
