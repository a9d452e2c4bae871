//! Rows into documents of the index.

use super::store::{PostRow, TutorialRow};
use crate::domain::{PostId, Timestamp, TopicId, TopicKind, TutorialId};
use crate::search::{Change, Document, Kind, passages};
use crate::text;

/// Key of a message's document.
pub fn post_key(id: PostId) -> String {
    format!("post:{id}")
}

/// The message that a key names, if it names one.
pub fn post_of_key(key: &str) -> Option<PostId> {
    key.strip_prefix("post:")?.parse().ok()
}

/// Which edition of its text a tutorial shows: editions have no number, but each has its time.
pub fn revision_of_tutorial(updated: Timestamp) -> i64 {
    updated.micros()
}

/// Key of a passage of a tutorial.
fn passage_key(id: TutorialId, number: i64) -> String {
    format!("tutorial:{id}:{number}")
}

/// The tutorial of the passage that a key names, if it names one.
pub fn tutorial_of_key(key: &str) -> Option<TutorialId> {
    let (id, _) = key.strip_prefix("tutorial:")?.split_once(':')?;
    id.parse().ok()
}

/// The kind under which the messages of a topic are found.
pub fn kind_of(kind: TopicKind) -> Kind {
    match kind {
        TopicKind::Announcement => Kind::Announcement,
        TopicKind::Question | TopicKind::Discussion | TopicKind::Idea => Kind::Topic,
    }
}

/// The document of a message; `None` when it is not to be found.
pub fn of_post(row: &PostRow, tags: &[String]) -> Option<Document> {
    row.can_be_found().then(|| Document {
        key: post_key(row.id),
        kind: kind_of(row.kind),
        group: row.topic.0,
        post_number: Some(row.number),
        title: row.title.clone(),
        body: text::searchable(&row.body),
        revision: row.revision,
        category: Some(row.category.0),
        app: row.app.clone(),
        state: Some(row.state.as_str().to_owned()),
        tags: tags.to_vec(),
        author: Some(row.author.0),
        created: row.created_at.unix(),
        version: row.version.as_deref().and_then(major),
        solution: row.is_solution(),
        votes: row.votes,
    })
}

/// The major version of Nextcloud that a topic names.
fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// What brings the document of a message up to date.
pub fn change_of_post(row: &PostRow, tags: &[String]) -> Change {
    match of_post(row, tags) {
        Some(document) => Change::Put(document),
        None => Change::Delete {
            key: post_key(row.id),
        },
    }
}

/// Takes away a topic, under whichever kind it was found.
pub fn without_topic(id: TopicId) -> [Change; 2] {
    [Kind::Topic, Kind::Announcement].map(|kind| Change::DeleteGroup { kind, group: id.0 })
}

/// Takes away a tutorial.
pub fn without_tutorial(id: TutorialId) -> Change {
    Change::DeleteGroup {
        kind: Kind::Tutorial,
        group: id.0,
    }
}

/// The documents of a tutorial, a passage each, at least one; none when it is not to be found.
pub fn of_tutorial(row: &TutorialRow, tags: &[String]) -> Vec<Document> {
    if !row.can_be_found() {
        return Vec::new();
    }
    let plain = text::searchable(&row.body);
    (0..)
        .zip(passages(&plain))
        .map(|(n, passage)| Document {
            key: passage_key(row.id, n),
            kind: Kind::Tutorial,
            group: row.id.0,
            post_number: Some(n),
            title: row.title.clone(),
            body: passage.to_owned(),
            revision: revision_of_tutorial(row.updated_at),
            category: None,
            app: row.app.clone(),
            state: None,
            tags: tags.to_vec(),
            author: None,
            created: row.created_at.unix(),
            version: None,
            solution: false,
            votes: 0,
        })
        .collect()
}
