//! Which messages lead to which topics, and the titles that links are shown with.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{post_links, posts, topics};
use crate::db::visibility::{post_listed, post_readable, topic_listed, topic_readable};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{PostId, TopicId, TopicKind, TopicState, Viewer};
use crate::text::Linked;

/// A topic as a link to it is shown.
#[derive(Clone, Debug, Queryable)]
pub struct Titled {
    pub topic: TopicId,
    pub title: String,
    pub kind: TopicKind,
    pub state: TopicState,
    pub answer_count: i64,
    pub me_too_count: i64,
    /// The message that was asked for, else the first, and its number.
    pub post: PostId,
    pub number: i64,
}

/// A topic that leads to another.
#[derive(Clone, Debug, Queryable)]
pub struct Leading {
    pub topic: TopicId,
    pub slug: String,
    pub title: String,
}

/// The topics behind links, those whose page the viewer may open. One query; none for no links.
pub fn titled(
    conn: &mut Conn,
    viewer: &Viewer,
    linked: &[Linked],
) -> Result<HashMap<Linked, Titled>, DbError> {
    if linked.is_empty() {
        return Ok(HashMap::new());
    }
    let (wanted_topics, wanted_posts) = apart(linked);
    // Each topic has its first message: both kinds of links are found from the messages on.
    let rows: Vec<Titled> = posts::table
        .inner_join(topics::table)
        .filter(
            posts::id
                .eq_any(&wanted_posts)
                .and(post_readable(viewer))
                .or(posts::number
                    .eq(1)
                    .and(posts::topic_id.eq_any(&wanted_topics))),
        )
        .filter(topic_readable(viewer))
        .select((
            topics::id,
            topics::title,
            topics::kind,
            topics::state,
            topics::answer_count,
            topics::me_too_count,
            posts::id,
            posts::number,
        ))
        .load(conn)?;
    let mut found = HashMap::new();
    for row in rows {
        found.insert(Linked::Post(row.post.0), row.clone());
        found.insert(Linked::Topic(row.topic.0), row);
    }
    Ok(found)
}

fn apart(linked: &[Linked]) -> (Vec<TopicId>, Vec<PostId>) {
    let mut topics = Vec::new();
    let mut posts = Vec::new();
    for one in linked {
        match one {
            Linked::Topic(id) => topics.push(TopicId(*id)),
            Linked::Post(id) => posts.push(PostId(*id)),
        }
    }
    (topics, posts)
}

/// Remembers which other topics a message leads to, in place of what it led to before. Whoever may
/// read them is asked when they are shown.
pub fn set_links(
    conn: &mut Conn,
    post: PostId,
    topic: TopicId,
    linked: &[Linked],
) -> Result<(), DbError> {
    diesel::delete(post_links::table.filter(post_links::post_id.eq(post))).execute(conn)?;
    if linked.is_empty() {
        return Ok(());
    }
    let (wanted_topics, wanted_posts) = apart(linked);
    let of_posts = posts::table
        .filter(posts::id.eq_any(&wanted_posts))
        .select(posts::topic_id);
    let targets: Vec<TopicId> = topics::table
        .filter(
            topics::id
                .eq_any(&wanted_topics)
                .or(topics::id.eq_any(of_posts)),
        )
        .filter(topics::id.ne(topic))
        .order(topics::id)
        .select(topics::id)
        .load(conn)?;
    let rows: Vec<_> = targets
        .into_iter()
        .map(|target| {
            (
                post_links::post_id.eq(post),
                post_links::topic_id.eq(target),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(post_links::table).values(rows).execute(c))?;
    Ok(())
}

/// Listed topics of which a published message leads here, newest first.
pub fn leading_to(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    limit: i64,
) -> Result<Vec<Leading>, DbError> {
    // From the links on: few lead to one topic, and all are listed.
    Ok(post_links::table
        .inner_join(posts::table.inner_join(topics::table))
        .filter(post_links::topic_id.eq(topic))
        .filter(post_listed())
        .filter(topic_listed(viewer))
        .order(topics::id.desc())
        .limit(limit)
        .select((topics::id, topics::slug, topics::title))
        .distinct()
        .load(conn)?)
}
