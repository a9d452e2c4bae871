//! A plan into rows.

use std::collections::HashSet;

use entraide::db::Conn;
use entraide::domain::{APPS, VERSIONS};
use entraide::text;
use serde_json::{Value, json};

use super::bulk::{self, Column, time};
use super::ground;
use super::pieces::{Piece, Pieces};
use super::plan::{Kind, Message, Plan, SECOND, Topic, Visibility};

/// Everything, in one transaction for each table. Each topic of the plan has its title.
pub fn all(
    conn: &mut Conn,
    plan: &Plan,
    pieces: &Pieces,
    titles: &[String],
    progress: &mut impl FnMut(usize, usize),
) -> anyhow::Result<()> {
    ground::people(conn, plan)?;
    ground::places(conn, plan)?;
    topics(conn, plan, titles)?;
    store_pieces(conn, pieces)?;
    let ids = messages(conn, plan, progress)?;
    around(conn, plan, pieces, &ids)?;
    finish(conn)
}

pub fn id(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(0) + 1
}

pub fn start(plan: &Plan) -> i64 {
    plan.topics.first().map_or(0, |topic| topic.created) - 86_400 * SECOND
}

const TOPICS: &[Column] = &[
    ("id", "bigint"),
    ("kind", "text"),
    ("state", "text"),
    ("visibility", "text"),
    ("title", "text"),
    ("slug", "text"),
    ("category_id", "bigint"),
    ("app", "text"),
    ("version", "text"),
    ("author_id", "bigint"),
    ("identity_id", "bigint"),
    ("next_number", "bigint"),
    ("answer_count", "bigint"),
    ("me_too_count", "bigint"),
    ("score", "bigint"),
    ("created_at", "timestamp"),
    ("bumped_at", "timestamp"),
    ("updated_at", "timestamp"),
    ("state_at", "timestamp"),
];

fn topics(conn: &mut Conn, plan: &Plan, titles: &[String]) -> anyhow::Result<()> {
    let titled: Vec<(&Topic, &String)> = plan.topics.iter().zip(titles).collect();
    for (n, some) in titled.chunks(bulk::ROWS).enumerate() {
        let rows: Vec<Value> = (some.iter().enumerate())
            .map(|(i, (topic, title))| row(n * bulk::ROWS + i, topic, title))
            .collect();
        bulk::insert(conn, "topics", TOPICS, &rows)?;
    }
    Ok(())
}

fn row(index: usize, topic: &Topic, title: &str) -> Value {
    let kind = match topic.kind {
        Kind::Question => "question",
        Kind::Discussion => "discussion",
        Kind::Idea => "idea",
        Kind::Announcement => "announcement",
    };
    let state = match topic.kind {
        Kind::Question if topic.solution.is_some() => "solved",
        Kind::Question if topic.answers > 0 => "answered",
        Kind::Question => "unanswered",
        _ => "open",
    };
    let me_too = i64::try_from(me_too(topic).count()).unwrap_or(0);
    let state_at = topic
        .solution
        .map_or(topic.bumped, |solution| solution.chosen);
    json!([
        id(index),
        kind,
        state,
        "visible",
        title,
        text::slug(title),
        id(topic.category),
        topic.app.map(|n| APPS[n % APPS.len()].id),
        topic.version.map(|n| VERSIONS[n % VERSIONS.len()]),
        id(topic.author),
        id(topic.author),
        id(topic.messages),
        topic.answers,
        me_too,
        topic.score + me_too,
        time(topic.created),
        time(topic.bumped),
        time(topic.bumped),
        time(state_at)
    ])
}

/// Who said « moi aussi »: nobody says it of their own question.
fn me_too(topic: &Topic) -> impl Iterator<Item = usize> {
    topic
        .me_too
        .iter()
        .copied()
        .filter(|member| *member != topic.author)
}

/// Who found a message useful: neighbours of its author, never the author.
fn voters(message: &Message, members: usize) -> impl Iterator<Item = usize> {
    let first = message.author;
    (1..=message.votes).map(move |n| (first + n) % members)
}

fn store_pieces(conn: &mut Conn, pieces: &Pieces) -> anyhow::Result<()> {
    const PIECES: &[Column] = &[("id", "bigint"), ("body", "text"), ("html", "text")];
    for (table, list) in [
        ("load_openings", &pieces.openings),
        ("load_followings", &pieces.followings),
    ] {
        let create = format!(
            "CREATE TEMP TABLE {table} (id BIGINT NOT NULL PRIMARY KEY, body TEXT NOT NULL, html TEXT NOT NULL)"
        );
        bulk::batch(conn, &create)?;
        let rows: Vec<Value> = (list.iter().enumerate())
            .map(|(n, piece)| json!([n, piece.body, piece.html]))
            .collect();
        bulk::insert(conn, table, PIECES, &rows)?;
    }
    Ok(())
}

