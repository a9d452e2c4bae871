//! Scenarios of the whole engine.

mod asking;
mod french;
mod lifecycle;
mod reach;
mod sharing;

use tempfile::TempDir;

use super::{Answer, Change, Document, Engine, Kind, Options, Request};

/// An engine in a folder of its own.
struct Bench {
    engine: Engine,
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let engine = Engine::open(folder.path(), options()).unwrap();
        Self { engine, folder }
    }

    fn with(documents: impl IntoIterator<Item = Document>) -> Self {
        let bench = Self::new();
        let changes: Vec<Change> = documents.into_iter().map(Change::Put).collect();
        bench.engine.apply(&changes, "1").unwrap();
        bench
    }

    /// Closes the engine, lets `meddle` at its folder, and opens it again.
    fn reopened(self, meddle: impl FnOnce(&std::path::Path)) -> Self {
        let Self { engine, folder } = self;
        drop(engine);
        meddle(folder.path());
        let engine = Engine::open(folder.path(), options()).unwrap();
        Self { engine, folder }
    }

    fn search(&self, text: &str) -> Answer {
        self.engine.search(&asking(text)).unwrap()
    }

    /// Keys of the hits, best first.
    fn found(&self, text: &str) -> Vec<String> {
        keys(&self.search(text))
    }
}

fn options() -> Options {
    Options {
        writer_memory: 15_000_000,
        ..Options::default()
    }
}

fn keys(answer: &Answer) -> Vec<String> {
    answer.hits.iter().map(|hit| hit.key.clone()).collect()
}

fn asking(text: &str) -> Request {
    Request {
        text: text.to_owned(),
        page: 1,
        per_page: 10,
        ..Request::default()
    }
}

/// The message `post:{id}` of topic `topic`.
fn post(id: i64, topic: i64, body: &str) -> Document {
    Document {
        key: format!("post:{id}"),
        kind: Kind::Topic,
        group: topic,
        post_number: Some(id),
        title: String::new(),
        body: body.to_owned(),
        revision: 1,
        category: None,
        app: None,
        state: None,
        tags: Vec::new(),
        author: None,
        created: 1_700_000_000 + id,
        version: None,
        solution: false,
        votes: 0,
    }
}
