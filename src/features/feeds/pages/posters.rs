//! The images of shared links.

use std::sync::LazyLock;
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use moka::sync::Cache;
use tokio::sync::Semaphore;

use crate::domain::TopicId;
use crate::error::AppError;
use crate::features::feeds::drawing;
use crate::features::feeds::identity::Identity;
use crate::features::feeds::store;
use crate::web::poster::Poster;
use crate::web::{Limit, Visit};

/// Images kept, in bytes; one takes some 50 KB.
const KEPT: u64 = 8 << 20;
/// How long one waits for the one that draws.
const PATIENCE: Duration = Duration::from_secs(5);

/// By address: it tells all that is drawn.
static DRAWN: LazyLock<Cache<String, Bytes>> = LazyLock::new(|| {
    Cache::builder()
        .weigher(|_, image: &Bytes| u32::try_from(image.len()).unwrap_or(u32::MAX))
        .max_capacity(KEPT)
        .build()
});

/// One image is drawn at a time: some 20 ms of a core.
static DRAWING: Semaphore = Semaphore::const_new(1);

/// `/og/{topic}-{digest}.png`, `/og/site-{digest}.png`. An address that was true once, or never, leads
/// to the present one: nothing is drawn that no page shows.
pub async fn show(path: web::Path<String>, visit: Visit) -> Result<HttpResponse, AppError> {
    let name = path.into_inner();
    let (thing, digest) = name.rsplit_once('-').ok_or(AppError::NotFound)?;
    let poster = match thing {
        "site" => Identity::of(&visit.app).poster(),
        id => of_topic(&visit, id.parse().map_err(|_| AppError::NotFound)?).await?,
    };
    let address = poster.address();
    if digest != poster.digest() {
        return Ok(HttpResponse::Found()
            .insert_header((LOCATION, address))
            .insert_header((CACHE_CONTROL, "public, max-age=300"))
            .finish());
    }
    let image = match DRAWN.get(&address) {
        Some(image) => image,
        None => draw(&visit, address, poster).await?,
    };
    Ok(HttpResponse::Ok()
        .content_type("image/png")
        // Its title may be hidden at any time, and must not live on in what people share.
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .body(image))
}

/// # Errors
/// [`AppError::NotFound`] for a topic that not everyone may read.
async fn of_topic(visit: &Visit, id: TopicId) -> Result<Poster, AppError> {
    let found = visit
        .app
        .db
        .read(move |conn| store::poster(conn, id))
        .await?;
    let (title, kind, state) = found.ok_or(AppError::NotFound)?;
    let identity = Identity::of(&visit.app);
    Ok(Poster {
        brand: identity.brand,
        ..Poster::of_topic(&identity.name, (id, &title), (kind, state))
    })
}

async fn draw(visit: &Visit, address: String, poster: Poster) -> Result<Bytes, AppError> {
    visit.limit(Limit::Compute)?;
    let busy = || AppError::Unavailable("Cette image sera prête dans un instant.".to_owned());
    let _turn = tokio::time::timeout(PATIENCE, DRAWING.acquire())
        .await
        .map_err(|_| busy())?
        .map_err(|_| busy())?;
    // Somebody else may have asked for it while we waited.
    if let Some(image) = DRAWN.get(&address) {
        return Ok(image);
    }
    let image = tokio::task::spawn_blocking(move || drawing::draw(&poster))
        .await
        .map_err(AppError::internal)?
        .map_err(AppError::internal)?;
    let image = Bytes::from(image);
    DRAWN.insert(address, image.clone());
    Ok(image)
}
