//! What the hits of a search look like, for those who may see them. The index may lag behind the
//! database; what is shown never does.

use diesel::prelude::*;

use crate::db::schema::{accounts, categories, posts, topics, tutorials};
use crate::db::{Conn, DbError, visibility};
use crate::domain::{
    Audience, CategoryId, PostId, Timestamp, TopicId, TopicKind, TopicState, TutorialId,
    TutorialLevel, Viewer,
};

/// A category that the viewer may read.
#[derive(Debug, Clone, Queryable)]
pub struct Category {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
    /// Who may read it.
    pub readers: Audience,
}

/// The categories that the viewer may read, in their order.
pub fn categories(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Category>, DbError> {
    Ok(categories::table
        .filter(categories::id.eq_any(visibility::readable_categories(viewer)))
        .order((categories::position, categories::id))
        .select((
            categories::id,
            categories::slug,
            categories::name,
            categories::read_level,
        ))
        .load(conn)?)
}

/// A topic among the results.
#[derive(Debug, Clone, Queryable)]
pub struct TopicHit {
    pub id: TopicId,
    pub kind: TopicKind,
    pub state: TopicState,
    pub title: String,
    pub slug: String,
    pub app: Option<String>,
    pub answers: i64,
    pub score: i64,
    pub bumped_at: Timestamp,
    pub category: CategoryId,
    pub author: String,
}

/// Those of the topics that the viewer may find.
pub fn topics_shown(
    conn: &mut Conn,
    viewer: &Viewer,
    ids: &[TopicId],
) -> Result<Vec<TopicHit>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(topics::table
        .inner_join(accounts::table)
        .filter(topics::id.eq_any(ids))
        .filter(visibility::topic_listed_among(viewer))
        .select((
            topics::id,
            topics::kind,
            topics::state,
            topics::title,
            topics::slug,
            topics::app,
            topics::answer_count,
            topics::score,
            topics::bumped_at,
            topics::category_id,
            accounts::username,
        ))
        .load(conn)?)
}

/// What a topic is, whoever may see it.
pub fn topic_kind(conn: &mut Conn, id: TopicId) -> Result<Option<TopicKind>, DbError> {
    let kind = topics::table.find(id).select(topics::kind).first(conn);
    Ok(kind.optional()?)
}

/// A message among the results, where it stands now.
#[derive(Debug, Clone, Queryable)]
pub struct PostHit {
    pub id: PostId,
    pub topic: TopicId,
    pub number: i64,
    /// Edition of its text.
    pub revision: i64,
}

/// Those of the messages that stand in lists; their topics must be asked for too.
pub fn posts_shown(conn: &mut Conn, ids: &[PostId]) -> Result<Vec<PostHit>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(posts::table
        .filter(posts::id.eq_any(ids))
        .filter(visibility::post_listed())
        .select((posts::id, posts::topic_id, posts::number, posts::revision))
        .load(conn)?)
}

/// A tutorial among the results.
#[derive(Debug, Clone, Queryable)]
pub struct TutorialHit {
    pub id: TutorialId,
    pub external_id: Option<String>,
    pub slug: String,
    pub title: String,
    pub app: Option<String>,
    pub level: Option<TutorialLevel>,
    pub updated_at: Timestamp,
}

/// Those of the tutorials that can be found.
pub fn tutorials_shown(conn: &mut Conn, ids: &[TutorialId]) -> Result<Vec<TutorialHit>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tutorials::table
        .filter(tutorials::id.eq_any(ids))
        .filter(visibility::tutorial_listed_among())
        .select((
            tutorials::id,
            tutorials::external_id,
            tutorials::slug,
            tutorials::title,
            tutorials::app,
            tutorials::level,
            tutorials::updated_at,
        ))
        .load(conn)?)
}
