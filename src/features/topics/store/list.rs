//! Lists of topics, always filtered by who is looking, always paged by key.

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;

use super::read::tag_by_key;
use crate::db::paging::{Cursor, Slice};
use crate::db::schema::{
    accounts, categories, category_follows, posts, tag_follows, topic_follows, topic_reads,
    topic_tags, topics,
};
use crate::db::visibility::{post_listed, topic_listed, topic_readable};
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{
    AccountId, AccountState, CategoryId, FollowLevel, Standing, TagId, Timestamp, TopicId,
    TopicKind, TopicState, Viewer, Visibility,
};

/// One line of a list.
#[derive(Debug, Queryable)]
pub struct TopicLine {
    pub id: TopicId,
    pub kind: TopicKind,
    pub state: TopicState,
    pub title: String,
    pub slug: String,
    pub answer_count: i64,
    pub me_too_count: i64,
    pub score: i64,
    pub pinned: Option<Timestamp>,
    pub locked: Option<Timestamp>,
    pub bumped_at: Timestamp,
    pub category_name: String,
    pub author_name: String,
    pub author_state: AccountState,
    pub author_standing: Standing,
    pub visibility: Visibility,
    pub app: Option<String>,
    pub version: Option<String>,
    pub created_at: Timestamp,
    pub category: CategoryId,
    pub category_slug: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Last message first.
    #[default]
    Activity,
    /// Most « moi aussi » and votes first.
    Popular,
    /// Opened last first. What is read on with this misses nothing, whatever is written meanwhile.
    Newest,
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kind: Option<TopicKind>,
    pub state: Option<TopicState>,
    pub category: Option<CategoryId>,
    pub tag: Option<TagId>,
    pub app: Option<String>,
    pub author: Option<AccountId>,
    pub sort: Sort,
    /// Leaves out the categories and tags that this account does not want to see.
    pub unmuted: Option<AccountId>,
    /// Only topics that this account follows and in which others wrote since.
    pub unread: Option<Unread>,
}

/// Whose unread topics are looked for.
#[derive(Clone, Debug)]
pub struct Unread {
    pub account: AccountId,
    /// Read a moment ago, as the database does not know yet.
    pub just_read: Vec<TopicId>,
}

