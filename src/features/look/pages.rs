//! `/admin/apparence`, and the logo.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use sha2::{Digest, Sha256};

use super::actions::{self, Logo};
use super::model::{HEADING_MAX, INTRO_MAX, NAME_MAX, OWN_DARK, OWN_LIGHT, Typed};
use crate::domain::Look;
use crate::error::{AppError, FieldError};
use crate::features::admin::{self, marked};
use crate::uploads::{NotMade, Refused};
use crate::web::layout::Layout;
use crate::web::look;
use crate::web::ui::{
    Breadcrumbs, Button, ErrorSummary, Field, FormCard, InputKind, Look as ButtonLook, Notice, Tone,
};
use crate::web::{
    Form, FormWithFiles, Limit, NotReceived, Query, Visit, page_with, routes, see_other,
};

const HERE: &str = "/admin/apparence";
/// Pixels of the longest side of the logo: three times what is shown, for screens that are fine.
const LOGO_SIDE: u32 = 96;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/admin/apparence").get(show).post(save))
        .service(web::resource("/admin/apparence/feuille.css").get(trial_stylesheet))
        .service(web::resource("/admin/apparence/logo").post(set_logo))
        .route("/apparence/logo/{fingerprint}", web::get().to(logo));
}

#[derive(Template)]
#[template(path = "look/edit.html")]
struct LookPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    /// The page is shown in a look that is not kept yet.
    trial: bool,
    heading: String,
    intro: String,
    forms: Vec<FormCard>,
}

/// How the form stands.
#[derive(Default)]
struct State {
    typed: Option<Typed>,
    errors: Vec<FieldError>,
    warning: Option<String>,
    /// A look to be tried on this page.
    trial: Option<Look>,
    logo_error: Option<String>,
}

async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    edit_page(&visit, StatusCode::OK, State::default()).await
}

async fn stored(visit: &Visit) -> Result<Look, AppError> {
    visit.app.db.read(actions::stored).await
}

