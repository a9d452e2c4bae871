//! Correcting a message, keeping what it said before.

use std::time::Duration as StdDuration;

use chrono::Duration;

use super::common::{self, Prepared, Published};
use super::set_post_visibility;
use crate::db::Conn;
use crate::domain::{
    App, CategoryId, Person, PostId, Standing, TagName, Timestamp, Title, VERSIONS, Viewer,
    Visibility,
};
use crate::error::AppError;
use crate::features::moderation::{self, Noted};
use crate::features::topics::store::{self, Post, PostText, Replaced, Topic, TopicHeading};
use crate::features::{categories, drafts, lifecycle, uploads};
use crate::text::RENDERER;

/// A correction.
#[derive(Clone, Debug)]
pub struct Edit {
    pub post: PostId,
    /// The revision that the writer had before their eyes.
    pub from_revision: i64,
    pub text: Prepared,
    /// Of the whole topic, with its first message. Left out of account where the writer may not
    /// change it.
    pub heading: Option<Heading>,
    pub reason: String,
    /// Whether limits per account apply (`ENTRAIDE_LIMITS`).
    pub limited: bool,
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

/// Where drafts of a correction are kept.
#[must_use]
pub fn place(post: PostId) -> String {
    format!("edit:{post}")
}

/// Stores the new text; the old one becomes a revision. A correction that changes nothing leaves no
/// trace.
///
/// # Errors
/// [`AppError::Conflict`] when somebody else edited meanwhile: nothing is overwritten.
/// [`AppError::TooMany`] for more corrections in an hour than anyone makes.
pub fn edit(
    conn: &mut Conn,
    viewer: &Viewer,
    edit: &Edit,
    now: Timestamp,
) -> Result<Published, AppError> {
    let person = common::writer(viewer, now)?;
    let post = store::find_post(conn, viewer, edit.post)?.ok_or(AppError::NotFound)?;
    store::lock_topic(conn, post.topic)?;
    // Again: somebody may have been faster while we waited.
    let post = store::find_post(conn, viewer, post.id)?.ok_or(AppError::NotFound)?;
    let full = store::find_topic(conn, viewer, post.topic)?.ok_or(AppError::NotFound)?;
    if !post.allows_edit(&full.topic, viewer) {
        return Err(AppError::Forbidden(
            "Ce message ne peut être corrigé que par son auteur·ice ou la modération.".to_owned(),
        ));
    }
    if post.revision != edit.from_revision {
        return Err(overtaken());
    }
    let heading = edit
        .heading
        .as_ref()
        .filter(|_| post.allows_heading(viewer));
    let tags = tags_before(conn, &post)?;
    let same_heading = heading.is_none_or(|heading| is_same(heading, &full.topic, tags.as_deref()));
    if same_heading && post.body == edit.text.body.as_str() {
        drafts::remove(conn, person.account, &place(post.id))?;
        return common::published(conn, viewer, &post);
    }
    if edit.limited {
        check_pace(conn, person, now)?;
    }
    let text = PostText {
        body: edit.text.body.as_str(),
        html: &edit.text.html,
        renderer: RENDERER,
    };
    if !store::update_post(conn, post.id, edit.from_revision, &text, now)? {
        return Err(overtaken());
    }
    drafts::remove(conn, person.account, &place(post.id))?;
    let replaced = Replaced {
        post: post.id,
        revision: post.revision,
        title: post.opens_topic().then_some(full.topic.title.as_str()),
        tags: tags.as_deref(),
        body: &post.body,
        editor: person.account,
        identity: person.identity,
        reason: &edit.reason,
    };
    store::add_revision(conn, &replaced, now)?;
    store::add_mentions(conn, post.id, &edit.text.mentioned)?;
    store::set_links(conn, post.id, post.topic, &edit.text.links)?;
    uploads::attach(conn, post.id, edit.text.body.as_str(), viewer)?;
    if let Some(heading) = heading {
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
        let about = (post.id, post.topic, post.author);
        moderation::note(conn, viewer, (Noted::Edited, &edit.reason), about, now)?;
    }
    let stored = store::find_post(conn, viewer, post.id)?.ok_or(AppError::NotFound)?;
    common::published(conn, viewer, &stored)
}

fn overtaken() -> AppError {
    AppError::Conflict(
        "Ce message a été corrigé entre-temps. Rien n’est perdu\u{a0}: voici les deux textes."
            .to_owned(),
    )
}

/// The tags of a topic, as its first message's revisions keep them.
pub fn tags_before(conn: &mut Conn, post: &Post) -> Result<Option<String>, AppError> {
    if !post.opens_topic() {
        return Ok(None);
    }
    let tags = store::tags_of(conn, post.topic)?;
    let names: Vec<String> = tags.into_iter().map(|(_, name)| name).collect();
    Ok(Some(names.join(", ")))
}

/// Whether a heading says what stands there already. Tags are told apart by their words, in any order.
fn is_same(heading: &Heading, topic: &Topic, tags: Option<&str>) -> bool {
    let mut new: Vec<&str> = heading.tags.iter().map(TagName::as_str).collect();
    let mut old: Vec<&str> = tags
        .unwrap_or_default()
        .split(", ")
        .filter(|name| !name.is_empty())
        .collect();
    new.sort_unstable();
    old.sort_unstable();
    heading.title.as_str() == topic.title
        && heading.category == topic.category
        && heading.app == topic.app
        && heading.version == topic.version
        && new == old
}

/// Corrections an hour, by standing.
fn hourly(standing: Standing) -> i64 {
    match standing {
        Standing::Newcomer => 20,
        Standing::Member => 60,
        Standing::Helper | Standing::Moderator | Standing::Admin => 300,
    }
}

fn check_pace(conn: &mut Conn, person: &Person, now: Timestamp) -> Result<(), AppError> {
    let allowed = hourly(person.standing);
    let hour = Duration::hours(1);
    let times = store::recent_edits(conn, person.account, now - hour, allowed)?;
    let full = i64::try_from(times.len()).is_ok_and(|n| n >= allowed);
    let Some(oldest) = times.last().filter(|_| full) else {
        return Ok(());
    };
    let wait = (*oldest + hour - now)
        .to_std()
        .unwrap_or(StdDuration::from_secs(60));
    Err(AppError::TooMany {
        message: format!(
            "Vous avez fait {allowed}\u{a0}modifications en une heure, c’est le maximum. Votre texte est gardé."
        ),
        retry_after: wait,
    })
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
    // What it bears already it may keep, too.
    let kept = heading.app == topic.app && heading.version == topic.version;
    if !kept && (!known_app || !known_version) {
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
