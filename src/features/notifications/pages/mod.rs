//! The buttons that follow, and the pages behind the links of mails.

mod followed;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, http::StatusCode};

use super::choice::{FOLLOWED, address};
use super::model::{Followable, level_from_word};
use super::stop_link::StopLink;
use super::{actions, store};
use crate::db::DbError;
use crate::domain::{CategoryId, FollowLevel, TopicId, Viewer};
use crate::error::AppError;
use crate::web::ui::{Button, FormCard, Link};
use crate::web::{Form, FormPage, Limit, Visit, page, routes, see_other};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/t/{id}/suivre").post(follow_topic))
        .service(web::resource("/c/{id}/suivre").post(follow_category))
        .service(web::resource("/tag/{tag}/suivre").post(follow_tag))
        .service(web::resource(FOLLOWED).get(followed::list))
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

/// POST `/t/{id}/suivre`: `niveau` names the choice. Pages that were opened before it had a name send
/// `suivre`, where 0 is no longer following; anything else follows.
async fn follow_topic(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let topic: TopicId = path.parse().map_err(|_| AppError::NotFound)?;
    let level = match (form.raw("suivre"), level_from_word(form.raw("niveau"))) {
        (_, Some(level)) => level,
        ("0", None) => None,
        (_, None) => Some(FollowLevel::Follow),
    };
    let done = match level {
        Some(FollowLevel::Follow) => "suivi",
        Some(FollowLevel::Mute) => "silence",
        None => "sans-suivi",
    };
    choose(&visit, Followable::Topic(topic), level, done).await
}

/// POST `/c/{id}/suivre`: `niveau`.
async fn follow_category(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let category: CategoryId = path.parse().map_err(|_| AppError::NotFound)?;
    choose_place(&visit, Followable::Category(category), &form).await
}

/// POST `/tag/{tag}/suivre`: `niveau`.
async fn follow_tag(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.person()?;
    let key = path.into_inner();
    let tag = visit
        .app
        .db
        .read(move |conn| store::tag_by_key(conn, &key))
        .await?;
    let tag = tag.ok_or(AppError::NotFound)?;
    choose_place(&visit, Followable::Tag(tag), &form).await
}

async fn choose_place(
    visit: &Visit,
    thing: Followable,
    form: &Form,
) -> Result<HttpResponse, AppError> {
    let level = level_from_word(form.raw("niveau")).unwrap_or(Some(FollowLevel::Follow));
    let done = match level {
        Some(FollowLevel::Follow) => "suivi-lieu",
        Some(FollowLevel::Mute) => "masque-lieu",
        None => "suivi-normal",
    };
    choose(visit, thing, level, done).await
}

/// Writes the choice and comes back: to the list of what one follows when it was made there, else to
/// the page of the thing.
async fn choose(
    visit: &Visit,
    thing: Followable,
    level: Option<FollowLevel>,
    done: &str,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let place = visit
        .app
        .db
        .write(move |conn| actions::set_follow(conn, &viewer, thing, level, now))
        .await?;
    let from = visit
        .from
        .as_deref()
        .filter(|from| from.starts_with(FOLLOWED));
    let back = match from.and_then(|from| from.split("fait=").next()) {
        Some(list) => list.trim_end_matches(['?', '&']).to_owned(),
        None => place,
    };
    Ok(see_other(&routes::with_done(&back, done)))
}

fn link(visit: &Visit, token: &str) -> Result<StopLink, AppError> {
    StopLink::parse(&visit.app.key, token).ok_or(AppError::NotFound)
}

/// GET `/suivi/arreter/{token}`: says what the button does. Mail scanners follow links, so that
/// opening it changes nothing.
async fn confirm(visit: Visit, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let StopLink { thing, account } = link(&visit, &token)?;
    let (level, named) = visit
        .app
        .db
        .read(move |conn| {
            let level = store::level_of(conn, thing, account)?;
            // The link may have been forwarded: a name that is not for everybody stays out.
            Ok::<_, DbError>((level, store::named(conn, &Viewer::Visitor, thing)?))
        })
        .await?;
    let stopped = match thing {
        Followable::Topic(_) => level == Some(FollowLevel::Mute),
        Followable::Category(_) | Followable::Tag(_) => level != Some(FollowLevel::Follow),
    };
    let mut shown = FormPage {
        layout: visit.private_layout("Ne plus recevoir ces mails"),
        intro: Some(stop_words(
            thing,
            named.as_ref().map(|(name, _)| name.as_str()),
            stopped,
        )),
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
        let label = match thing {
            Followable::Topic(_) => "Ouvrir le sujet",
            Followable::Category(_) => "Ouvrir la catégorie",
            Followable::Tag(_) => "Voir les sujets de cette étiquette",
        };
        shown.links.push(Link::new(label, address(thing, &slug)));
    }
    let mut answer = page(&shown)?;
    answer
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// What the link stops, or that it is stopped.
fn stop_words(thing: Followable, name: Option<&str>, stopped: bool) -> String {
    let (plain, again) = match thing {
        Followable::Topic(_) => ("le sujet", "ouvrez le sujet et suivez-le"),
        Followable::Category(_) => ("la catégorie", "ouvrez la catégorie et suivez-la"),
        Followable::Tag(_) => ("l’étiquette", "ouvrez l’étiquette et suivez-la"),
    };
    let about = match (name, thing) {
        (Some(name), _) => format!("{plain} «\u{a0}{name}\u{a0}»"),
        (None, Followable::Topic(_)) => "ce sujet".to_owned(),
        (None, Followable::Category(_)) => "cette catégorie".to_owned(),
        (None, Followable::Tag(_)) => "cette étiquette".to_owned(),
    };
    match (thing, stopped) {
        (Followable::Topic(_), true) => format!(
            "Les mails sur {about} sont arrêtés, même si quelqu’un y parle de vous. Pour les reprendre, {again}."
        ),
        (_, true) => format!("Les mails sur {about} sont arrêtés. Pour les reprendre, {again}."),
        (Followable::Topic(_), false) => format!(
            "Vous recevez des mails sur {about}. Si vous les arrêtez, plus aucun ne vous en parlera, même si quelqu’un y parle de vous. Rien ne change pour vos autres sujets."
        ),
        (_, false) => format!(
            "Vous recevez un mail pour chaque nouveau sujet dans {about}. Les arrêter ne change rien aux sujets que vous suivez."
        ),
    }
}

/// POST `/suivi/arreter/{token}`
async fn stop(visit: Visit, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    let link = link(&visit, &token)?;
    stop_mails(&visit, link).await?;
    let done = match link.thing {
        Followable::Topic(_) => "silence",
        Followable::Category(_) | Followable::Tag(_) => "suivi-normal",
    };
    Ok(see_other(&format!("/suivi/arreter/{token}?fait={done}")))
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
