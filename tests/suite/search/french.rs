//! What people type finds what helps them: the queries of `french.txt`, over the demonstration and with
//! the equivalents that every forum starts with.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use diesel::prelude::*;
use entraide::db::schema::{topics, tutorials};
use entraide::features::glossary::Edition;
use entraide::features::{demo, search as room};
use entraide::search::{Engine, Kind, Options, Request};

use crate::support::TestApp;

/// Share of the queries that have to be answered as the file says.
const ANSWERED: f64 = 0.93;

struct Wish {
    query: String,
    first: Vec<String>,
    never: Option<String>,
}

fn wishes() -> Vec<Wish> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/search/french.txt");
    let text = fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with("# "));
    lines
        .map(|line| {
            let (query, wanted) = line.split_once('|').expect(line);
            let (first, never) = wanted.split_once('!').unwrap_or((wanted, ""));
            Wish {
                query: query.trim().to_owned(),
                first: first.split(';').map(|one| one.trim().to_owned()).collect(),
                never: Some(never.trim().to_owned()).filter(|never| !never.is_empty()),
            }
        })
        .collect()
}

#[test]
fn queries_find_what_helps() {
    let app = TestApp::start();
    let filled = actix_web::rt::System::new().block_on(demo::fill(&app.app));
    assert!(filled.unwrap());
    let titles = app.read(|conn| {
        let topics: Vec<(i64, String)> = topics::table
            .select((topics::id, topics::title))
            .load::<(entraide::domain::TopicId, String)>(conn)?
            .into_iter()
            .map(|(id, title)| (id.0, title))
            .collect();
        let tutorials: Vec<(i64, String)> = tutorials::table
            .select((tutorials::id, tutorials::title))
            .load::<(entraide::domain::TutorialId, String)>(conn)?
            .into_iter()
            .map(|(id, title)| (id.0, title))
            .collect();
        let mut titles: HashMap<(bool, i64), String> = HashMap::new();
        titles.extend(topics.into_iter().map(|(id, title)| ((false, id), title)));
        titles.extend(tutorials.into_iter().map(|(id, title)| ((true, id), title)));
        Ok(titles)
    });
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(folder.path(), Options::default()).unwrap();
    room::rebuild(&app.app.db, &engine, "demonstration", |_| Ok(true)).unwrap();
    engine.set_glossary(Edition::default().glossary());
    let wishes = wishes();
    assert!(wishes.len() >= 150, "{}", wishes.len());
    let mut missed = Vec::new();
    for wish in &wishes {
        let request = Request {
            text: wish.query.clone(),
            page: 1,
            per_page: 5,
            ..Request::default()
        };
        let hits = engine.search(&request).unwrap().hits;
        let title = hits.first().map_or("", |hit| {
            titles[&(hit.kind == Kind::Tutorial, hit.group)].as_str()
        });
        let right = wish.first.iter().any(|part| title.contains(part));
        let wrong = wish.never.iter().any(|part| title.contains(part));
        if !right || wrong {
            missed.push(format!("{} → {title}", wish.query));
        }
    }
    let answered = 1.0 - missed.len() as f64 / wishes.len() as f64;
    assert!(answered >= ANSWERED, "{answered:.3}\n{}", missed.join("\n"));
}
