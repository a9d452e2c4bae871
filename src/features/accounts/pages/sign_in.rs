//! Signing in and out.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::Duration;

use super::super::actions::sign_in;
use super::super::model::Suspension;
use super::super::{password, store};
use super::words::paragraphs;
use super::{Refusal, arrive, signed_in, summary_without_password, with_errors};
use crate::domain::EmailAddress;
use crate::error::{AppError, FieldErrors};
use crate::features::second_factor::{self, NewStep};
use crate::web::dates;
use crate::web::ui::{Button, ErrorSummary, Field, FormCard, Link, Notice, Tone};
use crate::web::{
    Form, FormPage, Limit, Query, TextPage, Visit, page, page_with, routes, see_other,
};

/// The same words for an address that is unknown and for a password that is wrong.
const WRONG: &str = "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez l’un et l’autre, ou choisissez un nouveau mot de passe avec «\u{a0}Mot de passe oublié\u{a0}».";

pub async fn show(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let back = routes::local_path(query.raw("retour"));
    if visit.viewer.signed_in() {
        return Ok(see_other(back));
    }
    let typed = Typed {
        back,
        ..Typed::default()
    };
    page(&sign_in_page(&visit, &typed, None))
}

/// Spaces are not linked yet: says so kindly.
pub async fn with_space(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let space = form.line("espace");
    let why = if space.is_empty() {
        "Écrivez le nom de votre espace, par exemple «\u{a0}mon-asso\u{a0}»."
    } else {
        "La connexion avec un espace n’est pas encore ouverte ici. Connectez-vous avec une adresse mail."
    };
    let typed = Typed {
        back: routes::local_path(form.raw("retour")),
        space: &space,
        ..Typed::default()
    };
    let refusal = Refusal::of(AppError::field("espace", why))?;
    let page = sign_in_page(&visit, &typed, Some(&refusal));
    refusal.answer(page)
}

pub async fn with_password(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let email = form.line("email");
    let back = routes::local_path(form.raw("retour"));
    let outcome = try_password(&visit, (&email, form.raw("password")), back).await;
    match outcome {
        Ok(Outcome::In(token)) => signed_in(&visit, token, back),
        Ok(Outcome::Step(token)) => second_step(&visit, token),
        Ok(Outcome::Suspended(suspension)) => suspended_page(&visit, &suspension),
        Err(error) => {
            let refusal = Refusal::of(error)?;
            let typed = Typed {
                back,
                email: &email,
                ..Typed::default()
            };
            let page = sign_in_page(&visit, &typed, Some(&refusal));
            refusal.answer(page)
        }
    }
}

enum Outcome {
    /// Signed in, with this token.
    In(String),
    /// The password is right, and something is left to show: known by this token.
    Step(String),
    Suspended(Suspension),
}

async fn try_password(
    visit: &Visit,
    (email, typed): (&str, &str),
    back: &str,
) -> Result<Outcome, AppError> {
    let mut errors = FieldErrors::default();
    let address = errors.check("email", EmailAddress::parse(email));
    if typed.is_empty() {
        errors.add("password", "Écrivez votre mot de passe.");
    }
    let Some(address) = address.filter(|_| errors.is_empty()) else {
        return Err(errors.into_error());
    };
    visit.limit(Limit::SignIn)?;
    let (token, arrival) = arrive(visit, &address.key())?;
    let (keys, now, limited) = (arrival.keys.clone(), visit.now, visit.app.limits.on());
    let candidate = visit
        .app
        .db
        .write(move |conn| {
            if limited {
                sign_in::count_attempt(conn, &keys, now)?;
            }
            sign_in::candidate(conn, &address.key())
        })
        .await?;
    let hash = candidate.as_ref().map(|(_, local)| local.hash.clone());
    let right = password::verify_in_turn(&visit.app, typed.to_owned(), hash).await?;
    let Some((account, local)) = candidate.filter(|_| right) else {
        return Err(AppError::field("password", WRONG));
    };
    if let Some(suspension) = account.suspension(now) {
        let keys = arrival.keys.clone();
        visit
            .app
            .db
            .write(move |conn| sign_in::forgive(conn, &keys, now))
            .await?;
        return Ok(Outcome::Suspended(suspension));
    }
    let step = NewStep {
        token_hash: arrival.session.token_hash.clone(),
        account: account.id,
        identity: local.id,
        back: back.to_owned(),
    };
    let app = visit.app.clone();
    let left = visit
        .app
        .db
        .write(move |conn| {
            let left = second_factor::begin(conn, &app, &step, now)?;
            if !left {
                sign_in::open_session(conn, (account.id, local.id), &arrival, now)?;
            }
            Ok::<_, AppError>(left)
        })
        .await?;
    Ok(if left {
        Outcome::Step(token)
    } else {
        Outcome::In(token)
    })
}

