//! « C’est bien vous ? », and the name of somebody who comes for the first time.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::actions::{self, Chosen, Outcome};
use super::super::flow;
use super::super::model::{Attempt, Purpose, Said, Stage};
use super::settle::{Settled, settle};
use super::{Mine, REMEMBERED, called, failures, mine};
use crate::domain::{EmailAddress, Username};
use crate::error::{AppError, FieldErrors};
use crate::features::accounts::actions::identities::{Whose, whose};
use crate::features::accounts::arrive;
use crate::features::accounts::model::SpaceUser;
use crate::features::tenants::Tenant;
use crate::web::layout::Layout;
use crate::web::ui::{Button, ErrorSummary, Field, FormCard, SideCard, SideItem};
use crate::web::{Form, SentBack, Visit, error_of, page_with, routes, see_other, with_retry};

/// Who came, what others will see, and the way on.
#[derive(Template)]
#[template(path = "sign_in/confirm.html")]
struct ConfirmPage {
    layout: Layout,
    intro: String,
    cards: Vec<SideCard>,
    form: FormCard,
    not_me: FormCard,
}

/// A sign-in that waits for its person, and what its space said.
struct Waiting {
    attempt: Attempt,
    tenant: Tenant,
    said: Said,
    known: Known,
}

/// Who somebody is here already.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    /// They come for the first time.
    Nobody,
    /// Their name.
    Named(String),
    /// Of a quarantined one, what follows tells.
    Quarantined,
}

impl Waiting {
    /// Whether an account is to be opened.
    fn first_time(&self) -> bool {
        self.attempt.whom.purpose() == Purpose::SignIn && self.known == Known::Nobody
    }
}

async fn waiting(
    visit: &Visit,
    request: &HttpRequest,
    state: &str,
) -> Result<Result<Box<Waiting>, HttpResponse>, AppError> {
    let (attempt, tenant) = match mine(visit, request, state).await? {
        Mine::Yes(both) => *both,
        Mine::Foreign => return Ok(Err(failures::foreign(visit)?)),
        Mine::Unknown => return Ok(Err(failures::over(visit, None)?)),
    };
    if attempt.stage != Stage::Proven || attempt.expires_at <= visit.now {
        let settled = Settled {
            attempt: &attempt,
            tenant: &tenant,
            state,
        };
        let page = settle(visit, &settled, Outcome::Over, String::new()).await?;
        return Ok(Err(page));
    }
    let said = flow::said(&visit.app, &attempt)?;
    let user = SpaceUser {
        tenant: attempt.tenant,
        generation: attempt.generation,
        uid: said.uid.clone(),
    };
    let known = match visit.app.db.read(move |conn| whose(conn, &user)).await? {
        Whose::Somebody(account, _) => Known::Named(account.username),
        Whose::Quarantined => Known::Quarantined,
        Whose::Nobody => Known::Nobody,
    };
    Ok(Ok(Box::new(Waiting {
        attempt,
        tenant,
        said,
        known,
    })))
}

pub async fn show(
    visit: Visit,
    request: HttpRequest,
    state: Path<String>,
) -> Result<HttpResponse, AppError> {
    let waiting = match waiting(&visit, &request, &state).await? {
        Ok(waiting) => waiting,
        Err(page) => return Ok(page),
    };
    confirm_page(&visit, &waiting, &state, None)
}

/// What was typed, and what was wrong with it.
struct Refused<'a> {
    username: &'a str,
    email: &'a str,
    rules: bool,
    back: SentBack,
}

