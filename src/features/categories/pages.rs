//! `/admin/categories`

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};

use super::model::{Category, DESCRIPTION_MAX, Details, ICONS, NAME_MAX, Typed};
use super::{actions, store};
use crate::domain::{Audience, CategoryId, Timestamp};
use crate::error::{AppError, FieldError};
use crate::features::admin::{self, marked};
use crate::web::ui::{
    Button, Cell, Choice, ErrorSummary, Field, FormCard, InputKind, Link, Notice, StateBadge,
    Table, Tone,
};
use crate::web::{Form, FormPage, Limit, TablePage, Visit, page, page_with, see_other};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/admin/categories").get(index).post(create))
        .service(
            web::resource("/admin/categories/{id}")
                .get(show)
                .post(change),
        );
}

async fn index(visit: Visit) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    list_page(&visit, new_form(&empty(), &[]), StatusCode::OK, None).await
}

async fn create(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let typed = typed(&form);
    match save_new(&visit, &typed).await {
        Ok(()) => Ok(see_other("/admin/categories?fait=categorie")),
        Err(AppError::Invalid(errors)) => {
            let form = new_form(&typed, &errors);
            list_page(&visit, form, StatusCode::UNPROCESSABLE_ENTITY, None).await
        }
        Err(other) => Err(other),
    }
}

async fn save_new(visit: &Visit, typed: &Typed) -> Result<(), AppError> {
    let details = Details::check(typed)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| actions::create(conn, &viewer, &details, now))
        .await?;
    Ok(())
}

async fn show(visit: Visit, id: web::Path<CategoryId>) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    let category = load(&visit, *id).await?;
    let form = edit_form(&category, &typed_of(&category), &[]);
    edit_page(&visit, &category, form, StatusCode::OK, None)
}

async fn change(
    visit: Visit,
    id: web::Path<CategoryId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let typed = typed(&form);
    let (status, errors, notice) = match save(&visit, *id, &form, &typed).await {
        Ok(()) => return Ok(see_other("/admin/categories?fait=categorie")),
        Err(AppError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Err(AppError::Conflict(why)) => (StatusCode::CONFLICT, Vec::new(), Some(why)),
        Err(other) => return Err(other),
    };
    let category = load(&visit, *id).await?;
    let form = edit_form(&category, &typed, &errors);
    edit_page(&visit, &category, form, status, notice)
}

async fn save(visit: &Visit, id: CategoryId, form: &Form, typed: &Typed) -> Result<(), AppError> {
    let details = Details::check(typed)?;
    let seen = form
        .parse("seen")
        .and_then(Timestamp::from_micros)
        .ok_or_else(|| AppError::BadRequest("Ce formulaire est incomplet.".to_owned()))?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| actions::change(conn, &viewer, (id, seen), &details, now))
        .await
}

async fn load(visit: &Visit, id: CategoryId) -> Result<Category, AppError> {
    visit
        .app
        .db
        .read(move |conn| store::by_id(conn, id))
        .await?
        .ok_or(AppError::NotFound)
}

fn empty() -> Typed {
    Typed {
        read: Audience::Everyone.word().to_owned(),
        write: Audience::SignedIn.word().to_owned(),
        ..Typed::default()
    }
}

fn typed(form: &Form) -> Typed {
    Typed {
        name: form.line("name"),
        slug: form.line("slug"),
        description: form.line("description"),
        icon: form.line("icon"),
        position: form.line("position"),
        read: form.line("read"),
        write: form.line("write"),
        archived: form.has("archived"),
    }
}

fn typed_of(category: &Category) -> Typed {
    Typed {
        name: category.name.clone(),
        slug: category.slug.clone(),
        description: category.description.clone(),
        icon: category.icon.clone(),
        position: category.position.to_string(),
        read: category.read.word().to_owned(),
        write: category.write.word().to_owned(),
        archived: category.archived,
    }
}

fn fields(typed: &Typed) -> Vec<Field> {
    let icons = ICONS
        .iter()
        .map(|(name, label)| Choice::new(*name, *label, *name == typed.icon))
        .collect();
    vec![
        Field::text("name", "Nom", &typed.name)
            .required()
            .max_length(limit(NAME_MAX)),
        Field::text("description", "En une phrase", &typed.description)
            .hint("Pour aider à choisir où poser sa question.")
            .max_length(limit(DESCRIPTION_MAX)),
        Field::text("slug", "Mots de l’adresse", &typed.slug)
            .hint("Laissez vide pour les tirer du nom. Les anciennes adresses restent valables.")
            .max_length(80),
        Field::select("icon", "Dessin", icons),
        Field::input(
            InputKind::Number,
            "position",
            "Place dans la liste",
            &typed.position,
        )
        .hint("Les plus petits nombres d’abord\u{202f}; à égalité, par nom."),
        Field::radios(
            "read",
            "Qui peut lire\u{202f}?",
            audiences(Audience::ALL, &typed.read),
        )
        .required(),
        Field::radios(
            "write",
            "Qui peut écrire\u{202f}?",
            audiences(&Audience::ALL[1..], &typed.write),
        )
        .required(),
    ]
}

