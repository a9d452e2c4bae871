//! What is new to a reader: counted from the messages they may see, never from the numbers alone,
//! so that a count tells of nothing hidden.

use std::collections::HashMap;

use super::{Marks, store};
use crate::db::{Conn, DbError};
use crate::domain::{TopicId, Viewer};

/// What came since the last visit of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct New {
    /// Messages, other people's; at most [`store::COUNTED`].
    pub count: i64,
    /// The number of the first.
    pub first: i64,
}

/// Where a reader stands in one topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stopped {
    /// The highest number they have read; `None` at their first visit.
    pub last: Option<i64>,
    /// The first message of somebody else after it.
    pub next: Option<i64>,
}

/// What is new in those of these topics that the viewer has opened before. The viewer must be one
/// who finds these topics in a list.
///
/// # Errors
/// The database's.
pub fn news(
    conn: &mut Conn,
    marks: &Marks,
    viewer: &Viewer,
    topics: &[TopicId],
) -> Result<HashMap<TopicId, New>, DbError> {
    let Some(account) = viewer.account() else {
        return Ok(HashMap::new());
    };
    let mut lasts = store::lasts(conn, account, topics)?;
    for (topic, number) in marks.of(account) {
        if topics.contains(&topic) {
            let last = lasts.entry(topic).or_insert(number);
            *last = number.max(*last);
        }
    }
    store::new_since(conn, account, &lasts)
}

/// Where a viewer stands in a topic whose page they may open.
///
/// # Errors
/// The database's.
pub fn stopped(
    conn: &mut Conn,
    marks: &Marks,
    viewer: &Viewer,
    topic: TopicId,
) -> Result<Stopped, DbError> {
    let Some(account) = viewer.account() else {
        return Ok(Stopped::default());
    };
    let stored = store::last(conn, account, topic)?;
    let noted = marks.of(account).into_iter().find(|(id, _)| *id == topic);
    let Some(last) = stored.max(noted.map(|(_, number)| number)) else {
        return Ok(Stopped::default());
    };
    Ok(Stopped {
        last: Some(last),
        next: store::next_after(conn, account, topic, last)?,
    })
}