async fn save(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let typed = typed(&form);
    // A button that takes the nearest colour shows it first.
    let trying = form.has("essai") || form.has("proche-light") || form.has("proche-dark");
    let kept = if trying {
        typed.check(&stored(&visit).await?).map(Some)
    } else {
        keep(&visit, &form, &typed).await.map(|()| None)
    };
    let (status, state) = match kept {
        Ok(None) => return Ok(see_other(&format!("{HERE}?fait=apparence"))),
        Ok(trial) => (
            StatusCode::OK,
            State {
                trial,
                ..State::default()
            },
        ),
        Err(AppError::Invalid(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            (
                status,
                State {
                    errors,
                    ..State::default()
                },
            )
        }
        Err(AppError::Conflict(why)) => {
            let warning = Some(why);
            (
                StatusCode::CONFLICT,
                State {
                    warning,
                    ..State::default()
                },
            )
        }
        Err(other) => return Err(other),
    };
    let typed = Some(typed);
    edit_page(&visit, status, State { typed, ..state }).await
}

async fn keep(visit: &Visit, form: &Form, typed: &Typed) -> Result<(), AppError> {
    let seen = Typed {
        name: form.line("seen-name"),
        heading: form.line("seen-heading"),
        intro: form.line("seen-intro"),
        light: form.line("seen-light"),
        dark: form.line("seen-dark"),
    };
    let (viewer, now, typed) = (visit.viewer.clone(), visit.now, typed.clone());
    visit
        .app
        .db
        .write(move |conn| actions::save(conn, &viewer, &seen, &typed, now))
        .await?;
    visit.app.looks.look_again();
    Ok(())
}

fn typed(form: &Form) -> Typed {
    if form.has("origine") {
        return Typed::default();
    }
    let colour = |name: &str, nearest: &str| {
        let taken = form.line(nearest);
        if taken.is_empty() {
            form.line(name)
        } else {
            taken
        }
    };
    Typed {
        name: form.line("name"),
        heading: form.line("heading"),
        intro: form.line("intro"),
        light: colour("light", "proche-light"),
        dark: colour("dark", "proche-dark"),
    }
}

async fn edit_page(
    visit: &Visit,
    status: StatusCode,
    state: State,
) -> Result<HttpResponse, AppError> {
    let look = stored(visit).await?;
    let typed = state.typed.clone().unwrap_or_else(|| Typed::of(&look));
    let mut layout = visit.private_layout("Apparence");
    if let Some(why) = &state.warning {
        layout.notice = Some(Notice::new(Tone::Warning, why));
    }
    if let Some(trial) = &state.trial {
        layout.notice = Some(Notice::new(
            Tone::Info,
            "Voici cette page avec l’apparence choisie. Rien n’est encore enregistré.",
        ));
        let pairs = [
            ("clair", typed.light.as_str()),
            ("sombre", typed.dark.as_str()),
        ];
        layout.stylesheet = Some(format!("{HERE}/feuille.css?{}", routes::query(&pairs)));
        layout.site_name = trial
            .name
            .clone()
            .unwrap_or_else(|| visit.app.config.site_name.clone());
    }
    let own = |text: &str, own: &str| if text.is_empty() { own } else { text }.to_owned();
    page_with(
        status,
        &LookPage {
            layout,
            breadcrumbs: admin::breadcrumbs(&[]),
            trial: state.trial.is_some(),
            heading: own(&typed.heading, "Une question sur votre espace\u{202f}?"),
            intro: own(
                &typed.intro,
                "La phrase d’origine, sous le titre de l’accueil.",
            ),
            forms: vec![
                form(visit, &look, &typed, &state.errors),
                logo_form(&look, state.logo_error),
            ],
        },
    )
}

/// HTML counts UTF-16 units, we count characters: the bound in the page leaves room for both.
fn limit(characters: usize) -> u32 {
    u32::try_from(characters * 2).unwrap_or(u32::MAX)
}

fn form(visit: &Visit, stored: &Look, typed: &Typed, errors: &[FieldError]) -> FormCard {
    let own = |value: &str| format!("Laissez vide pour celle d’origine, {value}.");
    let fields = vec![
        Field::text("name", "Nom du forum", &typed.name)
            .hint(format!(
                "En haut de chaque page et dans les mails. Vide\u{a0}: «\u{a0}{}\u{a0}».",
                visit.app.config.site_name
            ))
            .max_length(limit(NAME_MAX)),
        Field::text("heading", "Titre de l’accueil", &typed.heading)
            .hint("Vide\u{a0}: celui d’origine.")
            .max_length(limit(HEADING_MAX)),
        Field::textarea("intro", "Phrase sous le titre", &typed.intro, 3)
            .hint("Vide\u{a0}: celle d’origine.")
            .max_length(limit(INTRO_MAX)),
        Field::text("light", "Couleur sur fond clair", &typed.light)
            .hint(own(OWN_LIGHT))
            .max_length(7),
        Field::text("dark", "Couleur sur fond sombre", &typed.dark)
            .hint(format!(
                "{} Si vous n’en choisissez une que pour le fond clair, celle-ci en est tirée et la suit.",
                own(OWN_DARK)
            ))
            .max_length(7),
    ];
    let fields = marked(fields, errors);
    let before = Typed::of(stored);
    let mut buttons = vec![
        Button::primary("Enregistrer"),
        Button::secondary("Essayer avant").sending("essai", "1"),
    ];
    for (field, label, nearest) in typed.offers() {
        let name = if field == "light" {
            "proche-light"
        } else {
            "proche-dark"
        };
        buttons.push(
            Button::secondary(format!("Essayer {nearest} {label}"))
                .sending(name, nearest.to_string()),
        );
    }
    if before != Typed::default() {
        buttons.push(
            Button::secondary("Revenir à l’apparence d’origine")
                .with_look(ButtonLook::Danger)
                .sending("origine", "1"),
        );
    }
    FormCard {
        url: HERE.to_owned(),
        title: Some("Nom, mots et couleurs".to_owned()),
        errors: ErrorSummary::of(&fields),
        fields,
        hidden: vec![
            ("seen-name", before.name),
            ("seen-heading", before.heading),
            ("seen-intro", before.intro),
            ("seen-light", before.light),
            ("seen-dark", before.dark),
        ],
        buttons,
        keep: true,
        ..FormCard::default()
    }
}

fn logo_form(stored: &Look, error: Option<String>) -> FormCard {
    let mut buttons = vec![Button::secondary("Mettre ce logo")];
    if stored.logo.is_some() {
        buttons.push(
            Button::secondary("Revenir au logo d’origine")
                .with_look(ButtonLook::Quiet)
                .sending("retirer", "1"),
        );
    }
    let field = Field::input(InputKind::File, "logo", "Image", "")
        .hint("PNG, WebP ou JPEG, carrée de préférence. Elle s’affiche en petit\u{a0}: un signe se voit mieux que des mots.")
        .error(error);
    FormCard {
        id: Some("logo"),
        url: format!("{HERE}/logo"),
        title: Some("Logo".to_owned()),
        fields: vec![field],
        buttons,
        ..FormCard::default()
    }
}

/// The stylesheet with colours that are being tried, for the page of whoever tries them.
async fn trial_stylesheet(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    let typed = Typed {
        light: query.line("clair"),
        dark: query.line("sombre"),
        ..Typed::default()
    };
    let trial = typed.check(&Look::default())?;
    Ok(HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(look::stylesheet_with(&look::css(&trial))))
}

async fn set_logo(visit: Visit, sent: FormWithFiles) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let removed = sent.form.has("retirer");
    match take_logo(&visit, sent, removed).await {
        Ok(()) => {
            visit.app.looks.look_again();
            let word = if removed { "sans-logo" } else { "logo" };
            Ok(see_other(&format!("{HERE}?fait={word}")))
        }
        Err(AppError::Invalid(errors)) => {
            let state = State {
                logo_error: errors.into_iter().next().map(|error| error.message),
                ..State::default()
            };
            edit_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, state).await
        }
        Err(other) => Err(other),
    }
}

