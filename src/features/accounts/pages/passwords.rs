//! A forgotten password, and a new one.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::super::actions::{passwords, sign_in};
use super::super::store::links::Reset;
use super::super::throttle::AttemptKeys;
use super::super::{password, store};
use super::first_password;
use super::words::paragraphs;
use super::{Refusal, account_trail, arrive, signed_in, summary_without_password, with_errors};
use crate::domain::{EmailAddress, Password};
use crate::error::{AppError, FieldErrors};
use crate::web::ui::{Breadcrumbs, Button, ErrorSummary, Field, FormCard, Link};
use crate::web::{Form, FormPage, Limit, TextPage, Visit, page, page_with, see_other};

pub async fn show_forgotten(visit: Visit) -> Result<HttpResponse, AppError> {
    page(&forgotten_page(&visit, "", None))
}

/// Says the same whether the address has an account or not.
pub async fn forgotten(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let typed = form.line("email");
    match try_forgotten(&visit, &typed).await {
        Ok(()) => {
            let words = format!(
                "Si un compte existe avec l’adresse {typed}, un mail vient d’y partir. Suivez son lien pour choisir un nouveau mot de passe\u{a0}: il marche une seule fois, pendant deux heures.\n\nRien reçu après quelques minutes\u{202f}? Regardez dans les courriers indésirables, ou essayez une autre de vos adresses."
            );
            page(&TextPage {
                layout: visit.private_layout("Regardez vos mails"),
                updated: None,
                body: paragraphs(&words),
            })
        }
        Err(error) => {
            let refusal = Refusal::of(error)?;
            let page = forgotten_page(&visit, &typed, Some(&refusal));
            refusal.answer(page)
        }
    }
}

async fn try_forgotten(visit: &Visit, typed: &str) -> Result<(), AppError> {
    let email = EmailAddress::parse(typed).map_err(|why| AppError::field("email", why.0))?;
    visit.limit(Limit::Mail)?;
    let now = visit.now;
    visit
        .app
        .db
        .write(move |conn| passwords::ask(conn, &email, now))
        .await?;
    visit.app.wake();
    Ok(())
}

fn forgotten_page(visit: &Visit, typed: &str, refusal: Option<&Refusal>) -> FormPage {
    let email = Field::email("email", "Adresse mail", typed)
        .required()
        .max_length(254);
    let fields = with_errors(vec![email], refusal);
    FormPage {
        layout: visit.private_layout("Mot de passe oublié"),
        breadcrumbs: Some(Breadcrumbs {
            links: vec![Link::new("Se connecter", "/connexion")],
        }),
        intro: Some(
            "Nous vous enverrons un lien, valable deux heures, pour en choisir un autre."
                .to_owned(),
        ),
        forms: vec![FormCard {
            url: "/mot-de-passe-oublie".to_owned(),
            errors: ErrorSummary::of(&fields),
            fields,
            buttons: vec![Button::primary("Recevoir le lien")],
            ..FormCard::default()
        }],
        links: Vec::new(),
    }
}

/// The page a mailed link opens. Looking changes nothing: mail scanners follow links.
pub async fn show_link(visit: Visit, token: Path<String>) -> Result<HttpResponse, AppError> {
    match reset(&visit, &token).await? {
        Some(reset) => page(&choose_page(&visit, &token, &reset, None)),
        None => dead_link(&visit),
    }
}

pub async fn choose(
    visit: Visit,
    token: Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let Some(reset) = reset(&visit, &token).await? else {
        return dead_link(&visit);
    };
    match try_choose(&visit, &token, &reset, form.raw("password")).await {
        Ok(()) => Ok(see_other("/connexion?fait=mot-de-passe")),
        Err(AppError::Gone) => dead_link(&visit),
        Err(error) => {
            let refusal = Refusal::of(error)?;
            let page = choose_page(&visit, &token, &reset, Some(&refusal));
            refusal.answer(page)
        }
    }
}

async fn try_choose(
    visit: &Visit,
    token: &str,
    reset: &Reset,
    typed: &str,
) -> Result<(), AppError> {
    let password = Password::parse(typed).map_err(|why| AppError::field("password", why.0))?;
    let email = EmailAddress::parse(&reset.email).map_err(AppError::internal)?;
    let keys = AttemptKeys::new(&visit.app.key, &email.key(), visit.address)?;
    let hash = password::hash_in_turn(&visit.app, password).await?;
    let (key, token, now) = (visit.app.key.clone(), token.to_owned(), visit.now);
    visit
        .app
        .db
        .write(move |conn| passwords::choose_by_link(conn, (&key, &token), &hash, &keys, now))
        .await?;
    visit.app.wake();
    Ok(())
}

async fn reset(visit: &Visit, token: &str) -> Result<Option<Reset>, AppError> {
    let (key, token, now) = (visit.app.key.clone(), token.to_owned(), visit.now);
    visit
        .app
        .db
        .read(move |conn| passwords::reset(conn, &key, &token, now))
        .await
}

fn new_password_field() -> Field {
    Field::password("password", "Nouveau mot de passe", "new-password")
        .hint("Au moins 12 caractères\u{202f}; quatre mots à la suite sont faciles à retenir.")
        .required()
}

