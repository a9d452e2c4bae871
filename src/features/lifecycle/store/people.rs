//! The asker of a question, and the answers they are asked about.

use diesel::prelude::*;

use crate::db::schema::{accounts, detail_requests, posts, topics};
use crate::db::visibility::post_listed;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, AccountState, PostId, Timestamp, TopicId};

/// An answer that may have helped.
#[derive(Clone, Debug, Queryable)]
pub struct Answer {
    pub post: PostId,
    pub author_name: String,
    pub author_state: AccountState,
    pub created_at: Timestamp,
    pub body: String,
    pub html: String,
}

impl Answer {
    /// The name shown.
    pub fn author(&self) -> String {
        match self.author_state {
            AccountState::Deleted => "compte supprimé".to_owned(),
            AccountState::Active | AccountState::Suspended => self.author_name.clone(),
        }
    }
}

/// Visible answers of others to a question, the most useful first.
pub fn answers(conn: &mut Conn, topic: TopicId, limit: i64) -> Result<Vec<Answer>, DbError> {
    let asked = detail_requests::table
        .filter(detail_requests::topic_id.eq(topic))
        .select(detail_requests::post_id);
    Ok(posts::table
        .inner_join(accounts::table)
        .inner_join(topics::table)
        .filter(posts::topic_id.eq(topic))
        .filter(posts::number.gt(1))
        .filter(posts::author_id.ne(topics::author_id))
        .filter(posts::id.ne_all(asked))
        .filter(post_listed())
        .order((posts::vote_count.desc(), posts::number))
        .limit(limit)
        .select((
            posts::id,
            accounts::username,
            accounts::state,
            posts::created_at,
            posts::body,
            posts::html,
        ))
        .load(conn)?)
}

/// Who asked a question.
pub fn asker(conn: &mut Conn, topic: TopicId) -> Result<Option<AccountId>, DbError> {
    Ok(topics::table
        .find(topic)
        .select(topics::author_id)
        .first(conn)
        .optional()?)
}

/// The present name of an account.
pub fn username(conn: &mut Conn, account: AccountId) -> Result<String, DbError> {
    Ok(accounts::table
        .find(account)
        .select(accounts::username)
        .first(conn)?)
}
