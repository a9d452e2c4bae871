//! Waiting for a person who goes on at their space (Login Flow v2): it has no way back here.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::actions::Outcome;
use super::super::flow::{self, Answer};
use super::super::model::{Attempt, Stage};
use super::settle::{Settled, settle};
use super::{Mine, failures, mine};
use crate::error::AppError;
use crate::features::tenants::Tenant;
use crate::nextcloud::{Failure, Method};
use crate::web::layout::Layout;
use crate::web::ui::{Button, Notice, Tone};
use crate::web::{Visit, page_with, see_other, with_retry};

/// What to do there, and the code that must be the same on both sides.
#[derive(Template)]
#[template(path = "sign_in/waiting.html")]
struct WaitingPage {
    layout: Layout,
    space: String,
    /// Of the space, within its own origin.
    there: String,
    code: String,
    url: String,
    button: Button,
}

pub async fn show(
    visit: Visit,
    request: HttpRequest,
    state: Path<String>,
) -> Result<HttpResponse, AppError> {
    let (attempt, tenant) = match mine(&visit, &request, &state).await? {
        Mine::Yes(both) => *both,
        Mine::Foreign => return failures::foreign(&visit),
        Mine::Unknown => return failures::over(&visit, None),
    };
    on(&visit, (&attempt, &tenant), &state, None).await
}

/// « C’est fait », or the script every few seconds: asks the space once.
pub async fn ask(
    visit: Visit,
    request: HttpRequest,
    state: Path<String>,
) -> Result<HttpResponse, AppError> {
    let (mut attempt, tenant) = match mine(&visit, &request, &state).await? {
        Mine::Yes(both) => *both,
        Mine::Foreign => return failures::foreign(&visit),
        Mine::Unknown => return failures::over(&visit, None),
    };
    let there = attempt.stage == Stage::Begun && attempt.expires_at > visit.now;
    if !there {
        return on(&visit, (&attempt, &tenant), &state, None).await;
    }
    match flow::poll(&visit.app, &attempt, &tenant, visit.now).await? {
        Answer::NotYet => on(&visit, (&attempt, &tenant), &state, Some(NotYet::Silent)).await,
        Answer::Later(failure) => {
            on(
                &visit,
                (&attempt, &tenant),
                &state,
                Some(NotYet::Down(failure)),
            )
            .await
        }
        Answer::Said(_) => Ok(see_other(&format!("/connexion/confirmer/{}", *state))),
        Answer::Failed(failure) => {
            let purpose = attempt.whom.purpose();
            failures::failed(&visit, &tenant, &failure, (purpose, &attempt.back))
        }
        Answer::Shut => {
            attempt.stage = Stage::Done;
            failures::shut(&visit, &tenant)
        }
    }
}

/// Why the page waits on, after it was asked.
enum NotYet {
    Silent,
    /// The space does not answer now; the sign-in goes on.
    Down(Failure),
}

/// The page of where the sign-in stands.
async fn on(
    visit: &Visit,
    (attempt, tenant): (&Attempt, &Tenant),
    state: &str,
    asked: Option<NotYet>,
) -> Result<HttpResponse, AppError> {
    if attempt.method != Method::LoginFlow {
        return failures::over(visit, None);
    }
    if attempt.expires_at > visit.now {
        match attempt.stage {
            Stage::Proven => return Ok(see_other(&format!("/connexion/confirmer/{state}"))),
            Stage::Begun | Stage::Asked => {
                return waiting(visit, (attempt, tenant), state, asked);
            }
            Stage::Done => {}
        }
    }
    let settled = Settled {
        attempt,
        tenant,
        state,
    };
    settle(visit, &settled, Outcome::Over, String::new()).await
}

fn waiting(
    visit: &Visit,
    (attempt, tenant): (&Attempt, &Tenant),
    state: &str,
    asked: Option<NotYet>,
) -> Result<HttpResponse, AppError> {
    let mut layout = visit.private_layout("Continuez dans votre espace");
    let mut status = StatusCode::OK;
    let mut wait = None;
    match asked {
        None => {}
        Some(NotYet::Silent) => {
            layout.notice = Some(Notice::new(
                Tone::Info,
                "Votre espace ne nous a encore rien dit. Allez au bout des étapes, puis revenez ici.",
            ));
        }
        Some(NotYet::Down(failure)) => {
            let (code, _, words) = failures::words(&failure, tenant.name.as_str());
            (status, wait) = (code, failures::wait(&failure));
            layout.notice = Some(Notice::new(Tone::Danger, words));
        }
    }
    let page = page_with(
        status,
        &WaitingPage {
            layout,
            space: tenant.name.to_string(),
            there: flow::landing(&visit.app, attempt)?,
            code: attempt.code.clone().unwrap_or_default(),
            url: format!("/connexion/attente/{state}"),
            button: Button::primary("C’est fait"),
        },
    )?;
    Ok(with_retry(page, wait.map(|wait| wait.as_secs().max(1))))
}
