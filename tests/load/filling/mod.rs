//! Fills an empty forum with people, topics and messages, as the product's own actions would have
//! left them: the same counts, states, follows, reading marks and rendered texts.
//!
//! Nothing is put into the change log: a `serve` that finds no index makes it from the tables.

pub mod bulk;
mod ground;
pub mod pieces;
pub mod plan;
pub mod random;
pub mod recount;
pub mod source;
pub mod templates;
mod words;
mod write;

use anyhow::ensure;
use diesel::prelude::*;
use entraide::config::DatabaseUrl;
use entraide::db::schema::{accounts, topics};
use entraide::db::{Conn, migrate};

use pieces::Pieces;
use plan::{Plan, Size};
use random::Random;
use source::Source;

/// What to fill with.
pub struct Wanted<'a> {
    pub size: Size,
    /// The same seed makes the same forum.
    pub seed: u64,
    /// The end of time, in microseconds since 1970.
    pub now: i64,
    /// The address of the forum, to which links lead.
    pub origin: &'a str,
    /// What texts are made from.
    pub source: &'a dyn Source,
}

/// What was filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    pub members: usize,
    pub topics: usize,
    pub messages: usize,
}

/// Fills the database, which must hold no account and no topic. `progress` is told how many messages
/// of how many are written.
///
/// # Errors
/// One that is not empty; the database's.
pub fn fill(
    url: &DatabaseUrl,
    wanted: &Wanted<'_>,
    mut progress: impl FnMut(usize, usize),
) -> anyhow::Result<Filled> {
    migrate::run(url)?;
    let mut conn = bulk::connect(url)?;
    ensure!(is_empty(&mut conn)?, "the forum is not empty");
    let mut random = Random::new(wanted.seed);
    let most = wanted.source.pieces_at_most();
    let count = match wanted.size.shape {
        plan::Shape::Topics(topics) => topics.clamp(50, most),
        plan::Shape::Messages(messages) => (messages / 10).clamp(50, most),
    };
    let pieces = Pieces::make(wanted.source, &mut random, count, wanted.origin)?;
    let plan = Plan::make(&mut random, wanted.size, count, wanted.now);
    let titles: Vec<String> = (plan.topics.iter())
        .map(|_| wanted.source.title(&mut random))
        .collect();
    write::all(&mut conn, &plan, &pieces, &titles, &mut progress)?;
    Ok(Filled {
        members: wanted.size.members,
        topics: plan.topics.len(),
        messages: plan.messages.len(),
    })
}

fn is_empty(conn: &mut Conn) -> anyhow::Result<bool> {
    let people: i64 = accounts::table.count().get_result(conn)?;
    let asked: i64 = topics::table.count().get_result(conn)?;
    Ok(people == 0 && asked == 0)
}
