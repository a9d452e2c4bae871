//! A space says again, from time to time, that somebody is theirs.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::flow::{self, Start, Starting};
use super::super::model::{Purpose, Whom};
use super::failures::{Told, told};
use super::{bind, called, count};
use crate::error::AppError;
use crate::features::accounts::actions::identities;
use crate::features::accounts::end_this_session;
use crate::features::tenants::{self, Tenant, TenantState};
use crate::nextcloud::Method;
use crate::web::layout::Layout;
use crate::web::{Query, Visit, page, routes, see_other, token};

/// Goes on by itself: a redirect after a form would be held against `form-action`, wherever the form
/// stood.
#[derive(Template)]
#[template(path = "sign_in/onward.html")]
struct OnwardPage {
    layout: Layout,
    there: String,
}

/// Asks the space of the session, without asking the person anything where that can be.
pub async fn verify(
    visit: Visit,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let back = routes::local_path(query.raw("retour"));
    let Some(person) = visit.viewer.person().cloned() else {
        return Ok(see_other(back));
    };
    let found = visit
        .app
        .db
        .read(move |conn| {
            let due = identities::recheck_of(conn, person.identity)?;
            let tenant = due.map(|(tenant, at)| {
                let found = tenants::find(conn, tenant)?;
                Ok::<_, AppError>(found.map(|tenant| (tenant, at)))
            });
            Ok::<_, AppError>(tenant.transpose()?.flatten())
        })
        .await?;
    // Asked already by another tab, or nobody's business here.
    let Some((tenant, _)) = found.filter(|(_, at)| at.is_some_and(|at| at <= visit.now)) else {
        return Ok(see_other(back));
    };
    if tenant.state != TenantState::Active || tenant.method == Some(Method::LoginFlow) {
        return ended(&visit, &tenant, back).await;
    }
    // Looking at this address asks the space: as bounded as setting out to sign in.
    count(&visit)?;
    visit.app.limits.check_space(tenant.id)?;
    let kept = visit.cookies.read_sign_in(&request);
    let browser = kept.map_or_else(token, Ok)?;
    let starting = Starting {
        browser: &browser,
        whom: Whom::Identity(person.account, person.identity),
        back,
        silent: true,
        by_link: false,
        now: visit.now,
    };
    match flow::begin(&visit.app, tenant.clone(), &starting).await? {
        Start::There(there) => {
            let mut response = page(&OnwardPage {
                layout: visit.private_layout("Un instant"),
                there,
            })?;
            bind(&visit, browser, &mut response)?;
            Ok(response)
        }
        Start::Failed(_, failure) if failure.is_passing() => {
            later(&visit).await?;
            Ok(see_other(back))
        }
        Start::Wait(_) | Start::Failed(..) | Start::Shut(_) => ended(&visit, &tenant, back).await,
    }
}

/// The space is asked again another day.
///
/// # Errors
/// The database's.
pub async fn later(visit: &Visit) -> Result<(), AppError> {
    let Some(identity) = visit.viewer.person().map(|person| person.identity) else {
        return Ok(());
    };
    let now = visit.now;
    visit
        .app
        .db
        .write(move |conn| identities::ask_again_later(conn, identity, now))
        .await
}

/// Ends the session, and asks for a fresh sign-in. What was written is kept in drafts.
///
/// # Errors
/// The database's.
pub async fn ended(visit: &Visit, tenant: &Tenant, back: &str) -> Result<HttpResponse, AppError> {
    let mut visitor = visit.clone();
    visitor.viewer = crate::domain::Viewer::Visitor;
    let response = told(
        &visitor,
        Told {
            status: StatusCode::OK,
            title: "Confirmez que c’est bien vous",
            words: format!(
                "Une fois par mois, l’espace «\u{a0}{}\u{a0}» doit nous redire que vous en êtes. Connectez-vous de nouveau\u{a0}: vous reviendrez où vous étiez, et vos textes en cours sont gardés.",
                called(tenant)
            ),
            again: Some((tenant, Purpose::SignIn, back)),
            button: "Me connecter avec mon espace",
        },
    )?;
    end_this_session(visit, response).await
}