fn confirm_page(
    visit: &Visit,
    waiting: &Waiting,
    state: &str,
    refused: Option<Refused<'_>>,
) -> Result<HttpResponse, AppError> {
    let title = match waiting.attempt.whom.purpose() {
        Purpose::SignIn if waiting.first_time() => "Bienvenue",
        Purpose::SignIn => "C’est bien vous\u{202f}?",
        Purpose::Link | Purpose::Recheck => "Relier cet espace à votre compte\u{202f}?",
    };
    let fields = if waiting.first_time() {
        first_fields(waiting, refused.as_ref())
    } else {
        Vec::new()
    };
    let errors = ErrorSummary::of(&fields);
    let status = refused.as_ref().map_or(StatusCode::OK, |r| r.back.status);
    let retry = refused.as_ref().and_then(|r| r.back.retry_after);
    let button = match waiting.attempt.whom.purpose() {
        Purpose::SignIn if waiting.first_time() => "Ouvrir mon compte",
        Purpose::SignIn => "Oui, me connecter",
        Purpose::Link | Purpose::Recheck => "Oui, relier cet espace",
    };
    let page = ConfirmPage {
        layout: visit.private_layout(title),
        intro: intro(waiting),
        cards: if waiting.first_time() {
            what_shows()
        } else {
            Vec::new()
        },
        form: FormCard {
            url: format!("/connexion/confirmer/{state}"),
            errors,
            fields,
            buttons: vec![Button::primary(button)],
            ..FormCard::default()
        },
        not_me: FormCard {
            url: format!("/connexion/abandonner/{state}"),
            buttons: vec![Button::secondary("Ce n’est pas moi")],
            ..FormCard::default()
        },
    };
    Ok(with_retry(page_with(status, &page)?, retry))
}

/// Who came, in the words of the space, and what follows.
fn intro(waiting: &Waiting) -> String {
    let (space, uid) = (called(&waiting.tenant), &waiting.said.uid);
    let then = match (waiting.attempt.whom.purpose(), &waiting.known) {
        (Purpose::SignIn, Known::Nobody) => {
            "Il ne reste qu’à choisir le nom que les autres verront ici.".to_owned()
        }
        (Purpose::SignIn, Known::Named(name)) => {
            format!("Ici, vous vous appelez «\u{a0}{name}\u{a0}».")
        }
        (Purpose::Link, _) => {
            "Ensuite, qui se connecte avec ce compte de l’espace entre dans le vôtre ici."
                .to_owned()
        }
        _ => String::new(),
    };
    format!(
        "Votre espace «\u{a0}{space}\u{a0}» vous a reconnu·e. Votre compte dans l’espace\u{a0}: «\u{a0}{uid}\u{a0}». {then}"
    )
    .trim_end()
    .to_owned()
}

fn first_fields(waiting: &Waiting, refused: Option<&Refused<'_>>) -> Vec<Field> {
    let error = |name| refused.and_then(|refused| error_of(&refused.back.errors, name));
    let username = refused.map_or("", |refused| refused.username);
    let proposed = waiting.said.email.as_deref().unwrap_or_default();
    let email = refused.map_or(proposed, |refused| refused.email);
    let from = if email == proposed && !email.is_empty() {
        "Proposée par votre espace\u{a0}: vous pouvez la changer ou l’effacer."
    } else {
        "Vous pouvez laisser vide."
    };
    vec![
        Field::text("username", "Nom affiché", username)
            .hint("Entre 3 et 30 lettres, chiffres ou tirets, sans espace. Un surnom convient très bien.")
            .required()
            .autocomplete("nickname")
            .max_length(30)
            .error(error("username").or_else(|| error(""))),
        Field::email("email", "Votre adresse mail, pour être prévenu·e des réponses", email)
            .hint(format!("{from} Personne d’autre ne la voit. Un mail vous demandera de la confirmer."))
            .autocomplete("email")
            .max_length(254)
            .error(error("email")),
        Field::checkbox(
            "regles",
            "J’ai lu les règles du lieu et je les accepte",
            refused.is_some_and(|refused| refused.rules),
        )
        .required()
        .error(error("regles")),
        Field::checkbox("memoire", "Se souvenir de mon espace sur cet appareil", false)
            .hint("À éviter sur un ordinateur que d’autres utilisent."),
    ]
}

fn what_shows() -> Vec<SideCard> {
    let item = |text: &str, detail: &str| SideItem {
        text: text.to_owned(),
        href: None,
        detail: Some(detail.to_owned()),
    };
    vec![
        SideCard {
            title: "Ce que tout le monde verra".to_owned(),
            items: vec![
                item(
                    "Le nom que vous choisissez",
                    "Il n’a pas besoin d’être le vôtre.",
                ),
                item(
                    "Ce que vous écrivez",
                    "Vos questions et vos réponses, avec leur date.",
                ),
            ],
            ..SideCard::default()
        },
        SideCard {
            title: "Ce que les autres ne verront pas".to_owned(),
            items: vec![
                item(
                    "Votre association",
                    "Seule la modération la voit. Vous pourrez choisir de la montrer.",
                ),
                item(
                    "Votre compte dans votre espace",
                    "Ni votre identifiant là-bas, ni vos fichiers, ni vos contacts.",
                ),
                item(
                    "Votre adresse mail",
                    "Vous n’êtes pas obligé·e d’en donner une.",
                ),
            ],
            ..SideCard::default()
        },
    ]
}

