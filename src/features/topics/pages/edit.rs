//! Correcting one's message; and where somebody else did meanwhile, seeing both.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::ask::park;
use super::conflict;
use super::edit_form::{Shown, show};
use super::fields::{self, Typed};
use super::personal::{self, Sending};
use super::{preview, rescue};
use crate::domain::{Body, PostId, Timestamp};
use crate::error::AppError;
use crate::features::categories::{self, Category};
use crate::features::drafts::{self, Draft};
use crate::features::topics::actions::{self, Edit, Heading, edit_place};
use crate::features::topics::model::check_reason;
use crate::features::topics::rendering;
use crate::features::topics::store::{self, Post, TopicFull};
use crate::features::uploads::{self, Joined};
use crate::web::ui::{Link, Notice, Tone};
use crate::web::{Form, FormWithFiles, Limit, Query, SentBack, Visit, routes, see_other};

/// A message to be corrected, and where it stands.
pub struct Target {
    pub post: Post,
    pub full: TopicFull,
    pub categories: Vec<Category>,
    tags: String,
    /// What was typed before the session ended, or on another day.
    kept: Option<Draft>,
}

/// Reads a message that a signed-in person wants to change.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::SignInRequired`].
pub async fn load(visit: &Visit, id: &str) -> Result<Target, AppError> {
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
            let kept = drafts::find(conn, account, &edit_place(id))?;
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

    /// Where the message is.
    pub fn place(&self) -> String {
        routes::message(&self.full.topic.slug, self.post.topic, self.post.number)
    }

    pub fn url(&self) -> String {
        format!("/p/{}/modifier", self.post.id)
    }

    /// What stands there now.
    pub fn typed(&self) -> Typed {
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
            draft_version: self.kept.as_ref().map_or(0, |draft| draft.version),
            similar_seen: false,
        }
    }

    /// What was typed, where the form has no such field: as it stands.
    fn completed(&self, form: &Form) -> Typed {
        let mut typed = Typed {
            kind: self.full.topic.kind.word().to_owned(),
            ..Typed::of(form)
        };
        if typed.category.is_empty() {
            typed.category = self.full.topic.category.to_string();
        }
        typed
    }
}

/// GET `/p/{id}/modifier`, with what was being typed there; `?neuf=1` starts from the published text.
pub async fn form(
    visit: Visit,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let target = load(&visit, &path).await?;
    if let Err(error) = target.check(&visit) {
        let typed = target.kept.as_ref().map(|draft| Typed::of(&draft.fields));
        return rescue::page(&visit, Some(&target), &typed.unwrap_or_default(), error);
    }
    let mut shown = Shown::default();
    let kept = target.kept.as_ref().filter(|_| !query.has("neuf"));
    let Some(draft) = kept else {
        return show(&visit, &target, &target.typed(), shown);
    };
    let mut typed = Typed {
        draft_version: draft.version,
        ..target.completed(&draft.fields)
    };
    let from: i64 = draft
        .fields
        .parse("revision")
        .unwrap_or(target.post.revision);
    if from == target.post.revision {
        shown
            .notices
            .push(resumed(&visit, &target, draft.updated_at));
    } else {
        shown.notices.push(Notice::new(
            Tone::Warning,
            "Votre modification commencée est gardée, mais ce message a changé depuis. Voici les deux textes.",
        ));
        shown.conflict = Some(conflict::compare(&visit, &target, &mut typed, from).await?);
    }
    show(&visit, &target, &typed, shown)
}

fn resumed(visit: &Visit, target: &Target, since: Timestamp) -> Notice {
    Notice {
        tone: Tone::Success,
        text: format!(
            "Voici votre modification commencée, gardée le {}. Elle n’est pas encore enregistrée.",
            visit.when(since).label
        ),
        link: Some(Link::new(
            "Repartir du texte publié",
            format!("{}?neuf=1", target.url()),
        )),
    }
}

