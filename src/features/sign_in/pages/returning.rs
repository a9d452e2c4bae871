//! Coming back from a space that speaks OpenID Connect.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

use super::super::actions::{self, Outcome};
use super::super::flow::{self, Answer};
use super::super::model::{Attempt, Purpose, Said};
use super::settle::{Settled, settle};
use super::{Mine, failures, mine, recheck};
use crate::error::AppError;
use crate::features::accounts::arrive;
use crate::features::tenants::{self, Tenant};
use crate::nextcloud::{Failure, Method};
use crate::web::{Query, Visit, see_other};

/// Where no space sends anybody: each has a path of its own.
pub async fn lost(visit: Visit) -> Result<HttpResponse, AppError> {
    failures::over(&visit, None)
}

/// `?code=…&state=…`, or `?error=…&state=…`. Serves once, in the browser that began, on the path of the
/// space that was asked.
pub async fn come_back(
    visit: Visit,
    request: HttpRequest,
    query: Query,
    _: Path<String>,
) -> Result<HttpResponse, AppError> {
    let state = query.raw("state");
    let (attempt, tenant) = match mine(&visit, &request, state).await? {
        Mine::Yes(both) => *both,
        Mine::Foreign => return failures::foreign(&visit),
        Mine::Unknown => return failures::over(&visit, None),
    };
    let issuer = query.raw("iss");
    let origin = tenant.origin(&visit.app.config.spaces);
    let named = issuer.is_empty() || origin.is_some_and(|own| own.to_string() == issuer);
    if request.path() != tenants::return_path(&visit.app.key, &tenant.name) || !named {
        tracing::warn!(space = %tenant.name, "an answer came from another space than the one that was asked");
        return failures::foreign(&visit);
    }
    if attempt.method != Method::Oidc {
        return failures::over(&visit, None);
    }
    let settled = Settled {
        attempt: &attempt,
        tenant: &tenant,
        state,
    };
    let (id, now) = (attempt.id, visit.now);
    let taken = visit
        .app
        .db
        .write(move |conn| actions::take(conn, id, now))
        .await?;
    if !taken {
        tracing::warn!(space = %tenant.name, "the answer of a space came again, or too late");
        return settle(&visit, &settled, Outcome::Over, String::new()).await;
    }
    if !query.has("code") {
        return refused(&visit, &attempt, &tenant, query.raw("error")).await;
    }
    match flow::exchange(&visit.app, &attempt, tenant.clone(), query.raw("code")).await? {
        Answer::Said(said) => finish(&visit, &settled, said).await,
        Answer::NotYet | Answer::Shut => {
            settle(&visit, &settled, Outcome::Shut, String::new()).await
        }
        Answer::Later(failure) | Answer::Failed(failure) => {
            failed(&visit, &attempt, &tenant, &failure).await
        }
    }
}

async fn finish(
    visit: &Visit,
    settled: &Settled<'_>,
    said: Said,
) -> Result<HttpResponse, AppError> {
    let sealed = flow::seal_said(&visit.app, &said)?;
    let key = format!("space:{}:{}", settled.tenant.id, said.uid);
    let (session, arrival) = arrive(visit, &key)?;
    let mut attempt = settled.attempt.clone();
    attempt.stage = super::super::model::Stage::Asked;
    let (now, account) = (visit.now, visit.viewer.account());
    let outcome = visit
        .app
        .db
        .write(move |conn| {
            let who = (account, &arrival);
            actions::finish(conn, &attempt, (&said, &sealed), who, now)
        })
        .await?;
    settle(visit, settled, outcome, session).await
}

/// The space sent the person back without a code.
async fn refused(
    visit: &Visit,
    attempt: &Attempt,
    tenant: &Tenant,
    error: &str,
) -> Result<HttpResponse, AppError> {
    // RFC 6749 §4.1.2.1. What the space finds wrong with this forum is not the person's doing.
    let failure = match error {
        "temporarily_unavailable" | "server_error" => {
            Failure::Unreachable("it says so itself".to_owned())
        }
        "unauthorized_client"
        | "invalid_request"
        | "invalid_scope"
        | "unsupported_response_type" => Failure::NotRegistered,
        _ => Failure::Denied,
    };
    failed(visit, attempt, tenant, &failure).await
}

async fn failed(
    visit: &Visit,
    attempt: &Attempt,
    tenant: &Tenant,
    failure: &Failure,
) -> Result<HttpResponse, AppError> {
    let given_up = attempt.clone();
    let now = visit.now;
    visit
        .app
        .db
        .write(move |conn| actions::give_up(conn, &given_up, now))
        .await?;
    let purpose = attempt.whom.purpose();
    // A space that is merely down ends no session.
    if purpose == Purpose::Recheck && failure.is_passing() {
        recheck::later(visit).await?;
        return Ok(see_other(&attempt.back));
    }
    if purpose == Purpose::Recheck {
        return recheck::ended(visit, tenant, &attempt.back).await;
    }
    failures::failed(visit, tenant, failure, (purpose, &attempt.back))
}
