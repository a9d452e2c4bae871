//! The host's pages, and where they are written.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;

use super::model::{PLACEHOLDER, Page, Rendered, Stored, render};
use super::{actions, store};
use crate::db::Scope;
use crate::domain::Timestamp;
use crate::error::{AppError, FieldError};
use crate::features::admin::{self, marked};
use crate::web::layout::{Layout, Section};
use crate::web::ui::{
    Breadcrumbs, Button, Cell, ErrorSummary, Field, FormCard, Html, Link, Look, Notice, Table, Tone,
};
use crate::web::{
    Form, Kept, Limit, TablePage, TextPage, Visit, dates, page as show, page_with, see_other,
};

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/mentions-legales", web::get().to(legal))
        .route("/vie-privee", web::get().to(privacy))
        .route("/accessibilite", web::get().to(accessibility))
        .route("/regles", web::get().to(rules))
        .route("/contact", web::get().to(contact))
        .service(web::resource("/admin/textes").get(index))
        .service(web::resource("/admin/textes/{key}").get(edit).post(save));
}

async fn legal(visit: Visit) -> Result<HttpResponse, AppError> {
    text_page(&visit, Page::Legal).await
}

async fn privacy(visit: Visit) -> Result<HttpResponse, AppError> {
    text_page(&visit, Page::Privacy).await
}

async fn accessibility(visit: Visit) -> Result<HttpResponse, AppError> {
    text_page(&visit, Page::Accessibility).await
}

async fn rules(visit: Visit) -> Result<HttpResponse, AppError> {
    text_page(&visit, Page::Rules).await
}

async fn contact(visit: Visit) -> Result<HttpResponse, AppError> {
    text_page(&visit, Page::Contact).await
}

async fn text_page(visit: &Visit, page: Page) -> Result<HttpResponse, AppError> {
    let stored = load(visit, page).await?;
    let updated = stored.as_ref().map(|stored| {
        let zone = visit.app.config.time_zone;
        dates::day(stored.updated_at.naive_utc(), zone)
    });
    let html = match stored {
        None => page.default_html()?,
        Some(stored) => stored.current_html(visit.app.config.public_url.as_str())?,
    };
    let usual = visit.layout(page.title(), Section::Elsewhere);
    let shown = show(&TextPage {
        layout: Layout {
            canonical: Some(visit.link(&page.path())),
            description: Some(format!(
                "{}, pour le forum {}.",
                page.title(),
                usual.site_name
            )),
            ..usual
        },
        updated,
        body: Html::trusted(html),
    })?;
    Ok(Kept::of([Scope::Site]).mark(visit, shown))
}

async fn load(visit: &Visit, page: Page) -> Result<Option<Stored>, AppError> {
    Ok(visit
        .app
        .db
        .read(move |conn| store::find(conn, page))
        .await?)
}

async fn index(visit: Visit) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    let written = visit.app.db.read(store::written).await?;
    let row = |page: &Page| {
        let mine = written.iter().find(|text| text.key == page.key());
        vec![
            Cell::link(page.title(), format!("/admin/textes/{}", page.key())),
            mine.map_or_else(
                || Cell::text("Texte d’origine, à compléter"),
                |text| Cell::When(visit.when(text.at)),
            ),
            Cell::text(mine.and_then(|text| text.by.clone()).unwrap_or_default()),
            Cell::link("Voir la page", page.path()),
        ]
    };
    show(&TablePage {
        layout: visit.private_layout("Textes du forum"),
        breadcrumbs: Some(admin::breadcrumbs(&[])),
        tabs: None,
        intro: Some(format!(
            "Ces pages engagent votre organisme. Relisez-les, et remplacez chaque «\u{a0}{PLACEHOLDER}\u{a0}: …]\u{a0}»."
        )),
        figures: None,
        filters: None,
        table: Table {
            id: "textes",
            caption: "Pages de bas de page".to_owned(),
            head: ["Page", "Changée", "Par", "Lire"]
                .map(str::to_owned)
                .to_vec(),
            rows: Page::ALL.iter().map(row).collect(),
        },
        next: None,
        form: None,
    })
}

/// A text being written.
#[derive(Template)]
#[template(path = "texts/edit.html")]
struct EditPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    form: FormCard,
    /// What was typed, as it would be shown.
    preview: Option<Html>,
    /// What somebody else wrote meanwhile.
    theirs: Option<Html>,
    public: Link,
}

