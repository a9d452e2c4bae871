//! The second step of signing in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::PasskeyForm;
use super::keys::KeyPage;
use crate::domain::EmailAddress;
use crate::error::AppError;
use crate::features::accounts;
use crate::features::second_factor::VERIFY;
use crate::features::second_factor::actions::enter::{self, Outcome, Proof};
use crate::features::second_factor::model::{Means, Step};
use crate::features::second_factor::passkeys;
use crate::web::ui::{Button, ErrorSummary, Field, FormCard, Link, Notice, Tone};
use crate::web::{
    Form, FormPage, Limit, Visit, hash_token, page_with, routes, see_other, wait, with_retry,
};

const WRONG_CODE: &str = "Ce n’est pas le bon code, ou il a déjà servi. Celui de l’application change toutes les trente secondes\u{a0}: attendez le suivant.";
const WRONG_KEY: &str =
    "Votre clé n’a pas répondu, ou ce n’est pas celle de ce compte. Vous pouvez réessayer.";

/// What went wrong, and where it is said.
enum Wrong {
    Code(String),
    Key(String),
}

/// GET `/connexion/verification`
pub(super) async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    match find(&visit).await? {
        Some(found) => step_page(&visit, &found, StatusCode::OK, None),
        None => Ok(see_other("/connexion")),
    }
}

async fn find(visit: &Visit) -> Result<Option<(Step, Means)>, AppError> {
    let Some(token) = visit.second_step.as_deref() else {
        return Ok(None);
    };
    let (hash, now) = (hash_token(token), visit.now);
    visit
        .app
        .db
        .read(move |conn| enter::find(conn, &hash, now))
        .await
}

/// POST `/connexion/verification`
pub(super) async fn send(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let Some(token) = visit.second_step.clone() else {
        return over(&visit);
    };
    let by_key = form.pairs().iter().any(|(name, _)| name == "cle");
    let typed = form.line("code");
    if !by_key && typed.is_empty() {
        let wrong = Wrong::Code("Écrivez le code.".to_owned());
        return again(&visit, StatusCode::UNPROCESSABLE_ENTITY, wrong).await;
    }
    let proof = if by_key {
        Proof::Passkey(form.raw("cle").to_owned())
    } else {
        Proof::Code(typed)
    };
    match attempt(&visit, &hash_token(&token), &proof).await {
        Ok(Some(response)) => Ok(response),
        Ok(None) => {
            let wrong = match proof {
                Proof::Code(_) => Wrong::Code(WRONG_CODE.to_owned()),
                Proof::Passkey(_) => Wrong::Key(WRONG_KEY.to_owned()),
            };
            again(&visit, StatusCode::UNPROCESSABLE_ENTITY, wrong).await
        }
        Err(AppError::TooMany { retry_after, .. }) => {
            let seconds = retry_after.as_secs().max(1);
            let wrong = Wrong::Key(format!("Trop d’essais de suite. {}", wait(seconds)));
            let response = again(&visit, StatusCode::TOO_MANY_REQUESTS, wrong).await?;
            Ok(with_retry(response, Some(seconds)))
        }
        Err(error) => Err(error),
    }
}

/// `None` when the proof is wrong and may be shown again.
async fn attempt(
    visit: &Visit,
    token_hash: &str,
    proof: &Proof,
) -> Result<Option<HttpResponse>, AppError> {
    visit.limit(Limit::SignIn)?;
    let (app, now, address) = (visit.app.clone(), visit.now, visit.address);
    let hash = token_hash.to_owned();
    let counted = visit
        .app
        .db
        .write(move |conn| enter::count(conn, &app, (&hash, address), now))
        .await?;
    let Some((step, means)) = counted else {
        return over(visit).map(Some);
    };
    let right = enter::check(&visit.app, (&step, &means), proof, now)?;
    let (token, arrival) = accounts::arrive(visit, &address_key(visit, &step).await?)?;
    let keys = enter::attempt_keys(&visit.app.key, step.account, visit.address)?;
    let (app, account, back) = (visit.app.clone(), step.account, step.back.clone());
    let outcome = visit
        .app
        .db
        .write(move |conn| {
            let outcome = enter::finish(conn, &app, (&step, right.as_ref()), &arrival, now)?;
            if outcome == Outcome::In {
                accounts::actions::sign_in::forgive(conn, &keys, now)?;
            }
            Ok::<_, AppError>(outcome)
        })
        .await?;
    visit.app.wake();
    match outcome {
        Outcome::In => {
            let mut response = accounts::signed_in(visit, token, &back)?;
            end_cookie(visit, &mut response)?;
            Ok(Some(response))
        }
        Outcome::Wrong => Ok(None),
        Outcome::Over => {
            tracing::warn!(account.id = account.0, "second step refused");
            over(visit).map(Some)
        }
    }
}

