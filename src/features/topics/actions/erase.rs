//! Erasing the messages of somebody who left (ADR 0021).

use crate::db::Conn;
use crate::db::changes::{self, Change};
use crate::domain::{AccountId, PostId, Timestamp, TopicId};
use crate::error::AppError;
use crate::features::topics::store::{self, Erasable};
use crate::text;

/// Messages in one transaction.
const BATCH: i64 = 50;
/// Stands in the place of a question that others have answered.
const STUB: &str = "*Le texte de cette question a été retiré par la personne qui l’a posée.*";
const STUB_HTML: &str =
    "<p><em>Le texte de cette question a été retiré par la personne qui l’a posée.</em></p>\n";
const TITLE: &str = "Sujet retiré";
const SLUG: &str = "sujet-retire";

/// Erases the next messages of an account after `after`, for good: all, or only those that it had
/// deleted itself. A question that others answered leaves its title and a note in its place; a topic
/// of which nothing is left goes whole; a message that others completed as a wiki stays. Returns
/// where to go on, `None` at the end. Beginning again from the start repeats nothing.
///
/// # Errors
/// The database's.
pub fn erase_messages(
    conn: &mut Conn,
    (account, all): (AccountId, bool),
    after: PostId,
    now: Timestamp,
) -> Result<Option<PostId>, AppError> {
    let batch = store::erasable(conn, (account, all), STUB, after, BATCH)?;
    let Some(last) = batch.last().map(|post| post.id) else {
        return Ok(None);
    };
    let mut topics: Vec<TopicId> = batch.iter().map(|post| post.topic).collect();
    topics.sort();
    topics.dedup();
    // In order of their ids, as whoever else holds several: nobody waits in a circle.
    for topic in &topics {
        store::lock_topic(conn, *topic)?;
    }
    let answered = store::with_others(conn, account, &topics)?;
    let stays = |post: &&Erasable| post.number == 1 && answered.contains(&post.topic);
    let stubs: Vec<PostId> = batch.iter().filter(stays).map(|post| post.id).collect();
    let rest: Vec<PostId> = ids_not_in(&batch, &stubs);
    let gone: Vec<TopicId> = batch
        .iter()
        .filter(|post| post.number == 1 && !answered.contains(&post.topic))
        .map(|post| post.topic)
        .collect();
    store::leave_stubs(conn, &stubs, (STUB, STUB_HTML, text::RENDERER))?;
    store::remove_texts(conn, account, &rest)?;
    store::remove_topics(conn, &gone, (TITLE, SLUG))?;
    let noted: Vec<Change> = batch
        .iter()
        .map(|post| Change::Post(post.id))
        .chain(topics.iter().map(|topic| Change::Topic(*topic)))
        .collect();
    changes::record_all(conn, &noted, now)?;
    for topic in topics {
        store::recount(conn, topic, now)?;
    }
    Ok(Some(last))
}

fn ids_not_in(batch: &[Erasable], others: &[PostId]) -> Vec<PostId> {
    let ids = batch.iter().map(|post| post.id);
    ids.filter(|id| !others.contains(id)).collect()
}
