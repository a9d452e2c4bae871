//! Changes of the database into changes of the index: a batch of the log, or everything.

use std::collections::{BTreeSet, HashSet};

use super::documents;
use super::store;
use crate::db::changes::{self, Change as Logged};
use crate::db::{Db, DbError};
use crate::domain::{PostId, TopicId, TutorialId};
use crate::search::{Change, Engine, EngineError};

use super::position::IndexCursor;

/// Why the index could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("thread of the index: {0}")]
    Thread(#[from] std::io::Error),
    #[error("this process has no search index")]
    NoIndex,
}

/// Messages read at once: at 60,000 characters each, some 100 MB in the worst case.
const POSTS: i64 = 500;
/// Tutorials read at once, each of up to 1 MB.
const TUTORIALS: usize = 64;

/// Brings the index up to date with some changes of the log.
///
/// The cursor moves from `before` to `after` with the last document, so that a stop at any moment
/// repeats work and never skips any.
pub fn follow_changes(
    db: &Db,
    engine: &Engine,
    logged: &[Logged],
    before: &IndexCursor,
    after: &IndexCursor,
) -> Result<(), IndexError> {
    let mut batch = Batch {
        db,
        engine,
        before: before.to_string(),
        pending: Vec::new(),
    };
    let touched = Touched::by(logged);
    batch.topics(&touched.topics)?;
    batch.posts(&touched.posts, &touched.topics)?;
    batch.tutorials(&touched.tutorials)?;
    engine.apply(&batch.pending, &after.to_string())?;
    Ok(())
}

/// What some changes touched, each thing once.
#[derive(Default)]
struct Touched {
    topics: BTreeSet<TopicId>,
    posts: BTreeSet<PostId>,
    tutorials: BTreeSet<TutorialId>,
}

impl Touched {
    fn by(logged: &[Logged]) -> Self {
        let mut touched = Self::default();
        for change in logged {
            match *change {
                Logged::Topic(id) => touched.topics.insert(id),
                Logged::Post(id) => touched.posts.insert(id),
                Logged::Tutorial(id) => touched.tutorials.insert(id),
            };
        }
        touched
    }
}

struct Batch<'a> {
    db: &'a Db,
    engine: &'a Engine,
    before: String,
    pending: Vec<Change>,
}

impl Batch<'_> {
    /// All messages of these topics.
    fn topics(&mut self, topics: &BTreeSet<TopicId>) -> Result<(), IndexError> {
        if topics.is_empty() {
            return Ok(());
        }
        let ids: Vec<TopicId> = topics.iter().copied().collect();
        let listed = self
            .db
            .read_blocking(|conn| store::topics_listed(conn, &ids))?;
        let kept: HashSet<TopicId> = listed.iter().copied().collect();
        for gone in ids.iter().filter(|id| !kept.contains(id)) {
            self.pending.extend(documents::without_topic(*gone));
        }
        let mut last = PostId(0);
        loop {
            let rows = self
                .db
                .read_blocking(|conn| store::posts_of_topics(conn, &listed, last, POSTS))?;
            let Some(end) = rows.last() else {
                return Ok(());
            };
            last = end.id;
            self.put_posts(&rows)?;
        }
    }

    fn posts(
        &mut self,
        posts: &BTreeSet<PostId>,
        done: &BTreeSet<TopicId>,
    ) -> Result<(), IndexError> {
        if posts.is_empty() {
            return Ok(());
        }
        let ids: Vec<PostId> = posts.iter().copied().collect();
        let mut rows = self
            .db
            .read_blocking(|conn| store::posts_by_id(conn, &ids))?;
        let found: HashSet<PostId> = rows.iter().map(|row| row.id).collect();
        for purged in ids.iter().filter(|id| !found.contains(id)) {
            let key = documents::post_key(*purged);
            self.pending.push(Change::Delete { key });
        }
        rows.retain(|row| !(row.can_be_found() && done.contains(&row.topic)));
        self.put_posts(&rows)
    }

    fn put_posts(&mut self, rows: &[store::PostRow]) -> Result<(), IndexError> {
        let changes = with_tags_of_topics(self.db, rows, |row, tags| {
            documents::change_of_post(row, tags)
        })?;
        self.pending.extend(changes);
        self.flush_if_large()
    }

    fn tutorials(&mut self, tutorials: &BTreeSet<TutorialId>) -> Result<(), IndexError> {
        let ids: Vec<TutorialId> = tutorials.iter().copied().collect();
        for some in ids.chunks(TUTORIALS) {
            let (rows, tags) = self.db.read_blocking(|conn| {
                let rows = store::tutorials_by_id(conn, some)?;
                Ok::<_, DbError>((rows, store::tutorial_tags(conn, some)?))
            })?;
            // Its passages may be fewer than before.
            let gone = some.iter().map(|id| documents::without_tutorial(*id));
            self.pending.extend(gone);
            for row in &rows {
                let tags = tags.get(&row.id).map_or(&[][..], Vec::as_slice);
                let passages = documents::of_tutorial(row, tags);
                self.pending.extend(passages.into_iter().map(Change::Put));
            }
            self.flush_if_large()?;
        }
        Ok(())
    }

    fn flush_if_large(&mut self) -> Result<(), IndexError> {
        if self.pending.len() >= 2_000 {
            self.engine.apply(&self.pending, &self.before)?;
            self.pending.clear();
        }
        Ok(())
    }
}