/// How the form stands.
#[derive(Default)]
struct State {
    typed: Option<String>,
    errors: Vec<FieldError>,
    conflict: Option<String>,
    preview: Option<Html>,
}

async fn edit(visit: Visit, key: Path<String>) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    let page = Page::from_key(&key).ok_or(AppError::NotFound)?;
    edit_page(&visit, page, StatusCode::OK, State::default()).await
}

async fn save(visit: Visit, key: Path<String>, form: Form) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    let page = Page::from_key(&key).ok_or(AppError::NotFound)?;
    visit.limit(Limit::Write)?;
    let typed = form.text("body");
    if form.has("apercu") {
        return preview(&visit, page, typed).await;
    }
    let (status, errors, conflict) = match keep(&visit, page, &form, &typed).await {
        Ok(()) => return Ok(see_other("/admin/textes?fait=texte")),
        Err(AppError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Err(AppError::Conflict(why)) => (StatusCode::CONFLICT, Vec::new(), Some(why)),
        Err(other) => return Err(other),
    };
    let state = State {
        typed: Some(typed),
        errors,
        conflict,
        preview: None,
    };
    edit_page(&visit, page, status, state).await
}

async fn preview(visit: &Visit, page: Page, typed: String) -> Result<HttpResponse, AppError> {
    let rendered = Rendered::of(&typed, visit.app.config.public_url.as_str());
    let (status, preview, errors) = match rendered {
        Ok(text) => (StatusCode::OK, Some(Html::trusted(text.html)), Vec::new()),
        Err(AppError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, None, errors),
        Err(other) => return Err(other),
    };
    let state = State {
        typed: Some(typed),
        errors,
        conflict: None,
        preview,
    };
    edit_page(visit, page, status, state).await
}

async fn keep(visit: &Visit, page: Page, form: &Form, typed: &str) -> Result<(), AppError> {
    let seen = form.parse("seen").and_then(Timestamp::from_micros);
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    if form.has("origine") {
        return visit
            .app
            .db
            .write(move |conn| actions::reset(conn, &viewer, page, seen))
            .await;
    }
    let text = Rendered::of(typed, visit.app.config.public_url.as_str())?;
    visit
        .app
        .db
        .write(move |conn| actions::save(conn, &viewer, (page, seen), &text, now))
        .await
}

async fn edit_page(
    visit: &Visit,
    page: Page,
    status: StatusCode,
    state: State,
) -> Result<HttpResponse, AppError> {
    let stored = load(visit, page).await?;
    let body = stored
        .as_ref()
        .map_or(page.default_body(), |stored| &stored.body);
    let theirs = match &state.conflict {
        Some(_) => Some(Html::trusted(render(
            body,
            visit.app.config.public_url.as_str(),
        )?)),
        None => None,
    };
    let mut layout = visit.private_layout(format!("Modifier «\u{a0}{}\u{a0}»", page.title()));
    if let Some(why) = &state.conflict {
        layout.notice = Some(Notice::new(Tone::Warning, why));
    }
    let typed = state.typed.as_deref().unwrap_or(body);
    page_with(
        status,
        &EditPage {
            layout,
            breadcrumbs: admin::breadcrumbs(&[("Textes", "/admin/textes")]),
            form: form(page, stored.as_ref(), typed, &state.errors),
            preview: state.preview,
            theirs,
            public: Link::new("Voir la page", page.path()),
        },
    )
}

fn form(page: Page, stored: Option<&Stored>, typed: &str, errors: &[FieldError]) -> FormCard {
    let body = Field::editor("body", "Texte", typed, 24)
        .hint(
            "Les titres commencent par ##. Remplacez chaque «\u{a0}[à compléter\u{a0}: …]\u{a0}».",
        )
        .required();
    let fields = marked(vec![body], errors);
    let mut buttons = vec![
        Button::primary("Enregistrer"),
        Button::secondary("Relire avant").sending("apercu", "1"),
    ];
    let mut hidden = Vec::new();
    if let Some(stored) = stored {
        hidden.push(("seen", stored.updated_at.micros().to_string()));
        buttons.push(
            Button::secondary("Revenir au texte d’origine")
                .with_look(Look::Danger)
                .sending("origine", "1"),
        );
    }
    FormCard {
        url: format!("/admin/textes/{}", page.key()),
        errors: ErrorSummary::of(&fields),
        fields,
        hidden,
        buttons,
        keep: true,
        ..FormCard::default()
    }
}
