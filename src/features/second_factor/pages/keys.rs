//! Passkeys: adding, naming, taking away.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpResponse, web};
use askama::Template;

use super::codes::new_codes_page;
use super::password::PasswordPage;
use super::{HERE, KEYS, PasskeyForm, under, with_password};
use crate::domain::PasskeyId;
use crate::error::{AppError, FieldError};
use crate::features::accounts::{self, Proof};
use crate::features::second_factor::actions::enter;
use crate::features::second_factor::actions::set_up::{self, MadeKey, NewCodes};
use crate::features::second_factor::model::{NAME_MAX, Passkey};
use crate::features::second_factor::passkeys::{self, Keys};
use crate::features::second_factor::store;
use crate::web::layout::Layout;
use crate::web::ui::{
    Breadcrumbs, Button, ErrorSummary, Field, FormCard, Link, Look, Notice, Tone,
};
use crate::web::{Form, FormPage, SentBack, Visit, error_of, page_with, see_other, with_retry};

const TITLE: &str = "Ajouter une clé d’accès";

/// A page with a form that a passkey fills.
#[derive(Template)]
#[template(path = "second_factor/page.html")]
pub(super) struct KeyPage {
    pub layout: Layout,
    pub breadcrumbs: Option<Breadcrumbs>,
    pub intro: String,
    pub passkey: Option<PasskeyForm>,
    pub forms: Vec<FormCard>,
    pub links: Vec<Link>,
}

fn name_field(name: &str, errors: &[FieldError]) -> Field {
    let max = u32::try_from(NAME_MAX).unwrap_or(u32::MAX);
    Field::text("name", "Nom de la clé", name)
        .hint("Pour la reconnaître plus tard, par exemple «\u{a0}Mon téléphone\u{a0}».")
        .required()
        .max_length(max)
        .error(error_of(errors, "name"))
}

/// GET `/compte/second-facteur/cles`
pub(super) async fn name(visit: Visit) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    if Keys::of(&visit.app).is_none() {
        return Ok(see_other(HERE));
    }
    naming("").show(&visit)
}

fn naming(name: &str) -> PasswordPage {
    PasswordPage {
        title: TITLE,
        intro: "À l’étape suivante, votre navigateur vous demandera l’empreinte, le visage, le code de l’écran ou une clé USB. Cela demande un navigateur récent, avec JavaScript.",
        url: KEYS.to_owned(),
        fields: vec![name_field(name, &[])],
        button: Button::primary("Continuer"),
    }
}

/// POST `/compte/second-facteur/cles`
pub(super) async fn begin(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    let name = form.line("name");
    match try_begin(&visit, &name, form.raw("password")).await {
        Ok(()) => Ok(see_other(&format!("{KEYS}/creer"))),
        Err(error) => naming(&name).refuse(&visit, error),
    }
}

async fn try_begin(visit: &Visit, name: &str, password: &str) -> Result<(), AppError> {
    accounts::prove(visit, password).await?;
    let (person, now, app) = (visit.person()?.clone(), visit.now, visit.app.clone());
    let name = name.to_owned();
    visit
        .app
        .db
        .write(move |conn| set_up::begin_key(conn, &app, &person, &name, now))
        .await
}

/// Name and sealed state.
async fn begun(visit: &Visit) -> Result<Option<(String, String)>, AppError> {
    let (person, now) = (visit.person()?.clone(), visit.now);
    visit
        .app
        .db
        .read(move |conn| set_up::begun_key(conn, &person, now))
        .await
}

/// GET `/compte/second-facteur/cles/creer`
pub(super) async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    let Some((name, state)) = begun(&visit).await? else {
        return Ok(see_other(KEYS));
    };
    create_page(&visit, (&name, &state), StatusCode::OK, None)
}