/// By what the tries of the password were counted.
async fn address_key(visit: &Visit, step: &Step) -> Result<String, AppError> {
    let id = step.account;
    let account = visit
        .app
        .db
        .read(move |conn| accounts::find(conn, id))
        .await?;
    let email = account.and_then(|account| account.email);
    let email = email.and_then(|email| EmailAddress::parse(&email).ok());
    Ok(email.map_or_else(|| format!("account:{id}"), |email| email.key()))
}

fn end_cookie(visit: &Visit, response: &mut HttpResponse) -> Result<(), AppError> {
    response
        .add_cookie(&visit.cookies.end_second_step())
        .map_err(AppError::internal)
}

/// The step has ended: the password is asked again.
fn over(visit: &Visit) -> Result<HttpResponse, AppError> {
    let mut response = page_with(
        StatusCode::GONE,
        &FormPage {
            layout: visit.private_layout("Recommencez la connexion"),
            intro: Some(
                "Par sécurité, il faut écrire de nouveau votre mot de passe\u{a0}: plus de dix minutes ont passé, ou trop de codes étaient faux. Rien n’est perdu."
                    .to_owned(),
            ),
            links: vec![Link::new("Me connecter", "/connexion")],
            ..FormPage::default()
        },
    )?;
    end_cookie(visit, &mut response)?;
    Ok(response)
}

async fn again(visit: &Visit, status: StatusCode, wrong: Wrong) -> Result<HttpResponse, AppError> {
    match find(visit).await? {
        Some(found) => step_page(visit, &found, status, Some(wrong)),
        None => over(visit),
    }
}

fn step_page(
    visit: &Visit,
    (step, means): &(Step, Means),
    status: StatusCode,
    wrong: Option<Wrong>,
) -> Result<HttpResponse, AppError> {
    let mut layout = visit.private_layout("Encore une étape");
    let wrong_code = match wrong {
        Some(Wrong::Code(why)) => Some(why),
        Some(Wrong::Key(why)) => {
            layout.notice = Some(Notice::new(Tone::Danger, why));
            None
        }
        None => None,
    };
    let options = step.state.as_deref();
    let options = options.map(|state| passkeys::options(&visit.app.key, state));
    let passkey = options.transpose()?.map(passkey_form);
    let code = code_form(means, wrong_code);
    page_with(
        status,
        &KeyPage {
            layout,
            breadcrumbs: None,
            intro: "Votre mot de passe est juste. Montrez maintenant que c’est bien vous."
                .to_owned(),
            passkey,
            forms: vec![code],
            links: vec![
                Link::new("J’ai perdu téléphone, clé et codes de secours", "/contact"),
                Link::new(
                    "Recommencer avec un autre compte",
                    routes::sign_in(&step.back),
                ),
            ],
        },
    )
}

fn passkey_form(options: String) -> PasskeyForm {
    PasskeyForm {
        url: VERIFY,
        kind: "Request",
        options,
        title: Some("Avec votre clé d’accès".to_owned()),
        text: "Votre navigateur vous demandera l’empreinte, le visage, le code de l’écran ou la clé USB."
            .to_owned(),
        button: Button::primary("Utiliser ma clé d’accès"),
        without: "Votre clé d’accès demande un navigateur récent, avec JavaScript. Sur celui-ci, utilisez un code."
            .to_owned(),
    }
}

fn code_form(means: &Means, wrong: Option<String>) -> FormCard {
    let (title, label, hint) = if means.totp.is_some() {
        (
            "Avec un code",
            "Code",
            "Les six chiffres que montre l’application de votre téléphone. Pas de téléphone\u{202f}? Écrivez un de vos codes de secours.",
        )
    } else {
        (
            "Avec un code de secours",
            "Code de secours",
            "Un de ceux que vous avez notés quand vous avez ajouté votre clé.",
        )
    };
    let field = Field::text("code", label, "")
        .hint(hint)
        .required()
        .autocomplete("one-time-code")
        .max_length(40)
        .error(wrong);
    FormCard {
        url: VERIFY.to_owned(),
        title: Some(title.to_owned()),
        errors: ErrorSummary::of([&field]),
        fields: vec![field],
        buttons: vec![Button::primary("Continuer")],
        ..FormCard::default()
    }
}
