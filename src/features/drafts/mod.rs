//! What was typed and not yet published.
//!
//! The script saves a form every few seconds; each save names the version it goes on from and the
//! tab it comes from, so that two tabs never write over one another. Before sign-in a text is
//! parked under a random key that only the browser holds (a cookie, as strictly necessary as a
//! session); signing in makes it the account's draft (the accounts room does that). A place is where
//! the text was being written: see [`Place`].

mod actions;
mod jobs;
mod model;
mod pages;
mod store;

use actix_web::HttpResponse;
use actix_web::web::ServiceConfig;

use crate::app::App;
use crate::db::Conn;
use crate::domain::Timestamp;
use crate::error::AppError;
use crate::features::uploads;
use crate::jobs::Registry;
use crate::web::ui::{Action, Button, KeptText};
use crate::web::{Form, Limit, Visit, dates, hash_token, routes, see_other, token};

pub use actions::{Save, save};
pub use jobs::schedule;
pub use model::{Aim, Kept, Place, Writer};
pub use store::{count, find, remove};

/// How long a text typed before sign-in waits, in seconds.
const PARKED_SECONDS: i64 = 7 * 86_400;
/// Texts that wait so, at most: beyond, the oldest go.
const MOST_PARKED: i64 = 5_000;
/// Of those, at once.
const FORGOTTEN_AT_ONCE: i64 = 100;

/// The fields of a form, kept.
#[derive(Clone, Debug)]
pub struct Draft {
    pub fields: Form,
    /// Raised by each save.
    pub version: i64,
    pub updated_at: Timestamp,
}

pub fn routes(config: &mut ServiceConfig) {
    pages::routes(config);
}

#[must_use]
pub fn jobs(registry: Registry<App>) -> Registry<App> {
    jobs::register(registry)
}

/// Keeps the fields of a form until its author has signed in. `token` is the new value of the
/// browser's cookie.
///
/// # Errors
/// [`AppError::TooLarge`], or the database's.
fn park(
    conn: &mut Conn,
    token: &str,
    place: &str,
    fields: &Form,
    now: Timestamp,
) -> Result<(), AppError> {
    let json = actions::encode(&model::Kept::of(fields.pairs()))?;
    store::insert_parked(conn, &hash_token(token), place, &json, now)?;
    store::forget_parked_beyond(conn, MOST_PARKED, FORGOTTEN_AT_ONCE)?;
    Ok(())
}

/// Keeps what a visitor typed under a key of their browser, and leads to signing in and back.
///
/// # Errors
/// Too many in a short time, or the database's.
pub async fn sign_in_first(
    visit: &Visit,
    place: &str,
    form: Form,
    back: &str,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Park)?;
    visit.limit(Limit::ParkDay)?;
    let key = token()?;
    let said = uploads::parked_word(&form);
    let (now, place, stored) = (visit.now, place.to_owned(), key.clone());
    visit
        .app
        .db
        .write(move |conn| park(conn, &stored, &place, &form, now))
        .await?;
    let mut response = see_other(&routes::with_done(&routes::sign_in(back), said));
    let cookie = visit.cookies.parked(key, PARKED_SECONDS);
    response.add_cookie(&cookie).map_err(AppError::internal)?;
    Ok(response)
}

/// What a form says that holds a draft: since when, and how to begin anew without losing it.
#[must_use]
pub fn restored(visit: &Visit, place: &str, draft: &Draft) -> KeptText {
    let button = Button::secondary("Repartir d’une page blanche");
    KeptText {
        text: "Voici le texte que vous aviez commencé".to_owned(),
        when: dates::lately(
            draft.updated_at.naive_utc(),
            visit.app.config.time_zone,
            visit.now.naive_utc(),
        ),
        action: Action {
            hidden: vec![("place", place.to_owned())],
            ..Action::new("/brouillons/de-cote", button)
        },
    }
}