const MESSAGES: &[Column] = &[
    ("id", "bigint"),
    ("topic_id", "bigint"),
    ("number", "bigint"),
    ("author_id", "bigint"),
    ("opening", "bigint"),
    ("following", "bigint"),
    ("visibility", "text"),
    ("vote_count", "bigint"),
    ("deleted_by", "bigint"),
    ("created_at", "timestamp"),
    ("edited_at", "timestamp"),
];

/// The messages; answers where each stands: for each topic the ids of its messages, by number.
fn messages(
    conn: &mut Conn,
    plan: &Plan,
    progress: &mut impl FnMut(usize, usize),
) -> anyhow::Result<Vec<Vec<i64>>> {
    let mut ids: Vec<Vec<i64>> = plan.topics.iter().map(|t| vec![0; t.messages]).collect();
    for (n, message) in plan.messages.iter().enumerate() {
        ids[message.topic][message.number - 1] = id(n);
    }
    let v = |n| bulk::value(conn, MESSAGES, n);
    let statement = format!(
        "INSERT INTO posts (id, topic_id, number, author_id, identity_id, body, html, renderer, \
         visibility, vote_count, deleted_by, created_at, edited_at) \
         SELECT {}, {}, {}, {}, {}, a.body || coalesce('\n\n' || b.body, ''), \
         a.html || coalesce(b.html, ''), {}, {}, {}, {}, {}, {} FROM {} \
         JOIN load_openings AS a ON a.id = {} LEFT JOIN load_followings AS b ON b.id = {}",
        v(0),
        v(1),
        v(2),
        v(3),
        v(3),
        text::RENDERER,
        v(6),
        v(7),
        v(8),
        v(9),
        v(10),
        bulk::source(conn),
        v(4),
        v(5),
    );
    let total = plan.messages.len();
    for (chunk, some) in plan.messages.chunks(bulk::ROWS).enumerate() {
        let done = chunk * bulk::ROWS;
        let rows: Vec<Value> = (some.iter().enumerate())
            .map(|(n, message)| message_row(done + n, message))
            .collect();
        bulk::run(conn, &statement, &rows)?;
        progress(done + some.len(), total);
    }
    Ok(ids)
}

fn message_row(index: usize, message: &Message) -> Value {
    let visibility = match message.visibility {
        Visibility::Visible => "visible",
        Visibility::Hidden => "hidden",
        Visibility::Deleted => "deleted",
    };
    let deleted = message.visibility == Visibility::Deleted;
    let edited = message.edited.then(|| time(message.at + 60 * SECOND));
    json!([
        id(index),
        id(message.topic),
        message.number,
        id(message.author),
        message.opening,
        message.following,
        visibility,
        message.votes,
        deleted.then(|| id(message.author)),
        time(message.at),
        edited
    ])
}

/// Rows gathered for one table, written whenever there are many.
struct Rows {
    table: &'static str,
    columns: &'static [Column],
    rows: Vec<Value>,
}

impl Rows {
    fn of(table: &'static str, columns: &'static [Column]) -> Self {
        Self {
            table,
            columns,
            rows: Vec::new(),
        }
    }

    fn push(&mut self, conn: &mut Conn, row: Value) -> anyhow::Result<()> {
        self.rows.push(row);
        if self.rows.len() >= bulk::ROWS {
            self.flush(conn)?;
        }
        Ok(())
    }

    fn flush(&mut self, conn: &mut Conn) -> anyhow::Result<()> {
        bulk::insert(conn, self.table, self.columns, &self.rows)?;
        self.rows.clear();
        Ok(())
    }
}

/// What people did around the messages: solutions, votes, « moi aussi », tags, follows, reads, links.
fn around(conn: &mut Conn, plan: &Plan, pieces: &Pieces, ids: &[Vec<i64>]) -> anyhow::Result<()> {
    of_messages(conn, plan, pieces, ids)?;
    of_topics(conn, plan, ids)?;
    follows_and_reads(conn, plan)
}

fn of_messages(
    conn: &mut Conn,
    plan: &Plan,
    pieces: &Pieces,
    ids: &[Vec<i64>],
) -> anyhow::Result<()> {
    let mut votes = Rows::of(
        "votes",
        &[
            ("post_id", "bigint"),
            ("account_id", "bigint"),
            ("identity_id", "bigint"),
            ("created_at", "timestamp"),
        ],
    );
    let mut links = Rows::of(
        "post_links",
        &[("post_id", "bigint"), ("topic_id", "bigint")],
    );
    for message in &plan.messages {
        let post = ids[message.topic][message.number - 1];
        for voter in voters(message, plan.size.members) {
            let at = time(message.at + 3_600 * SECOND);
            votes.push(conn, json!([post, id(voter), id(voter), at]))?;
        }
        let shown: [Option<&Piece>; 2] = [
            pieces.openings.get(message.opening),
            message.following.and_then(|n| pieces.followings.get(n)),
        ];
        for target in shown.into_iter().flatten().flat_map(|piece| &piece.links) {
            let known = usize::try_from(*target).is_ok_and(|n| n <= plan.topics.len());
            if known && *target != id(message.topic) {
                links.push(conn, json!([post, target]))?;
            }
        }
    }
    votes.flush(conn)?;
    links.flush(conn)
}

