//! Correcting and deleting one's message.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::answer::joined_status;
use super::ask::park;
use super::fields::{self, Typed};
use crate::domain::{Body, PostId};
use crate::error::{AppError, FieldError};
use crate::features::categories::{self, Category};
use crate::features::drafts;
use crate::features::topics::actions::{self, Edit, Heading};
use crate::features::topics::rendering;
use crate::features::topics::store::{self, Post, TopicFull};
use crate::features::uploads::{self, Joined};
use crate::text;
use crate::web::ui::{Breadcrumbs, Button, ErrorSummary, Field, FormCard, Link, Look, Writing};
use crate::web::{Form, FormPage, FormWithFiles, Limit, Visit, page, page_with, routes, see_other};

/// A message to be corrected, and where it stands.
struct Target {
    post: Post,
    full: TopicFull,
    categories: Vec<Category>,
    tags: String,
    /// What was typed before the session ended.
    kept: Option<Form>,
}

/// Where drafts of a correction are kept.
fn place(post: PostId) -> String {
    format!("edit:{post}")
}

async fn load(visit: &Visit, id: &str) -> Result<Target, AppError> {
    let id: PostId = id.parse().map_err(|_| AppError::NotFound)?;
    let account = visit.person()?.account;
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .read(move |conn| {
            let post = store::find_post(conn, &viewer, id)?.ok_or(AppError::NotFound)?;
            let full = store::find_topic(conn, &viewer, post.topic)?.ok_or(AppError::NotFound)?;
            let tags = store::tags_of(conn, post.topic)?;
            let tags = tags
                .into_iter()
                .map(|(_, name)| name)
                .collect::<Vec<_>>()
                .join(", ");
            let mut categories = categories::list_writable(conn, &viewer)?;
            if !categories
                .iter()
                .any(|category| category.id == full.topic.category)
            {
                categories.extend(categories::find(conn, &viewer, full.topic.category)?);
            }
            let kept = drafts::find(conn, account, &place(id))?.map(|draft| draft.fields);
            Ok(Target {
                post,
                full,
                categories,
                tags,
                kept,
            })
        })
        .await
}

impl Target {
    fn check(&self, visit: &Visit) -> Result<(), AppError> {
        if self.post.allows_edit(&self.full.topic, &visit.viewer) {
            return Ok(());
        }
        Err(AppError::Forbidden(
            "Ce message ne peut être corrigé que par son auteur·ice ou la modération.".to_owned(),
        ))
    }

    fn place(&self) -> String {
        routes::message(&self.full.topic.slug, self.post.topic, self.post.number)
    }

    fn typed(&self) -> Typed {
        let topic = &self.full.topic;
        Typed {
            kind: topic.kind.word().to_owned(),
            title: topic.title.clone(),
            category: topic.category.to_string(),
            app: topic.app.clone().unwrap_or_default(),
            version: topic.version.clone().unwrap_or_default(),
            tags: self.tags.clone(),
            body: self.post.body.clone(),
            submission: String::new(),
            reason: String::new(),
            linked: None,
        }
    }
}

/// GET `/p/{id}/modifier`
pub async fn form(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let target = load(&visit, &path).await?;
    target.check(&visit)?;
    let typed = target
        .kept
        .as_ref()
        .map_or_else(|| target.typed(), Typed::of);
    show(&visit, &target, &typed, &[], StatusCode::OK)
}

