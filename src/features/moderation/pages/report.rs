//! `/signaler/{post}`: anybody signed in tells the moderators about a message.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::warned;
use crate::domain::{FlagReason, PostId};
use crate::error::{AppError, FieldError};
use crate::features::admin::marked;
use crate::features::drafts::{self, Aim, Place};
use crate::features::moderation::actions::{self, Report, already_flagged};
use crate::features::moderation::model::DETAILS_MAX;
use crate::features::moderation::store::flags;
use crate::features::topics::{PostHead, find_post};
use crate::text;
use crate::web::ui::{Breadcrumbs, Button, Choice, ErrorSummary, Field, FormCard, Link};
use crate::web::{Form, FormPage, Limit, Visit, page_with, routes, see_other};

/// What is wrong, and what to say about it.
struct Answer {
    status: StatusCode,
    errors: Vec<FieldError>,
    warning: Option<String>,
}

pub(super) async fn form(visit: Visit, post: Path<PostId>) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let (head, flagged, draft) = {
        let (viewer, post) = (visit.viewer.clone(), *post);
        visit
            .app
            .db
            .read(move |conn| {
                let head = find_post(conn, &viewer, post)?.ok_or(AppError::NotFound)?;
                let flagged = flags::already_flagged(conn, post, account)?;
                let draft = drafts::find(conn, account, &place(post))?;
                Ok::<_, AppError>((head, flagged, draft))
            })
            .await?
    };
    let warning = match already_flagged() {
        AppError::Conflict(why) if flagged => Some(why),
        _ => None,
    };
    let answer = Answer {
        status: StatusCode::OK,
        errors: Vec::new(),
        warning,
    };
    let report = draft.as_ref().map_or_else(
        || typed(head.id, &Form::default()),
        |draft| typed(head.id, &draft.fields),
    );
    let mut page = form_page(&visit, &head, &report, &answer);
    if let (Some(draft), Some(form)) = (draft, page.forms.first_mut()) {
        form.kept = Some(drafts::restored(&visit, &place(head.id), &draft));
    }
    page_with(answer.status, &page)
}

/// Where a report waits, when the session ended while it was written.
fn place(post: PostId) -> String {
    Place::first(Aim::Report(post)).to_string()
}

fn typed(post: PostId, form: &Form) -> Report {
    Report {
        post,
        reason: form.parse("reason"),
        details: form.text("details").trim().to_owned(),
    }
}

pub(super) async fn send(
    visit: Visit,
    post: Path<PostId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    if !visit.viewer.signed_in() {
        let back = format!("/signaler/{post}");
        return drafts::sign_in_first(&visit, &place(*post), form, &back).await;
    }
    visit.limit(Limit::Write)?;
    let report = typed(*post, &form);
    let answer = match save(&visit, &report).await {
        Ok(head) => {
            visit.app.wake();
            // The message may be hidden by now: its topic may not.
            let place = if head.number == 1 && !visit.viewer.moderates() {
                "/questions".to_owned()
            } else {
                routes::message(&head.topic_slug, head.topic, head.number)
            };
            return Ok(see_other(&routes::with_done(&place, "signale")));
        }
        Err(AppError::Invalid(errors)) => Answer {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            errors,
            warning: None,
        },
        Err(AppError::Conflict(why)) => Answer {
            status: StatusCode::CONFLICT,
            errors: Vec::new(),
            warning: Some(why),
        },
        Err(other) => return Err(other),
    };
    let head = load(&visit, *post).await?;
    page_with(answer.status, &form_page(&visit, &head, &report, &answer))
}

async fn save(visit: &Visit, report: &Report) -> Result<PostHead, AppError> {
    let (viewer, report, now) = (visit.viewer.clone(), report.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| {
            let head = actions::flag(conn, &viewer, &report, now)?;
            if let Some(account) = viewer.account() {
                drafts::remove(conn, account, &place(report.post))?;
            }
            Ok(head)
        })
        .await
}

async fn load(visit: &Visit, post: PostId) -> Result<PostHead, AppError> {
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .read(move |conn| find_post(conn, &viewer, post))
        .await?
        .ok_or(AppError::NotFound)
}

fn hint(reason: FlagReason) -> Option<&'static str> {
    match reason {
        FlagReason::PersonalData => {
            Some("Une adresse, un numéro de téléphone, un lien de partage…")
        }
        FlagReason::Illegal => Some("Dites-nous ci-dessous ce qui est illégal, et où."),
        FlagReason::OffTopic => {
            Some("Par exemple une question posée dans celle de quelqu’un d’autre.")
        }
        FlagReason::Spam | FlagReason::Hurtful | FlagReason::Other => None,
    }
}

fn form_page(visit: &Visit, head: &PostHead, report: &Report, answer: &Answer) -> FormPage {
    let back = routes::message(&head.topic_slug, head.topic, head.number);
    let layout = warned(visit, "Signaler un message", answer.warning.clone());
    let fields = marked(fields(report), &answer.errors);
    let forms = if layout.notice.is_some() {
        Vec::new()
    } else {
        vec![FormCard {
            url: format!("/signaler/{}", head.id),
            text: Some(format!("«\u{a0}{}\u{a0}»", text::excerpt(&head.body, 200))),
            errors: ErrorSummary::of(&fields),
            fields,
            buttons: vec![Button::primary("Envoyer le signalement")],
            keep: true,
            ..FormCard::default()
        }]
    };
    FormPage {
            layout,
            breadcrumbs: Some(Breadcrumbs {
                links: vec![Link::new(&head.topic_title, &back)],
            }),
            intro: Some(
                "La modération le lira. La personne qui a écrit ce message ne saura pas qui l’a signalé."
                    .to_owned(),
            ),
            forms,
            links: vec![
                Link::new("Revenir au message", &back),
                Link::new("Relire les règles du lieu", "/regles"),
            ],
        }
}

fn fields(report: &Report) -> Vec<Field> {
    let reasons = FlagReason::ALL
        .iter()
        .map(|reason| {
            let choice = Choice::new(
                reason.as_str(),
                reason.label(),
                report.reason == Some(*reason),
            );
            match hint(*reason) {
                Some(hint) => choice.hint(hint),
                None => choice,
            }
        })
        .collect();
    let max = u32::try_from(DETAILS_MAX * 2).unwrap_or(u32::MAX);
    vec![
        Field::radios("reason", "Que se passe-t-il\u{202f}?", reasons).required(),
        Field::textarea(
            "details",
            "En dire plus, si vous voulez",
            &report.details,
            4,
        )
        .max_length(max),
    ]
}
