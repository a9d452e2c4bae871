//! Putting an earlier version back, erasing one for good, opening a message to everybody's pen.

use super::common::{self, Prepared, Published};
use super::edit::{self, Edit, Heading};
use crate::db::Conn;
use crate::domain::{PostId, TagName, Timestamp, Title, Viewer};
use crate::error::AppError;
use crate::features::moderation::{self, Noted};
use crate::features::topics::store::{self, Post, Revision, Topic, TopicFull};

/// An earlier version to be put back.
#[derive(Clone, Debug)]
pub struct Return {
    pub post: PostId,
    pub version: i64,
    /// The version that it replaces, as the person saw it.
    pub seen: i64,
    /// The text of `version`, made ready.
    pub text: Prepared,
    pub reason: String,
    pub limited: bool,
}

/// Makes an earlier version the newest one, with its title and tags. What it replaces is kept, as by
/// any correction.
///
/// # Errors
/// [`AppError::Conflict`] when somebody edited meanwhile, [`AppError::Gone`] when the version was
/// erased.
pub fn put_back(
    conn: &mut Conn,
    viewer: &Viewer,
    back: &Return,
    now: Timestamp,
) -> Result<Published, AppError> {
    common::writer(viewer, now)?;
    let (post, full) = find(conn, viewer, back.post)?;
    if !post.allows_return(&full.topic, viewer) {
        return Err(not_theirs());
    }
    let row = store::revision_of(conn, post.id, back.version)?.ok_or(AppError::NotFound)?;
    // Erased while the page was open: its text must not come back.
    if row.erased() || row.body.trim_end() != back.text.body.as_str() {
        return Err(AppError::Gone);
    }
    let heading = heading(conn, &post, &full.topic, &row)?;
    let edit = Edit {
        post: post.id,
        from_revision: back.seen,
        text: back.text.clone(),
        heading,
        reason: back.reason.clone(),
        limited: back.limited,
    };
    edit::edit(conn, viewer, &edit, now)
}

/// What stood above the topic then, as far as it was kept.
fn heading(
    conn: &mut Conn,
    post: &Post,
    topic: &Topic,
    row: &Revision,
) -> Result<Option<Heading>, AppError> {
    let Some(title) = row.title.as_deref().filter(|_| post.opens_topic()) else {
        return Ok(None);
    };
    let tags = match &row.tags {
        Some(tags) => Some(tags.clone()),
        None => edit::tags_before(conn, post)?,
    };
    Ok(Some(Heading {
        title: Title::parse(title).map_err(AppError::internal)?,
        category: topic.category,
        app: topic.app.clone(),
        version: topic.version.clone(),
        tags: tags
            .unwrap_or_default()
            .split(", ")
            .filter_map(|name| TagName::parse(name).ok())
            .collect(),
    }))
}

/// Empties an earlier version for good. Who made it, when and why is kept, and so is who erased it.
///
/// # Errors
/// Somebody who is no moderator, the newest version, one that is empty already.
pub fn erase_version(
    conn: &mut Conn,
    viewer: &Viewer,
    (post, version): (PostId, i64),
    reason: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let (post, _) = find(conn, viewer, post)?;
    if !post.allows_erasing(viewer) {
        return Err(AppError::Forbidden(
            "Seule la modération peut effacer une version.".to_owned(),
        ));
    }
    if reason.is_empty() {
        return Err(AppError::field(
            "raison",
            "Dites pourquoi, sans recopier ce que vous effacez.",
        ));
    }
    if version == post.revision {
        return Err(AppError::Conflict(
            "C’est le texte affiché\u{a0}: corrigez-le d’abord, puis effacez l’ancienne version."
                .to_owned(),
        ));
    }
    store::revision_of(conn, post.id, version)?.ok_or(AppError::NotFound)?;
    if !store::erase_revision(conn, post.id, version)? {
        return Err(AppError::Conflict(
            "Cette version est déjà effacée.".to_owned(),
        ));
    }
    let told = format!("Version {version}\u{a0}: {reason}");
    let about = (post.id, post.topic, post.author);
    moderation::note(conn, viewer, (Noted::VersionErased, &told), about, now)
}

/// Opens a message to everybody's pen, or closes it again. Its history can be read by all from the
/// version `seen` on. Twice is once.
///
/// # Errors
/// Somebody who may not, or [`AppError::Conflict`] when the message was edited meanwhile: what
/// becomes public is what the person saw.
pub fn set_wiki(
    conn: &mut Conn,
    viewer: &Viewer,
    (post, seen): (PostId, i64),
    open: bool,
    now: Timestamp,
) -> Result<(Post, TopicFull), AppError> {
    common::writer(viewer, now)?;
    let (post, full) = find(conn, viewer, post)?;
    if !post.allows_wiki(&full.topic, viewer) {
        return Err(AppError::Forbidden(
            "La rédaction commune est ouverte ou fermée par l’auteur·ice du message, un·e référent·e ou la modération.".to_owned(),
        ));
    }
    if post.wiki == open {
        return Ok((post, full));
    }
    let at = if open { seen } else { post.revision };
    if !store::set_wiki(conn, post.id, open, at)? {
        return Err(AppError::Conflict(
            "Ce message a été corrigé entre-temps. Relisez-le, puis recommencez.".to_owned(),
        ));
    }
    if viewer.moderates() && !viewer.is(post.author) {
        let about = (post.id, post.topic, post.author);
        moderation::note(conn, viewer, (Noted::Wiki(open), ""), about, now)?;
    }
    Ok((post, full))
}

/// The message as it is once nobody else is changing its topic.
fn find(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<(Post, TopicFull), AppError> {
    let post = store::find_post(conn, viewer, post)?.ok_or(AppError::NotFound)?;
    store::lock_topic(conn, post.topic)?;
    let post = store::find_post(conn, viewer, post.id)?.ok_or(AppError::NotFound)?;
    let full = store::find_topic(conn, viewer, post.topic)?.ok_or(AppError::NotFound)?;
    Ok((post, full))
}

fn not_theirs() -> AppError {
    AppError::Forbidden(
        "Une version est rétablie par l’auteur·ice du message tant que le sujet est ouvert, ou par la modération.".to_owned(),
    )
}
