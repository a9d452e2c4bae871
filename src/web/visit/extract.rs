//! From a request to a [`Visit`]: its session, and what may be done by it.

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::Visit;
use crate::app::App;
use crate::config::SecondFactor;
use crate::domain::{Person, Standing, Timestamp, Viewer};
use crate::error::AppError;
use crate::web::headers::OnlyHead;
use crate::web::session::{Found, SessionCookies, Withheld, hash_token};
use crate::web::{api, client, routes};

impl FromRequest for Visit {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if let Some(visit) = request.extensions().get::<Visit>() {
            let visit = visit.clone();
            return Box::pin(async move { Ok(visit) });
        }
        let request = request.clone();
        Box::pin(async move {
            let visit = load(&request).await?;
            request.extensions_mut().insert(visit.clone());
            Ok(visit)
        })
    }
}

async fn load(request: &HttpRequest) -> Result<Visit, AppError> {
    let app = request
        .app_data::<web::Data<App>>()
        .ok_or_else(|| AppError::Internal("no application in the request".to_owned()))?;
    let app = App::clone(app);
    if let Err(error) = app.looks.refresh(&app.db).await {
        // A page in a look that is known to be old must not be made: it would be kept.
        if app.looks.is_behind(&app.db) {
            return Err(error.into());
        }
        tracing::warn!(%error, "the look is taken as it was");
    }
    let now = app.clock.now();
    let cookies = SessionCookies {
        secure: app.config.public_url.is_https(),
    };
    let address = client::address(request, &app.config.trusted_proxies);
    let (viewer, leaving) = if api::covers(request.path()) {
        // Programs show a key; their cookies, if any, are nobody's business.
        let viewer = api::authenticate(request, &app, address, now).await?;
        (viewer, None)
    } else {
        match cookies.read_session(request) {
            None => (Viewer::Visitor, None),
            Some(token) => {
                let found = session(&app, hash_token(&token), now).await?;
                if found.due && may_be_sent_round(request) {
                    return Err(AppError::ProofDue);
                }
                (found.viewer, found.leaving)
            }
        }
    };
    if leaving.is_some() && !routes::open_to_leaving(request.path()) {
        return Err(AppError::Leaving);
    }
    let (viewer, withheld) = held(&app, viewer).await?;
    let from = came_from(request, app.config.public_url.as_str());
    // After a form one comes back to the page it stood on: its own address takes no visits.
    let path_and_query = if request.method().is_safe() {
        request
            .uri()
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string)
    } else {
        from.clone().unwrap_or_else(|| "/".to_owned())
    };
    Ok(Visit {
        address,
        parked: cookies.read_parked(request),
        second_step: cookies.read_second_step(request),
        withheld,
        from,
        from_here: from_here(request),
        device: device(request),
        app,
        viewer,
        now,
        cookies,
        path_and_query,
        leaving,
    })
}

/// Old browsers say nothing of where they come from, and are believed.
fn from_here(request: &HttpRequest) -> bool {
    let header = |name| request.headers().get(name).map(HeaderValue::as_bytes);
    let same_site = header("sec-fetch-site").is_none_or(|site| site == b"same-origin");
    let ahead = header("sec-purpose").is_some_and(|purpose| purpose.starts_with(b"prefetch"));
    same_site && !ahead && request.extensions().get::<OnlyHead>().is_none()
}

/// A page that somebody opens can come a moment later. What is sent, and what scripts ask, cannot; and
/// signing in and out must work as ever.
fn may_be_sent_round(request: &HttpRequest) -> bool {
    let header = |name| request.headers().get(name).and_then(|v| v.to_str().ok());
    let navigates = match header("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => header("accept").is_some_and(|accept| accept.contains("text/html")),
    };
    request.method() == Method::GET && navigates && !request.path().starts_with("/connexion")
}

/// Who holds a session, and whether their space must vouch for them again.
async fn session(app: &App, token_hash: String, now: Timestamp) -> Result<Found, AppError> {
    let sessions = app.sessions.clone();
    let found = app
        .db
        .read(move |conn| sessions.load(conn, &token_hash, now))
        .await?;
    if let (true, Some(session)) = (found.stale, found.viewer.person().and_then(|p| p.session)) {
        let sessions = app.sessions.clone();
        app.db
            .write(move |conn| sessions.touch(conn, session, now))
            .await?;
    }
    Ok(found)
}

/// What somebody who moderates may do by this session, or by this key of a program, and why it is less
/// than they could: the rights of this forum are given by its own password, and, where the operator
/// asks for it, a second proof. A space speaks for its people in its own name only.
async fn held(app: &App, viewer: Viewer) -> Result<(Viewer, Option<Withheld>), AppError> {
    let person = match viewer {
        Viewer::Person(person) if person.standing >= Standing::Moderator => person,
        viewer => return Ok((viewer, None)),
    };
    let required = app.config.second_factor == SecondFactor::Moderators;
    let (sessions, asked) = (app.sessions.clone(), person.clone());
    let withheld = app
        .db
        .read(move |conn| sessions.withheld(conn, &asked, required))
        .await?;
    let standing = match withheld {
        Some(_) => Standing::Helper,
        None => person.standing,
    };
    Ok((Viewer::Person(Person { standing, ..person }), withheld))
}

fn came_from(request: &HttpRequest, public_url: &str) -> Option<String> {
    let referer = request.headers().get("referer")?.to_str().ok()?;
    let path = referer.strip_prefix(public_url)?;
    path.starts_with('/')
        .then(|| routes::local_path(path).to_owned())
}

/// « Firefox sur Android »: enough to recognise one's own device, no more.
fn device(request: &HttpRequest) -> String {
    let agent = request
        .headers()
        .get("user-agent")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let first = |list: &[(&str, &str)]| {
        list.iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| (*name).to_owned())
    };
    let browser = first(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} sur {system}"),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => "Appareil inconnu".to_owned(),
    }
}