fn with_tags_of_topics<T>(
    db: &Db,
    rows: &[store::PostRow],
    make: impl Fn(&store::PostRow, &[String]) -> T,
) -> Result<Vec<T>, DbError> {
    let topics: BTreeSet<TopicId> = rows.iter().map(|row| row.topic).collect();
    let topics: Vec<TopicId> = topics.into_iter().collect();
    let tags = db.read_blocking(|conn| store::topic_tags(conn, &topics))?;
    let of = |id| tags.get(&id).map_or(&[][..], Vec::as_slice);
    Ok(rows.iter().map(|row| make(row, of(row.topic))).collect())
}

/// How far a rebuild has come, in messages and tutorials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: i64,
    /// As counted at the start.
    pub total: i64,
}

/// Makes a whole new index from the tables, beside the one that serves, then puts it in its place.
///
/// `step` is called after each batch; when it answers `false` the rebuild is given up without a
/// trace and `None` is answered, else the number of documents.
pub fn rebuild(
    db: &Db,
    engine: &Engine,
    forum: &str,
    mut step: impl FnMut(Progress) -> Result<bool, IndexError>,
) -> Result<Option<u64>, IndexError> {
    // The position first: what changes during the scan is followed again after it.
    let position = db.read_blocking(changes::current)?;
    let mut progress = Progress {
        done: 0,
        total: db.read_blocking(store::total)?,
    };
    let mut fresh = engine.rebuild()?;
    let mut last = PostId(0);
    loop {
        let rows = db.read_blocking(|conn| store::posts_after(conn, last, POSTS))?;
        let Some(end) = rows.last() else { break };
        last = end.id;
        let documents = with_tags_of_topics(db, &rows, documents::of_post)?;
        fresh.add(&documents.into_iter().flatten().collect::<Vec<_>>())?;
        progress.done += count(rows.len());
        if !step(progress)? {
            return Ok(None);
        }
    }
    let mut last = TutorialId(0);
    loop {
        let (rows, tags) = db.read_blocking(|conn| {
            let rows = store::tutorials_after(conn, last, count(TUTORIALS))?;
            let ids: Vec<TutorialId> = rows.iter().map(|row| row.id).collect();
            Ok::<_, DbError>((rows, store::tutorial_tags(conn, &ids)?))
        })?;
        let Some(end) = rows.last() else { break };
        last = end.id;
        for row in &rows {
            let tags = tags.get(&row.id).map_or(&[][..], Vec::as_slice);
            fresh.add(&documents::of_tutorial(row, tags))?;
        }
        progress.done += count(rows.len());
        if !step(progress)? {
            return Ok(None);
        }
    }
    let documents = fresh.documents();
    let cursor = IndexCursor {
        forum: forum.to_owned(),
        position,
    };
    fresh.finish(&cursor.to_string())?;
    Ok(Some(documents))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
