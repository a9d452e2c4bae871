//! `/p/{id}/sondage`: making a poll, and changing it before the first vote.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::typed::{Typed, fields};
use crate::domain::PostId;
use crate::error::{AppError, FieldError};
use crate::features::drafts::{self, Aim, Draft};
use crate::features::polls::actions;
use crate::features::polls::model::{Place, Poll};
use crate::features::topics::{self, Before, Sending, before_publishing};
use crate::web::ui::{Breadcrumbs, Button, ErrorSummary, FormCard, Link};
use crate::web::{
    Form, FormPage, Limit, SentBack, Visit, page_with, routes, see_other, with_retry,
};

pub(super) async fn load(visit: &Visit, id: &str) -> Result<(Place, Option<Poll>), AppError> {
    visit.person()?;
    let post: PostId = id.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let read = move |conn: &mut crate::db::Conn| actions::find(conn, &viewer, post);
    visit.app.db.read(read).await
}

pub(super) fn back(place: &Place) -> String {
    let message = routes::message(&place.slug, place.topic, place.number);
    let page = message.split('#').next().unwrap_or_default();
    format!("{page}#sondage-{}", place.post)
}

pub(super) fn breadcrumbs(place: &Place) -> Option<Breadcrumbs> {
    let message = routes::message(&place.slug, place.topic, place.number);
    Some(Breadcrumbs {
        links: vec![Link::new(&place.title, message)],
    })
}

/// GET `/p/{id}/sondage`
pub async fn form(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let (place, poll) = load(&visit, &path).await?;
    let draft = kept(&visit, place.post).await?;
    let typed = match (&draft, &poll) {
        (Some(draft), _) => Typed::of(&draft.fields),
        (None, Some(poll)) => Typed::of_poll(&visit, poll),
        (None, None) => Typed::default(),
    };
    let shown = Shown {
        draft,
        ..Shown::default()
    };
    let Some(poll) = poll else {
        actions::check_making(&place, &visit.viewer, visit.now)?;
        return show(&visit, &place, None, &typed, shown);
    };
    if !place.allows_managing(&visit.viewer) {
        return Err(AppError::Forbidden(
            "Ce sondage appartient à la personne qui a écrit le message.".to_owned(),
        ));
    }
    show(&visit, &place, Some(&poll), &typed, shown)
}

/// Where a poll waits, when the session ended while it was written.
fn draft_place(post: PostId) -> String {
    drafts::Place::first(Aim::Poll(post)).to_string()
}

async fn kept(visit: &Visit, post: PostId) -> Result<Option<Draft>, AppError> {
    let account = visit.person()?.account;
    let read = move |conn: &mut crate::db::Conn| drafts::find(conn, account, &draft_place(post));
    visit.app.db.read(read).await
}

/// POST `/p/{id}/sondage`
pub async fn save(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    if !visit.viewer.signed_in() {
        let post: PostId = path.parse().map_err(|_| AppError::NotFound)?;
        let back = format!("/p/{post}/sondage");
        return drafts::sign_in_first(&visit, &draft_place(post), form, &back).await;
    }
    visit.limit(Limit::Write)?;
    let (place, poll) = load(&visit, &path).await?;
    actions::check_making(&place, &visit.viewer, visit.now)?;
    let mut typed = Typed::of(&form);
    if form.has("corriger") {
        let unvoted = poll.filter(|poll| poll.voter_count == 0);
        return show(
            &visit,
            &place,
            unvoted.as_ref(),
            &typed,
            Shown {
                status: StatusCode::OK,
                errors: Vec::new(),
                draft: None,
            },
        );
    }
    if typed.check(&visit).is_ok() {
        match before(&visit, &place, &form, &typed).await? {
            Before::Publish(text) => typed.take(&text),
            Before::Ask(page) => return Ok(page),
        }
    }
    let saved = match typed.check(&visit) {
        Ok(new) => {
            let (viewer, now, post) = (visit.viewer.clone(), visit.now, place.post);
            let write = move |conn: &mut crate::db::Conn| {
                let place = actions::save(conn, &viewer, post, &new, now)?;
                if let Some(account) = viewer.account() {
                    drafts::remove(conn, account, &draft_place(post))?;
                }
                Ok::<_, AppError>(place)
            };
            visit.app.db.write(write).await
        }
        Err(error) => Err(error),
    };
    let error = match saved {
        Ok(place) => return Ok(see_other(&routes::with_done(&back(&place), "sondage"))),
        Err(error) => error,
    };
    // Still the form that was sent, whatever happened to the poll meanwhile.
    let unvoted = poll.filter(|poll| poll.voter_count == 0);
    let sent_back = SentBack::of(error, "question")?;
    let shown = Shown {
        status: sent_back.status,
        errors: sent_back.errors,
        draft: None,
    };
    let response = show(&visit, &place, unvoted.as_ref(), &typed, shown)?;
    Ok(with_retry(response, sent_back.retry_after))
}