/// On to the second step, which the browser keeps the key to.
fn second_step(visit: &Visit, token: String) -> Result<HttpResponse, AppError> {
    let mut response = see_other(second_factor::VERIFY);
    let lasts = second_factor::STEP_LASTS.num_seconds();
    response
        .add_cookie(&visit.cookies.second_step(token, lasts))
        .map_err(AppError::internal)?;
    Ok(response)
}

pub async fn sign_out(visit: Visit) -> Result<HttpResponse, AppError> {
    let person = visit.viewer.person();
    if let Some((account, session)) = person.and_then(|p| Some((p.account, p.session?))) {
        visit
            .app
            .db
            .write(move |conn| store::sessions::close(conn, account, session))
            .await?;
    }
    let mut response = see_other("/?fait=deconnexion");
    response
        .add_cookie(&visit.cookies.end_session())
        .map_err(AppError::internal)?;
    Ok(response)
}

/// What stands in the fields. Never a password.
#[derive(Default)]
struct Typed<'a> {
    back: &'a str,
    space: &'a str,
    email: &'a str,
}

fn sign_in_page(visit: &Visit, typed: &Typed<'_>, refusal: Option<&Refusal>) -> FormPage {
    let space = vec![
        Field::text("espace", "Adresse de votre espace", typed.space)
            .hint("Par exemple mon-asso, ou mon-asso.frama.space")
            .required()
            .max_length(200),
    ];
    let local = vec![
        Field::email("email", "Adresse mail", typed.email)
            .required()
            .max_length(254),
        Field::password("password", "Mot de passe", "current-password").required(),
    ];
    let space = with_errors(space, refusal);
    let local = with_errors(local, refusal);
    let back = || vec![("retour", typed.back.to_owned())];
    let mut layout = visit.private_layout("Se connecter");
    if layout.notice.is_none() && visit.parked.is_some() {
        layout.notice = Some(Notice::new(
            Tone::Info,
            "Votre texte est gardé\u{a0}: vous le retrouverez juste après la connexion.",
        ));
    }
    FormPage {
        layout,
        breadcrumbs: None,
        intro: Some(
            "Pour poser une question ou répondre. Lire ne demande pas de compte.".to_owned(),
        ),
        forms: [
            // Shown only to who asked for it, as long as no space can be signed in with.
            (!typed.space.is_empty() || !space.iter().all(|field| field.error.is_none())).then(
                || FormCard {
                    url: "/connexion/espace".to_owned(),
                    title: Some("Avec le compte de votre espace".to_owned()),
                    text: Some(
                        "Rien à créer\u{a0}: votre espace vous demandera si vous êtes d’accord."
                            .to_owned(),
                    ),
                    errors: ErrorSummary::of(&space),
                    hidden: back(),
                    fields: space,
                    buttons: vec![Button::secondary("Continuer vers mon espace")],
                    ..FormCard::default()
                },
            ),
            Some(FormCard {
                url: "/connexion/local".to_owned(),
                title: Some("Avec une adresse mail".to_owned()),
                errors: summary_without_password(&local),
                hidden: back(),
                fields: local,
                buttons: vec![Button::primary("Me connecter")],
                ..FormCard::default()
            }),
        ]
        .into_iter()
        .flatten()
        .collect(),
        links: vec![
            Link::new("Mot de passe oublié", "/mot-de-passe-oublie"),
            Link::new("Créer un compte", "/inscription"),
        ],
    }
}

fn suspended_page(visit: &Visit, suspension: &Suspension) -> Result<HttpResponse, AppError> {
    let end = match suspension.until {
        Some(until) => {
            let zone = visit.app.config.time_zone;
            let day = dates::day((until - Duration::seconds(1)).naive_utc(), zone);
            format!(
                "Il le restera jusqu’au {} inclus. Vous pourrez alors vous connecter de nouveau, sans rien demander.",
                day.label
            )
        }
        None => "Aucune date de fin n’est fixée.".to_owned(),
    };
    let reason = if suspension.reason.is_empty() {
        String::new()
    } else {
        format!("Motif donné par la modération\u{a0}: {}", suspension.reason)
    };
    let words = [
        "Votre mot de passe est juste, mais la modération a suspendu votre compte.".to_owned(),
        reason,
        end,
        "Vos messages restent en ligne, et vous pouvez lire tout ce qui est public.".to_owned(),
    ]
    .join("\n\n");
    page_with(
        StatusCode::FORBIDDEN,
        &TextPage {
            layout: visit.private_layout("Votre compte est suspendu"),
            updated: None,
            body: paragraphs(&words),
        },
    )
}
