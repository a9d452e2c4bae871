//! The index against the tables, on a database of its own.

use diesel::connection::SimpleConnection as _;
use tempfile::TempDir;

use super::indexing::{follow_changes, rebuild};
use super::position::IndexCursor;
use super::{reindex, store};
use crate::config::DatabaseUrl;
use crate::db::changes::{self, Change, Position};
use crate::db::{Db, DbError, migrate};
use crate::domain::{PostId, Timestamp, TopicId, TutorialId, Viewer};
use crate::search::{Engine, Options, Request};

/// A database, and an index that follows it when told to.
struct Bench {
    db: Db,
    engine: Engine,
    cursor: IndexCursor,
    _folder: TempDir,
}

const ROWS: &str = "
    INSERT INTO accounts (id, username, standing, state, notify, created_at, updated_at)
        VALUES (1, 'Zoe', 'member', 'active', 'none', '2026-01-01 10:00:00', '2026-01-01 10:00:00');
    INSERT INTO identities (id, account_id, kind, created_at, last_used_at)
        VALUES (1, 1, 'local', '2026-01-01 10:00:00', '2026-01-01 10:00:00');
    INSERT INTO categories (id, slug, name, read_level, write_level, created_at, updated_at)
        VALUES (1, 'tous', 'Tous', 0, 1, '2026-01-01 10:00:00', '2026-01-01 10:00:00');
    INSERT INTO topics (id, kind, state, visibility, title, slug, category_id, author_id,
            identity_id, created_at, bumped_at, updated_at)
        VALUES (1, 'question', 'unanswered', 'visible', 'Partager un agenda', 'agenda', 1, 1, 1,
            '2026-01-01 10:00:00', '2026-01-01 10:00:00', '2026-01-01 10:00:00');
    INSERT INTO posts (id, topic_id, number, author_id, identity_id, body, html, renderer,
            visibility, created_at)
        VALUES (1, 1, 1, 1, 1, 'Comment **partager** ?', '', 1, 'visible', '2026-01-01 10:00:00'),
               (2, 1, 2, 1, 1, 'Avec un hippocampe.', '', 1, 'visible', '2026-01-01 10:00:00');
    INSERT INTO tutorials (id, external_id, slug, title, body, html, renderer, visibility,
            created_at, updated_at)
        VALUES (1, 'a', 'visio', 'Ouvrir une visio', 'Cliquez sur la libellule.', '', 1,
            'visible', '2026-01-01 10:00:00', '2026-01-01 10:00:00');";

fn now() -> Timestamp {
    Timestamp::from_micros(1_800_000_000_000_000).unwrap()
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).unwrap();
        let db = Db::open(&url).unwrap();
        let options = Options {
            writer_memory: 15_000_000,
            ..Options::default()
        };
        let bench = Self {
            engine: Engine::open(&folder.path().join("index"), options).unwrap(),
            cursor: IndexCursor {
                forum: "test".to_owned(),
                position: Position::START,
            },
            db,
            _folder: folder,
        };
        bench.sql(ROWS);
        bench
    }

    fn sql(&self, statements: &str) {
        self.db
            .write_blocking(|conn| Ok::<_, DbError>(conn.batch_execute(statements)?))
            .unwrap();
    }

    /// Notes a change and lets the index follow.
    fn changed(&mut self, change: Change) {
        self.db
            .write_blocking(|conn| changes::record(conn, change, now()))
            .unwrap();
        let found = self
            .db
            .read_blocking(|conn| changes::after(conn, self.cursor.position, 500))
            .unwrap();
        let logged: Vec<Change> = found.iter().map(|(_, change)| *change).collect();
        let after = IndexCursor {
            position: found.last().unwrap().0,
            ..self.cursor.clone()
        };
        follow_changes(&self.db, &self.engine, &logged, &self.cursor, &after).unwrap();
        assert_eq!(self.engine.cursor(), Some(after.to_string()));
        self.cursor = after;
    }

    fn found(&self, text: &str) -> usize {
        let request = Request {
            text: text.to_owned(),
            page: 1,
            per_page: 10,
            ..Request::default()
        };
        self.engine.search(&request).unwrap().total
    }
}

#[test]
fn what_is_written_can_be_found_and_what_is_hidden_cannot() {
    let mut bench = Bench::new();
    bench.changed(Change::Topic(TopicId(1)));
    bench.changed(Change::Tutorial(TutorialId(1)));
    assert_eq!(
        (bench.found("hippocampe"), bench.found("libellule")),
        (1, 1)
    );

    bench.sql("UPDATE posts SET visibility = 'hidden' WHERE id = 2");
    bench.changed(Change::Post(PostId(2)));
    assert_eq!((bench.found("hippocampe"), bench.found("agenda")), (0, 1));

    bench.sql("UPDATE topics SET visibility = 'deleted'");
    bench.changed(Change::Topic(TopicId(1)));
    assert_eq!(bench.found("agenda"), 0);

    bench.sql("UPDATE tutorials SET visibility = 'hidden'");
    bench.changed(Change::Tutorial(TutorialId(1)));
    assert_eq!(bench.found("libellule"), 0);
    assert_eq!(bench.engine.documents(), 0);
}