/// What the page tells beside its fields.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    errors: Vec<FieldError>,
    draft: Option<Draft>,
}

/// Looks for what one may not want to publish.
async fn before(
    visit: &Visit,
    place: &Place,
    form: &Form,
    typed: &Typed,
) -> Result<Before, AppError> {
    let (viewer, topic) = (visit.viewer.clone(), place.topic);
    let full = visit
        .app
        .db
        .read(move |conn| topics::find(conn, &viewer, topic))
        .await?
        .ok_or(AppError::NotFound)?;
    let message = routes::message(&place.slug, place.topic, place.number);
    let many = if typed.multiple { "plusieurs" } else { "une" };
    let names = if typed.named { "visibles" } else { "caches" };
    let sending = Sending {
        url: format!("/p/{}/sondage", place.post),
        back: Link::new(&place.title, message),
        hidden: vec![
            ("question", typed.question.clone()),
            ("choix", typed.options.clone()),
            ("nombre", many.to_owned()),
            ("noms", names.to_owned()),
            ("fin", typed.closes.clone()),
        ],
    };
    before_publishing(visit, form, &typed.text(), full.place.read, sending)
}

fn show(
    visit: &Visit,
    place: &Place,
    poll: Option<&Poll>,
    typed: &Typed,
    shown: Shown,
) -> Result<HttpResponse, AppError> {
    let mut forms = Vec::new();
    let makes = actions::check_making(place, &visit.viewer, visit.now).is_ok();
    if makes && poll.is_none_or(|poll| poll.can_change(visit.now)) {
        let fields = crate::features::admin::marked(fields(typed), &shown.errors);
        let at = draft_place(place.post);
        forms.push(FormCard {
            kept: shown
                .draft
                .map(|draft| drafts::restored(visit, &at, &draft)),
            url: format!("/p/{}/sondage", place.post),
            errors: ErrorSummary::of(&fields),
            fields,
            keep: true,
            buttons: vec![Button::primary(match poll {
                None => "Ajouter ce sondage",
                Some(_) => "Enregistrer",
            })],
            ..FormCard::default()
        });
    }
    forms.extend(
        poll.filter(|poll| poll.is_open(visit.now))
            .map(|_| FormCard {
                url: format!("/p/{}/sondage/fermer", place.post),
                title: Some("Terminer le sondage".to_owned()),
                text: Some(
                    "Les résultats restent visibles. Plus personne ne pourra voter.".to_owned(),
                ),
                buttons: vec![Button::secondary("Terminer maintenant")],
                ..FormCard::default()
            }),
    );
    let mut links = Vec::new();
    if poll.is_some() {
        let delete = format!("/p/{}/sondage/supprimer", place.post);
        links.push(Link::new("Supprimer le sondage", delete));
    }
    let message = routes::message(&place.slug, place.topic, place.number);
    links.push(Link::new("Revenir au message", message));
    let (title, intro) = match poll {
        None => (
            "Ajouter un sondage",
            "Il s’affichera sous votre message. Chaque personne connectée vote une fois, et peut changer d’avis tant qu’il est ouvert.",
        ),
        Some(poll) if poll.can_change(visit.now) => (
            "Le sondage",
            "Personne n’a encore voté\u{a0}: vous pouvez le corriger.",
        ),
        Some(_) => (
            "Le sondage",
            "Des personnes ont voté, ou il est terminé\u{a0}: la question et les réponses ne changent plus.",
        ),
    };
    page_with(
        shown.status,
        &FormPage {
            layout: visit.private_layout(title),
            breadcrumbs: breadcrumbs(place),
            intro: Some(intro.to_owned()),
            forms,
            links,
        },
    )
}
