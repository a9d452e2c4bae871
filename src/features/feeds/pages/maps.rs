//! The maps of the site that search engines read.

use actix_web::{HttpRequest, HttpResponse, web};

use super::answer::{Sent, answer};
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::Timestamp;
use crate::error::AppError;
use crate::features::feeds::sitemap::{self, OTHERS, TOPICS};
use crate::features::feeds::store::{self, MappedTopic};
use crate::web::routes;

/// Seconds for which a map need not be asked for again.
const KEEP: u32 = 3_600;

/// Pages that are always there.
const PAGES: [&str; 11] = [
    "/",
    "/questions",
    "/sujets",
    "/idees",
    "/annonces",
    "/tutoriels",
    "/regles",
    "/mentions-legales",
    "/vie-privee",
    "/accessibilite",
    "/contact",
];

type Pages = Vec<(String, Option<Timestamp>)>;

/// `/sitemap.xml`: which maps there are.
pub async fn index(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let (topics, tutorials, tags) = app
        .db
        .read(|conn| {
            let topics = store::last_topic(conn)?.map_or(0, |id| id.0);
            let tutorials = store::last_tutorial(conn)?.map_or(0, |id| id.0);
            let tags = store::last_tag(conn)?.map_or(0, |id| id.0);
            Ok::<_, DbError>((topics, tutorials, tags))
        })
        .await?;
    let mut paths = vec![
        "/sitemaps/pages.xml".to_owned(),
        "/sitemaps/categories.xml".to_owned(),
    ];
    for (word, last, size) in [
        ("sujets", topics, TOPICS),
        ("tutoriels", tutorials, OTHERS),
        ("etiquettes", tags, OTHERS),
    ] {
        let numbers = 1..=sitemap::maps(last, size);
        paths.extend(numbers.map(|n| format!("/sitemaps/{word}-{n}.xml")));
    }
    let xml = sitemap::index(&app.config.public_url, &paths);
    Ok(send(&request, xml))
}

/// `/sitemaps/{map}.xml`
pub async fn map(
    path: web::Path<String>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let name = path.into_inner();
    let pages = app.db.read(move |conn| pages(conn, &name)).await?;
    let xml = sitemap::map(&app.config.public_url, pages.into_iter());
    Ok(send(&request, xml))
}

/// The pages on a map.
///
/// # Errors
/// [`AppError::NotFound`] for a map beyond the last thing that it could hold.
fn pages(conn: &mut Conn, name: &str) -> Result<Pages, AppError> {
    match name {
        "pages" => return Ok(PAGES.map(|path| (path.to_owned(), None)).to_vec()),
        "categories" => return Ok(categories(conn)?),
        _ => {}
    }
    let (word, n) = name.rsplit_once('-').ok_or(AppError::NotFound)?;
    let n: i64 = n.parse().map_err(|_| AppError::NotFound)?;
    let within = |last: Option<i64>, size: i64| {
        let ids =
            sitemap::range(n, size).filter(|ids| last.is_some_and(|last| *ids.start() <= last));
        ids.ok_or(AppError::NotFound)
    };
    Ok(match word {
        "sujets" => {
            let ids = within(store::last_topic(conn)?.map(|id| id.0), TOPICS)?;
            let topics = store::mapped_topics(conn, ids)?;
            topics.iter().flat_map(pages_of).collect()
        }
        "tutoriels" => {
            let ids = within(store::last_tutorial(conn)?.map(|id| id.0), OTHERS)?;
            let tutorials = store::mapped_tutorials(conn, ids)?;
            let page = |one: store::Mapped| (routes::tutorial(&one.slug), Some(one.updated_at));
            tutorials.into_iter().map(page).collect()
        }
        "etiquettes" => {
            let ids = within(store::last_tag(conn)?.map(|id| id.0), OTHERS)?;
            let keys = store::tags(conn, ids)?;
            keys.iter().map(|key| (routes::tag(key), None)).collect()
        }
        _ => return Err(AppError::NotFound),
    })
}

fn categories(conn: &mut Conn) -> Result<Pages, DbError> {
    let categories = store::categories(conn)?;
    let page = |(id, slug): (_, String)| (routes::category(&slug, id), None);
    Ok(categories.into_iter().map(page).collect())
}

/// All pages of a topic.
fn pages_of(topic: &MappedTopic) -> impl Iterator<Item = (String, Option<Timestamp>)> + use<> {
    let first = routes::topic(&topic.slug, topic.id);
    let changed = topic.state_at.max(Some(topic.updated_at));
    (1..=routes::page_of(topic.next_number - 1)).map(move |page| match page {
        1 => (first.clone(), changed),
        page => (format!("{first}?page={page}"), changed),
    })
}

fn send(request: &HttpRequest, xml: String) -> HttpResponse {
    answer(
        request,
        Sent {
            content_type: "application/xml; charset=utf-8",
            body: xml.into_bytes(),
            changed: None,
            keep: KEEP,
        },
    )
}
