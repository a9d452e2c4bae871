//! What a node reads of the notes: late transactions, and notes that are gone.

use std::sync::mpsc;

use diesel::prelude::*;
use entraide::db::schema::topics;
use entraide::db::{Conn, Db, DbError, Scope, page_versions};
use entraide::domain::TopicId;

use super::{Scene, scene};

/// Another node over the same database, as far as its database goes.
fn other_node(s: &Scene) -> Db {
    let other = Db::open(s.app.app.db.url()).unwrap();
    other
        .read_blocking(|conn| other.pages().watch(conn))
        .unwrap();
    other
}

fn look(node: &Db) -> i64 {
    node.read_blocking(|conn| node.pages().look(conn)).unwrap()
}

fn rename(conn: &mut Conn, topic: TopicId) -> Result<(), DbError> {
    diesel::update(topics::table.find(topic))
        .set(topics::title.eq("Un autre titre"))
        .execute(conn)?;
    Ok(())
}

#[test]
fn a_transaction_that_ends_late_is_seen_and_keeps_nobody_waiting() {
    let s = scene();
    if s.app.app.db.is_sqlite() {
        return; // It has one writer: none ends after a later one.
    }
    let second = s.alice.asks(s.category, "Une autre", "Bonjour.");
    let other = other_node(&s);
    let before = other.pages().stamp();
    let shows = |topic: TopicId| [Scope::Topic(topic.0)];
    let (began, has_begun) = mpsc::channel();
    let (end, may_end) = mpsc::channel::<()>();
    let db = s.app.app.db.clone();
    let first = s.topic;
    let late = std::thread::spawn(move || {
        db.write_blocking(|conn| {
            rename(conn, first)?;
            began.send(()).unwrap();
            may_end.recv().unwrap();
            Ok::<_, DbError>(())
        })
    });
    has_begun.recv().unwrap();
    s.app.write(|conn| rename(conn, second));
    look(&other);
    assert!(!other.pages().unchanged(before, &shows(second)));
    assert!(other.pages().unchanged(before, &shows(first)));
    let between = other.pages().stamp();
    look(&other);
    assert_eq!(other.pages().stamp(), between, "what was read counts once");
    end.send(()).unwrap();
    late.join().unwrap().unwrap();
    look(&other);
    assert!(!other.pages().unchanged(between, &shows(first)));
    assert!(other.pages().unchanged(between, &shows(second)));
}

#[test]
fn a_node_that_slept_while_notes_were_pruned_forgets_its_pages() {
    let s = scene();
    let (awake, asleep) = (other_node(&s), other_node(&s));
    let before = asleep.pages().stamp();
    for words in ["Un.", "Deux.", "Trois."] {
        s.bob.answers(s.topic, words);
        look(&awake);
    }
    let pruned = s.app.write(|conn| page_versions::prune(conn, i64::MAX));
    assert!(pruned > 0);
    s.bob.answers(s.topic, "Quatre.");
    let elsewhere = [Scope::Topic(999)];
    look(&awake);
    assert!(awake.pages().unchanged(before, &elsewhere));
    look(&asleep);
    assert!(!asleep.pages().unchanged(before, &elsewhere));
    // From then on it follows as before.
    let again = asleep.pages().stamp();
    look(&asleep);
    assert_eq!(asleep.pages().stamp(), again);
}

#[test]
fn what_is_not_kept_is_not_counted() {
    let s = scene();
    s.kept(&s.path);
    let undone = s.app.app.db.write_blocking(|conn| {
        rename(conn, s.topic)?;
        Err::<(), _>(DbError::Stored("on purpose".to_owned()))
    });
    assert!(undone.is_err());
    assert!(s.is_kept(&s.path));
    s.kept(&s.path).shows("Partager un agenda");
}