#[test]
fn a_purged_message_and_a_new_title_reach_the_index() {
    let mut bench = Bench::new();
    bench.changed(Change::Topic(TopicId(1)));
    bench.sql("DELETE FROM posts WHERE id = 2; UPDATE topics SET title = 'Un calamar'");
    bench.changed(Change::Post(PostId(2)));
    bench.changed(Change::Topic(TopicId(1)));
    assert_eq!((bench.found("hippocampe"), bench.found("calamar")), (0, 1));
}

#[test]
fn a_converted_topic_is_found_once() {
    let mut bench = Bench::new();
    bench.changed(Change::Topic(TopicId(1)));
    bench.sql("UPDATE topics SET kind = 'announcement'");
    bench.changed(Change::Topic(TopicId(1)));
    assert_eq!(bench.found("hippocampe"), 1);
    bench.sql("UPDATE topics SET visibility = 'hidden'");
    bench.changed(Change::Topic(TopicId(1)));
    assert_eq!(bench.found("hippocampe"), 0);
}

#[test]
fn a_rebuild_finds_the_same_and_goes_on_from_the_position_before_it() {
    let mut bench = Bench::new();
    bench.changed(Change::Topic(TopicId(1)));
    let before = bench.db.read_blocking(changes::current).unwrap();
    let mut steps = Vec::new();
    let made = rebuild(&bench.db, &bench.engine, "test", |progress| {
        steps.push((progress.done, progress.total));
        bench
            .db
            .write_blocking(|conn| changes::record(conn, Change::Post(PostId(1)), now()))?;
        Ok(true)
    });
    assert_eq!(made.unwrap(), Some(3));
    assert_eq!(steps, [(2, 3), (3, 3)]);
    let cursor: IndexCursor = bench.engine.cursor().unwrap().parse().unwrap();
    assert_eq!(cursor.position, before);
    assert_eq!(
        (bench.found("hippocampe"), bench.found("libellule")),
        (1, 1)
    );
    let lag = bench
        .db
        .read_blocking(|conn| changes::lag(conn, cursor.position, 100))
        .unwrap();
    assert_eq!(lag, 2);
}

#[test]
fn a_rebuild_that_is_given_up_leaves_the_index_as_it_was() {
    let mut bench = Bench::new();
    bench.changed(Change::Topic(TopicId(1)));
    let cursor = bench.engine.cursor();
    let made = rebuild(&bench.db, &bench.engine, "other", |_| Ok(false));
    assert_eq!(made.unwrap(), None);
    assert_eq!(
        (bench.found("hippocampe"), bench.engine.cursor()),
        (1, cursor)
    );
}

#[test]
fn a_pruned_log_no_longer_reaches_back() {
    let bench = Bench::new();
    let reaches = |position| {
        bench
            .db
            .read_blocking(|conn| changes::reaches_back_to(conn, position))
            .unwrap()
    };
    let prune = |seconds| {
        let before = now() + chrono::Duration::seconds(seconds);
        bench
            .db
            .write_blocking(|conn| changes::prune(conn, before, now()))
            .unwrap()
    };
    let at = |seq| Position {
        transaction: 0,
        seq,
    };
    let all = [1, 2, 3].map(|id| Change::Post(PostId(id)));
    bench
        .db
        .write_blocking(|conn| changes::record_all(conn, &all, now()))
        .unwrap();
    assert!(reaches(Position::START) && reaches(at(3)));
    assert!(!reaches(at(4)), "a position from the future");
    assert_eq!(prune(0), 0);
    assert!(reaches(Position::START));
    assert_eq!(prune(1), 3);
    assert!(!reaches(Position::START) && !reaches(at(2)));
    assert!(reaches(at(3)), "all was read before it was pruned");
    assert_eq!(bench.db.read_blocking(changes::current).unwrap(), at(3));
}

#[test]
fn a_wish_stands_until_it_is_carried_out() {
    let bench = Bench::new();
    let wish = || bench.db.read_blocking(reindex::wish).unwrap();
    assert_eq!(wish(), None);
    let request = bench
        .db
        .write_blocking(|conn| reindex::ask(conn, now()))
        .unwrap();
    assert_eq!(wish(), Some(request.clone()));
    for (finished, left) in [(false, Some(request.clone())), (true, None)] {
        let report = reindex::Report {
            request: request.clone(),
            done: 1,
            total: 2,
            finished,
            documents: 1,
        };
        bench
            .db
            .write_blocking(|conn| reindex::note(conn, &report, now()))
            .unwrap();
        assert_eq!(wish(), left);
    }
}

#[test]
fn results_are_filtered_by_what_the_viewer_may_read() {
    let bench = Bench::new();
    let shown = || {
        bench
            .db
            .read_blocking(|conn| {
                let topics = store::topics_shown(conn, &Viewer::Visitor, &[TopicId(1)])?;
                let posts = store::posts_shown(conn, &[PostId(1), PostId(2)])?;
                Ok::<_, DbError>((topics.len(), posts.len()))
            })
            .unwrap()
    };
    assert_eq!(shown(), (1, 2));
    bench.sql(
        "UPDATE categories SET read_level = 2; UPDATE posts SET visibility = 'hidden' WHERE id = 2",
    );
    assert_eq!(shown(), (0, 1));
}
