//! `GET /api/v1/search`

use actix_web::{FromRequest as _, HttpRequest, HttpResponse, dev::Payload};
use serde::Serialize;

use super::find::{self, Found, Results, Thing};
use super::{store, words};
use crate::error::{AppError, FieldErrors};
use crate::search::{MAX_PER_PAGE, Request};
use crate::web::{Limit, Query, Visit, problem, told};

const PER_PAGE: usize = 20;

#[derive(Serialize)]
struct Reply {
    total: usize,
    took_ms: f64,
    corrected: Option<String>,
    results: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    r#type: &'static str,
    /// Of the topic or tutorial.
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_number: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    title: String,
    url: String,
    /// Escaped; the only element is `<mark>`.
    excerpt_html: String,
    score: f32,
}

/// The answer, or what is wrong as a problem document (RFC 9457).
pub async fn search(request: HttpRequest) -> HttpResponse {
    match answer(&request).await {
        Ok(reply) => HttpResponse::Ok().json(reply),
        Err(error) => failed(&error),
    }
}

async fn answer(request: &HttpRequest) -> Result<Reply, AppError> {
    let visit = Visit::from_request(request, &mut Payload::None).await?;
    let query = Query::from_request(request, &mut Payload::None).await?;
    let asked = read(&query)?;
    visit.limit(Limit::Compute)?;
    let viewer = visit.viewer.clone();
    let categories = visit
        .app
        .db
        .read(move |conn| store::categories(conn, &viewer))
        .await?;
    let asked = Request {
        visible_categories: Some(categories.iter().map(|one| one.id.0).collect()),
        ..asked
    };
    let results = find::find(&visit.app, &visit.viewer, asked).await?;
    Ok(reply(&visit, results))
}

fn read(query: &Query) -> Result<Request, AppError> {
    let mut errors = FieldErrors::default();
    let text = words::query(query.raw("q"));
    if text.is_empty() {
        errors.add("q", "Il manque les mots à chercher.");
    }
    let kind = query.line("type");
    let kinds = match (kind.as_str(), words::kind(&kind)) {
        ("", _) => Vec::new(),
        (_, Some(kind)) => vec![kind],
        (_, None) => {
            errors.add(
                "type",
                "Choisissez «\u{a0}topic\u{a0}», «\u{a0}tutorial\u{a0}», «\u{a0}video\u{a0}» ou «\u{a0}announcement\u{a0}».",
            );
            Vec::new()
        }
    };
    let page = number(query, "page", 1, &mut errors);
    let per_page = number(query, "per_page", PER_PAGE, &mut errors);
    if !errors.is_empty() {
        return Err(errors.into_error());
    }
    Ok(Request {
        text,
        kinds,
        page,
        per_page: per_page.min(MAX_PER_PAGE),
        ..Request::default()
    })
}

fn number(query: &Query, name: &'static str, default: usize, errors: &mut FieldErrors) -> usize {
    if !query.has(name) {
        return default;
    }
    match query.parse::<usize>(name) {
        Some(n) if n > 0 => n,
        _ => {
            errors.add(name, "Écrivez un nombre entier à partir de 1.");
            default
        }
    }
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

/// The fields that are wrong are in `errors`.
fn failed(error: &AppError) -> HttpResponse {
    let status = error.status();
    if status.is_server_error() {
        tracing::error!(%error, "search failed");
    }
    let title = match error {
        AppError::Invalid(_) => "Cette recherche est incomplète ou mal écrite.",
        AppError::BadRequest(why) => why,
        AppError::TooMany { message, .. } => message,
        _ if status.as_u16() == 503 => "La recherche est occupée. Réessayez dans un moment.",
        _ if status.is_server_error() => "La recherche a échoué. C’est notre faute, pas la vôtre.",
        _ => "Cette demande ne peut pas aboutir.",
    };
    problem(status, title, &told(error).1)
        .about(error)
        .response()
}
