//! The button that follows a topic, and the pages behind the links of mails.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, http::StatusCode};

use super::actions;
use super::stop_link::StopLink;
use super::store;
use crate::db::DbError;
use crate::domain::{FollowLevel, TopicId};
use crate::error::AppError;
use crate::web::ui::{Button, FormCard, Link};
use crate::web::{Form, FormPage, Limit, Visit, page, routes, see_other};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/t/{id}/suivre").post(follow))
        .service(
            web::resource("/suivi/arreter/{token}")
                .get(confirm)
                .post(stop),
        )
        .service(
            web::resource("/suivi/arreter/un-clic/{token}")
                .get(to_page)
                .post(one_click),
        );
}

/// POST `/t/{id}/suivre`: `suivre=0` stops, anything else follows.
async fn follow(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let topic: TopicId = path.parse().map_err(|_| AppError::NotFound)?;
    let (level, done) = match form.raw("suivre") {
        "0" => (FollowLevel::Mute, "sans-suivi"),
        _ => (FollowLevel::Follow, "suivi"),
    };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let slug = visit
        .app
        .db
        .write(move |conn| actions::set_follow(conn, &viewer, topic, level, now))
        .await?;
    let place = routes::topic(&slug, topic);
    Ok(see_other(&format!("{place}?fait={done}")))
}

fn link(visit: &Visit, token: &str) -> Result<StopLink, AppError> {
    StopLink::parse(&visit.app.key, token).ok_or(AppError::NotFound)
}

/// GET `/suivi/arreter/{token}`: says what the button does. Mail scanners follow links, so that
/// opening it changes nothing.
async fn confirm(visit: Visit, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let StopLink { topic, account } = link(&visit, &token)?;
    let (level, named) = visit
        .app
        .db
        .read(move |conn| {
            let level = store::level(conn, topic, account)?;
            Ok::<_, DbError>((level, store::readable_title(conn, topic)?))
        })
        .await?;
    let stopped = level == Some(FollowLevel::Mute);
    // The link may have been forwarded: a title that is not for everybody stays out.
    let about = match &named {
        Some((title, _)) => format!("le sujet «\u{a0}{title}\u{a0}»"),
        None => "ce sujet".to_owned(),
    };
    let mut shown = FormPage {
        layout: visit.private_layout("Ne plus recevoir ces mails"),
        intro: Some(if stopped {
            format!(
                "Les mails sur {about} sont arrêtés. Pour les reprendre, ouvrez le sujet et suivez-le."
            )
        } else {
            format!(
                "Vous recevez par mail les nouveaux messages sur {about}. Les arrêter ne change rien à vos autres sujets."
            )
        }),
        ..FormPage::default()
    };
    if !stopped {
        shown.forms.push(FormCard {
            url: format!("/suivi/arreter/{token}"),
            buttons: vec![Button::primary("Ne plus recevoir ces mails")],
            ..FormCard::default()
        });
    }
    if let Some((_, slug)) = named {
        let place = routes::topic(&slug, topic);
        shown.links.push(Link::new("Ouvrir le sujet", place));
    }
    let mut answer = page(&shown)?;
    answer
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// POST `/suivi/arreter/{token}`
async fn stop(visit: Visit, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    stop_mails(&visit, link(&visit, &token)?).await?;
    Ok(see_other(&format!(
        "/suivi/arreter/{token}?fait=sans-suivi"
    )))
}

async fn stop_mails(visit: &Visit, link: StopLink) -> Result<(), AppError> {
    let now = visit.now;
    visit
        .app
        .db
        .write(move |conn| actions::stop(conn, link, now))
        .await
}

/// GET `/suivi/arreter/un-clic/{token}`: mail programs that know no one-click open the address.
async fn to_page(visit: Visit, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    link(&visit, &token)?;
    Ok(see_other(&format!("/suivi/arreter/{token}")))
}

/// POST `/suivi/arreter/un-clic/{token}` by a mail provider (RFC 8058): without cookies, without
/// question. The body (urlencoded or multipart) says nothing that the address does not.
async fn one_click(visit: Visit, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    let link = link(&visit, &token)?;
    stop_mails(&visit, link).await?;
    Ok(HttpResponse::build(StatusCode::NO_CONTENT).finish())
}
