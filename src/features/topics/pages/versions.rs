//! Putting an earlier version back, and erasing one for good. Both ask before.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::history::{breadcrumbs, comparing};
use crate::domain::{Body, PostId, Timestamp};
use crate::error::{AppError, FieldError};
use crate::features::topics::actions::{self, Return};
use crate::features::topics::model::{REASON_MAX, check_reason};
use crate::features::topics::rendering;
use crate::features::topics::store::{self, Post, Revision, TopicFull};
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Button, Diff, ErrorSummary, Field, FormCard, Link, Look};
use crate::web::{Form, Limit, Visit, error_of, page_with, routes, see_other};

#[derive(Template)]
#[template(path = "topics/version.html")]
struct VersionPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    intro: String,
    /// What would change in the title, and in the text.
    title: Option<Diff>,
    text: Option<Diff>,
    form: FormCard,
    back: Link,
}

/// An earlier version of a message, for those who may act on it.
struct Target {
    post: Post,
    full: TopicFull,
    row: Revision,
    /// When it was written.
    made_at: Timestamp,
}

type Ids = web::Path<(String, String)>;

/// Reads a version, `allowed` to the viewer by a rule of the message.
async fn load(
    visit: &Visit,
    ids: &(String, String),
    allowed: impl Fn(&Post, &TopicFull) -> bool + Send + 'static,
) -> Result<Target, AppError> {
    visit.person()?;
    let id: PostId = ids.0.parse().map_err(|_| AppError::NotFound)?;
    let number: i64 = ids.1.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .read(move |conn| {
            let post = store::find_post(conn, &viewer, id)?.ok_or(AppError::NotFound)?;
            let full = store::find_topic(conn, &viewer, post.topic)?.ok_or(AppError::NotFound)?;
            if !allowed(&post, &full) {
                return Err(AppError::Forbidden(
                    "Une ancienne version est rétablie par l’auteur·ice du message ou par la modération, qui seule peut l’effacer.".to_owned(),
                ));
            }
            let mut rows = store::revisions_of(conn, id, number.saturating_sub(1)..=number)?.into_iter();
            let row = rows
                .next()
                .filter(|row| row.revision == number)
                .ok_or(AppError::NotFound)?;
            if row.erased() {
                return Err(AppError::Gone);
            }
            let made_at = rows.next().map_or(post.created_at, |row| row.replaced_at);
            Ok(Target {
                post,
                full,
                row,
                made_at,
            })
        })
        .await
}

impl Target {
    fn history(&self) -> String {
        format!("/p/{}/historique", self.post.id)
    }

    fn at(&self, verb: &str) -> String {
        format!("{}/{}/{verb}", self.history(), self.row.revision)
    }
}

/// GET `/p/{id}/historique/{version}/retablir`
pub async fn confirm_return(visit: Visit, ids: Ids) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Compute)?;
    let viewer = visit.viewer.clone();
    let allowed = move |post: &Post, full: &TopicFull| post.allows_return(&full.topic, &viewer);
    let target = load(&visit, &ids, allowed).await?;
    ask_return(&visit, target, None, StatusCode::OK).await
}

async fn ask_return(
    visit: &Visit,
    target: Target,
    error: Option<String>,
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    let form = FormCard {
        url: target.at("retablir"),
        text: error,
        hidden: vec![("vu", target.post.revision.to_string())],
        buttons: vec![Button::primary("Rétablir cette version")],
        ..FormCard::default()
    };
    let (now, then) = (target.post.body.clone(), target.row.body.clone());
    let text = comparing(move |until| Diff::of(&now, &then, until)).await?;
    let title = target
        .row
        .title
        .as_deref()
        .filter(|_| target.post.opens_topic());
    let when = visit.when(target.made_at).label;
    let page = VersionPage {
        layout: visit.private_layout("Rétablir cette version\u{202f}?"),
        breadcrumbs: breadcrumbs(&target.post, &target.full),
        intro: format!(
            "Le message dira de nouveau ce qu’il disait dans sa version du {when}. Le texte affiché aujourd’hui est gardé dans l’historique. Voici ce qui changera\u{a0}:"
        ),
        title: title.and_then(|title| Diff::of(&target.full.topic.title, title, None)),
        text,
        form,
        back: Link::new(
            "Ne rien changer, et revenir à l’historique",
            target.history(),
        ),
    };
    page_with(status, &page)
}

