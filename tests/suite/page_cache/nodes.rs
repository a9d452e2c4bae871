//! Several processes over one database.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::scene;
use crate::support::Person;

/// What a write of another process may take to show.
const BOUND: Duration = Duration::from_secs(1);

/// Another process that serves the same forum; ended when dropped.
struct Node {
    child: Child,
    port: u16,
    origin: String,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Node {
    fn start(s: &super::Scene, folder: &Path) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut child = Command::new(env!("CARGO_BIN_EXE_entraide"))
            .env("ENTRAIDE_DATA_DIR", folder)
            .env("ENTRAIDE_DATABASE_URL", s.app.database_address())
            .env("ENTRAIDE_SECRET_KEY", "0".repeat(64))
            .env("ENTRAIDE_LISTEN", format!("127.0.0.1:{port}"))
            .env("ENTRAIDE_LIMITS", "off")
            .args(["serve", "--no-jobs"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        assert!(line.contains("prêt"), "{line}");
        Self {
            child,
            port,
            origin: format!("http://localhost:{port}"),
        }
    }

    fn visitor(&self) -> Person {
        Person::new(([127, 0, 0, 1], self.port).into(), &self.origin)
    }

    /// How long it takes until a visitor of this node reads these words.
    #[track_caller]
    fn until_shown(&self, path: &str, words: &str) -> Duration {
        let (visitor, began) = (self.visitor(), Instant::now());
        loop {
            let page = visitor.get(path);
            if page.status == 200 && page.text().contains(words) {
                return began.elapsed();
            }
            assert!(began.elapsed() < Duration::from_secs(20), "never: {words}");
            std::thread::yield_now();
        }
    }
}

#[test]
fn nodes_see_each_others_writes_within_a_second() {
    let s = scene();
    let folders = [
        tempfile::TempDir::new().unwrap(),
        tempfile::TempDir::new().unwrap(),
    ];
    let nodes = folders
        .each_ref()
        .map(|folder| Node::start(&s, folder.path()));
    let mut longest = Duration::ZERO;
    for round in 0..5 {
        for node in &nodes {
            // Twice, so that it is in memory there.
            for _ in 0..2 {
                node.visitor().get(&s.path).expect(200);
                node.visitor().get("/questions").expect(200);
            }
        }
        let words = format!("Message numéro {round} d’ici");
        s.bob.answers(s.topic, &words);
        for node in &nodes {
            longest = longest.max(node.until_shown(&s.path, &words));
        }
    }
    assert!(longest < BOUND, "{longest:?}");
    // What was hidden is gone there too.
    let mona = s.app.moderator("mona");
    let hide = format!("/moderation/messages/{}/masquer", s.answer);
    mona.post(&hide, &[("vu", "visible"), ("revision", "1")])
        .location();
    let began = Instant::now();
    while nodes[0]
        .visitor()
        .get(&s.path)
        .text()
        .contains("trois points")
    {
        assert!(began.elapsed() < BOUND);
        std::thread::yield_now();
    }
}

#[test]
fn what_the_command_line_writes_shows_within_a_second() {
    let s = scene();
    s.kept("/questions");
    let folder = tempfile::TempDir::new().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_entraide"))
        .env("ENTRAIDE_DATA_DIR", folder.path())
        .env("ENTRAIDE_DATABASE_URL", s.app.database_address())
        .env("ENTRAIDE_SECRET_KEY", "0".repeat(64))
        .args(["category", "add", "--name", "Le potager"])
        .output()
        .unwrap();
    assert!(done.status.success());
    let began = Instant::now();
    while !s
        .app
        .visitor()
        .get("/questions")
        .text()
        .contains("Le potager")
    {
        assert!(began.elapsed() < BOUND);
        std::thread::yield_now();
    }
}
