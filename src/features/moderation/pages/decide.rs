//! One message to decide about, and the buttons of topic pages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::queue::{Card, button, card, seen, verdicts};
use super::{breadcrumbs, journal, warned};
use crate::domain::{FlagId, PostId, TopicId};
use crate::error::{AppError, FieldError};
use crate::features::admin::marked;
use crate::features::moderation::actions::{self, Decision, Seen};
use crate::features::moderation::model::{REASON_MAX, Subject, Verdict, moderator};
use crate::features::moderation::store::flags::{self, OpenFlag};
use crate::features::moderation::store::log::{self, About, Entry};
use crate::features::moderation::store::queue::{self, Item};
use crate::features::topics::{PostHead, TopicTitles};
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Button, ErrorSummary, Field, FormCard, Html, Table};
use crate::web::{Form, Limit, Visit, page_with, routes, see_other};

/// Log entries shown under a message.
const HISTORY: usize = 20;

#[derive(Template)]
#[template(path = "moderation/message.html")]
struct MessagePage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    card: Card,
    body: Html,
    form: Option<FormCard>,
    history: Table,
}

/// What is read for the page.
struct Found {
    item: Item,
    body: Html,
    flags: Vec<OpenFlag>,
    history: Vec<Entry>,
}

pub(super) async fn page(visit: Visit, post: Path<PostId>) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    message_page(&visit, *post, "", &[], (StatusCode::OK, None)).await
}

/// POST `/moderation/messages/{post}/{verdict}`
pub(super) async fn message(
    visit: Visit,
    path: Path<(PostId, String)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (post, word) = path.into_inner();
    let verdict = Verdict::from_word(&word).ok_or(AppError::NotFound)?;
    let decision = Decision {
        post,
        verdict,
        reason: form.line("reason"),
        seen: seen_in(&form)?,
    };
    let (status, errors, warning) = match carry_out(&visit, &decision).await {
        Ok(head) => return Ok(back(&visit, &head, verdict)),
        Err(AppError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Err(AppError::Conflict(why)) => (StatusCode::CONFLICT, Vec::new(), Some(why)),
        Err(other) => return Err(other),
    };
    message_page(&visit, post, &decision.reason, &errors, (status, warning)).await
}

/// Forms of ours always say what was seen.
fn seen_in(form: &Form) -> Result<Seen, AppError> {
    let incomplete =
        || AppError::BadRequest("Ce formulaire est incomplet\u{a0}: rouvrez la page.".to_owned());
    Ok(Seen {
        visibility: form.parse("vu").ok_or_else(incomplete)?,
        revision: form.parse("revision").ok_or_else(incomplete)?,
        flag: form.parse::<FlagId>("signalement"),
    })
}

async fn carry_out(visit: &Visit, decision: &Decision) -> Result<PostHead, AppError> {
    let (viewer, decision, now) = (visit.viewer.clone(), decision.clone(), visit.now);
    let head = visit
        .app
        .db
        .write(move |conn| actions::decide(conn, &viewer, &decision, now))
        .await?;
    visit.app.wake();
    Ok(head)
}

/// On with the queue for who came from there, else back to the message.
fn back(visit: &Visit, head: &PostHead, verdict: Verdict) -> HttpResponse {
    let from_queue = visit
        .from
        .as_deref()
        .is_some_and(|from| from.starts_with("/moderation"));
    let place = if from_queue {
        "/moderation".to_owned()
    } else {
        routes::message(&head.topic_slug, head.topic, head.number)
    };
    see_other(&routes::with_done(&place, verdict.done()))
}

async fn message_page(
    visit: &Visit,
    post: PostId,
    reason: &str,
    errors: &[FieldError],
    (status, warning): (StatusCode, Option<String>),
) -> Result<HttpResponse, AppError> {
    let Found {
        item,
        body,
        flags,
        history,
    } = load(visit, post).await?;
    page_with(
        status,
        &MessagePage {
            layout: warned(visit, format!("Message de {}", item.username), warning),
            breadcrumbs: breadcrumbs(),
            card: card(visit, &item, &flags),
            body,
            form: decision_form(visit, &item, &flags, (reason, errors)),
            history: journal::table(visit, "Décisions sur ce message", &history),
        },
    )
}

async fn load(visit: &Visit, post: PostId) -> Result<Found, AppError> {
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .read(move |conn| {
            let item = queue::items(conn, &viewer, &[post])?.pop();
            let item = item.ok_or(AppError::NotFound)?;
            let html = queue::html(conn, post)?.ok_or(AppError::NotFound)?;
            let titles = TopicTitles::load(conn, &viewer, [html.as_str()])?;
            Ok(Found {
                item,
                body: titles.show(&html),
                flags: flags::open_of(conn, &[post])?,
                history: log::page(conn, About::Post(post), None, HISTORY)?.items,
            })
        })
        .await
}

/// `None` when there is nothing that this moderator may decide here.
fn decision_form(
    visit: &Visit,
    item: &Item,
    flags: &[OpenFlag],
    (reason, errors): (&str, &[FieldError]),
) -> Option<FormCard> {
    let author = Subject {
        account: item.author,
        standing: item.standing,
    };
    let buttons: Vec<Button> = verdicts(item.visibility, !flags.is_empty())
        .iter()
        .filter(|verdict| verdict.allowed(&visit.viewer, &author))
        .map(|verdict| Button {
            form_action: Some(address(item.post, *verdict)),
            ..button(*verdict, item.visibility)
        })
        .collect();
    let url = buttons.first()?.form_action.clone()?;
    let max = u32::try_from(REASON_MAX).unwrap_or(u32::MAX);
    let reason = Field::text("reason", "Pourquoi", reason)
        .hint("Gardé dans le journal, et envoyé à la personne si son message est masqué. Vide\u{a0}: la raison du signalement.")
        .max_length(max);
    let fields = marked(vec![reason], errors);
    Some(FormCard {
        url,
        title: Some("Décider".to_owned()),
        errors: ErrorSummary::of(&fields),
        fields,
        hidden: seen(item, flags),
        buttons,
        ..FormCard::default()
    })
}

fn address(post: PostId, verdict: Verdict) -> String {
    format!("/moderation/messages/{post}/{}", verdict.word())
}

pub(super) async fn lock(
    visit: Visit,
    topic: Path<TopicId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    set_lock(&visit, *topic, true, &form).await
}

pub(super) async fn unlock(
    visit: Visit,
    topic: Path<TopicId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    set_lock(&visit, *topic, false, &form).await
}

async fn set_lock(
    visit: &Visit,
    topic: TopicId,
    locked: bool,
    form: &Form,
) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now, reason) = (visit.viewer.clone(), visit.now, form.line("reason"));
    let slug = visit
        .app
        .db
        .write(move |conn| actions::lock(conn, &viewer, (topic, locked), &reason, now))
        .await?;
    let done = if locked { "verrouille" } else { "deverrouille" };
    Ok(see_other(&routes::with_done(
        &routes::topic(&slug, topic),
        done,
    )))
}
