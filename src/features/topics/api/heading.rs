//! `PATCH /topics/{id}`: what stands above a topic.

use actix_web::{HttpResponse, web};
use utoipa::ToSchema;

use super::{read, write};
use crate::db::Conn;
use crate::domain::{TopicId, Viewer};
use crate::error::AppError;
use crate::features::categories::{self, Category};
use crate::features::topics::actions::{self, Edit, Heading};
use crate::features::topics::store::{self, Post, Topic};
use crate::features::topics::{Typed, check};
use crate::web::Limit;
use crate::web::api::{Caller, JsonObject, fresh};

/// Ce qui change. Ce qui n’y est pas, ou vaut `null`, reste.
#[derive(ToSchema)]
#[schema(as = TopicChange)]
#[expect(dead_code, reason = "describes the body for the document")]
pub struct TopicChangeBody {
    #[schema(
        min_length = 1,
        max_length = 250,
        example = "Partager un agenda avec toute l’équipe"
    )]
    title: Option<String>,
    /// Numéro d’une catégorie, ou les mots de son adresse.
    #[schema(value_type = Option<super::write::IdOrSlug>)]
    category: Option<String>,
    /// Une application ; vide pour aucune.
    app: Option<String>,
    /// Une version de Nextcloud ; vide pour aucune.
    version: Option<String>,
    /// Toutes les étiquettes, cinq au plus.
    #[schema(max_items = 5)]
    tags: Option<Vec<String>>,
    /// Pourquoi : se lit dans l’historique.
    #[schema(max_length = 200)]
    reason: Option<String>,
    /// La `revision` du premier message que vous avez lue. Si quelqu’un a corrigé depuis, la réponse est 409.
    #[schema(minimum = 1)]
    revision: Option<i64>,
}

/// What is there now.
struct Present {
    topic: Topic,
    post: Post,
    tags: Vec<String>,
    /// Where the topic may stand.
    categories: Vec<Category>,
}

/// Changer le titre, la catégorie, les étiquettes
#[utoipa::path(patch, path = "/topics/{id}", tag = "Sujets", operation_id = "editTopic",
    params(("id" = i64, Path, description = "Numéro du sujet", minimum = 1)),
    request_body = TopicChangeBody,
    responses((status = 200, body = super::read::TopicPage)), security(("jeton" = ["write"])))]
pub async fn edit(
    caller: Caller,
    path: web::Path<String>,
    body: JsonObject,
) -> Result<HttpResponse, AppError> {
    let id: TopicId = path.parse().map_err(|_| AppError::NotFound)?;
    caller.limit(Limit::Write)?;
    let viewer = caller.viewer.clone();
    let present = caller
        .app
        .db
        .read(move |conn| load(conn, &viewer, id))
        .await?;
    let (typed, revision) = changed(body, &present)?;
    let checked = check(&caller.app, &typed, &present.categories).await?;
    let edit = Edit {
        post: present.post.id,
        from_revision: revision.unwrap_or(present.post.revision),
        text: checked.text,
        heading: Some(Heading {
            title: checked.title,
            category: checked.category,
            app: checked.app,
            version: checked.version,
            tags: checked.tags,
        }),
        reason: typed.reason,
        limited: caller.app.limits.on(),
    };
    let (viewer, now, post) = (caller.viewer.clone(), caller.now, present.post.id);
    let done = caller
        .app
        .db
        .write(move |conn| actions::edit(conn, &viewer, &edit, now))
        .await;
    match done {
        Err(AppError::Conflict(_)) => write::overtaken(&caller, post, &present.post.body).await,
        Err(error) => Err(error),
        Ok(_) => {
            caller.app.wake();
            Ok(fresh(&read::page(&caller, id, 1).await?))
        }
    }
}

fn load(conn: &mut Conn, viewer: &Viewer, id: TopicId) -> Result<Present, AppError> {
    let full = read::readable(conn, viewer, id)?;
    let (first, _) = store::location(conn, id, 1)?.ok_or(AppError::NotFound)?;
    let post = store::find_post(conn, viewer, first)?.ok_or(AppError::NotFound)?;
    if !post.allows_edit(&full.topic, viewer) || !post.allows_heading(viewer) {
        return Err(AppError::Forbidden(
            "Le titre et l’étiquetage d’un sujet ne peuvent être changés que par la personne qui l’a ouvert ou la modération.".to_owned(),
        ));
    }
    let tags = store::tags_of(conn, id)?;
    let mut categories = categories::list_writable(conn, viewer)?;
    // Where it stands it may stay.
    if !categories.iter().any(|one| one.id == full.topic.category) {
        categories.extend(categories::find(conn, viewer, full.topic.category)?);
    }
    Ok(Present {
        tags: tags.into_iter().map(|(_, name)| name).collect(),
        topic: full.topic,
        post,
        categories,
    })
}

/// The present heading with what the call changes, and the revision it was written for.
fn changed(body: JsonObject, present: &Present) -> Result<(Typed, Option<i64>), AppError> {
    let known = &[
        "title", "category", "app", "version", "tags", "reason", "revision",
    ];
    let mut fields = body.reader(known);
    let topic = &present.topic;
    let or_kept = |sent: Option<String>, kept: &Option<String>| {
        sent.unwrap_or_else(|| kept.clone().unwrap_or_default())
    };
    let tags = fields.sent("tags").then(|| write::tags(&mut fields));
    let typed = Typed {
        title: fields.line("title").unwrap_or_else(|| topic.title.clone()),
        category: fields
            .line_or_integer("category")
            .unwrap_or_else(|| topic.category.to_string()),
        app: or_kept(fields.line("app"), &topic.app),
        version: or_kept(fields.line("version"), &topic.version),
        tags: tags.unwrap_or_else(|| present.tags.join(", ")),
        reason: fields.line("reason").unwrap_or_default(),
        body: present.post.body.clone(),
        ..Typed::default()
    };
    if typed.category.is_empty() {
        fields.refuse(
            "category",
            "Donnez une catégorie\u{a0}: son numéro, ou les mots de son adresse.",
        );
    }
    write::refuse_long_reason(&mut fields, &typed.reason);
    let revision = fields.integer("revision");
    fields.end()?;
    Ok((typed, revision))
}