async fn take_logo(visit: &Visit, sent: FormWithFiles, removed: bool) -> Result<(), AppError> {
    let logo = if removed {
        None
    } else {
        let file = sent.files.into_iter().find(|file| file.field == "logo");
        let file = file.ok_or_else(|| wrong("Choisissez une image."))?;
        let bytes = file.content.map_err(|why| match why {
            NotReceived::TooLarge | NotReceived::TooLargeTogether => {
                wrong("Cette image est trop lourde.")
            }
            _ => wrong("L’image n’est pas arrivée. Recommencez dans un moment."),
        })?;
        Some(made(visit, bytes).await?)
    };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| actions::set_logo(conn, &viewer, logo.as_ref(), now))
        .await
}

async fn made(visit: &Visit, bytes: Vec<u8>) -> Result<(String, Logo), AppError> {
    let picture = match visit.app.workshop.make_small(bytes, LOGO_SIDE).await {
        Ok(picture) => picture,
        Err(NotMade::Busy) => return Err(wrong("Trop d’images à la fois. Recommencez.")),
        Err(NotMade::Refused(Refused::TooLarge(why) | Refused::Unfit(why))) => {
            return Err(wrong(&why));
        }
    };
    let logo = Logo {
        media_type: picture.media_type.to_owned(),
        bytes: hex::encode(&picture.bytes),
    };
    Ok((fingerprint(&picture.bytes), logo))
}

/// What the address of a logo holds.
fn fingerprint(bytes: &[u8]) -> String {
    let mut fingerprint = hex::encode(Sha256::digest(bytes));
    fingerprint.truncate(12);
    fingerprint
}

fn wrong(why: &str) -> AppError {
    AppError::field("logo", why)
}

/// The logo, for ever the same under its address: the bytes that were read are held against it, as
/// another node may have changed them since this one read the look.
async fn logo(visit: Visit, asked: Path<String>) -> Result<HttpResponse, AppError> {
    let logo = visit.app.db.read(actions::logo).await?;
    let logo = logo.ok_or(AppError::NotFound)?;
    let bytes = hex::decode(&logo.bytes).map_err(AppError::internal)?;
    if *asked != fingerprint(&bytes) {
        return Err(AppError::NotFound);
    }
    Ok(HttpResponse::Ok()
        .content_type(logo.media_type)
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(bytes))
}
