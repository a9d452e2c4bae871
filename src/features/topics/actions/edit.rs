//! Correcting a message, keeping what it said before.

use super::common::{self, Prepared, Published};
use super::set_post_visibility;
use crate::db::Conn;
use crate::domain::{
    App, CategoryId, PostId, TagName, Timestamp, Title, VERSIONS, Viewer, Visibility,
};
use crate::error::AppError;
use crate::features::topics::store::{self, PostText, Replaced, Topic, TopicHeading};
use crate::features::{categories, drafts, lifecycle, moderation, uploads};
use crate::text::RENDERER;

/// A correction.
#[derive(Clone, Debug)]
pub struct Edit {
    pub post: PostId,
    /// The revision that the writer had before their eyes.
    pub from_revision: i64,
    pub text: Prepared,
    /// Of the whole topic, with its first message.
    pub heading: Option<Heading>,
    pub reason: String,
}

/// What stands above a topic.
#[derive(Clone, Debug)]
pub struct Heading {
    pub title: Title,
    pub category: CategoryId,
    pub app: Option<String>,
    pub version: Option<String>,
    pub tags: Vec<TagName>,
}

/// Stores the new text; the old one becomes a revision.
///
/// # Errors
/// [`AppError::Conflict`] when somebody else edited meanwhile: nothing is overwritten.
pub fn edit(
    conn: &mut Conn,
    viewer: &Viewer,
    edit: &Edit,
    now: Timestamp,
) -> Result<Published, AppError> {
    let person = common::writer(viewer, now)?;
    let post = store::find_post(conn, viewer, edit.post)?.ok_or(AppError::NotFound)?;
    let full = store::find_topic(conn, viewer, post.topic)?.ok_or(AppError::NotFound)?;
    if !post.allows_edit(&full.topic, viewer) {
        return Err(AppError::Forbidden(
            "Ce message ne peut être corrigé que par son auteur·ice ou la modération.".to_owned(),
        ));
    }
    let text = PostText {
        body: edit.text.body.as_str(),
        html: &edit.text.html,
        renderer: RENDERER,
    };
    if !store::update_post(conn, post.id, edit.from_revision, &text, now)? {
        return Err(AppError::Conflict(
            "Ce message a été corrigé entre-temps. Rien n’est perdu\u{a0}: voici les deux textes."
                .to_owned(),
        ));
    }
    drafts::remove(conn, person.account, &format!("edit:{}", post.id))?;
    let replaced = Replaced {
        post: post.id,
        revision: post.revision,
        title: post.opens_topic().then_some(full.topic.title.as_str()),
        body: &post.body,
        editor: person.account,
        identity: person.identity,
        reason: &edit.reason,
    };
    store::add_revision(conn, &replaced, now)?;
    store::add_mentions(conn, post.id, &edit.text.mentioned)?;
    uploads::attach(conn, post.id, edit.text.body.as_str(), person.account)?;
    if let Some(heading) = edit.heading.as_ref().filter(|_| post.opens_topic()) {
        rehead(conn, viewer, &full.topic, heading, now)?;
    }
    let to = common::visibility_again(person.standing, edit.text.links_out);
    if person.account == post.author
        && post.visibility == Visibility::Visible
        && to != Visibility::Visible
    {
        set_post_visibility(conn, post.id, post.visibility, to, now)?;
    }
    if post.opens_topic() && person.account == post.author {
        lifecycle::corrected(conn, post.topic, now)?;
    }
    if person.account != post.author && viewer.moderates() {
        moderation::note_edit(
            conn,
            viewer,
            (post.id, post.topic, post.author),
            &edit.reason,
            now,
        )?;
    }
    let stored = store::find_post(conn, viewer, post.id)?.ok_or(AppError::NotFound)?;
    common::published(conn, viewer, &stored)
}

fn rehead(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: &Topic,
    heading: &Heading,
    now: Timestamp,
) -> Result<(), AppError> {
    // Where it stands it may stay, even where nobody may open topics any more.
    if heading.category != topic.category {
        let category = categories::find(conn, viewer, heading.category)?;
        if !category.is_some_and(|category| category.allows_writing(viewer)) {
            return Err(AppError::field(
                "category",
                "Choisissez une catégorie dans la liste.",
            ));
        }
    }
    let known_app = heading
        .app
        .as_deref()
        .is_none_or(|app| App::find(app).is_some());
    let known_version = heading
        .version
        .as_deref()
        .is_none_or(|version| VERSIONS.contains(&version));
    if !known_app || !known_version {
        return Err(AppError::field("app", "Choisissez dans la liste."));
    }
    let row = TopicHeading {
        title: &heading.title,
        category: heading.category,
        app: heading.app.as_deref(),
        version: heading.version.as_deref(),
    };
    store::update_topic(conn, topic.id, &row, now)?;
    store::retag(conn, topic.id, &heading.tags, now)?;
    Ok(())
}