fn create_page(
    visit: &Visit,
    (name, state): (&str, &str),
    status: StatusCode,
    wrong: Option<String>,
) -> Result<HttpResponse, AppError> {
    let mut layout = visit.private_layout("Créer la clé d’accès");
    if let Some(wrong) = wrong {
        layout.notice = Some(Notice::new(Tone::Danger, wrong));
    }
    let mut response = page_with(
        status,
        &KeyPage {
            layout,
            breadcrumbs: Some(under()),
            intro: format!("La clé s’appellera «\u{a0}{name}\u{a0}»."),
            passkey: Some(PasskeyForm {
                url: "/compte/second-facteur/cles/creer",
                kind: "Creation",
                options: passkeys::options(&visit.app.key, state)?,
                title: None,
                text: "Votre navigateur va vous guider. Suivez ce qu’il demande.".to_owned(),
                button: Button::primary("Créer la clé"),
                without: "Votre navigateur ne sait pas créer de clé d’accès, ou JavaScript y est arrêté. Utilisez plutôt un code sur votre téléphone."
                    .to_owned(),
            }),
            forms: Vec::new(),
            links: vec![Link::new("Utiliser plutôt un code sur mon téléphone", super::APP)],
        },
    )?;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// POST `/compte/second-facteur/cles/creer`
pub(super) async fn add(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    let Some((name, state)) = begun(&visit).await? else {
        return Ok(see_other(KEYS));
    };
    let keys = Keys::of(&visit.app).ok_or_else(set_up::no_keys)?;
    let Some((credential, passkey)) = keys.made(&visit.app.key, &state, form.raw("cle"))? else {
        let wrong = "La clé n’a pas été créée\u{a0}: le navigateur n’a rien répondu, ou vous avez annulé. Vous pouvez réessayer.";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return create_page(&visit, (&name, &state), status, Some(wrong.to_owned()));
    };
    let made = MadeKey {
        name,
        state,
        credential,
        passkey,
    };
    match try_add(&visit, made).await? {
        Some(codes) => new_codes_page(&visit, codes),
        None => Ok(see_other(&format!("{HERE}?fait=cle-ajoutee"))),
    }
}

async fn try_add(visit: &Visit, made: MadeKey) -> Result<Option<NewCodes>, AppError> {
    let (person, now) = (visit.person()?.clone(), visit.now);
    let codes = NewCodes::make(&visit.app.key, person.account)?;
    let keys = enter::attempt_keys(&visit.app.key, person.account, visit.address)?;
    let new = codes.clone();
    let shown = visit
        .app
        .db
        .write(move |conn| {
            accounts::actions::sign_in::forgive(conn, &keys, now)?;
            set_up::add_key(conn, &person, &made, &new, now)
        })
        .await?;
    visit.app.wake();
    Ok(shown.then_some(codes))
}

async fn find(visit: &Visit, id: &str) -> Result<Passkey, AppError> {
    let id: PasskeyId = id.parse().map_err(|_| AppError::NotFound)?;
    let account = visit.person()?.account;
    let keys = visit
        .app
        .db
        .read(move |conn| store::list_passkeys(conn, account))
        .await?;
    let found = keys.into_iter().find(|key| key.id == id);
    found.ok_or(AppError::NotFound)
}

/// GET `/compte/second-facteur/cles/{key}`
pub(super) async fn one(visit: Visit, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let key = find(&visit, &id).await?;
    one_page(&visit, &key, &key.name, StatusCode::OK, &[])
}

fn one_page(
    visit: &Visit,
    key: &Passkey,
    name: &str,
    status: StatusCode,
    errors: &[FieldError],
) -> Result<HttpResponse, AppError> {
    let renamed = name_field(name, errors);
    let password = Proof::Password.field(error_of(errors, "password"));
    page_with(
        status,
        &FormPage {
            layout: visit.private_layout(format!("Clé d’accès «\u{a0}{}\u{a0}»", key.name)),
            breadcrumbs: Some(under()),
            intro: None,
            forms: vec![
                FormCard {
                    url: format!("{KEYS}/{}/renommer", key.id),
                    title: Some("Changer son nom".to_owned()),
                    errors: ErrorSummary::of([&renamed]),
                    fields: vec![renamed],
                    buttons: vec![Button::primary("Enregistrer ce nom")],
                    ..FormCard::default()
                },
                FormCard {
                    url: format!("{KEYS}/{}/retirer", key.id),
                    title: Some("La retirer".to_owned()),
                    text: Some(
                        "Elle ne permettra plus de se connecter ici. Si c’est votre seule clé et que vous n’avez pas d’application, votre mot de passe suffira de nouveau pour entrer."
                            .to_owned(),
                    ),
                    errors: ErrorSummary::of(&password),
                    fields: password.into_iter().collect(),
                    buttons: vec![Button::secondary("Retirer cette clé").with_look(Look::Danger)],
                    ..FormCard::default()
                },
            ],
            links: Vec::new(),
        },
    )
}

/// POST `/compte/second-facteur/cles/{key}/renommer`
pub(super) async fn rename(
    visit: Visit,
    id: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let key = find(&visit, &id).await?;
    let (person, id, name) = (visit.person()?.clone(), key.id, form.line("name"));
    let wished = name.clone();
    let done = visit
        .app
        .db
        .write(move |conn| set_up::rename_key(conn, &person, (id, &wished)))
        .await;
    match done {
        Ok(()) => Ok(see_other(&format!("{HERE}?fait=cle-renommee"))),
        Err(error) => {
            let back = SentBack::of(error, "name")?;
            one_page(&visit, &key, &name, back.status, &back.errors)
        }
    }
}

/// POST `/compte/second-facteur/cles/{key}/retirer`
pub(super) async fn remove(
    visit: Visit,
    id: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let key = find(&visit, &id).await?;
    match try_remove(&visit, key.id, form.raw("password")).await {
        Ok(()) => Ok(see_other(&format!("{HERE}?fait=cle-retiree"))),
        Err(error) => {
            let back = SentBack::of(error, "password")?;
            let response = one_page(&visit, &key, &key.name, back.status, &back.errors)?;
            Ok(with_retry(response, back.retry_after))
        }
    }
}

async fn try_remove(visit: &Visit, id: PasskeyId, password: &str) -> Result<(), AppError> {
    accounts::prove(visit, password).await?;
    let (person, now) = (visit.person()?.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| set_up::remove_key(conn, &person, id, now))
        .await?;
    visit.app.wake();
    Ok(())
}
