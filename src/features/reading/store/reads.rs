//! The table of reads: one row a person and topic opened.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::super::New;
use crate::db::schema::{posts, topic_reads};
use crate::db::visibility::post_listed;
use crate::db::{Conn, DbError, MultiBackend};
use crate::domain::{AccountId, Timestamp, TopicId};

/// Numbers looked at after the last one read: a topic with ten thousand new messages costs no more
/// than one with a hundred.
pub const COUNTED: i64 = 100;

/// How far somebody has read.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    pub account: AccountId,
    pub topic: TopicId,
    pub number: i64,
    pub at: Timestamp,
}

/// Writes how far people have read. Nobody's mark goes back, in whatever order nodes write.
///
/// One statement on PostgreSQL. SQLite has no such statement for many rows in diesel; there each row
/// is one, prepared once and without any way to a server.
pub fn advance(conn: &mut Conn, reads: &[Read]) -> Result<(), DbError> {
    use diesel::query_dsl::methods::FilterDsl as _;
    use diesel::upsert::excluded;

    macro_rules! upsert {
        ($rows:expr, $conn:expr) => {
            diesel::insert_into(topic_reads::table)
                .values($rows)
                .on_conflict((topic_reads::account_id, topic_reads::topic_id))
                .do_update()
                .set((
                    topic_reads::last_number.eq(excluded(topic_reads::last_number)),
                    topic_reads::read_at.eq(excluded(topic_reads::read_at)),
                ))
                .filter(topic_reads::last_number.lt(excluded(topic_reads::last_number)))
                .execute($conn)?
        };
    }
    let rows: Vec<_> = reads
        .iter()
        .map(|read| {
            (
                topic_reads::account_id.eq(read.account),
                topic_reads::topic_id.eq(read.topic),
                topic_reads::last_number.eq(read.number),
                topic_reads::read_at.eq(read.at),
            )
        })
        .collect();
    match conn {
        Conn::Postgres(conn) => {
            upsert!(&rows, conn);
        }
        Conn::Sqlite(conn) => {
            for row in rows {
                upsert!(row, conn);
            }
        }
    }
    Ok(())
}

/// The last number that somebody has read of a topic.
pub fn last(conn: &mut Conn, account: AccountId, topic: TopicId) -> Result<Option<i64>, DbError> {
    Ok(topic_reads::table
        .find((account, topic))
        .select(topic_reads::last_number)
        .first(conn)
        .optional()?)
}

/// The last number that somebody has read of those topics that they have opened.
pub fn lasts(
    conn: &mut Conn,
    account: AccountId,
    topics: &[TopicId],
) -> Result<HashMap<TopicId, i64>, DbError> {
    let rows: Vec<(TopicId, i64)> = topic_reads::table
        .filter(topic_reads::account_id.eq(account))
        .filter(topic_reads::topic_id.eq_any(topics))
        .select((topic_reads::topic_id, topic_reads::last_number))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What others wrote after these numbers, among messages that everybody who may open the topic sees.
pub fn new_since(
    conn: &mut Conn,
    account: AccountId,
    lasts: &HashMap<TopicId, i64>,
) -> Result<HashMap<TopicId, New>, DbError> {
    type Condition = Box<dyn BoxableExpression<posts::table, MultiBackend, SqlType = Bool>>;
    let after = |(topic, last): (&TopicId, &i64)| -> Condition {
        let range = posts::number.between(last + 1, last + COUNTED);
        Box::new(posts::topic_id.eq(*topic).and(range))
    };
    let either = |one: Condition, other: Condition| -> Condition { Box::new(one.or(other)) };
    let Some(anywhere) = lasts.iter().map(after).reduce(either) else {
        return Ok(HashMap::new());
    };
    let rows: Vec<(TopicId, i64, Option<i64>)> = posts::table
        .filter(anywhere)
        .filter(post_listed())
        .filter(posts::author_id.ne(account))
        .group_by(posts::topic_id)
        .select((
            posts::topic_id,
            diesel::dsl::count_star(),
            diesel::dsl::min(posts::number),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(topic, count, first)| {
            Some((
                topic,
                New {
                    count,
                    first: first?,
                },
            ))
        })
        .collect())
}

/// The first message of somebody else after a number of a topic.
pub fn next_after(
    conn: &mut Conn,
    account: AccountId,
    topic: TopicId,
    last: i64,
) -> Result<Option<i64>, DbError> {
    Ok(posts::table
        .filter(posts::topic_id.eq(topic))
        .filter(posts::number.gt(last))
        .filter(post_listed())
        .filter(posts::author_id.ne(account))
        .order(posts::number)
        .select(posts::number)
        .first(conn)
        .optional()?)
}