/// HTML counts UTF-16 units, we count characters: the bound in the page leaves room for both.
fn limit(characters: usize) -> u32 {
    u32::try_from(characters * 2).unwrap_or(u32::MAX)
}

fn audiences(offered: &[Audience], chosen: &str) -> Vec<Choice> {
    offered
        .iter()
        .map(|audience| Choice::new(audience.word(), audience.label(), audience.word() == chosen))
        .collect()
}

fn new_form(typed: &Typed, errors: &[FieldError]) -> FormCard {
    let fields = marked(fields(typed), errors);
    FormCard {
        id: Some("nouvelle"),
        url: "/admin/categories".to_owned(),
        title: Some("Ajouter une catégorie".to_owned()),
        errors: ErrorSummary::of(&fields),
        fields,
        buttons: vec![Button::primary("Ajouter la catégorie")],
        ..FormCard::default()
    }
}

fn edit_form(category: &Category, typed: &Typed, errors: &[FieldError]) -> FormCard {
    let mut fields = fields(typed);
    fields.push(
        Field::checkbox("archived", "Archiver cette catégorie", typed.archived)
            .hint("On peut encore la lire et y chercher, plus y écrire."),
    );
    let fields = marked(fields, errors);
    FormCard {
        url: format!("/admin/categories/{}", category.id),
        errors: ErrorSummary::of(&fields),
        fields,
        hidden: vec![("seen", category.updated_at.micros().to_string())],
        buttons: vec![Button::primary("Enregistrer")],
        keep: true,
        ..FormCard::default()
    }
}

async fn list_page(
    visit: &Visit,
    form: FormCard,
    status: StatusCode,
    notice: Option<Notice>,
) -> Result<HttpResponse, AppError> {
    let categories = visit.app.db.read(store::all).await?;
    let mut layout = visit.private_layout("Catégories");
    layout.notice = notice.or(layout.notice);
    let head = [
        "Catégorie",
        "Adresse",
        "Qui peut lire",
        "Qui peut écrire",
        "Place",
        "État",
    ];
    page_with(
        status,
        &TablePage {
            layout,
            breadcrumbs: Some(admin::breadcrumbs(&[])),
            tabs: None,
            intro: Some(
                "Une catégorie range les sujets et dit qui peut les lire. Peu de catégories, bien nommées, aident plus que beaucoup."
                    .to_owned(),
            ),
            figures: None,
            filters: None,
            table: Table {
                id: "categories",
                caption: "Dans l’ordre où elles s’affichent".to_owned(),
                head: head.map(str::to_owned).to_vec(),
                rows: categories.iter().map(row).collect(),
            },
            next: None,
            form: Some(form),
        },
    )
}

fn row(category: &Category) -> Vec<Cell> {
    let state = if category.archived {
        Cell::State(StateBadge::archived())
    } else {
        Cell::text("Ouverte")
    };
    vec![
        Cell::link(&category.name, format!("/admin/categories/{}", category.id)),
        Cell::text(&category.slug),
        Cell::text(category.read.label()),
        Cell::text(category.write.label()),
        Cell::text(category.position.to_string()),
        state,
    ]
}

fn edit_page(
    visit: &Visit,
    category: &Category,
    form: FormCard,
    status: StatusCode,
    conflict: Option<String>,
) -> Result<HttpResponse, AppError> {
    let mut layout = visit.private_layout(format!("Catégorie «\u{a0}{}\u{a0}»", category.name));
    if let Some(why) = conflict {
        layout.notice = Some(Notice::new(Tone::Warning, why));
    }
    let template = FormPage {
        layout,
        breadcrumbs: Some(admin::breadcrumbs(&[("Catégories", "/admin/categories")])),
        intro: None,
        forms: vec![form],
        links: vec![Link::new(
            "Voir la catégorie",
            crate::web::routes::category(&category.slug, category.id),
        )],
    };
    if status == StatusCode::OK {
        page(&template)
    } else {
        page_with(status, &template)
    }
}
