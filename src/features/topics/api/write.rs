//! Asking, answering, correcting, deleting.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::read;
use crate::domain::{Body, PostId, TopicId, TopicKind};
use crate::error::AppError;
use crate::features::categories;
use crate::features::topics::actions::{self, Edit, NewAnswer, Published, Submission};
use crate::features::topics::model::check_reason;
use crate::features::topics::{Checked, NewTopic, Typed, check, prepare, store};
use crate::web::api::{Caller, JsonObject, Reader, created, fresh, no_content};
use crate::web::{Limit, problem, routes};

/// Un sujet à ouvrir.
#[derive(ToSchema)]
#[schema(as = NewTopic)]
#[expect(dead_code, reason = "describes the body for the document")]
pub struct NewTopicBody {
    /// Une phrase.
    #[schema(
        min_length = 1,
        max_length = 250,
        example = "Partager un agenda avec toute l’équipe"
    )]
    title: String,
    /// Numéro d’une catégorie, ou les mots de son adresse.
    #[schema(value_type = IdOrSlug)]
    category: String,
    /// En Markdown.
    #[schema(
        min_length = 1,
        max_length = 60_000,
        example = "J’ai ouvert **Agenda**, et je ne trouve pas où partager."
    )]
    body: String,
    /// `question` sans réglage. Les annonces sont réservées à la modération.
    #[schema(
        pattern = "^(question|discussion|idea|announcement)$",
        example = "question"
    )]
    kind: Option<String>,
    /// Une application, par exemple `calendar`.
    #[schema(example = "calendar")]
    app: Option<String>,
    /// La version de Nextcloud, par exemple `32`.
    #[schema(example = "32")]
    version: Option<String>,
    /// Cinq étiquettes au plus.
    #[schema(max_items = 5, example = json!(["partage"]))]
    tags: Option<Vec<String>>,
}

/// Un numéro, ou les mots d’une adresse.
#[derive(ToSchema)]
#[schema(as = IdOrSlug)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the body for the document")]
pub enum IdOrSlug {
    Id(i64),
    Slug(String),
}

/// Une réponse à publier.
#[derive(ToSchema)]
#[schema(as = NewPost)]
#[expect(dead_code, reason = "describes the body for the document")]
pub struct NewPostBody {
    /// En Markdown.
    #[schema(
        min_length = 1,
        max_length = 60_000,
        example = "Les trois points, puis **Partager**."
    )]
    body: String,
}

/// Une correction.
#[derive(ToSchema)]
#[schema(as = PostChange)]
#[expect(dead_code, reason = "describes the body for the document")]
pub struct PostChangeBody {
    /// Le nouveau texte, entier, en Markdown.
    #[schema(
        min_length = 1,
        max_length = 60_000,
        example = "Les trois points à côté du nom, puis **Partager**."
    )]
    body: String,
    /// Pourquoi : se lit dans l’historique.
    #[schema(max_length = 200, example = "Plus précis")]
    reason: Option<String>,
    /// La `revision` que vous avez lue. Si quelqu’un a corrigé depuis, rien n’est changé et la réponse est 409.
    #[schema(minimum = 1)]
    revision: Option<i64>,
}

/// Le sujet est ouvert.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedTopic)]
pub struct CreatedTopic {
    #[schema(example = 42)]
    id: i64,
    slug: String,
    url: String,
    /// Son premier message.
    post_id: i64,
    number: i64,
    /// Il attend une relecture de la modération : vous seul·e le voyez.
    pending: bool,
}

/// La réponse est publiée.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedPost)]
pub struct CreatedPost {
    #[schema(example = 321)]
    id: i64,
    topic_id: i64,
    #[schema(example = 2)]
    number: i64,
    url: String,
    /// Elle attend une relecture de la modération : vous seul·e la voyez.
    pending: bool,
}

/// Ouvrir un sujet
///
/// Avec l’en-tête `Idempotency-Key`, le même appel envoyé deux fois n’ouvre qu’un sujet ; sans lui, le même titre
/// et le même texte dans la même minute sont un seul sujet.
#[utoipa::path(post, path = "/topics", tag = "Sujets", operation_id = "createTopic",
    params(("Idempotency-Key" = Option<String>, Header, description = "Au plus 255 caractères, choisis par vous", max_length = 255, min_length = 1, pattern = "^[!-~]+$")),
    request_body = NewTopicBody,
    responses((status = 201, body = CreatedTopic)), security(("jeton" = ["write"])))]
