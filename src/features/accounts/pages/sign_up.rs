//! Opening an account: the form, and the link of its mail.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::super::actions::sign_up::{self, Chosen};
use super::super::password;
use super::super::store::links::Pending;
use super::words::paragraphs;
use super::{Refusal, arrive, signed_in, summary_without_password, with_errors};
use crate::domain::{EmailAddress, Password, Username};
use crate::error::{AppError, FieldErrors};
use crate::web::ui::{Button, ErrorSummary, Field, FormCard, Link};
use crate::web::{Form, FormPage, Limit, TextPage, Visit, page, page_with, see_other};

pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    if visit.viewer.signed_in() {
        return Ok(see_other("/compte"));
    }
    page(&sign_up_page(&visit, &Typed::default(), None))
}

pub async fn ask(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let typed = Typed {
        username: form.line("username"),
        email: form.line("email"),
        rules: form.has("regles"),
    };
    match try_ask(&visit, &typed).await {
        Ok(()) => {
            let words = format!(
                "Nous venons d’écrire à {}. Ouvrez ce mail et suivez son lien\u{a0}: vous y choisirez votre mot de passe, et votre compte sera prêt.\n\nRien reçu après quelques minutes\u{202f}? Regardez dans les courriers indésirables, et vérifiez l’adresse ci-dessus. Le lien marche pendant 24\u{a0}heures.",
                typed.email
            );
            page(&TextPage {
                layout: visit.private_layout("Regardez vos mails"),
                updated: None,
                body: paragraphs(&words),
            })
        }
        Err(error) => {
            let refusal = Refusal::of(error)?;
            let page = sign_up_page(&visit, &typed, Some(&refusal));
            refusal.answer(page)
        }
    }
}

async fn try_ask(visit: &Visit, typed: &Typed) -> Result<(), AppError> {
    let mut errors = FieldErrors::default();
    let username = errors.check("username", Username::parse(&typed.username));
    let email = errors.check("email", EmailAddress::parse(&typed.email));
    if !typed.rules {
        errors.add(
            "regles",
            "Pour ouvrir un compte, il faut accepter les règles du lieu.",
        );
    }
    let (Some(username), Some(email), true) = (username, email, errors.is_empty()) else {
        return Err(errors.into_error());
    };
    visit.limit(Limit::Mail)?;
    let now = visit.now;
    visit
        .app
        .db
        .write(move |conn| sign_up::ask(conn, &username, &email, now))
        .await?;
    visit.app.wake();
    Ok(())
}

/// What stands in the fields.
#[derive(Default)]
struct Typed {
    username: String,
    email: String,
    rules: bool,
}

fn name_field(username: &str) -> Field {
    Field::text("username", "Nom affiché", username)
        .hint(
            "Entre 3 et 30 lettres, chiffres ou tirets, sans espace. Un surnom convient très bien.",
        )
        .required()
        .autocomplete("username")
        .max_length(30)
}

fn sign_up_page(visit: &Visit, typed: &Typed, refusal: Option<&Refusal>) -> FormPage {
    let fields = vec![
        name_field(&typed.username),
        Field::email("email", "Adresse mail", &typed.email)
            .hint("Personne d’autre ne la verra.")
            .required()
            .max_length(254),
        Field::checkbox(
            "regles",
            "J’ai lu les règles du lieu et je les accepte",
            typed.rules,
        )
        .required(),
    ];
    let fields = with_errors(fields, refusal);
    FormPage {
        layout: visit.private_layout("Créer un compte"),
        breadcrumbs: None,
        intro: None,
        forms: vec![FormCard {
            url: "/inscription".to_owned(),
            errors: ErrorSummary::of(&fields),
            fields,
            buttons: vec![Button::primary("Créer mon compte")],
            ..FormCard::default()
        }],
        links: vec![
            Link::new("Lire les règles du lieu", "/regles"),
            Link::new("J’ai déjà un compte", "/connexion"),
        ],
    }
}

/// The page a mailed link opens. Looking changes nothing: mail scanners follow links.
pub async fn show_link(visit: Visit, token: Path<String>) -> Result<HttpResponse, AppError> {
    let Some(pending) = pending(&visit, &token).await? else {
        return dead_link(&visit);
    };
    let username = Username::parse(&pending.username).map_err(AppError::internal)?;
    let free = visit
        .app
        .db
        .read(move |conn| sign_up::check_name(conn, &username))
        .await;
    let refusal = match free {
        Ok(()) => None,
        Err(error) => Some(Refusal::of(error)?),
    };
    page(&confirm_page(
        &visit,
        &token,
        &pending.username,
        refusal.as_ref(),
    ))
}

