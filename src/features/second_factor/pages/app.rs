//! Codes of an application: beginning, showing the first one, taking it away.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use askama::Template;

use super::codes::new_codes_page;
use super::password::PasswordPage;
use super::{APP, HERE, under, with_password};
use crate::error::{AppError, FieldError};
use crate::features::accounts;
use crate::features::second_factor::actions::set_up::{self, NewCodes};
use crate::features::second_factor::model::Totp;
use crate::features::second_factor::{actions::enter, totp};
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Button, ErrorSummary, Field, FormCard, Html, Look};
use crate::web::{Form, SentBack, Visit, error_of, page_with, see_other, with_retry};

const TITLE: &str = "Un code sur votre téléphone";

#[derive(Template)]
#[template(path = "second_factor/app.html")]
struct AppPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    drawing: Html,
    secret: String,
    form: FormCard,
}

async fn begun(visit: &Visit) -> Result<Option<Totp>, AppError> {
    let (person, now) = (visit.person()?.clone(), visit.now);
    visit
        .app
        .db
        .read(move |conn| set_up::begun_app(conn, &person, now))
        .await
}

/// GET `/compte/second-facteur/application`
pub(super) async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    match begun(&visit).await? {
        Some(app) => app_page(&visit, &app, StatusCode::OK, &[]),
        None => beginning().show(&visit),
    }
}

fn beginning() -> PasswordPage {
    PasswordPage {
        title: TITLE,
        intro: "Il vous faut une application sur votre téléphone, par exemple Aegis, FreeOTP ou Google Authenticator. Installez-la d’abord\u{a0}: elles sont gratuites. À l’étape suivante, le forum vous montrera de quoi y ajouter ce compte.",
        url: APP.to_owned(),
        fields: Vec::new(),
        button: Button::primary("Continuer"),
    }
}

fn app_page(
    visit: &Visit,
    app: &Totp,
    status: StatusCode,
    errors: &[FieldError],
) -> Result<HttpResponse, AppError> {
    let username = visit.person()?.username.clone();
    let secret = totp::readable(&visit.app.key, &app.secret)?;
    let address = totp::address(&visit.app.site_name(), &username, &secret);
    let drawing = totp::drawing(&address, "Dessin à montrer à l’application du téléphone")?;
    let code = Field::text("code", "Code à six chiffres", "")
        .required()
        .autocomplete("one-time-code")
        .max_length(12)
        .error(error_of(errors, "code"));
    let mut response = page_with(
        status,
        &AppPage {
            layout: visit.private_layout(TITLE),
            breadcrumbs: under(),
            drawing: Html::trusted(drawing),
            secret: totp::in_fours(&secret),
            form: FormCard {
                url: format!("{APP}/confirmer"),
                title: Some("2. Écrivez le code que l’application montre".to_owned()),
                text: Some(
                    "C’est ainsi que nous vérifions que tout marche. Rien ne change tant que ce n’est pas fait."
                        .to_owned(),
                ),
                errors: ErrorSummary::of([&code]),
                fields: vec![code],
                buttons: vec![Button::primary("Vérifier et mettre en place")],
                ..FormCard::default()
            },
        },
    )?;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// POST `/compte/second-facteur/application`
pub(super) async fn begin(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    match try_begin(&visit, &form).await {
        Ok(()) => Ok(see_other(APP)),
        Err(error) => beginning().refuse(&visit, error),
    }
}

async fn try_begin(visit: &Visit, form: &Form) -> Result<(), AppError> {
    accounts::prove(visit, form.raw("password")).await?;
    let secret = totp::new_secret(&visit.app.key)?;
    let (person, now) = (visit.person()?.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| set_up::begin_app(conn, &person, &secret, now))
        .await
}

/// POST `/compte/second-facteur/application/confirmer`
pub(super) async fn confirm(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    let Some(app) = begun(&visit).await? else {
        return Ok(see_other(HERE));
    };
    match try_confirm(&visit, &app, form.raw("code")).await {
        Ok(Some(codes)) => new_codes_page(&visit, codes),
        Ok(None) => Ok(see_other(&format!("{HERE}?fait=deux-etapes"))),
        Err(error) => {
            let back = SentBack::of(error, "code")?;
            let response = app_page(&visit, &app, back.status, &back.errors)?;
            Ok(with_retry(response, back.retry_after))
        }
    }
}

async fn try_confirm(visit: &Visit, app: &Totp, typed: &str) -> Result<Option<NewCodes>, AppError> {
    let step = set_up::first_step(&visit.app.key, app, typed, visit.now)?;
    let (person, now, app) = (visit.person()?.clone(), visit.now, app.clone());
    let codes = NewCodes::make(&visit.app.key, person.account)?;
    let keys = enter::attempt_keys(&visit.app.key, person.account, visit.address)?;
    let new = codes.clone();
    let shown = visit
        .app
        .db
        .write(move |conn| {
            // Here the owner is: a flood of wrong codes from elsewhere never shuts this network out.
            accounts::actions::sign_in::forgive(conn, &keys, now)?;
            set_up::confirm_app(conn, &person, (&app, step), &new, now)
        })
        .await?;
    visit.app.wake();
    Ok(shown.then_some(codes))
}

fn removal() -> PasswordPage {
    PasswordPage {
        title: "Retirer l’application de codes",
        intro: "Ses codes ne seront plus demandés. Si vous n’avez pas de clé d’accès, votre mot de passe suffira de nouveau pour entrer.",
        url: format!("{APP}/retirer"),
        fields: Vec::new(),
        button: Button::secondary("Retirer l’application").with_look(Look::Danger),
    }
}

/// GET `/compte/second-facteur/application/retirer`: asks before.
pub(super) async fn ask_removal(visit: Visit) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    removal().show(&visit)
}

/// POST `/compte/second-facteur/application/retirer`
pub(super) async fn remove(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    match try_remove(&visit, &form).await {
        Ok(()) => Ok(see_other(&format!("{HERE}?fait=application-retiree"))),
        Err(error) => removal().refuse(&visit, error),
    }
}

async fn try_remove(visit: &Visit, form: &Form) -> Result<(), AppError> {
    accounts::prove(visit, form.raw("password")).await?;
    let (person, now) = (visit.person()?.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| set_up::remove_app(conn, &person, now))
        .await?;
    visit.app.wake();
    Ok(())
}