fn choose_page(visit: &Visit, token: &str, reset: &Reset, refusal: Option<&Refusal>) -> FormPage {
    let fields = with_errors(vec![new_password_field()], refusal);
    FormPage {
        layout: visit.private_layout(if reset.identity.is_some() {
            "Choisir un nouveau mot de passe"
        } else {
            "Choisir un mot de passe"
        }),
        breadcrumbs: None,
        intro: Some(format!(
            "Pour le compte «\u{a0}{}\u{a0}». Vos sessions ouvertes seront fermées\u{202f}; vous vous connecterez ensuite avec votre adresse mail et ce mot de passe. {}",
            reset.username,
            if reset.spaces { SPACES_STAY } else { "" },
        ).trim_end().to_owned()),
        forms: vec![FormCard {
            url: format!("/mot-de-passe-oublie/{token}"),
            errors: summary_without_password(&fields),
            fields,
            buttons: vec![Button::primary("Enregistrer ce mot de passe")],
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
                "Il a déjà servi, ou il date de plus de deux heures, ou il a été coupé en route. Votre mot de passe n’a pas changé. Vous pouvez demander un nouveau lien."
                    .to_owned(),
            ),
            links: vec![
                Link::new("Recevoir un nouveau lien", "/mot-de-passe-oublie"),
                Link::new("Me connecter", "/connexion"),
            ],
            ..FormPage::default()
        },
    )
}

pub async fn show_change(visit: Visit) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let (local, spaces) = visit
        .app
        .db
        .read(move |conn| {
            let local = store::local_identity(conn, account)?;
            Ok::<_, AppError>((local, store::spaces::has_any(conn, account)?))
        })
        .await?;
    if local.is_none() {
        return first_password::show(&visit).await;
    }
    page(&change_page(&visit, spaces, None))
}

pub async fn change(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    match try_change(&visit, form.raw("ancien"), form.raw("password")).await {
        Ok(token) => signed_in(&visit, token, "/compte?fait=mot-de-passe"),
        Err(error @ AppError::SignInRequired) => Err(error),
        Err(error) => {
            let refusal = Refusal::of(error)?;
            let account = visit.person()?.account;
            let spaces = visit
                .app
                .db
                .read(move |conn| store::spaces::has_any(conn, account))
                .await?;
            let page = change_page(&visit, spaces, Some(&refusal));
            refusal.answer(page)
        }
    }
}

async fn try_change(visit: &Visit, old: &str, new: &str) -> Result<String, AppError> {
    let person = visit.person()?.clone();
    let mut errors = FieldErrors::default();
    if old.is_empty() {
        errors.add("ancien", "Écrivez votre mot de passe actuel.");
    }
    let password = errors.check("password", Password::parse(new));
    let Some(password) = password.filter(|_| errors.is_empty()) else {
        return Err(errors.into_error());
    };
    visit.limit(Limit::SignIn)?;
    // Guesses are counted as at sign-in: a stolen session does not give away the password.
    let account = person.account;
    let (token, arrival) = arrive(visit, &format!("account:{account}"))?;
    let (keys, now, limited) = (arrival.keys.clone(), visit.now, visit.app.limits.on());
    let local = visit
        .app
        .db
        .write(move |conn| {
            if limited {
                sign_in::count_attempt(conn, &keys, now)?;
            }
            store::local_identity(conn, account)?.ok_or_else(passwords::no_password)
        })
        .await?;
    let right = password::verify_in_turn(&visit.app, old.to_owned(), Some(local.hash)).await?;
    if !right {
        return Err(AppError::field(
            "ancien",
            "Ce n’est pas votre mot de passe actuel.",
        ));
    }
    let hash = password::hash_in_turn(&visit.app, password).await?;
    visit
        .app
        .db
        .write(move |conn| {
            sign_in::forgive(conn, &arrival.keys, now)?;
            passwords::change(conn, &person, &hash, &arrival.session, now)
        })
        .await?;
    visit.app.wake();
    Ok(token)
}

fn change_page(visit: &Visit, spaces: bool, refusal: Option<&Refusal>) -> FormPage {
    let fields = vec![
        Field::password("ancien", "Mot de passe actuel", "current-password").required(),
        new_password_field(),
    ];
    let fields = with_errors(fields, refusal);
    FormPage {
        layout: visit.private_layout("Changer de mot de passe"),
        breadcrumbs: Some(account_trail()),
        intro: Some(if spaces {
            format!("Vos autres sessions seront fermées. {SPACES_STAY}")
        } else {
            "Vos autres sessions seront fermées.".to_owned()
        }),
        forms: vec![FormCard {
            url: "/compte/mot-de-passe".to_owned(),
            errors: summary_without_password(&fields),
            fields,
            buttons: vec![Button::primary("Enregistrer ce mot de passe")],
            ..FormCard::default()
        }],
        links: std::iter::once(Link::new("Je l’ai oublié", "/mot-de-passe-oublie"))
            .chain(spaces.then(|| Link::new("Mes espaces", "/compte/identites")))
            .collect(),
    }
}

/// Said beside a new password: it shuts nobody out who comes by a space.
const SPACES_STAY: &str = "Les espaces reliés à votre compte continueront de l’ouvrir\u{a0}: vous pouvez les retirer dans «\u{a0}Mes espaces\u{a0}».";