pub async fn confirm(
    visit: Visit,
    token: Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let Some(pending) = pending(&visit, &token).await? else {
        return dead_link(&visit);
    };
    let name = match form.line("username") {
        chosen if chosen.is_empty() => pending.username.clone(),
        chosen => chosen,
    };
    match try_confirm(&visit, pending, (&name, form.raw("password"))).await {
        Ok((session, place)) => {
            let path = place
                .as_deref()
                .map_or_else(|| "/".to_owned(), page_of_draft);
            signed_in(&visit, session, &format!("{path}?fait=compte"))
        }
        Err(AppError::Invalid(errors)) if errors.iter().any(|e| e.field == "email") => {
            dead_link(&visit)
        }
        Err(error) => {
            let refusal = Refusal::of(error)?;
            let page = confirm_page(&visit, &token, &name, Some(&refusal));
            refusal.answer(page)
        }
    }
}

/// A session's token, and the place of the text that was parked before.
type Opened = (String, Option<String>);

/// Where a text that was parked before signing up goes on being written.
#[must_use]
pub fn page_of_draft(place: &str) -> String {
    match place.split_once(':') {
        Some(("ask", _)) => "/poser".to_owned(),
        Some(("answer", topic)) => format!("/t/{topic}"),
        Some(("edit", post)) => format!("/p/{post}/modifier"),
        _ => "/".to_owned(),
    }
}

async fn try_confirm(
    visit: &Visit,
    pending: Pending,
    (name, secret): (&str, &str),
) -> Result<Opened, AppError> {
    let mut errors = FieldErrors::default();
    let username = errors.check("username", Username::parse(name));
    let password = errors.check("password", Password::parse(secret));
    let (Some(username), Some(password)) = (username, password) else {
        return Err(errors.into_error());
    };
    let chosen = Chosen {
        username,
        password_hash: password::hash_in_turn(&visit.app, password).await?,
    };
    let (session, arrival) = arrive(visit, &pending.email_key)?;
    let now = visit.now;
    let place = visit
        .app
        .db
        .write(move |conn| sign_up::confirm(conn, &pending, &chosen, &arrival, now))
        .await?;
    Ok((session, place))
}

async fn pending(visit: &Visit, token: &str) -> Result<Option<Pending>, AppError> {
    let (key, token, now) = (visit.app.key.clone(), token.to_owned(), visit.now);
    visit
        .app
        .db
        .read(move |conn| sign_up::pending(conn, &key, &token, now))
        .await
}

/// The name, and the password that only the owner of the address chooses. The name is a field when it
/// must be chosen anew.
fn confirm_page(visit: &Visit, token: &str, name: &str, refusal: Option<&Refusal>) -> FormPage {
    let password = Field::password("password", "Choisissez votre mot de passe", "new-password")
        .hint("Au moins 12 caractères\u{202f}; quatre mots à la suite sont faciles à retenir.")
        .required();
    let renamed = refusal.is_some_and(|refusal| refusal.on("username").is_some());
    let (fields, hidden) = if renamed {
        (vec![name_field(name), password], Vec::new())
    } else {
        (vec![password], vec![("username", name.to_owned())])
    };
    let fields = with_errors(fields, refusal);
    FormPage {
        layout: visit.private_layout("Ouvrir mon compte"),
        breadcrumbs: None,
        intro: Some(if renamed {
            "Votre adresse est bonne. Il ne manque qu’un nom libre et un mot de passe.".to_owned()
        } else {
            format!(
                "Un compte au nom de «\u{a0}{name}\u{a0}» a été demandé avec votre adresse. Si ce n’est pas vous, ou si vous aviez choisi un autre nom, fermez simplement cette page\u{a0}: aucun compte ne sera ouvert."
            )
        }),
        forms: vec![FormCard {
            url: format!("/inscription/confirmer/{token}"),
            errors: summary_without_password(&fields),
            hidden,
            fields,
            buttons: vec![Button::primary("Ouvrir mon compte")],
            ..FormCard::default()
        }],
        links: Vec::new(),
    }
}

fn dead_link(visit: &Visit) -> Result<HttpResponse, AppError> {
    page_with(
        StatusCode::GONE,
        &FormPage {
            layout: visit.private_layout("Ce lien ne marche plus"),
            intro: Some(
                "Il a déjà servi, ou il date de plus de 24\u{a0}heures, ou il a été coupé en route. Si votre compte est ouvert, connectez-vous. Sinon, recommencez l’inscription\u{a0}: cela prend une minute."
                    .to_owned(),
            ),
            links: vec![
                Link::new("Me connecter", "/connexion"),
                Link::new("Recommencer l’inscription", "/inscription"),
            ],
            ..FormPage::default()
        },
    )
}
