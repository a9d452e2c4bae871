//! Messages of somebody who left.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::db::schema::{
    detail_requests, poll_options, poll_votes, polls, post_links, post_mentions, post_uploads,
    posts, revisions, solutions, topic_tags, topics,
};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, PollId, PostId, TopicId, Visibility};

/// A message to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Erasable {
    pub id: PostId,
    pub topic: TopicId,
    pub number: i64,
}

/// Up to `limit` messages of an account after `after` whose text is still there: all of them, or only
/// those that their author had deleted. Left out are messages open to every pen that somebody else
/// has completed: their text is not theirs alone any more.
pub fn erasable(
    conn: &mut Conn,
    (account, all): (AccountId, bool),
    stub: &str,
    after: PostId,
    limit: i64,
) -> Result<Vec<Erasable>, DbError> {
    use diesel::sql_types::Bool;
    let completed = revisions::table
        .filter(revisions::post_id.eq(posts::id))
        .filter(revisions::editor_id.ne(posts::author_id))
        .filter(revisions::revision.nullable().ge(posts::wiki_from));
    let taken_back = posts::visibility
        .eq(Visibility::Deleted)
        .and(posts::deleted_by.eq(Some(account)));
    Ok(posts::table
        .filter(posts::author_id.eq(account))
        .filter(posts::id.gt(after))
        .filter(posts::body.ne("").and(posts::body.ne(stub)))
        .filter(taken_back.or(all.into_sql::<Bool>()))
        .filter(
            posts::wiki
                .eq(false)
                .or(diesel::dsl::not(exists(completed))),
        )
        .order(posts::id)
        .limit(limit)
        .select((posts::id, posts::topic_id, posts::number))
        .load(conn)?)
}

/// Which of these topics hold a message of somebody else that is not deleted.
pub fn with_others(
    conn: &mut Conn,
    account: AccountId,
    of: &[TopicId],
) -> Result<Vec<TopicId>, DbError> {
    Ok(posts::table
        .filter(posts::topic_id.eq_any(of))
        .filter(posts::author_id.ne(account))
        .filter(posts::visibility.ne(Visibility::Deleted))
        .select(posts::topic_id)
        .distinct()
        .load(conn)?)
}

/// Takes the text of these messages away for good, and what hangs on it.
pub fn remove_texts(conn: &mut Conn, account: AccountId, ids: &[PostId]) -> Result<(), DbError> {
    diesel::update(posts::table.filter(posts::id.eq_any(ids)))
        .set((
            posts::body.eq(""),
            posts::html.eq(""),
            posts::visibility.eq(Visibility::Deleted),
            posts::deleted_by.eq(Some(account)),
            posts::submission.eq(None::<String>),
        ))
        .execute(conn)?;
    diesel::delete(solutions::table.filter(solutions::post_id.eq_any(ids))).execute(conn)?;
    diesel::delete(detail_requests::table.filter(detail_requests::post_id.eq_any(ids)))
        .execute(conn)?;
    remove_around(conn, ids)
}

/// Puts `stub` in the place of the text of questions that others answered. It is a later edition: a
/// correction begun before finds that it was overtaken, and the search shows nothing of the old one.
pub fn leave_stubs(
    conn: &mut Conn,
    ids: &[PostId],
    (stub, html, renderer): (&str, &str, i32),
) -> Result<(), DbError> {
    diesel::update(posts::table.filter(posts::id.eq_any(ids)))
        .set((
            posts::body.eq(stub),
            posts::html.eq(html),
            posts::renderer.eq(renderer),
            posts::revision.eq(posts::revision + 1),
            posts::submission.eq(None::<String>),
        ))
        .execute(conn)?;
    remove_around(conn, ids)
}

/// Earlier texts (who and when stay), polls, links, mentions, and which files were shown.
fn remove_around(conn: &mut Conn, ids: &[PostId]) -> Result<(), DbError> {
    let nothing: Option<&str> = None;
    diesel::update(revisions::table.filter(revisions::post_id.eq_any(ids)))
        .set((
            revisions::body.eq(""),
            revisions::title.eq(nothing),
            revisions::tags.eq(nothing),
            revisions::reason.eq(""),
        ))
        .execute(conn)?;
    let asked: Vec<PollId> = polls::table
        .filter(polls::post_id.eq_any(ids))
        .select(polls::id)
        .load(conn)?;
    diesel::delete(poll_votes::table.filter(poll_votes::poll_id.eq_any(&asked))).execute(conn)?;
    diesel::delete(poll_options::table.filter(poll_options::poll_id.eq_any(&asked)))
        .execute(conn)?;
    diesel::delete(polls::table.filter(polls::id.eq_any(&asked))).execute(conn)?;
    diesel::delete(post_links::table.filter(post_links::post_id.eq_any(ids))).execute(conn)?;
    diesel::delete(post_mentions::table.filter(post_mentions::post_id.eq_any(ids)))
        .execute(conn)?;
    diesel::delete(post_uploads::table.filter(post_uploads::post_id.eq_any(ids))).execute(conn)?;
    Ok(())
}

/// Takes away topics that nobody else wrote in, with their titles and tags.
pub fn remove_topics(
    conn: &mut Conn,
    ids: &[TopicId],
    (title, slug): (&str, &str),
) -> Result<(), DbError> {
    diesel::update(topics::table.filter(topics::id.eq_any(ids)))
        .set((
            topics::visibility.eq(Visibility::Deleted),
            topics::title.eq(title),
            topics::slug.eq(slug),
            topics::outdated_reason.eq(None::<String>),
        ))
        .execute(conn)?;
    diesel::delete(topic_tags::table.filter(topic_tags::topic_id.eq_any(ids))).execute(conn)?;
    Ok(())
}