pub async fn ask(caller: Caller, body: JsonObject) -> Result<HttpResponse, AppError> {
    caller.limit(Limit::Write)?;
    let typed = topic_typed(body)?;
    let viewer = caller.viewer.clone();
    let writable = caller
        .app
        .db
        .read(move |conn| categories::list_writable(conn, &viewer))
        .await?;
    let kind = typed.kind();
    let checked: Checked = check(&caller.app, &typed, &writable).await?;
    let new = NewTopic {
        kind,
        title: checked.title,
        category: checked.category,
        app: checked.app,
        version: checked.version,
        tags: checked.tags,
        text: checked.text,
    };
    let submission = submission(&caller, "POST /topics");
    let (viewer, now) = (caller.viewer.clone(), caller.now);
    let done = caller
        .app
        .db
        .write(move |conn| actions::ask(conn, &viewer, &new, &submission, now))
        .await?;
    caller.app.wake();
    let body = CreatedTopic {
        id: done.topic.0,
        url: caller.link(&routes::topic(&done.slug, done.topic)),
        slug: done.slug,
        post_id: done.post.0,
        number: done.number,
        pending: done.pending,
    };
    Ok(created(&format!("/topics/{}", done.topic), &body))
}

/// As the form would have it.
fn topic_typed(body: JsonObject) -> Result<Typed, AppError> {
    let known = &[
        "title", "category", "body", "kind", "app", "version", "tags",
    ];
    let mut fields: Reader = body.reader(known);
    let kind = fields.line("kind").unwrap_or_else(|| "question".to_owned());
    let kind = kind.parse::<TopicKind>();
    if kind.is_err() {
        let words: Vec<&str> = TopicKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let wanted = format!("Valeurs possibles\u{a0}: {}.", words.join(", "));
        fields.refuse("kind", &wanted);
    }
    let tags = tags(&mut fields);
    let typed = Typed {
        kind: kind.map_or(String::new(), |kind| kind.word().to_owned()),
        title: fields.required_line("title"),
        category: fields.required_line_or_integer("category"),
        body: fields.required_text("body"),
        app: fields.line("app").unwrap_or_default(),
        version: fields.line("version").unwrap_or_default(),
        tags,
        ..Typed::default()
    };
    if typed.category.is_empty() {
        fields.refuse(
            "category",
            "Donnez une catégorie\u{a0}: son numéro, ou les mots de son adresse.",
        );
    }
    fields.end()?;
    Ok(typed)
}

/// Tags, as the form has them.
pub fn tags(fields: &mut Reader) -> String {
    let tags = fields.lines("tags");
    if tags.iter().any(|tag| tag.contains([',', ';'])) {
        fields.refuse("tags", "Une étiquette n’a ni virgule ni point-virgule.");
    }
    tags.join(", ")
}

/// Says that a reason is too long.
pub fn refuse_long_reason(fields: &mut Reader, reason: &str) {
    if let Err(AppError::Invalid(wrong)) = check_reason(reason) {
        wrong
            .iter()
            .for_each(|one| fields.refuse("reason", &one.message));
    }
}

fn submission(caller: &Caller, call: &str) -> Submission {
    Submission {
        id: caller.submission(call),
        limited: caller.app.limits.on(),
    }
}

/// Répondre
///
/// Avec l’en-tête `Idempotency-Key`, le même appel envoyé deux fois ne publie qu’une réponse ; sans lui, le même
/// texte au même endroit dans la même minute est une seule réponse.
#[utoipa::path(post, path = "/topics/{id}/posts", tag = "Messages", operation_id = "createPost",
    params(
        ("id" = i64, Path, description = "Numéro du sujet", minimum = 1),
        ("Idempotency-Key" = Option<String>, Header, description = "Au plus 255 caractères, choisis par vous", max_length = 255, min_length = 1, pattern = "^[!-~]+$"),
    ),
    request_body = NewPostBody,
    responses((status = 201, body = CreatedPost)), security(("jeton" = ["write"])))]
pub async fn answer(
    caller: Caller,
    path: web::Path<String>,
    body: JsonObject,
) -> Result<HttpResponse, AppError> {
    let topic: TopicId = path.parse().map_err(|_| AppError::NotFound)?;
    caller.limit(Limit::Write)?;
    let mut fields = body.reader(&["body"]);
    let text = fields.required_text("body");
    fields.end()?;
    // Before the text is rendered: who may not see the topic learns nothing of it, and costs nothing.
    let viewer = caller.viewer.clone();
    caller
        .app
        .db
        .read(move |conn| read::readable(conn, &viewer, topic).map(drop))
        .await?;
    let text = prepare(&caller.app, parsed(&text)?).await?;
    let new = NewAnswer { topic, text };
    let submission = submission(&caller, &format!("POST /topics/{topic}/posts"));
    let (viewer, now) = (caller.viewer.clone(), caller.now);
    let done: Published = caller
        .app
        .db
        .write(move |conn| actions::answer(conn, &viewer, &new, &submission, now))
        .await?;
    caller.app.wake();
    let body = CreatedPost {
        id: done.post.0,
        topic_id: done.topic.0,
        number: done.number,
        url: caller.link(&routes::message(&done.slug, done.topic, done.number)),
        pending: done.pending,
    };
    Ok(created(&format!("/posts/{}", done.post), &body))
}

