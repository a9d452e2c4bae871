//! Rows into documents of the index.

use super::store::{PostRow, TutorialRow};
use crate::domain::{PostId, TopicId, TopicKind, TutorialId};
use crate::search::{Change, Document, Kind};
use crate::text;

/// Words of a passage of a tutorial, about: of a long text, the part that answers is found and
/// shown.
const PASSAGE_WORDS: usize = 200;

/// Key of a message's document.
pub fn post_key(id: PostId) -> String {
    format!("post:{id}")
}

/// The message that a key names, if it names one.
pub fn post_of_key(key: &str) -> Option<PostId> {
    key.strip_prefix("post:")?.parse().ok()
}

/// The kind under which the messages of a topic are found.
fn kind_of(kind: TopicKind) -> Kind {
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
    passages(&plain)
        .into_iter()
        .enumerate()
        .map(|(n, passage)| Document {
            key: format!("tutorial:{}:{n}", row.id),
            kind: Kind::Tutorial,
            group: row.id.0,
            post_number: None,
            title: row.title.clone(),
            body: passage.to_owned(),
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

/// The text in pieces of about [`PASSAGE_WORDS`] words: cut at a line's end once the piece is long
/// enough, or inside a line that is too long. A short rest stays with the piece before it.
fn passages(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut words = 0;
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        if !c.is_whitespace() {
            words += usize::from(!in_word);
            in_word = true;
            continue;
        }
        in_word = false;
        if (c == '\n' && words >= PASSAGE_WORDS) || words >= PASSAGE_WORDS * 3 / 2 {
            cuts.push(at);
            words = 0;
        }
    }
    if words < PASSAGE_WORDS / 2 && cuts.len() > 1 {
        cuts.pop();
    }
    cuts.push(text.len());
    cuts.windows(2)
        .map(|cut| text[cut[0]..cut[1]].trim())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn long_texts_are_cut_at_lines() {
        let line = "mot ".repeat(50);
        let text = [line.trim(); 11].join("\n");
        let lengths: Vec<usize> = passages(&text)
            .iter()
            .map(|passage| passage.split_whitespace().count())
            .collect();
        // The last 150 words are enough for a passage of their own.
        assert_eq!(lengths, [200, 200, 150]);
        assert_eq!(passages("un seul mot"), ["un seul mot"]);
        assert_eq!(passages(""), [""]);
        let endless = "mot ".repeat(1_000);
        assert!(passages(&endless).len() >= 3);
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[a-zé\n ]{0,4000}") {
            let words: Vec<&str> = text.split_whitespace().collect();
            let kept: Vec<&str> = passages(&text)
                .into_iter()
                .flat_map(str::split_whitespace)
                .collect();
            prop_assert_eq!(words, kept);
        }
    }
}
