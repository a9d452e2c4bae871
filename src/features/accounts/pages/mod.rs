//! The pages of accounts.

mod account;
mod first_password;
mod members;
mod passwords;
mod profile;
mod prove;
mod sign_in;
mod sign_up;
mod words;

pub use first_password::{end_this_session, sign_in_again};
pub use sign_in::{SignInTyped, sign_in_page, suspended_page};
pub use sign_up::page_of_draft;
pub use words::paragraphs;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::web::{ServiceConfig, get, post, resource};

use super::actions::sign_in::Arrival;
use super::session::LASTS;
use super::store::sessions::NewSession;
use super::throttle::AttemptKeys;
use crate::error::{AppError, FieldError};
use crate::web::ui::{Breadcrumbs, ErrorSummary, Field, Link, Notice, Tone};
use crate::web::{FormPage, Visit, hash_token, page_with, see_other, token, wait};

pub use prove::{Proof, proof, prove};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/connexion/local").route(post().to(sign_in::with_password)))
        .service(resource("/deconnexion").route(post().to(sign_in::sign_out)))
        .service(
            resource("/inscription")
                .route(get().to(sign_up::show))
                .route(post().to(sign_up::ask)),
        )
        .service(
            resource("/inscription/confirmer/{token}")
                .route(get().to(sign_up::show_link))
                .route(post().to(sign_up::confirm)),
        )
        .service(
            resource("/mot-de-passe-oublie")
                .route(get().to(passwords::show_forgotten))
                .route(post().to(passwords::forgotten)),
        )
        .service(
            resource("/mot-de-passe-oublie/{token}")
                .route(get().to(passwords::show_link))
                .route(post().to(passwords::choose)),
        )
        .service(resource("/u/{username}").route(get().to(profile::show)))
        .service(resource("/membres").route(get().to(members::complete)))
        .configure(own_account);
}

fn own_account(config: &mut ServiceConfig) {
    config
        .service(resource("/compte").route(get().to(account::overview)))
        .service(resource("/compte/sessions").route(get().to(account::show_sessions)))
        .service(
            resource("/compte/sessions/fermer-les-autres")
                .route(post().to(account::close_other_sessions)),
        )
        .service(
            resource("/compte/sessions/{session}/fermer").route(post().to(account::close_session)),
        )
        .service(
            resource("/compte/mot-de-passe")
                .route(get().to(passwords::show_change))
                .route(post().to(passwords::change)),
        )
        .service(resource("/compte/mot-de-passe/choisir").route(post().to(first_password::ask)))
        .service(resource("/compte/moderer").route(get().to(first_password::moderating)))
        .service(resource("/compte/reconnexion").route(post().to(first_password::again)))
        .service(
            resource("/compte/profil")
                .route(get().to(account::show_profile))
                .route(post().to(account::change_profile)),
        )
        .service(
            resource("/compte/notifications")
                .route(get().to(account::show_notifications))
                .route(post().to(account::change_notifications)),
        );
}

/// The way back from the pages of one's account.
fn account_trail() -> Breadcrumbs {
    Breadcrumbs {
        links: vec![Link::new("Mon compte", "/compte")],
    }
}

/// What the browser brings along, and the token of the session it is about to be given. `email_key` is
/// what wrong passwords are counted by.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn arrive(visit: &Visit, email_key: &str) -> Result<(String, Arrival), AppError> {
    let token = token()?;
    let old = visit.viewer.person();
    let arrival = Arrival {
        session: NewSession {
            token_hash: hash_token(&token),
            device: visit.device.clone(),
        },
        old: old.and_then(|person| Some((person.account, person.session?))),
        parked: visit.parked.as_deref().map(hash_token),
        keys: AttemptKeys::new(&visit.app.key, email_key, visit.address)?,
    };
    Ok((token, arrival))
}

/// Gives the browser its session, and goes on to `path`.
///
/// # Errors
/// Never in practice.
pub fn signed_in(visit: &Visit, token: String, path: &str) -> Result<HttpResponse, AppError> {
    let mut response = see_other(path);
    response
        .add_cookie(&visit.cookies.session(token, LASTS.num_seconds()))
        .map_err(AppError::internal)?;
    if visit.parked.is_some() {
        response
            .add_cookie(&visit.cookies.end_parked())
            .map_err(AppError::internal)?;
    }
    Ok(response)
}

/// Why a form comes back: its status, and what is said where.
struct Refusal {
    status: StatusCode,
    fields: Vec<FieldError>,
    /// Said before the form.
    notice: Option<String>,
    retry_after: Option<u64>,
}

impl Refusal {
    /// What a form can say of an error; the error itself when it is not the form's business.
    fn of(error: AppError) -> Result<Self, AppError> {
        let status = error.status();
        let (fields, notice, retry_after) = match error {
            AppError::Invalid(fields) => (fields, None, None),
            AppError::Conflict(why) => (Vec::new(), Some(why), None),
            AppError::TooMany {
                message,
                retry_after,
            } => {
                let seconds = retry_after.as_secs().max(1);
                let text = format!("{message} {}", wait(seconds));
                (Vec::new(), Some(text), Some(seconds))
            }
            other => return Err(other),
        };
        Ok(Self {
            status,
            fields,
            notice,
            retry_after,
        })
    }

    /// What is wrong with a field.
    fn on(&self, field: &str) -> Option<String> {
        self.fields
            .iter()
            .find(|error| error.field == field)
            .map(|error| error.message.clone())
    }

    /// The page with its form, told as refused.
    fn answer(self, mut page: FormPage) -> Result<HttpResponse, AppError> {
        if let Some(text) = self.notice {
            page.layout.notice = Some(Notice::new(Tone::Danger, text));
        }
        let mut response = page_with(self.status, &page)?;
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        Ok(response)
    }
}

/// Tells each field what is wrong with it, if anything.
fn with_errors(fields: Vec<Field>, refusal: Option<&Refusal>) -> Vec<Field> {
    let error = |field: &Field| refusal.and_then(|refusal| refusal.on(field.name));
    fields
        .into_iter()
        .map(|field| {
            let error = error(&field);
            field.error(error)
        })
        .collect()
}

/// The head of a form with a password in it, which never comes back.
fn summary_without_password(fields: &[Field]) -> Option<ErrorSummary> {
    let mut summary = ErrorSummary::of(fields)?;
    summary.title =
        "Un point à corriger. Par sécurité, le mot de passe est à écrire de nouveau.".to_owned();
    if summary.errors.len() > 1 {
        summary.title = format!(
            "{}\u{a0}points à corriger. Par sécurité, le mot de passe est à écrire de nouveau.",
            summary.errors.len()
        );
    }
    Some(summary)
}