fn parsed(text: &str) -> Result<Body, AppError> {
    Body::parse(text).map_err(|why| AppError::field("body", why.0))
}

/// Corriger un message
///
/// L’ancien texte reste dans l’historique. Si quelqu’un a corrigé depuis la `revision` donnée, la réponse est 409
/// avec les deux textes : `current` et `yours`.
#[utoipa::path(patch, path = "/posts/{id}", tag = "Messages", operation_id = "editPost",
    params(("id" = i64, Path, description = "Numéro du message", minimum = 1)),
    request_body = PostChangeBody,
    responses((status = 200, body = super::shapes::Post)), security(("jeton" = ["write"])))]
pub async fn edit(
    caller: Caller,
    path: web::Path<String>,
    body: JsonObject,
) -> Result<HttpResponse, AppError> {
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    caller.limit(Limit::Write)?;
    let mut fields = body.reader(&["body", "reason", "revision"]);
    let text = fields.required_text("body");
    let reason = fields.line("reason").unwrap_or_default();
    let revision = fields.integer("revision");
    refuse_long_reason(&mut fields, &reason);
    fields.end()?;
    let viewer = caller.viewer.clone();
    let present = caller
        .app
        .db
        .read(move |conn| {
            actions::may_edit(conn, &viewer, id)?;
            store::find_post(conn, &viewer, id)?.ok_or(AppError::NotFound)
        })
        .await?;
    let edit = Edit {
        post: id,
        from_revision: revision.unwrap_or(present.revision),
        text: prepare(&caller.app, parsed(&text)?).await?,
        heading: None,
        reason,
        limited: caller.app.limits.on(),
    };
    let (viewer, now) = (caller.viewer.clone(), caller.now);
    let done = caller
        .app
        .db
        .write(move |conn| actions::edit(conn, &viewer, &edit, now))
        .await;
    match done {
        Err(AppError::Conflict(_)) => overtaken(&caller, id, &text).await,
        Err(error) => Err(error),
        Ok(_) => {
            caller.app.wake();
            Ok(fresh(&read::one(&caller, id).await?))
        }
    }
}

/// 409 with both texts.
pub async fn overtaken(caller: &Caller, id: PostId, yours: &str) -> Result<HttpResponse, AppError> {
    let current = read::one(caller, id).await?;
    let detail = "Rien n’est changé. Reprenez les deux textes, puis renvoyez la correction avec la «\u{a0}revision\u{a0}» actuelle.";
    let told = problem(
        StatusCode::CONFLICT,
        "Ce message a été corrigé entre-temps",
        detail,
    )
    .with(
        "current",
        json!({ "revision": current.revision, "body": current.body }),
    )
    .with("yours", json!({ "body": yours }));
    Ok(told.response())
}

/// Supprimer son message
///
/// Il peut être rétabli. Une question qui a reçu des réponses reste en place.
#[utoipa::path(delete, path = "/posts/{id}", tag = "Messages", operation_id = "deletePost",
    params(("id" = i64, Path, description = "Numéro du message", minimum = 1)),
    responses((status = 204, description = "Le message est supprimé")), security(("jeton" = ["write"])))]
pub async fn delete(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    caller.limit(Limit::Write)?;
    let (viewer, now) = (caller.viewer.clone(), caller.now);
    caller
        .app
        .db
        .write(move |conn| actions::delete(conn, &viewer, id, now).map(drop))
        .await?;
    caller.app.wake();
    Ok(no_content())
}

/// Rétablir son message supprimé
#[utoipa::path(post, path = "/posts/{id}/restore", tag = "Messages", operation_id = "restorePost",
    params(("id" = i64, Path, description = "Numéro du message", minimum = 1)),
    responses((status = 200, body = super::shapes::Post)), security(("jeton" = ["write"])))]
pub async fn restore(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    caller.limit(Limit::Write)?;
    let (viewer, now) = (caller.viewer.clone(), caller.now);
    caller
        .app
        .db
        .write(move |conn| actions::restore(conn, &viewer, id, now).map(drop))
        .await?;
    caller.app.wake();
    Ok(fresh(&read::one(&caller, id).await?))
}
