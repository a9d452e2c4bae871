//! The asker of a question, and the answers they are asked about.

use diesel::prelude::*;

use crate::db::schema::{accounts, detail_requests, identities, posts, topics};
use crate::db::visibility::post_listed;
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, IdentityId, Person, PostId, Standing, Timestamp, TopicId,
};

/// A person as a viewer, for whoever holds a link of ours: an account that may act now and still has
/// a way of signing in.
pub fn person(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<Person>, DbError> {
    type Row = (AccountId, IdentityId, String, Standing, Option<Timestamp>);
    let row: Option<Row> = accounts::table
        .inner_join(identities::table)
        .filter(accounts::id.eq(account))
        .filter(
            accounts::state.eq(AccountState::Active).or(accounts::state
                .eq(AccountState::Suspended)
                .and(accounts::suspended_until.le(now).assume_not_null())),
        )
        .filter(identities::removed_at.is_null())
        .filter(identities::quarantined_at.is_null())
        .order(identities::last_used_at.desc())
        .select((
            accounts::id,
            identities::id,
            accounts::username,
            accounts::standing,
            accounts::silenced_until,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(
        |(account, identity, username, standing, silenced_until)| Person {
            account,
            identity,
            session: None,
            username,
            standing,
            silenced_until,
        },
    ))
}

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