/// POST `/p/{id}/modifier`: `revision` names the text it started from.
pub async fn publish(
    visit: Visit,
    path: web::Path<String>,
    form: FormWithFiles,
) -> Result<HttpResponse, AppError> {
    let Joined {
        form,
        refused,
        visit,
    } = uploads::join(visit, form).await?;
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    if !visit.viewer.signed_in() {
        return park(&visit, &edit_place(id), form, &format!("/p/{id}/modifier")).await;
    }
    let target = match load(&visit, &path).await {
        Ok(target) => target,
        // Deleted or hidden while it was being corrected.
        Err(error) => return rescue::page(&visit, None, &Typed::of(&form), error),
    };
    if let Err(error) = target.check(&visit) {
        return rescue::page(&visit, Some(&target), &target.completed(&form), error);
    }
    let from: i64 = form.parse("revision").ok_or_else(|| {
        AppError::BadRequest("Ce formulaire est incomplet\u{a0}: rouvrez la page.".to_owned())
    })?;
    let typed = target.completed(&form);
    let mut shown = Shown {
        revision: Some(from),
        ..Shown::default()
    };
    if let Some((status, errors)) = refused {
        // The file was looked at first; that somebody else was faster is told all the same.
        if from != target.post.revision {
            return both(&visit, &path, (&form, typed), from).await;
        }
        (shown.status, shown.errors) = (status, errors);
        return show(&visit, &target, &typed, shown);
    }
    let error = match edit(&visit, &target, (&form, from), &typed).await {
        Ok(response) => return Ok(response),
        Err(error) => error,
    };
    if matches!(error, AppError::Conflict(_)) {
        return both(&visit, &path, (&form, typed), from).await;
    }
    let back = SentBack::of(error, "body")?;
    (shown.status, shown.errors, shown.retry_after) = (back.status, back.errors, back.retry_after);
    show(&visit, &target, &typed, shown)
}

/// Somebody else was faster: what they changed, both texts, and both in one.
async fn both(
    visit: &Visit,
    path: &str,
    (form, mut typed): (&Form, Typed),
    from: i64,
) -> Result<HttpResponse, AppError> {
    let now = load(visit, path).await?;
    if let Err(error) = now.check(visit) {
        return rescue::page(visit, Some(&now), &typed, error);
    }
    conflict::keep_theirs(&now, form, &mut typed);
    let compared = conflict::compare(visit, &now, &mut typed, from).await?;
    let told =
        "Ce message a été corrigé entre-temps. Rien n’est perdu\u{a0}: voici les deux textes.";
    let shown = Shown {
        status: StatusCode::CONFLICT,
        // Above all three parts: the first thing read, and no field is wrong.
        notices: vec![Notice::new(Tone::Danger, told)],
        conflict: Some(compared),
        ..Shown::default()
    };
    show(visit, &now, &typed, shown)
}

async fn edit(
    visit: &Visit,
    target: &Target,
    (form, from_revision): (&Form, i64),
    typed: &Typed,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    if form.has("corriger") {
        let shown = Shown {
            revision: Some(from_revision),
            ..Shown::default()
        };
        return show(visit, target, typed, shown);
    }
    let typed = &personal::masked(visit, form, typed);
    let reason = check_reason(&typed.reason)?;
    let (heading, text) = if target.post.allows_heading(&visit.viewer) {
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
    let before = (target.full.place.read, target.post.body.as_str());
    let looked = personal::look_beside(visit, form, typed, before);
    let sending = sending(target, (form, typed), from_revision);
    if form.has("apercu") {
        let title = match &heading {
            Some(heading) => heading.title.as_str(),
            None => &target.full.topic.title,
        };
        return preview::of_correction(visit, (title, text.html), &looked, sending).await;
    }
    if looked.asks() {
        return personal::page(visit, &looked, sending);
    }
    let edit = Edit {
        post: target.post.id,
        from_revision,
        text,
        heading,
        reason,
        limited: visit.app.limits.on(),
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

/// What the page before publishing carries along.
fn sending(target: &Target, (form, typed): (&Form, &Typed), from_revision: i64) -> Sending {
    let mut hidden = typed.hidden();
    hidden.push(("raison", typed.reason.clone()));
    hidden.push(("revision", from_revision.to_string()));
    hidden.push(("place_avant", form.line("place_avant")));
    Sending {
        url: target.url(),
        back: Link::new(&target.full.topic.title, target.place()),
        hidden,
    }
}
