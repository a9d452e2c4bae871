//! Answering: publish, read again before, and never lose what was typed.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::ask::park;
use super::fields::Typed;
use super::linked::titled;
use super::personal::{self, Looked, Sending};
use super::preview::PreviewPage;
use super::rescue;
use super::show::{self, Read};
use crate::domain::{Body, TopicId};
use crate::error::AppError;
use crate::features::topics::actions::{self, NewAnswer, Submission, answer_place};
use crate::features::topics::rendering;
use crate::features::uploads::{self, Joined};
use crate::web::ui::{Breadcrumbs, Html, Link, TagList};
use crate::web::{
    Form, FormWithFiles, Limit, SentBack, Visit, page, routes, see_other, with_retry,
};

/// POST `/t/{id}/repondre`
pub async fn publish(
    visit: Visit,
    path: web::Path<String>,
    form: FormWithFiles,
) -> Result<HttpResponse, AppError> {
    let id: TopicId = path.parse().map_err(|_| AppError::NotFound)?;
    let Joined {
        form,
        refused,
        visit,
    } = uploads::join(visit, form).await?;
    let typed = Typed::of(&form);
    if !visit.viewer.signed_in() {
        // Whether or not a visitor may read it: the writer could, before the session ended.
        let back = format!("/t/{id}#repondre");
        return park(&visit, &answer_place(id), form, &back).await;
    }
    let read = match show::load(&visit, id, 1).await {
        Ok(read) => read,
        Err(error) => return rescue::answer(&visit, &typed, error),
    };
    if let Some((status, errors)) = refused {
        return show::show(&visit, &read, &typed, &errors, status);
    }
    match answer(&visit, id, &read, &form, &typed).await {
        Ok(response) => Ok(response),
        Err(error) => again(&visit, &read, &typed, error),
    }
}

async fn answer(
    visit: &Visit,
    id: TopicId,
    read: &Read,
    form: &Form,
    typed: &Typed,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    if form.has("corriger") {
        return show::show(visit, read, typed, &[], StatusCode::OK);
    }
    let typed = &personal::masked(visit, form, typed);
    let body = Body::parse(&typed.body).map_err(|e| AppError::field("body", e.0))?;
    let text = rendering::prepare(&visit.app, body).await?;
    let looked = personal::look(visit, form, typed, read.full.place.read);
    if form.has("apercu") {
        let body = titled(visit, text.html).await?;
        return preview(visit, read, &looked, (typed, body));
    }
    if looked.asks() {
        return personal::page(visit, &looked, sending(read, typed));
    }
    let submission = Submission::of(&typed.submission, visit.app.limits.on());
    let new = NewAnswer { topic: id, text };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let published = visit
        .app
        .db
        .write(move |conn| actions::answer(conn, &viewer, &new, &submission, now))
        .await?;
    visit.app.wake();
    let place = routes::message(&published.slug, published.topic, published.number);
    Ok(see_other(&routes::with_done(
        &place,
        if published.pending {
            "attente"
        } else {
            "reponse"
        },
    )))
}

/// What the pages before publishing carry along.
fn sending(read: &Read, typed: &Typed) -> Sending {
    let topic = &read.full.topic;
    Sending {
        url: format!("/t/{}/repondre", topic.id),
        back: Link::new(&topic.title, routes::topic(&topic.slug, topic.id)),
        hidden: vec![
            ("body", typed.body.clone()),
            ("envoi", typed.submission.clone()),
            ("brouillon", typed.draft_version.to_string()),
        ],
    }
}

fn preview(
    visit: &Visit,
    read: &Read,
    looked: &Looked,
    (typed, body): (&Typed, Html),
) -> Result<HttpResponse, AppError> {
    let sending = sending(read, typed);
    page(&PreviewPage {
        layout: visit.private_layout("Relire avant de publier"),
        breadcrumbs: Breadcrumbs {
            links: vec![sending.back],
        },
        intro: "Voici votre réponse telle que les autres la liront.".to_owned(),
        notices: looked.notice().into_iter().collect(),
        heading: "Votre réponse".to_owned(),
        tags: TagList {
            badges: Vec::new(),
            tags: Vec::new(),
        },
        body,
        url: sending.url,
        hidden: sending.hidden,
        buttons: looked.buttons("Publier ma réponse"),
        similar: None,
    })
}

/// The topic again, with what was typed and what is wrong with it.
fn again(
    visit: &Visit,
    read: &Read,
    typed: &Typed,
    error: AppError,
) -> Result<HttpResponse, AppError> {
    let back = SentBack::of(error, "body")?;
    let response = show::show(visit, read, typed, &back.errors, back.status)?;
    Ok(with_retry(response, back.retry_after))
}