fn of_topics(conn: &mut Conn, plan: &Plan, ids: &[Vec<i64>]) -> anyhow::Result<()> {
    let mut solutions = Rows::of(
        "solutions",
        &[
            ("topic_id", "bigint"),
            ("post_id", "bigint"),
            ("chosen_by", "bigint"),
            ("identity_id", "bigint"),
            ("chosen_at", "timestamp"),
        ],
    );
    let mut tags = Rows::of(
        "topic_tags",
        &[("topic_id", "bigint"), ("tag_id", "bigint")],
    );
    let mut me_toos = Rows::of(
        "me_toos",
        &[
            ("topic_id", "bigint"),
            ("account_id", "bigint"),
            ("identity_id", "bigint"),
            ("created_at", "timestamp"),
        ],
    );
    for (n, topic) in plan.topics.iter().enumerate() {
        if let Some(solution) = topic.solution {
            let post = ids[n][solution.number - 1];
            let by = id(topic.author);
            solutions.push(conn, json!([id(n), post, by, by, time(solution.chosen)]))?;
        }
        for tag in &topic.tags {
            tags.push(conn, json!([id(n), id(*tag)]))?;
        }
        for member in me_too(topic) {
            let at = time(topic.created + 7_200 * SECOND);
            me_toos.push(conn, json!([id(n), id(member), id(member), at]))?;
        }
    }
    solutions.flush(conn)?;
    tags.flush(conn)?;
    me_toos.flush(conn)
}

/// Who takes part follows, and has read up to their last message.
fn follows_and_reads(conn: &mut Conn, plan: &Plan) -> anyhow::Result<()> {
    let mut follows = Rows::of(
        "topic_follows",
        &[
            ("topic_id", "bigint"),
            ("account_id", "bigint"),
            ("level", "text"),
            ("reason", "text"),
            ("created_at", "timestamp"),
        ],
    );
    let mut reads = Rows::of(
        "topic_reads",
        &[
            ("account_id", "bigint"),
            ("topic_id", "bigint"),
            ("last_number", "bigint"),
            ("read_at", "timestamp"),
        ],
    );
    let mut following: HashSet<(usize, usize)> = HashSet::new();
    for message in &plan.messages {
        if following.insert((message.topic, message.author)) {
            let reason = if message.number == 1 {
                "asked"
            } else {
                "answered"
            };
            let row = json!([
                id(message.topic),
                id(message.author),
                "follow",
                reason,
                time(message.at)
            ]);
            follows.push(conn, row)?;
        }
    }
    let mut read: HashSet<(usize, usize)> = HashSet::new();
    for message in plan.messages.iter().rev() {
        if read.insert((message.topic, message.author)) {
            let (who, topic) = (id(message.author), id(message.topic));
            reads.push(conn, json!([who, topic, message.number, time(message.at)]))?;
        }
    }
    for (n, topic) in plan.topics.iter().enumerate() {
        for member in me_too(topic).filter(|member| following.insert((n, *member))) {
            let at = time(topic.created + 7_200 * SECOND);
            follows.push(conn, json!([id(n), id(member), "follow", "me_too", at]))?;
        }
    }
    follows.flush(conn)?;
    reads.flush(conn)
}

/// Rows came with their ids: what counts them goes on after the last. PostgreSQL gets the figures
/// that its autovacuum would gather within a minute; SQLite none, as the product never asks for any.
fn finish(conn: &mut Conn) -> anyhow::Result<()> {
    bulk::batch(
        conn,
        "DROP TABLE load_openings; DROP TABLE load_followings;",
    )?;
    match conn {
        Conn::Sqlite(_) => bulk::batch(conn, "PRAGMA wal_checkpoint(TRUNCATE);"),
        Conn::Postgres(_) => {
            for table in [
                "accounts",
                "identities",
                "categories",
                "tags",
                "topics",
                "posts",
            ] {
                let goes_on = format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), \
                     (SELECT coalesce(max(id), 1) FROM {table}))"
                );
                bulk::batch(conn, &goes_on)?;
            }
            bulk::batch(conn, "VACUUM ANALYZE")
        }
    }
}
