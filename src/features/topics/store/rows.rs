//! Rows as the room works with them.

use diesel::prelude::*;

use crate::db::schema::{posts, topics};
use crate::domain::{
    AccountId, CategoryId, IdentityId, PostId, Timestamp, TopicId, TopicKind, TopicState,
    Visibility,
};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = topics)]
pub struct Topic {
    pub id: TopicId,
    pub kind: TopicKind,
    pub state: TopicState,
    pub visibility: Visibility,
    pub title: String,
    pub slug: String,
    #[diesel(column_name = category_id)]
    pub category: CategoryId,
    pub app: Option<String>,
    pub version: Option<String>,
    #[diesel(column_name = author_id)]
    pub author: AccountId,
    pub next_number: i64,
    pub answer_count: i64,
    pub me_too_count: i64,
    pub pinned_at: Option<Timestamp>,
    pub locked_at: Option<Timestamp>,
    pub duplicate_of: Option<TopicId>,
    pub merged_into: Option<TopicId>,
    /// When something was last published.
    pub bumped_at: Timestamp,
    /// When the present state began; `None` from before states told.
    pub state_at: Option<Timestamp>,
    /// When the asker was last asked how things stand.
    pub reminded_at: Option<Timestamp>,
    /// The asker does not want to be asked any more.
    pub reminders_off: bool,
    /// Why it closed by itself; `None` when a moderator locked it.
    pub lock_reason: Option<String>,
    /// Why it no longer holds.
    pub outdated_reason: Option<String>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = posts)]
pub struct Post {
    pub id: PostId,
    #[diesel(column_name = topic_id)]
    pub topic: TopicId,
    pub number: i64,
    #[diesel(column_name = author_id)]
    pub author: AccountId,
    pub body: String,
    pub html: String,
    pub visibility: Visibility,
    pub revision: i64,
    pub vote_count: i64,
    pub wiki: bool,
    pub deleted_by: Option<AccountId>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

#[derive(Insertable)]
#[diesel(table_name = topics)]
pub struct NewTopic<'a> {
    pub kind: TopicKind,
    pub state: TopicState,
    pub visibility: Visibility,
    pub title: &'a str,
    pub slug: &'a str,
    pub category_id: CategoryId,
    pub app: Option<&'a str>,
    pub version: Option<&'a str>,
    pub author_id: AccountId,
    pub identity_id: IdentityId,
    pub next_number: i64,
    pub created_at: Timestamp,
    pub state_at: Timestamp,
    pub bumped_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Insertable)]
#[diesel(table_name = posts)]
pub struct NewPost<'a> {
    pub topic_id: TopicId,
    pub number: i64,
    pub author_id: AccountId,
    pub identity_id: IdentityId,
    pub body: &'a str,
    pub html: &'a str,
    pub renderer: i32,
    pub visibility: Visibility,
    pub submission: Option<&'a str>,
    pub created_at: Timestamp,
}
