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
use crate::web::{Form, FormPage, Limit, TextPage, Visit, page, page_with, routes, see_other};

/// The same words for an address that is unknown and for a password that is wrong.
const WRONG: &str = "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez l’un et l’autre, ou choisissez un nouveau mot de passe avec «\u{a0}Mot de passe oublié\u{a0}».";

pub async fn with_password(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let email = form.line("email");
    let back = routes::local_path(form.raw("retour"));
    let outcome = try_password(&visit, (&email, form.raw("password")), back).await;
    match outcome {
        Ok(Outcome::In(token)) => signed_in(&visit, token, back),
        Ok(Outcome::Step(token)) => second_step(&visit, token),
        Ok(Outcome::Suspended(suspension)) => {
            suspended_page(&visit, &suspension, "Votre mot de passe est juste")
        }
        Err(error) => {
            let typed = SignInTyped {
                back,
                space: "",
                email: &email,
            };
            sign_in_page(&visit, &typed, Some(error)).await
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
    let person = visit.viewer.person().cloned();
    let mut space = None;
    if let Some((person, session)) = person.and_then(|p| p.session.map(|session| (p, session))) {
        space = visit
            .app
            .db
            .write(move |conn| {
                store::sessions::close(conn, person.account, session)?;
                store::spaces::name_of(conn, person.identity)
            })
            .await?;
    }
    let mut response = see_other(if space.is_some() {
        "/connexion/au-revoir"
    } else {
        "/?fait=deconnexion"
    });
    if let Some(name) = space {
        let cookie = visit.cookies.goodbye(&name);
        response.add_cookie(&cookie).map_err(AppError::internal)?;
    }
    // Sign-ins that were begun in this browser are not for whoever uses it next.
    for cookie in [visit.cookies.end_session(), visit.cookies.end_sign_in()] {
        response.add_cookie(&cookie).map_err(AppError::internal)?;
    }
    Ok(response)
}

/// What stands in the fields. Never a password.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignInTyped<'a> {
    /// Where to go afterwards: a path here.
    pub back: &'a str,
    pub space: &'a str,
    pub email: &'a str,
}

/// The page to sign in by: with a space, where there are any, or with a password. What was wrong
/// stands at the field `espace`, `email` or `password`.
///
/// # Errors
/// The error itself, where it is no business of the page; the database's.
pub async fn sign_in_page(
    visit: &Visit,
    typed: &SignInTyped<'_>,
    error: Option<AppError>,
) -> Result<HttpResponse, AppError> {
    let refusal = error.map(Refusal::of).transpose()?;
    let spaces = visit.app.db.read(store::spaces::any_space).await?;
    let mut layout = visit.private_layout("Se connecter");
    if layout.notice.is_none() && visit.parked.is_some() {
        layout.notice = Some(Notice::new(
            Tone::Info,
            "Votre texte est gardé\u{a0}: vous le retrouverez juste après la connexion.",
        ));
    }
    let asked = refusal.as_ref().is_some_and(|r| r.on("espace").is_some());
    let with_space = (spaces || asked).then(|| space_form(visit, typed, refusal.as_ref()));
    let alone = with_space.is_none();
    let with_password = password_form(typed, refusal.as_ref(), alone);
    let form = FormPage {
        layout,
        breadcrumbs: None,
        intro: Some(
            "Pour poser une question ou répondre. Lire ne demande pas de compte.".to_owned(),
        ),
        forms: with_space.into_iter().chain([with_password]).collect(),
        links: vec![
            Link::new("Mot de passe oublié", "/mot-de-passe-oublie"),
            Link::new("Créer un compte avec une adresse mail", "/inscription"),
        ],
    };
    match refusal {
        Some(refusal) => refusal.answer(form),
        None => page(&form),
    }
}

fn space_form(visit: &Visit, typed: &SignInTyped<'_>, refusal: Option<&Refusal>) -> FormCard {
    let pattern = visit.app.config.spaces.pattern.as_deref();
    let example = pattern.map(|pattern| {
        let address = pattern.replace("{name}", "mon-asso");
        address.trim_start_matches("https://").to_owned()
    });
    let example = example
        .unwrap_or_else(|| "ce que votre navigateur montre en haut quand vous y êtes".to_owned());
    let space = Field::text("espace", "Adresse de votre espace", typed.space)
        .hint(format!("Par exemple mon-asso, ou {example}."))
        .required()
        .max_length(2_000);
    let fields = with_errors(vec![space], refusal);
    FormCard {
        url: "/connexion/espace".to_owned(),
        title: Some("Avec votre espace".to_owned()),
        text: Some(
            "Rien à créer\u{a0}: le compte que vous avez dans l’espace de votre association suffit."
                .to_owned(),
        ),
        errors: ErrorSummary::of(&fields),
        hidden: vec![("retour", typed.back.to_owned())],
        fields,
        buttons: vec![Button::primary("Continuer vers mon espace")],
        ..FormCard::default()
    }
}

fn password_form(typed: &SignInTyped<'_>, refusal: Option<&Refusal>, alone: bool) -> FormCard {
    let fields = vec![
        Field::email("email", "Adresse mail", typed.email)
            .required()
            .max_length(254),
        Field::password("password", "Mot de passe", "current-password").required(),
    ];
    let fields = with_errors(fields, refusal);
    FormCard {
        url: "/connexion/local".to_owned(),
        title: Some("Avec une adresse mail".to_owned()),
        errors: summary_without_password(&fields),
        hidden: vec![("retour", typed.back.to_owned())],
        fields,
        buttons: vec![if alone {
            Button::primary("Me connecter")
        } else {
            Button::secondary("Me connecter")
        }],
        ..FormCard::default()
    }
}

/// Says to somebody who has just proven who they are that their account is suspended.
///
/// # Errors
/// Never in practice.
pub fn suspended_page(
    visit: &Visit,
    suspension: &Suspension,
    proven: &str,
) -> Result<HttpResponse, AppError> {
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
        format!("{proven}, mais la modération a suspendu votre compte."),
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
