//! Opening a topic.

use super::common::{
    self, DOUBLE_CLICK, Prepared, Published, Submission, already_published, first_visibility,
};
use crate::db::Conn;
use crate::domain::{
    App, CategoryId, FollowReason, TagName, Timestamp, Title, TopicKind, TopicState, VERSIONS,
    Viewer, Visibility,
};
use crate::error::AppError;
use crate::features::topics::model::may_open;
use crate::features::topics::store;
use crate::features::{accounts, categories, drafts, notifications, uploads};
use crate::text;

/// A topic to be opened.
#[derive(Clone, Debug)]
pub struct NewTopic {
    pub kind: TopicKind,
    pub title: Title,
    pub category: CategoryId,
    pub app: Option<String>,
    pub version: Option<String>,
    pub tags: Vec<TagName>,
    pub text: Prepared,
}

/// Where drafts of new topics are kept.
pub const PLACE: &str = "ask:topic";

/// Publishes a topic, or lets it wait for a moderator.
///
/// # Errors
/// Sign-in, permission, a category that is closed, too many messages in an hour.
pub fn ask(
    conn: &mut Conn,
    viewer: &Viewer,
    new: &NewTopic,
    submission: &Submission,
    now: Timestamp,
) -> Result<Published, AppError> {
    let person = common::writer(viewer, now)?;
    store::lock_author(conn, person.account)?;
    if let Some(published) = already_published(conn, viewer, person, submission)? {
        return Ok(published);
    }
    check(conn, viewer, new)?;
    if submission.id.is_none() {
        let title = new.title.as_str();
        let body = new.text.body.as_str();
        let twin = store::same_topic(conn, person.account, title, body, now - DOUBLE_CLICK)?;
        if let Some(post) = twin {
            return common::published(conn, viewer, &post);
        }
    }
    if submission.limited {
        common::check_pace(conn, person, now)?;
    }
    let published = insert(conn, viewer, new, submission, now)?;
    drafts::remove(conn, person.account, PLACE)?;
    Ok(published)
}

fn check(conn: &mut Conn, viewer: &Viewer, new: &NewTopic) -> Result<(), AppError> {
    if !may_open(new.kind, viewer) {
        return Err(AppError::Forbidden(
            "Les annonces sont écrites par la modération.".to_owned(),
        ));
    }
    let category = categories::find(conn, viewer, new.category)?;
    if !category.is_some_and(|category| category.allows_writing(viewer)) {
        return Err(AppError::field(
            "category",
            "Choisissez une catégorie dans la liste.",
        ));
    }
    if new
        .app
        .as_deref()
        .is_some_and(|app| App::find(app).is_none())
    {
        return Err(AppError::field(
            "app",
            "Choisissez une application dans la liste.",
        ));
    }
    if new
        .version
        .as_deref()
        .is_some_and(|version| !VERSIONS.contains(&version))
    {
        return Err(AppError::field(
            "version",
            "Choisissez une version dans la liste.",
        ));
    }
    Ok(())
}

fn insert(
    conn: &mut Conn,
    viewer: &Viewer,
    new: &NewTopic,
    submission: &Submission,
    now: Timestamp,
) -> Result<Published, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    let visibility = first_visibility(person, &new.text);
    let slug = text::slug(new.title.as_str());
    let state = match new.kind {
        TopicKind::Question => TopicState::Unanswered,
        _ => TopicState::Open,
    };
    let topic = store::insert_topic(
        conn,
        &store::NewTopic {
            kind: new.kind,
            state,
            visibility,
            title: new.title.as_str(),
            slug: &slug,
            category_id: new.category,
            app: new.app.as_deref(),
            version: new.version.as_deref(),
            author_id: person.account,
            identity_id: person.identity,
            next_number: 2,
            created_at: now,
            state_at: now,
            bumped_at: now,
            updated_at: now,
        },
    )?;
    let post = store::insert_post(
        conn,
        &store::NewPost {
            topic_id: topic,
            number: 1,
            author_id: person.account,
            identity_id: person.identity,
            body: new.text.body.as_str(),
            html: &new.text.html,
            renderer: text::RENDERER,
            visibility,
            submission: submission.id.as_deref(),
            created_at: now,
        },
    )?;
    store::retag(conn, topic, &new.tags, now)?;
    store::add_mentions(conn, post, &new.text.mentioned)?;
    store::set_links(conn, post, topic, &new.text.links)?;
    uploads::attach(conn, post, new.text.body.as_str(), viewer)?;
    notifications::follow(conn, topic, person.account, FollowReason::Asked, now)?;
    if visibility == Visibility::Visible {
        notifications::new_post(conn, post, now)?;
        accounts::promote_if_earned(conn, person.account, now)?;
    }
    Ok(Published {
        topic,
        slug,
        post,
        number: 1,
        pending: visibility == Visibility::Pending,
    })
}