/// POST `/p/{id}/historique/{version}/retablir`: `vu` names the version that it replaces.
pub async fn put_back(visit: Visit, ids: Ids, form: Form) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    let viewer = visit.viewer.clone();
    let allowed = move |post: &Post, full: &TopicFull| post.allows_return(&full.topic, &viewer);
    let target = load(&visit, &ids, allowed.clone()).await?;
    let seen = form.parse("vu").ok_or_else(|| {
        AppError::BadRequest("Ce formulaire est incomplet\u{a0}: rouvrez la page.".to_owned())
    })?;
    let body = Body::parse(&target.row.body).map_err(AppError::internal)?;
    let back = Return {
        post: target.post.id,
        version: target.row.revision,
        seen,
        text: rendering::prepare(&visit.app, body).await?,
        reason: format!("Version du {} rétablie", visit.when(target.made_at).label),
        limited: visit.app.limits.on(),
    };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let done = visit
        .app
        .db
        .write(move |conn| actions::put_back(conn, &viewer, &back, now))
        .await;
    match done {
        Ok(done) => {
            let place = routes::message(&done.slug, done.topic, done.number);
            let word = if done.pending { "attente" } else { "version" };
            Ok(see_other(&routes::with_done(&place, word)))
        }
        Err(AppError::Conflict(_)) => {
            let now = load(&visit, &ids, allowed).await?;
            let told = "Ce message a été modifié entre-temps, et rien n’a été rétabli. Relisez ce qui changerait maintenant, puis décidez.";
            ask_return(&visit, now, Some(told.to_owned()), StatusCode::CONFLICT).await
        }
        Err(error) => Err(error),
    }
}

/// GET `/p/{id}/historique/{version}/effacer`
pub async fn confirm_erase(visit: Visit, ids: Ids) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Compute)?;
    let viewer = visit.viewer.clone();
    let target = load(&visit, &ids, move |post, _| post.allows_erasing(&viewer)).await?;
    ask_erase(&visit, &target, "Donnée personnelle", &[])
}

fn ask_erase(
    visit: &Visit,
    target: &Target,
    reason: &str,
    errors: &[FieldError],
) -> Result<HttpResponse, AppError> {
    let reason = Field::text("raison", "Pourquoi\u{202f}?", reason)
        .hint("Gardé dans le journal de modération, qui ne s’efface pas\u{a0}: ne recopiez pas ce que vous effacez.")
        .required()
        .max_length(u32::try_from(REASON_MAX).unwrap_or(u32::MAX))
        .error(error_of(errors, "raison"));
    let fields = vec![reason];
    let form = FormCard {
        url: target.at("effacer"),
        errors: ErrorSummary::of(&fields),
        fields,
        buttons: vec![Button::primary("Effacer ce texte pour toujours").with_look(Look::Danger)],
        ..FormCard::default()
    };
    let when = visit.when(target.made_at).label;
    let page = VersionPage {
        layout: visit.private_layout("Effacer cette version\u{202f}?"),
        breadcrumbs: breadcrumbs(&target.post, &target.full),
        intro: format!(
            "Le texte de la version {} (du {when}) disparaîtra pour tout le monde, et cela ne se défait pas. L’historique gardera qui l’a remplacée, quand et pourquoi. Si la même chose se lit dans d’autres versions, effacez-les aussi. Les sauvegardes du forum la gardent encore le temps prévu par l’hébergeur.",
            target.row.revision
        ),
        title: None,
        text: Diff::of("", &target.row.body, None),
        form,
        back: Link::new(
            "Ne rien effacer, et revenir à l’historique",
            target.history(),
        ),
    };
    let status = match errors {
        [] => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page_with(status, &page)
}

/// POST `/p/{id}/historique/{version}/effacer`
pub async fn erase(visit: Visit, ids: Ids, form: Form) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    let viewer = visit.viewer.clone();
    let target = load(&visit, &ids, move |post, _| post.allows_erasing(&viewer)).await?;
    let reason = form.line("raison");
    if let Err(AppError::Invalid(errors)) = check_reason(&reason) {
        return ask_erase(&visit, &target, &reason, &errors);
    }
    let (viewer, now, why) = (visit.viewer.clone(), visit.now, reason.clone());
    let version = (target.post.id, target.row.revision);
    let done = visit
        .app
        .db
        .write(move |conn| actions::erase_version(conn, &viewer, version, &why, now))
        .await;
    match done {
        Ok(()) => Ok(see_other(&routes::with_done(&target.history(), "efface"))),
        Err(AppError::Invalid(errors)) => ask_erase(&visit, &target, &reason, &errors),
        Err(error) => Err(error),
    }
}
