//! What to ask of a filled forum: addresses, searches, and two people who are signed in.

use std::path::PathBuf;

use anyhow::Context as _;
use diesel::prelude::*;
use entraide::db::Conn;
use entraide::db::schema::{accounts, categories, identities, sessions, topics};
use entraide::domain::{AccountId, CategoryId, Clock, IdentityId, SystemClock, TopicId, TopicKind};
use entraide::web::{SESSION_COOKIE, hash_token, routes};

use crate::bare::ROWS;
use crate::filling::bulk;
use crate::filling::random::Random;
use crate::{SEED, SourceArguments, config};

#[derive(clap::Args)]
pub struct Arguments {
    /// The folder for the lists
    folder: PathBuf,
    #[command(flatten)]
    from: SourceArguments,
}

/// Topics that are asked for: all whose first page is full, spread over the years, at most so many.
const TOPICS: usize = 500;
const QUERIES: usize = 300;
/// Who signs in, by account: a member who answers often, and one who hardly does.
const PEOPLE: [i64; 2] = [12, 35];

/// Writes the lists into the folder, one address a line.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut conn = bulk::connect(&config()?.database_url)?;
    let topics = topics(&mut conn)?;
    let rows = topics.iter().map(|path| format!("{ROWS}{path}")).collect();
    let lists = [
        "/questions",
        "/sujets",
        "/questions?etat=resolue",
        "/questions?tri=populaires",
    ];
    let source = arguments.from.source()?;
    let mut random = Random::new(SEED);
    let asked = |path: &str, name: &str, words: Vec<String>| -> Vec<String> {
        let queries = words.iter().map(|words| routes::query(&[(name, words)]));
        queries.map(|query| format!("{path}?{query}")).collect()
    };
    let searches = asked("/recherche", "q", source.searches(&mut random, QUERIES));
    let questions = source.questions(&mut random, QUERIES);
    let similar = asked("/recherche/similaires", "title", questions);
    for (name, lines) in [
        ("topic", topics),
        ("topic-rows", rows),
        ("category", categories(&mut conn)?),
        ("home", vec!["/".to_owned()]),
        ("lists", lists.map(str::to_owned).to_vec()),
        ("search", searches),
        ("similar", similar),
        ("account", vec![address(&mut conn)?]),
        ("cookies", cookies(&mut conn)?),
    ] {
        std::fs::write(arguments.folder.join(name), lines.join("\n") + "\n")?;
    }
    Ok(())
}

fn topics(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    let full: Vec<(TopicId, String)> = topics::table
        .filter(topics::next_number.gt(routes::POSTS_PER_PAGE))
        .filter(topics::kind.eq(TopicKind::Question))
        .order(topics::id)
        .select((topics::id, topics::slug))
        .load(conn)?;
    let step = full.len().div_ceil(TOPICS).max(1);
    Ok(full
        .iter()
        .step_by(step)
        .map(|(id, slug)| routes::topic(slug, *id))
        .collect())
}

fn categories(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    let all: Vec<(CategoryId, String)> = categories::table
        .order(categories::id)
        .select((categories::id, categories::slug))
        .load(conn)?;
    Ok(all
        .iter()
        .map(|(id, slug)| routes::category(slug, *id))
        .collect())
}

/// The mail address of the account that programs write for.
fn address(conn: &mut Conn) -> anyhow::Result<String> {
    let written: Option<String> = accounts::table
        .order(accounts::id)
        .select(accounts::email)
        .first(conn)?;
    written.context("an account without address")
}

/// Opens a session for each of two people.
fn cookies(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    let now = SystemClock.now();
    PEOPLE
        .iter()
        .map(|person| {
            let account = AccountId(*person);
            let identity: IdentityId = identities::table
                .filter(identities::account_id.eq(account))
                .select(identities::id)
                .first(conn)?;
            let token = entraide::web::token().map_err(|e| anyhow::anyhow!("{e}"))?;
            diesel::insert_into(sessions::table)
                .values((
                    sessions::token_hash.eq(hash_token(&token)),
                    sessions::account_id.eq(account),
                    sessions::identity_id.eq(identity),
                    sessions::device.eq("mesure"),
                    sessions::created_at.eq(now),
                    sessions::last_seen_at.eq(now),
                    sessions::expires_at.eq(now + chrono::Duration::days(1)),
                ))
                .execute(conn)?;
            Ok(format!("{SESSION_COOKIE}={token}"))
        })
        .collect()
}