/// A slice of the topics that match.
pub fn list(
    conn: &mut Conn,
    viewer: &Viewer,
    filter: &Filter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Slice<TopicLine>, DbError> {
    let mut query = topics::table
        .inner_join(categories::table)
        .inner_join(accounts::table)
        .filter(topic_listed(viewer))
        .into_boxed::<MultiBackend>();
    if let Some(kind) = filter.kind {
        query = query.filter(topics::kind.eq(kind));
    }
    if let Some(state) = filter.state {
        query = query.filter(topics::state.eq(state));
    }
    if let Some(category) = filter.category {
        query = query.filter(topics::category_id.eq(category));
    }
    if let Some(tag) = filter.tag {
        let tagged = topic_tags::table.filter(topic_tags::tag_id.eq(tag));
        query = if is_frequent(conn, tag)? {
            query.filter(exists(tagged.filter(topic_tags::topic_id.eq(topics::id))))
        } else {
            query.filter(topics::id.eq_any(tagged.select(topic_tags::topic_id)))
        };
    }
    if let Some(app) = filter.app.clone() {
        query = query.filter(topics::app.eq(app));
    }
    if let Some(author) = filter.author {
        query = query.filter(topics::author_id.eq(author));
    }
    if let Some(account) = filter.unmuted {
        query = query.filter(not(muted(account)));
    }
    if let Some(unread) = &filter.unread {
        query = query
            .filter(has_unread(unread.account))
            .filter(topics::id.ne_all(unread.just_read.clone()));
    }
    query = match filter.sort {
        Sort::Activity => {
            if let Some((time, id)) = after.and_then(|c| Some((c.time()?, TopicId(c.id)))) {
                // Said once more as a plain bound, which an index can start from.
                query = query.filter(topics::bumped_at.le(time)).filter(
                    topics::bumped_at
                        .lt(time)
                        .or(topics::bumped_at.eq(time).and(topics::id.lt(id))),
                );
            }
            query.order((topics::bumped_at.desc(), topics::id.desc()))
        }
        Sort::Popular => {
            if let Some((score, id)) = after.map(|c| (c.key, TopicId(c.id))) {
                query = query.filter(topics::score.le(score)).filter(
                    topics::score
                        .lt(score)
                        .or(topics::score.eq(score).and(topics::id.lt(id))),
                );
            }
            query.order((topics::score.desc(), topics::id.desc()))
        }
        Sort::Newest => {
            if let Some(after) = after {
                query = query.filter(topics::id.lt(TopicId(after.id)));
            }
            query.order(topics::id.desc())
        }
    };
    let rows = query
        .limit(one_more(limit))
        .select(line())
        .load::<TopicLine>(conn)?;
    Ok(Slice::cut(rows, limit, |row| match filter.sort {
        Sort::Activity => Cursor::at(row.bumped_at, row.id.0),
        Sort::Popular => Cursor {
            key: row.score,
            id: row.id.0,
        },
        Sort::Newest => Cursor {
            key: 0,
            id: row.id.0,
        },
    }))
}

/// The line of a topic whose page the viewer may open.
pub fn line_of(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
) -> Result<Option<TopicLine>, DbError> {
    Ok(topics::table
        .inner_join(categories::table)
        .inner_join(accounts::table)
        .filter(topics::id.eq(topic))
        .filter(topic_readable(viewer))
        .select(line())
        .first(conn)
        .optional()?)
}

/// A tag that a topic bears which this viewer may see: of others nothing tells.
pub fn tag_borne(
    conn: &mut Conn,
    viewer: &Viewer,
    key: &str,
) -> Result<Option<(TagId, String)>, DbError> {
    let Some((id, name)) = tag_by_key(conn, key)? else {
        return Ok(None);
    };
    let one = Filter {
        tag: Some(id),
        ..Filter::default()
    };
    let used = !list(conn, viewer, &one, None, 1)?.items.is_empty();
    Ok(used.then_some((id, name)))
}

/// From so many topics on, those with a tag are found sooner by walking along the list and asking
/// each than by fetching all of them and sorting.
const FREQUENT: i64 = 1_000;

fn is_frequent(conn: &mut Conn, tag: TagId) -> Result<bool, DbError> {
    let some: Vec<TopicId> = topic_tags::table
        .filter(topic_tags::tag_id.eq(tag))
        .limit(FREQUENT)
        .select(topic_tags::topic_id)
        .load(conn)?;
    Ok(i64::try_from(some.len()).is_ok_and(|n| n >= FREQUENT))
}

/// Questions without an answer, the oldest of the recent ones first: where help is waited for.
pub fn waiting(
    conn: &mut Conn,
    viewer: &Viewer,
    since: Timestamp,
    limit: usize,
) -> Result<Vec<TopicLine>, DbError> {
    let me = viewer.account().unwrap_or(AccountId(0));
    Ok(topics::table
        .filter(not(muted(me)))
        .inner_join(categories::table)
        .inner_join(accounts::table)
        .filter(topic_listed(viewer))
        .filter(topics::kind.eq(TopicKind::Question))
        .filter(topics::state.eq(TopicState::Unanswered))
        .filter(topics::locked_at.is_null())
        .filter(topics::bumped_at.gt(since))
        .order((topics::bumped_at.asc(), topics::id.asc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(line())
        .load(conn)?)
}

/// Topics of a category or with a tag that an account does not want to see. Asked of each row of
/// the slice: no list of all topics of a tag is made.
#[auto_type(no_type_alias)]
fn muted(account: AccountId) -> _ {
    let mute: FollowLevel = FollowLevel::Mute;
    exists(
        category_follows::table
            .filter(category_follows::category_id.eq(topics::category_id))
            .filter(category_follows::account_id.eq(account))
            .filter(category_follows::level.eq(mute)),
    )
    .or(exists(
        topic_tags::table
            .inner_join(tag_follows::table.on(tag_follows::tag_id.eq(topic_tags::tag_id)))
            .filter(topic_tags::topic_id.eq(topics::id))
            .filter(tag_follows::account_id.eq(account))
            .filter(tag_follows::level.eq(mute)),
    ))
}

/// Follows in which unread topics are looked for, the newest ones: who answers for years follows
/// thousands of topics, and would wait for each of them at every visit of the home page.
const FOLLOWED: i64 = 500;

/// Topics among those that an account followed last ([`FOLLOWED`]) and in which somebody else wrote
/// after what it read; all of them when it never opened the topic. The last number of a topic is looked at first: whoever has read
/// it costs nothing more.
#[auto_type(no_type_alias)]
fn has_unread(account: AccountId) -> _ {
    let most: i64 = FOLLOWED;
    let follow: FollowLevel = FollowLevel::Follow;
    let followed = topic_follows::table
        .filter(topic_follows::account_id.eq(account))
        .filter(topic_follows::level.eq(follow))
        .order((
            topic_follows::created_at.desc(),
            topic_follows::topic_id.desc(),
        ))
        .limit(most)
        .select(topic_follows::topic_id);
    let up_to_date = topic_reads::table
        .filter(topic_reads::account_id.eq(account))
        .filter(topic_reads::topic_id.eq(topics::id))
        .filter(topic_reads::last_number.ge(topics::next_number - 1_i64));
    let read = topic_reads::table
        .filter(topic_reads::account_id.eq(account))
        .filter(topic_reads::topic_id.eq(topics::id));
    let last = topic_reads::table
        .filter(topic_reads::account_id.eq(account))
        .filter(topic_reads::topic_id.eq(topics::id))
        .select(topic_reads::last_number)
        .single_value()
        .assume_not_null();
    let visible: post_listed = post_listed();
    let later = posts::table
        .filter(posts::topic_id.eq(topics::id))
        .filter(visible)
        .filter(posts::author_id.ne(account))
        .filter(posts::number.gt(last));
    let any = posts::table
        .filter(posts::topic_id.eq(topics::id))
        .filter(visible)
        .filter(posts::author_id.ne(account));
    topics::id
        .eq_any(followed)
        .and(not(exists(up_to_date)))
        .and(exists(later).or(not(exists(read)).and(exists(any))))
}

fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1
}

#[auto_type(no_type_alias)]
fn line() -> _ {
    (
        topics::id,
        topics::kind,
        topics::state,
        topics::title,
        topics::slug,
        topics::answer_count,
        topics::me_too_count,
        topics::score,
        topics::pinned_at,
        topics::locked_at,
        topics::bumped_at,
        categories::name,
        accounts::username,
        accounts::state,
        accounts::standing,
        topics::visibility,
        topics::app,
        topics::version,
        topics::created_at,
        categories::id,
        categories::slug,
    )
}
