//! Rows as the index takes them. Nobody looks here: the rows of hidden things are read too, for
//! their documents have to go.

use std::collections::HashMap;

use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::db::schema::{posts, solutions, tags, topic_tags, topics, tutorial_tags, tutorials};
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, CategoryId, PostId, Timestamp, TopicId, TopicKind, TopicState, TutorialId,
    Visibility,
};

/// A message with what its document needs of its topic.
#[derive(Debug, Clone, Queryable)]
pub struct PostRow {
    pub id: PostId,
    pub number: i64,
    pub body: String,
    pub revision: i64,
    pub visibility: Visibility,
    pub author: AccountId,
    pub created_at: Timestamp,
    pub topic: TopicId,
    pub title: String,
    pub kind: TopicKind,
    pub state: TopicState,
    pub category: CategoryId,
    pub app: Option<String>,
    pub topic_visibility: Visibility,
    pub version: Option<String>,
    pub votes: i64,
    /// The message that solved its topic.
    pub solution: Option<PostId>,
}

impl PostRow {
    #[must_use]
    pub fn is_solution(&self) -> bool {
        self.solution == Some(self.id)
    }

    /// Whether it may be found at all; by whom, its category says.
    #[must_use]
    pub fn can_be_found(&self) -> bool {
        self.visibility == Visibility::Visible && self.topic_visibility == Visibility::Visible
    }
}

#[auto_type]
fn columns() -> _ {
    (
        posts::id,
        posts::number,
        posts::body,
        posts::revision,
        posts::visibility,
        posts::author_id,
        posts::created_at,
        topics::id,
        topics::title,
        topics::kind,
        topics::state,
        topics::category_id,
        topics::app,
        topics::visibility,
        topics::version,
        posts::vote_count,
        solutions::post_id.nullable(),
    )
}

/// The messages with these ids that exist.
pub fn posts_by_id(conn: &mut Conn, ids: &[PostId]) -> Result<Vec<PostRow>, DbError> {
    Ok(posts::table
        .inner_join(topics::table.left_join(solutions::table))
        .filter(posts::id.eq_any(ids))
        .select(columns())
        .load(conn)?)
}

/// The messages of some topics, by id, after one of them.
pub fn posts_of_topics(
    conn: &mut Conn,
    topics: &[TopicId],
    after: PostId,
    limit: i64,
) -> Result<Vec<PostRow>, DbError> {
    Ok(posts::table
        .inner_join(topics::table.left_join(solutions::table))
        .filter(posts::topic_id.eq_any(topics))
        .filter(posts::id.gt(after))
        .order(posts::id)
        .limit(limit)
        .select(columns())
        .load(conn)?)
}

/// The messages of all topics, by id.
pub fn posts_after(conn: &mut Conn, after: PostId, limit: i64) -> Result<Vec<PostRow>, DbError> {
    Ok(posts::table
        .inner_join(topics::table.left_join(solutions::table))
        .filter(posts::id.gt(after))
        .order(posts::id)
        .limit(limit)
        .select(columns())
        .load(conn)?)
}

/// Which of these topics have documents at all.
pub fn topics_listed(conn: &mut Conn, ids: &[TopicId]) -> Result<Vec<TopicId>, DbError> {
    Ok(topics::table
        .filter(topics::id.eq_any(ids))
        .filter(topics::visibility.eq(Visibility::Visible))
        .select(topics::id)
        .load(conn)?)
}

/// Keys of the tags of some topics.
pub fn topic_tags(
    conn: &mut Conn,
    topics: &[TopicId],
) -> Result<HashMap<TopicId, Vec<String>>, DbError> {
    let rows: Vec<(TopicId, String)> = topic_tags::table
        .inner_join(tags::table)
        .filter(topic_tags::topic_id.eq_any(topics))
        .select((topic_tags::topic_id, tags::tag_key))
        .load(conn)?;
    Ok(gathered(rows))
}

/// A tutorial as its documents need it.
#[derive(Debug, Clone, Queryable)]
pub struct TutorialRow {
    pub id: TutorialId,
    pub title: String,
    pub body: String,
    pub app: Option<String>,
    pub visibility: Visibility,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl TutorialRow {
    /// Whether it may be found.
    #[must_use]
    pub fn can_be_found(&self) -> bool {
        self.visibility == Visibility::Visible
    }
}

const TUTORIAL: (
    tutorials::id,
    tutorials::title,
    tutorials::body,
    tutorials::app,
    tutorials::visibility,
    tutorials::created_at,
    tutorials::updated_at,
) = (
    tutorials::id,
    tutorials::title,
    tutorials::body,
    tutorials::app,
    tutorials::visibility,
    tutorials::created_at,
    tutorials::updated_at,
);

/// The tutorials with these ids that exist.
pub fn tutorials_by_id(conn: &mut Conn, ids: &[TutorialId]) -> Result<Vec<TutorialRow>, DbError> {
    Ok(tutorials::table
        .filter(tutorials::id.eq_any(ids))
        .select(TUTORIAL)
        .load(conn)?)
}

/// All tutorials, by id.
pub fn tutorials_after(
    conn: &mut Conn,
    after: TutorialId,
    limit: i64,
) -> Result<Vec<TutorialRow>, DbError> {
    Ok(tutorials::table
        .filter(tutorials::id.gt(after))
        .order(tutorials::id)
        .limit(limit)
        .select(TUTORIAL)
        .load(conn)?)
}

/// Keys of the tags of some tutorials.
pub fn tutorial_tags(
    conn: &mut Conn,
    tutorials: &[TutorialId],
) -> Result<HashMap<TutorialId, Vec<String>>, DbError> {
    let rows: Vec<(TutorialId, String)> = tutorial_tags::table
        .inner_join(tags::table)
        .filter(tutorial_tags::tutorial_id.eq_any(tutorials))
        .select((tutorial_tags::tutorial_id, tags::tag_key))
        .load(conn)?;
    Ok(gathered(rows))
}

fn gathered<K: std::hash::Hash + Eq>(rows: Vec<(K, String)>) -> HashMap<K, Vec<String>> {
    let mut by_owner: HashMap<K, Vec<String>> = HashMap::new();
    for (owner, tag) in rows {
        by_owner.entry(owner).or_default().push(tag);
    }
    by_owner
}

/// How many messages and tutorials there are: what a rebuild has before it.
pub fn total(conn: &mut Conn) -> Result<i64, DbError> {
    let posts: i64 = posts::table.count().get_result(conn)?;
    let tutorials: i64 = tutorials::table.count().get_result(conn)?;
    Ok(posts + tutorials)
}
