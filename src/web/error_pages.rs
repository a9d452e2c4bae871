//! Errors as pages: what happened, what was kept, what to do next.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, LOCATION, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse, ResponseError, dev::Payload};
use askama::Template;

use super::api;
use super::layout::Layout;
use super::observe::RequestId;
use super::problem::problem;
use super::respond::see_other;
use super::routes;
use super::session::Withheld;
use super::ui::{ButtonLink, Look, SearchBox};
use super::visit::Visit;
use crate::db::DbError;
use crate::error::AppError;

impl AppError {
    /// The HTTP status of each kind.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::SignInRequired | Self::ProofDue | Self::Leaving => StatusCode::SEE_OTHER,
            Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unsupported(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(DbError::Connection(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(error) if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// The bare form: [`render_errors`] makes the page, which needs the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

/// The answer where no route matches.
///
/// # Errors
/// Always [`AppError::NotFound`].
pub async fn not_found() -> Result<HttpResponse, AppError> {
    Err(AppError::NotFound)
}

/// Middleware: makes a page of an error, and logs once those that are our fault.
pub async fn render_errors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // The request must not be shared before it is routed (actix takes it apart), so that it is
    // read from the answer; errors of inner middleware come as answers too.
    let response = next.call(request).await?;
    let status = response.status();
    let error = match response.response().error() {
        Some(error) => error
            .as_error::<AppError>()
            .map_or_else(|| of_library(error), copy),
        None if status == StatusCode::METHOD_NOT_ALLOWED => AppError::MethodNotAllowed,
        None => return Ok(response.map_into_boxed_body()),
    };
    let mut page = answer(response.request(), &error).await;
    keep_headers(response.headers(), page.headers_mut());
    Ok(response.into_response(page))
}

/// What inner middleware and the router said beside the error: `Allow`, limits.
fn keep_headers(from: &HeaderMap, to: &mut HeaderMap) {
    for (name, value) in from {
        if !name.as_str().starts_with("content-") && !to.contains_key(name) {
            to.insert(name.clone(), value.clone());
        }
    }
}

/// Errors that actix raises itself: a path or a body it could not read.
fn of_library(error: &Error) -> AppError {
    match error.as_response_error().status_code() {
        StatusCode::NOT_FOUND => AppError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => AppError::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge("C’est trop long.".to_owned()),
        status if status.is_client_error() => {
            AppError::BadRequest("Cette demande est mal formée.".to_owned())
        }
        _ => AppError::Internal(error.to_string()),
    }
}

fn copy(error: &AppError) -> AppError {
    match error {
        AppError::BadRequest(why) => AppError::BadRequest(why.clone()),
        AppError::SignInRequired => AppError::SignInRequired,
        AppError::ProofDue => AppError::ProofDue,
        AppError::Leaving => AppError::Leaving,
        AppError::InvalidToken => AppError::InvalidToken,
        AppError::InsufficientScope(scope) => AppError::InsufficientScope(*scope),
        AppError::NotAcceptable => AppError::NotAcceptable,
        AppError::Forbidden(why) => AppError::Forbidden(why.clone()),
        AppError::NotFound => AppError::NotFound,
        AppError::MethodNotAllowed => AppError::MethodNotAllowed,
        AppError::Conflict(why) => AppError::Conflict(why.clone()),
        AppError::Gone => AppError::Gone,
        AppError::TooLarge(why) => AppError::TooLarge(why.clone()),
        AppError::Unsupported(what) => AppError::Unsupported(what.clone()),
        AppError::Invalid(fields) => AppError::Invalid(fields.clone()),
        AppError::TooMany {
            message,
            retry_after,
        } => AppError::TooMany {
            message: message.clone(),
            retry_after: *retry_after,
        },
        AppError::Unavailable(why) => AppError::Unavailable(why.clone()),
        AppError::Database(error) if AppError::is_outage(error) => {
            AppError::Unavailable(error.to_string())
        }
        AppError::Database(error) => AppError::Internal(error.to_string()),
        AppError::Internal(why) => AppError::Internal(why.clone()),
    }
}

impl AppError {
    fn is_outage(error: &DbError) -> bool {
        matches!(error, DbError::Connection(_)) || error.is_transient()
    }
}

/// Where somebody is led who is refused only because this session may not moderate.
fn held_back(path: &str, error: &AppError, visit: Option<&Visit>) -> Option<&'static str> {
    let guarded = ["/moderation", "/admin"];
    let refused = matches!(error, AppError::Forbidden(_))
        && guarded.iter().any(|start| path.starts_with(start));
    visit
        .and_then(|visit| visit.withheld)
        .filter(|_| refused)
        .map(Withheld::way_out)
}

async fn answer(request: &HttpRequest, error: &AppError) -> HttpResponse {
    let status = error.status();
    if status.is_server_error() {
        let route = request.match_pattern();
        let route = route.as_deref().unwrap_or(crate::metrics::NO_ROUTE);
        tracing::error!(%error, route, "request failed");
    }
    if api::covers(request.path()) {
        return api::failed(error);
    }
    if asked_by_script(request.path()) {
        return for_scripts(error);
    }
    let visit = Visit::from_request(request, &mut Payload::None).await;
    if matches!(error, AppError::ProofDue) || matches!(visit, Err(AppError::ProofDue)) {
        return to_proof(request);
    }
    if matches!(error, AppError::Leaving) {
        return HttpResponse::SeeOther()
            .insert_header((LOCATION, routes::LEAVING))
            .finish();
    }
    let visit = visit.ok();
    if let Some(there) = held_back(request.path(), error, visit.as_ref()) {
        return see_other(there);
    }
    if matches!(error, AppError::SignInRequired) {
        return to_sign_in(request, visit.as_ref());
    }
    let (title, what_happened, kept) = words(error);
    // Only a form has something to keep.
    let what_was_kept = kept.filter(|_| !request.method().is_safe());
    let layout = match &visit {
        Some(visit) => visit.private_layout(title),
        None => Layout {
            title: title.to_owned(),
            noindex: true,
            site_name: "Entraide".to_owned(),
            ..Layout::default()
        },
    };
    let mut links = vec![ButtonLink::new("Revenir à l’accueil", "/").with_look(Look::Primary)];
    if status == StatusCode::NOT_FOUND || status == StatusCode::GONE {
        links.push(ButtonLink::new("Poser ma question", "/poser"));
    }
    let search =
        (status == StatusCode::NOT_FOUND || status == StatusCode::GONE).then(|| SearchBox {
            label: "Chercher dans les questions et les tutoriels".to_owned(),
            value: String::new(),
            button: "Chercher".to_owned(),
            ..SearchBox::default()
        });
    let page = ErrorPage {
        layout,
        code: status.as_u16(),
        what_happened,
        what_was_kept,
        links,
        search,
        // What is our fault may be told to us, and is then found in the log.
        number: RequestId::of(request).filter(|_| status.is_server_error()),
    };
    let html = page.render().unwrap_or_else(|e| {
        tracing::error!(error = %e, "the error page failed");
        "Une erreur est survenue.".to_owned()
    });
    let mut response = HttpResponse::build(status);
    if let AppError::TooMany { retry_after, .. } = error {
        response.insert_header((RETRY_AFTER, retry_after.as_secs().to_string()));
    }
    response.content_type("text/html; charset=utf-8").body(html)
}

/// Addresses that no person opens: our own scripts ask there.
fn asked_by_script(path: &str) -> bool {
    matches!(
        path,
        "/apercu" | "/brouillons" | "/brouillons/supprimer" | "/fichiers" | "/membres"
    )
}

fn for_scripts(error: &AppError) -> HttpResponse {
    let (title, detail) = told(error);
    let status = match error {
        AppError::SignInRequired | AppError::Leaving => StatusCode::UNAUTHORIZED,
        _ => error.status(),
    };
    problem(status, title, &detail).about(error).response()
}

/// What happened, and what to do, as a problem document says it.
#[must_use]
pub fn told(error: &AppError) -> (&'static str, String) {
    if matches!(error, AppError::SignInRequired | AppError::Leaving) {
        return (
            "Vous n’êtes plus connecté·e",
            "Connectez-vous de nouveau. Ce que vous avez écrit est encore dans votre page."
                .to_owned(),
        );
    }
    let (title, detail, _) = words(error);
    (title, detail)
}

/// The space of the person is asked first, then they come back.
fn to_proof(request: &HttpRequest) -> HttpResponse {
    let back = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    HttpResponse::SeeOther()
        .insert_header((LOCATION, routes::prove_again(back)))
        .finish()
}

/// A visitor wanted what only a person may do. A page asked for is come back to; after a button,
/// the page it stood on.
fn to_sign_in(request: &HttpRequest, visit: Option<&Visit>) -> HttpResponse {
    let back = match visit {
        Some(visit) if request.method().is_safe() => visit.path_and_query.clone(),
        Some(visit) => visit.from.clone().unwrap_or_else(|| "/".to_owned()),
        None => "/".to_owned(),
    };
    HttpResponse::SeeOther()
        .insert_header((LOCATION, routes::sign_in(&back)))
        .finish()
}

const BACK: &str = "Ce que vous aviez écrit est encore dans la page précédente\u{a0}: revenez en arrière avec votre navigateur.";

fn words(error: &AppError) -> (&'static str, String, Option<String>) {
    let back = || Some(BACK.to_owned());
    match error {
        AppError::BadRequest(why) => ("Cette demande n’a pas de sens pour nous", why.clone(), back()),
        AppError::Forbidden(why) => ("Cette page ne vous est pas ouverte", why.clone(), back()),
        AppError::InsufficientScope(_) => (
            "Cette page ne vous est pas ouverte",
            "Ce jeton ne sert pas à cela.".to_owned(),
            back(),
        ),
        AppError::NotFound
        | AppError::SignInRequired
        | AppError::ProofDue
        | AppError::Leaving
        | AppError::InvalidToken => (
            "Cette page n’existe pas",
            "L’adresse est peut-être incomplète, ou la page n’est ouverte qu’à certaines personnes. Cherchez avec vos mots, ou posez votre question.".to_owned(),
            None,
        ),
        AppError::MethodNotAllowed => (
            "Cette adresse ne s’utilise pas ainsi",
            "Elle répond à un bouton d’une page, et ne s’ouvre pas directement.".to_owned(),
            None,
        ),
        AppError::Conflict(why) => ("Quelqu’un a été plus rapide", why.clone(), back()),
        AppError::Gone => (
            "Ce contenu a été retiré",
            "Il était ici, et n’y est plus. D’autres pages en parlent peut-être.".to_owned(),
            None,
        ),
        AppError::TooLarge(why) => ("C’est trop long pour nous", why.clone(), back()),
        AppError::Unsupported(_) | AppError::NotAcceptable => (
            "Nous ne savons pas lire cet envoi",
            "Le forum attend l’envoi d’un formulaire ordinaire.".to_owned(),
            None,
        ),
        AppError::Invalid(fields) => (
            "Il y a un point à corriger",
            fields.iter().map(|f| f.message.clone()).collect::<Vec<_>>().join(" "),
            back(),
        ),
        AppError::TooMany { message, retry_after } => {
            ("Un instant, s’il vous plaît", format!("{message} {}", wait(retry_after.as_secs())), back())
        }
        AppError::Unavailable(_) => (
            "Le forum reprend son souffle",
            "Il ne peut pas répondre à l’instant. Recommencez dans une minute.".to_owned(),
            back(),
        ),
        AppError::Database(_) | AppError::Internal(_) => (
            "Une erreur de notre côté",
            "Elle est notée, nous allons la chercher. Recommencez dans un moment.".to_owned(),
            back(),
        ),
    }
}

/// « Recommencez dans 40 secondes. »
#[must_use]
pub fn wait(seconds: u64) -> String {
    match seconds {
        0..=1 => "Recommencez dans une seconde.".to_owned(),
        2..=90 => format!("Recommencez dans {seconds}\u{a0}secondes."),
        _ => format!("Recommencez dans {}\u{a0}minutes.", seconds.div_ceil(60)),
    }
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    layout: Layout,
    code: u16,
    what_happened: String,
    what_was_kept: Option<String>,
    links: Vec<ButtonLink>,
    search: Option<SearchBox>,
    number: Option<RequestId>,
}
