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
    Action, Button, Cell, Choice, ErrorSummary, Field, FormCard, InputKind, Link, Notice,
    StateBadge, Table, Tone,
};
use crate::web::{Form, FormPage, Limit, TablePage, Visit, page, page_with, see_other};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/admin/categories").get(index).post(create))
        .service(
            web::resource("/admin/categories/{id}")
                .get(show)
                .post(change),
        )
        .service(web::resource("/admin/categories/{id}/monter").post(raise))
        .service(web::resource("/admin/categories/{id}/descendre").post(lower))
        .service(web::resource("/admin/categories/{id}/reunir").post(merge))
        .service(web::resource("/admin/categories/{id}/supprimer").post(delete));
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
    edit_page(&visit, &category, form, StatusCode::OK, None).await
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
    edit_page(&visit, &category, form, status, notice).await
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

async fn raise(visit: Visit, id: web::Path<CategoryId>) -> Result<HttpResponse, AppError> {
    shift(visit, *id, true).await
}

async fn lower(visit: Visit, id: web::Path<CategoryId>) -> Result<HttpResponse, AppError> {
    shift(visit, *id, false).await
}

async fn shift(visit: Visit, id: CategoryId, up: bool) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| actions::shift(conn, &viewer, (id, up), now))
        .await?;
    Ok(see_other("/admin/categories?fait=deplacee"))
}

async fn merge(
    visit: Visit,
    id: web::Path<CategoryId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now, id) = (visit.viewer.clone(), visit.now, *id);
    // None is the number of a category that there is not.
    let into = form.parse("into").unwrap_or(CategoryId(0));
    let done = visit
        .app
        .db
        .write(move |conn| actions::merge(conn, &viewer, (id, into), now))
        .await;
    visit.app.wake();
    ended(&visit, id, done, "reunion").await
}

async fn delete(visit: Visit, id: web::Path<CategoryId>) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now, id) = (visit.viewer.clone(), visit.now, *id);
    let done = visit
        .app
        .db
        .write(move |conn| actions::delete(conn, &viewer, id, now))
        .await;
    ended(&visit, id, done, "categorie-supprimee").await
}

/// Back to the list, or to the category with what keeps it from ending.
async fn ended(
    visit: &Visit,
    id: CategoryId,
    done: Result<(), AppError>,
    word: &str,
) -> Result<HttpResponse, AppError> {
    let (status, why) = match done {
        Ok(()) => return Ok(see_other(&format!("/admin/categories?fait={word}"))),
        Err(AppError::Conflict(why)) => (StatusCode::CONFLICT, why),
        Err(AppError::Invalid(errors)) => {
            let why = errors.into_iter().next().map(|error| error.message);
            (StatusCode::UNPROCESSABLE_ENTITY, why.unwrap_or_default())
        }
        Err(other) => return Err(other),
    };
    let category = load(visit, id).await?;
    let form = edit_form(&category, &typed_of(&category), &[]);
    edit_page(visit, &category, form, status, Some(why)).await
}

/// How a category ends: in another, or altogether.
fn end_forms(category: &Category, all: &[Category]) -> Vec<FormCard> {
    let others = all
        .iter()
        .filter(|other| other.id != category.id && !other.archived && other.read >= category.read)
        .map(|other| Choice::new(other.id.to_string(), &other.name, false));
    let choices: Vec<Choice> = std::iter::once(Choice::new("", "Choisissez…", true))
        .chain(others)
        .collect();
    let mut forms = Vec::new();
    if choices.len() > 1 {
        forms.push(FormCard {
            url: format!("/admin/categories/{}/reunir", category.id),
            title: Some("Réunir à une autre".to_owned()),
            text: Some(
                "Cette catégorie se ferme, ses sujets passent dans l’autre. Les personnes qui la suivaient ne suivent pas l’autre d’elles-mêmes."
                    .to_owned(),
            ),
            fields: vec![Field::select("into", "Autre catégorie", choices).required()],
            buttons: vec![
                Button::secondary("Fermer et déplacer ses sujets")
                    .with_look(crate::web::ui::Look::Danger),
            ],
            ..FormCard::default()
        });
    }
    forms.push(FormCard {
        url: format!("/admin/categories/{}/supprimer", category.id),
        title: Some("Supprimer".to_owned()),
        text: Some(
            "Seulement si elle est vide\u{a0}: rien de ce qui a été écrit ne se perd.".to_owned(),
        ),
        buttons: vec![
            Button::secondary("Supprimer cette catégorie").with_look(crate::web::ui::Look::Danger),
        ],
        ..FormCard::default()
    });
    forms
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
        "État",
        "Place",
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

fn moves(category: &Category) -> Vec<Action> {
    [("Monter", "monter"), ("Descendre", "descendre")]
        .map(|(label, word)| {
            let button = Button::secondary(label).about(&category.name);
            Action::new(format!("/admin/categories/{}/{word}", category.id), button)
        })
        .to_vec()
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
        state,
        if category.archived {
            Cell::text("—")
        } else {
            Cell::Actions(moves(category))
        },
    ]
}

async fn edit_page(
    visit: &Visit,
    category: &Category,
    form: FormCard,
    status: StatusCode,
    conflict: Option<String>,
) -> Result<HttpResponse, AppError> {
    let all = visit.app.db.read(store::all).await?;
    let mut forms = vec![form];
    forms.extend(end_forms(category, &all));
    let mut layout = visit.private_layout(format!("Catégorie «\u{a0}{}\u{a0}»", category.name));
    if let Some(why) = conflict {
        layout.notice = Some(Notice::new(Tone::Warning, why));
    }
    let template = FormPage {
        layout,
        breadcrumbs: Some(admin::breadcrumbs(&[("Catégories", "/admin/categories")])),
        intro: None,
        forms,
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
