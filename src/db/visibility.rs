//! The one place that says who may see what. Every query on topics or messages filters by these:
//! pages, lists, counts, search results, mail.

use diesel::backend::Backend;
use diesel::dsl::{auto_type, exists};
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};

use super::schema::{posts, topics, tutorials};
use crate::domain::{AccountId, Viewer, Visibility};

diesel::table! {
    /// The table of categories once more, under another name in Rust: the predicates look it up in a
    /// subselect, also within queries that join it themselves.
    #[sql_name = "categories"]
    readable (id) {
        id -> BigInt,
        read_level -> SmallInt,
    }
}

macro_rules! may_stand_beside {
    ($($table:ident),+ $(,)?) => {$(
        diesel::allow_tables_to_appear_in_same_query!(readable, $table);
    )+};
}
use super::schema::{
    accounts, bookmarks, categories, category_follows, detail_requests, flags, follow_ups,
    identities, me_toos, polls, post_links, post_mentions, post_uploads, reservations, revisions,
    solutions, tag_follows, tags, topic_follows, topic_reads, topic_tags, uploads, votes,
};
may_stand_beside!(
    accounts,
    bookmarks,
    categories,
    category_follows,
    detail_requests,
    flags,
    follow_ups,
    identities,
    me_toos,
    polls,
    post_links,
    post_mentions,
    post_uploads,
    posts,
    reservations,
    revisions,
    solutions,
    tag_follows,
    tags,
    topic_follows,
    topic_reads,
    topic_tags,
    topics,
    uploads,
    votes,
);

/// A visibility that stands in the statement itself. Bound as a value, SQLite compares it with the
/// conditions of partial indexes, and prepares the statement anew at each use; a list (`IN`) diesel
/// never keeps prepared.
#[derive(Clone, Copy, Debug)]
pub struct Word(Visibility);

const VISIBLE: Word = Word(Visibility::Visible);
const PENDING: Word = Word(Visibility::Pending);
const HIDDEN: Word = Word(Visibility::Hidden);

impl Expression for Word {
    type SqlType = Text;
}

impl<DB: Backend> QueryFragment<DB> for Word {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("'");
        out.push_sql(self.0.as_str());
        out.push_sql("'");
        Ok(())
    }
}

/// Words differ, so the type alone does not tell the statement.
impl QueryId for Word {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Source> SelectableExpression<Source> for Word {}

impl<Source> AppearsOnTable<Source> for Word {}

impl<GroupBy> ValidGrouping<GroupBy> for Word {
    type IsAggregate = is_aggregate::Never;
}

/// No account has this id: what a visitor is compared as.
const NOBODY: AccountId = AccountId(0);

fn me(viewer: &Viewer) -> AccountId {
    viewer.account().unwrap_or(NOBODY)
}

/// Ids of the categories that the viewer may read.
#[auto_type]
pub fn readable_categories(viewer: &Viewer) -> _ {
    let rank: i16 = viewer.rank();
    readable::table
        .filter(readable::read_level.le(rank))
        .select(readable::id)
}

/// Topics of a category that the viewer may read. Asked of each row: a list of categories (`IN`) makes
/// SQLite take the topics of one category for many, and walk past all the others.
#[auto_type]
fn in_readable_category(viewer: &Viewer) -> _ {
    let rank: i16 = viewer.rank();
    exists(
        readable::table
            .filter(readable::id.eq(topics::category_id))
            .filter(readable::read_level.le(rank)),
    )
}

/// Topics that stand in lists, counts, search and tags for this viewer: published ones, in
/// categories that they may read. Nothing hidden, waiting or deleted, not even for moderators, who
/// find those in their own pages.
#[auto_type(no_type_alias)]
pub fn topic_listed(viewer: &Viewer) -> _ {
    let visible: Word = VISIBLE;
    let readable: in_readable_category = in_readable_category(viewer);
    topics::visibility.eq(visible).and(readable)
}

diesel::define_sql_function! {
    /// A visibility as it is, of which no index knows.
    #[sql_name = "lower"]
    fn unindexed(visibility: Text) -> Text;
}

/// As [`topic_listed`], in statements that name their topics: SQLite takes the visible ones for few and
/// walks past all of them in their index, 16 ms among 160,000, instead of looking up those named.
#[auto_type(no_type_alias)]
pub fn topic_listed_among(viewer: &Viewer) -> _ {
    let visible: Word = VISIBLE;
    let readable: in_readable_category = in_readable_category(viewer);
    unindexed(topics::visibility).eq(visible).and(readable)
}

/// Topics whose page this viewer may open: those listed, one's own that wait for a moderator or were
/// hidden by one, and all of a readable category for moderators.
#[auto_type(no_type_alias)]
pub fn topic_readable(viewer: &Viewer) -> _ {
    let visible: Word = VISIBLE;
    let pending: Word = PENDING;
    let hidden: Word = HIDDEN;
    let readable: in_readable_category = in_readable_category(viewer);
    let me: AccountId = me(viewer);
    let moderates: bool = viewer.moderates();
    readable.and(
        topics::visibility
            .eq(visible)
            .or(topics::visibility
                .eq(pending)
                .or(topics::visibility.eq(hidden))
                .and(topics::author_id.eq(me)))
            .or(moderates.into_sql::<Bool>()),
    )
}

/// Messages that stand in lists and counts (their topic must be listed too).
#[auto_type]
pub fn post_listed() -> _ {
    let visible: Word = VISIBLE;
    posts::visibility.eq(visible)
}

/// Messages shown on the page of a readable topic. One's own hidden ones stay readable: the mail that
/// tells of the decision leads there.
#[auto_type(no_type_alias)]
pub fn post_readable(viewer: &Viewer) -> _ {
    let visible: Word = VISIBLE;
    let pending: Word = PENDING;
    let hidden: Word = HIDDEN;
    let me: AccountId = me(viewer);
    let moderates: bool = viewer.moderates();
    posts::visibility
        .eq(visible)
        .or(posts::visibility
            .eq(pending)
            .or(posts::visibility.eq(hidden))
            .and(posts::author_id.eq(me)))
        .or(moderates.into_sql::<Bool>())
}

/// Tutorials that anyone may read.
#[auto_type(no_type_alias)]
pub fn tutorial_listed() -> _ {
    let visible: Word = VISIBLE;
    tutorials::visibility.eq(visible)
}

/// As [`tutorial_listed`], in statements that name their tutorials: see [`topic_listed_among`].
#[auto_type(no_type_alias)]
pub fn tutorial_listed_among() -> _ {
    let visible: Word = VISIBLE;
    unindexed(tutorials::visibility).eq(visible)
}