pub async fn confirm(
    visit: Visit,
    request: HttpRequest,
    state: Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let waiting = match waiting(&visit, &request, &state).await? {
        Ok(waiting) => waiting,
        Err(page) => return Ok(page),
    };
    let (name, email) = (form.line("username"), form.line("email"));
    match try_confirm(&visit, &waiting, &state, &form).await {
        Ok(mut response) => {
            if form.has("memoire") && response.status() == StatusCode::SEE_OTHER {
                let cookie = visit.cookies.space(Some(&waiting.tenant.name), REMEMBERED);
                response.add_cookie(&cookie).map_err(AppError::internal)?;
            }
            Ok(response)
        }
        Err(error) => {
            let refused = Refused {
                username: &name,
                email: &email,
                rules: form.has("regles"),
                back: SentBack::of(error, "username")?,
            };
            confirm_page(&visit, &waiting, &state, Some(refused))
        }
    }
}

async fn try_confirm(
    visit: &Visit,
    waiting: &Waiting,
    state: &str,
    form: &Form,
) -> Result<HttpResponse, AppError> {
    let chosen = if waiting.first_time() {
        Some(chosen(form)?)
    } else {
        None
    };
    let key = format!("space:{}:{}", waiting.tenant.id, waiting.said.uid);
    let (session, arrival) = arrive(visit, &key)?;
    let (mut attempt, said) = (waiting.attempt.clone(), waiting.said.clone());
    if chosen.is_some() {
        attempt.back = routes::with_done(&attempt.back, "compte");
    }
    let sealed = attempt.proof.clone().unwrap_or_default();
    let (now, account, acted) = (visit.now, visit.viewer.account(), attempt.clone());
    let outcome = visit
        .app
        .db
        .write(move |conn| match &chosen {
            Some(chosen) => actions::open(conn, &acted, (&said, chosen), &arrival, now),
            None => {
                let who = (account, &arrival);
                actions::finish(conn, &acted, (&said, &sealed), who, now)
            }
        })
        .await?;
    visit.app.wake();
    let settled = Settled {
        attempt: &attempt,
        tenant: &waiting.tenant,
        state,
    };
    settle(visit, &settled, outcome, session).await
}

fn chosen(form: &Form) -> Result<Chosen, AppError> {
    let mut errors = FieldErrors::default();
    let username = errors.check("username", Username::parse(&form.line("username")));
    if !form.has("regles") {
        errors.add(
            "regles",
            "Pour ouvrir un compte, il faut accepter les règles du lieu.",
        );
    }
    let email = match form.line("email") {
        empty if empty.is_empty() => None,
        typed => errors.check("email", EmailAddress::parse(&typed)),
    };
    username
        .filter(|_| errors.is_empty())
        .map(|username| Chosen { username, email })
        .ok_or_else(|| errors.into_error())
}

/// « Ce n’est pas moi »: nothing comes of it.
pub async fn not_me(
    visit: Visit,
    request: HttpRequest,
    state: Path<String>,
) -> Result<HttpResponse, AppError> {
    let (attempt, tenant) = match mine(&visit, &request, &state).await? {
        Mine::Yes(both) => *both,
        Mine::Foreign => return failures::foreign(&visit),
        Mine::Unknown => return failures::over(&visit, None),
    };
    let (now, given_up) = (visit.now, attempt.clone());
    visit
        .app
        .db
        .write(move |conn| actions::give_up(conn, &given_up, now))
        .await?;
    tracing::warn!(space = %tenant.name, "a sign-in was disowned by its person");
    if attempt.whom.purpose() == Purpose::Link {
        return Ok(see_other("/compte/identites"));
    }
    failures::told(
        &visit,
        failures::Told {
            status: StatusCode::OK,
            title: "Rien n’a été ouvert",
            words: "Aucun compte n’est ouvert ici. Si une autre personne utilise cet appareil, fermez d’abord sa connexion dans l’espace, puis recommencez.".to_owned(),
            ..failures::Told::default()
        },
    )
}
