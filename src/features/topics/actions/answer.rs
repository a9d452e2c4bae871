//! Answering.

use super::common::{
    self, DOUBLE_CLICK, Prepared, Published, Submission, already_published, first_visibility,
};
use crate::db::Conn;
use crate::domain::{FollowReason, Timestamp, TopicId, Viewer, Visibility};
use crate::error::AppError;
use crate::features::topics::store;
use crate::features::{accounts, drafts, lifecycle, notifications, uploads};
use crate::text::RENDERER;

/// Where drafts of answers to a topic are kept.
#[must_use]
pub fn place(topic: TopicId) -> String {
    format!("answer:{topic}")
}

/// An answer to be published.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    pub topic: TopicId,
    pub text: Prepared,
}

/// Publishes an answer, or lets it wait for a moderator.
///
/// # Errors
/// Sign-in, a topic that is gone, locked or in a closed category, too many messages in an hour.
pub fn answer(
    conn: &mut Conn,
    viewer: &Viewer,
    new: &NewAnswer,
    submission: &Submission,
    now: Timestamp,
) -> Result<Published, AppError> {
    let (topic, text) = (new.topic, &new.text);
    let person = common::writer(viewer, now)?;
    store::lock_author(conn, person.account)?;
    if let Some(published) = already_published(conn, viewer, person, submission)? {
        return Ok(published);
    }
    let full = match store::find_topic(conn, viewer, topic)? {
        Some(full) => full,
        None if store::topic_gone(conn, viewer, topic)? => return Err(AppError::Gone),
        None => return Err(AppError::NotFound),
    };
    if !full.topic.allows_answer(viewer, &full.place) {
        return Err(AppError::Forbidden(
            "Ce sujet ne reçoit plus de réponse.".to_owned(),
        ));
    }
    if submission.id.is_none() {
        let body = text.body.as_str();
        let twin = store::same_post(conn, person.account, topic, body, now - DOUBLE_CLICK)?;
        if let Some(post) = twin {
            return common::published(conn, viewer, &post);
        }
    }
    if submission.limited {
        common::check_pace(conn, person, now)?;
    }
    let number = store::take_number(conn, topic)?;
    let visibility = first_visibility(person, text);
    let post = store::insert_post(
        conn,
        &store::NewPost {
            topic_id: topic,
            number,
            author_id: person.account,
            identity_id: person.identity,
            body: text.body.as_str(),
            html: &text.html,
            renderer: RENDERER,
            visibility,
            submission: submission.id.as_deref(),
            created_at: now,
        },
    )?;
    store::add_mentions(conn, post, &text.mentioned)?;
    store::set_links(conn, post, topic, &text.links)?;
    uploads::attach(conn, post, text.body.as_str(), viewer)?;
    notifications::follow(conn, topic, person.account, FollowReason::Answered, now)?;
    if visibility == Visibility::Visible {
        lifecycle::written(conn, topic, person.account, now)?;
        store::recount(conn, topic, now)?;
        store::bump(conn, topic, now)?;
        notifications::new_post(conn, post, now)?;
        accounts::promote_if_earned(conn, person.account, now)?;
    }
    drafts::remove(conn, person.account, &place(topic))?;
    let slug = full.topic.slug;
    Ok(Published {
        topic,
        slug,
        post,
        number,
        pending: visibility == Visibility::Pending,
    })
}