/// POST `/p/{id}/modifier`: `revision` names the text it started from.
pub async fn publish(
    visit: Visit,
    path: web::Path<String>,
    form: FormWithFiles,
) -> Result<HttpResponse, AppError> {
    let Joined {
        form,
        again: joining,
        errors,
        ..
    } = uploads::join(&visit, form).await?;
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    if !visit.viewer.signed_in() {
        return park(&visit, &place(id), form, &format!("/p/{id}/modifier")).await;
    }
    let target = load(&visit, &path).await?;
    target.check(&visit)?;
    let mut typed = Typed {
        kind: target.full.topic.kind.word().to_owned(),
        ..Typed::of(&form)
    };
    if typed.category.is_empty() {
        typed.category = target.full.topic.category.to_string();
    }
    if joining {
        return show(&visit, &target, &typed, &errors, joined_status(&errors));
    }
    match edit(&visit, &target, &form, &typed).await {
        Ok(response) => Ok(response),
        Err(AppError::Invalid(errors)) => show(
            &visit,
            &target,
            &typed,
            &errors,
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        Err(AppError::Conflict(message)) => {
            let errors = [FieldError {
                field: "body",
                message,
            }];
            let now = load(&visit, &path).await?;
            show(&visit, &now, &typed, &errors, StatusCode::CONFLICT)
        }
        Err(error) => Err(error),
    }
}

async fn edit(
    visit: &Visit,
    target: &Target,
    form: &Form,
    typed: &Typed,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    let from_revision = form.parse("revision").ok_or_else(|| {
        AppError::BadRequest("Ce formulaire est incomplet\u{a0}: rouvrez la page.".to_owned())
    })?;
    let (heading, text) = if target.post.opens_topic() {
        let checked = fields::check(&visit.app, typed, &target.categories).await?;
        let heading = Heading {
            title: checked.title,
            category: checked.category,
            app: checked.app,
            version: checked.version,
            tags: checked.tags,
        };
        (Some(heading), checked.text)
    } else {
        let body = Body::parse(&typed.body).map_err(|e| AppError::field("body", e.0))?;
        (None, rendering::prepare(&visit.app, body).await?)
    };
    let reason: String = typed.reason.chars().take(200).collect();
    let edit = Edit {
        post: target.post.id,
        from_revision,
        text,
        heading,
        reason,
    };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let done = visit
        .app
        .db
        .write(move |conn| actions::edit(conn, &viewer, &edit, now))
        .await?;
    let place = routes::message(&done.slug, done.topic, done.number);
    Ok(see_other(&routes::with_done(
        &place,
        if done.pending { "attente" } else { "modifie" },
    )))
}

fn show(
    visit: &Visit,
    target: &Target,
    typed: &Typed,
    errors: &[FieldError],
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    let mut all = Vec::new();
    if target.post.opens_topic() {
        all.push(fields::title_field(typed, errors));
        all.extend(fields::place_fields(typed, &target.categories, errors));
        all.push(fields::tags_field(typed, errors));
    }
    all.push(
        fields::body_field(typed, "Texte", 12, errors).writing(Writing {
            place: place(target.post.id),
            version: 0,
            account: visit.viewer.account(),
        }),
    );
    if status == StatusCode::CONFLICT {
        let theirs = Field::textarea("theirs", "Le texte enregistré entre-temps", &target.post.body, 8)
            .hint("Pour comparer\u{a0}: reprenez ce qu’il vous faut dans votre texte, au-dessus. Ce champ n’est pas envoyé.");
        all.push(theirs);
    }
    let hint = "Facultatif. Les modérateur·ices la voient.";
    all.push(
        Field::text("raison", "Raison de la modification", &typed.reason)
            .hint(hint)
            .max_length(200),
    );
    let form = FormCard {
        url: format!("/p/{}/modifier", target.post.id),
        errors: ErrorSummary::of(&all),
        hidden: vec![("revision", target.post.revision.to_string())],
        fields: all,
        keep: true,
        buttons: vec![Button::primary("Enregistrer la modification")],
        ..FormCard::default()
    };
    let page = FormPage {
        layout: visit.private_layout("Modifier le message"),
        breadcrumbs: Some(breadcrumbs(target)),
        forms: vec![form],
        links: vec![Link::new("Abandonner et revenir au sujet", target.place())],
        ..FormPage::default()
    };
    page_with(status, &page)
}

fn breadcrumbs(target: &Target) -> Breadcrumbs {
    let title = text::typography(&target.full.topic.title);
    Breadcrumbs {
        links: vec![Link::new(title, target.place())],
    }
}

/// GET `/p/{id}/supprimer`: asks before.
pub async fn confirm_delete(
    visit: Visit,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let target = load(&visit, &path).await?;
    if !target.post.allows_delete(&target.full.topic, &visit.viewer) {
        return Err(AppError::Forbidden(
            "Ce message ne peut pas être supprimé\u{a0}: il n’est pas de vous, ou des réponses en dépendent.".to_owned(),
        ));
    }
    let excerpt = text::excerpt(&text::plain(&target.post.body), 300);
    let form = FormCard {
        url: format!("/p/{}/supprimer", target.post.id),
        text: Some(format!("«\u{a0}{excerpt}\u{a0}»")),
        buttons: vec![Button::primary("Supprimer ce message").with_look(Look::Danger)],
        ..FormCard::default()
    };
    page(&FormPage {
        layout: visit.private_layout("Supprimer ce message\u{202f}?"),
        breadcrumbs: Some(breadcrumbs(&target)),
        intro: Some("Il ne sera plus visible. Vous pourrez le rétablir.".to_owned()),
        forms: vec![form],
        links: vec![Link::new("Le garder et revenir au sujet", target.place())],
    })
}

/// POST `/p/{id}/supprimer`. Leads to a page from which it can be taken back.
pub async fn delete(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let (post, full) = visit
        .app
        .db
        .write(move |conn| actions::delete(conn, &viewer, id, now))
        .await?;
    let form = FormCard {
        url: format!("/p/{}/retablir", post.id),
        buttons: vec![Button::secondary("Rétablir le message")],
        ..FormCard::default()
    };
    let back = match post.opens_topic() {
        true => Link::new("Voir les questions", "/questions"),
        false => Link::new(
            "Revenir au sujet",
            routes::topic(&full.topic.slug, post.topic),
        ),
    };
    page(&FormPage {
        layout: visit.private_layout("Le message est supprimé"),
        intro: Some("Plus personne ne le voit. Si c’était une erreur, rétablissez-le.".to_owned()),
        forms: vec![form],
        links: vec![back],
        ..FormPage::default()
    })
}

/// POST `/p/{id}/retablir`
pub async fn restore(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let post = visit
        .app
        .db
        .write(move |conn| actions::restore(conn, &viewer, id, now))
        .await?;
    Ok(see_other(&format!("/p/{}?fait=retabli", post.id)))
}
