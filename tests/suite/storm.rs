//! The program itself, killed at the worst moment: nothing that was acknowledged is lost.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::{Database, Person};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const WRITERS: usize = 6;

/// A forum run by the program, as the operator runs it.
struct Program {
    folder: TempDir,
    database: Database,
    port: u16,
}

impl Program {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let database = Database::bare(folder.path());
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        Self {
            folder,
            database,
            port,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entraide"));
        command
            .env("ENTRAIDE_DATA_DIR", self.folder.path().join("data"))
            .env("ENTRAIDE_DATABASE_URL", self.database.address())
            .env("ENTRAIDE_SECRET_KEY", KEY)
            .env("ENTRAIDE_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("ENTRAIDE_LIMITS", "off")
            .current_dir(self.folder.path())
            .stderr(Stdio::null());
        command
    }

    fn create(&self, name: &str) {
        let email = format!("{name}@exemple.fr");
        let mut child = self
            .command()
            .args([
                "user", "create", "--email", &email, "--name", name, "--role", "member",
            ])
            .arg("--password-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        use std::io::Write as _;
        child
            .stdin
            .take()
            .unwrap()
            .write_all(b"quatre mots a la suite\n")
            .unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// Starts the server and waits for the line that says it is ready.
    fn serve(&self) -> Child {
        let mut child = self
            .command()
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        assert!(line.contains("prêt"), "{line}");
        child
    }

    fn person(&self) -> Person {
        let address = ([127, 0, 0, 1], self.port).into();
        Person::new(address, &format!("http://localhost:{}", self.port))
    }

    fn sign_in(&self, name: &str) -> Person {
        let person = self.person();
        let email = format!("{name}@exemple.fr");
        let fields = [
            ("email", email.as_str()),
            ("password", "quatre mots a la suite"),
        ];
        person.post("/connexion/local", &fields).expect(303);
        person
    }

    /// Subjects of the mails in the outbox, by Message-ID: a repeat has the same one.
    fn mails(&self) -> Vec<String> {
        let folder = self.folder.path().join("data/outbox");
        let Ok(files) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let texts =
            files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap_or_default());
        let ids = texts.filter_map(|text| {
            text.lines()
                .find(|line| line.to_lowercase().starts_with("message-id:"))
                .map(str::to_owned)
        });
        ids.collect()
    }
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::yield_now();
    }
}

#[test]
fn killed_in_a_storm_of_posts_nothing_acknowledged_is_lost() {
    let program = Program::new();
    program.create("alice");
    (0..WRITERS).for_each(|n| program.create(&format!("membre{n}")));
    let mut server = program.serve();
    let alice = program.sign_in("alice");
    let page = alice
        .post("/poser", &[("title", "Tempête"), ("body", "Du vent.")])
        .expect(303);
    let topic = page.location().split(['?', '#']).next().unwrap().to_owned();
    let id = topic.rsplit('/').next().unwrap().to_owned();
    let writers: Vec<Person> = (0..WRITERS)
        .map(|n| program.sign_in(&format!("membre{n}")))
        .collect();

    let acknowledged = Arc::new(Mutex::new(Vec::<String>::new()));
    let stop = Arc::new(AtomicBool::new(false));
    let threads: Vec<_> = writers
        .into_iter()
        .enumerate()
        .map(|(n, writer)| {
            let (acknowledged, stop, id) = (acknowledged.clone(), stop.clone(), id.clone());
            std::thread::spawn(move || {
                for m in 0.. {
                    let body = format!("bourrasque{n}x{m}");
                    let path = format!("/t/{id}/repondre");
                    let sent = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        writer.post(&path, &[("body", &body)]).status
                    }));
                    match sent {
                        Ok(303) => acknowledged.lock().unwrap().push(body),
                        _ if stop.load(Ordering::SeqCst) => return,
                        other => panic!("refused before the kill: {other:?}"),
                    }
                }
            })
        })
        .collect();
    until("some posts", || acknowledged.lock().unwrap().len() >= 60);
    stop.store(true, Ordering::SeqCst);
    // SIGKILL: nothing is flushed, nothing is said.
    server.kill().unwrap();
    server.wait().unwrap();
    threads
        .into_iter()
        .for_each(|thread| thread.join().unwrap());

    let acknowledged = acknowledged.lock().unwrap().clone();
    let mut server = program.serve();
    let visitor = program.person();
    let mut stored = Vec::new();
    for page in 1.. {
        let page = visitor.get(&format!("{topic}?page={page}"));
        if page.status == 404 {
            break;
        }
        stored.extend(
            page.text()
                .split_whitespace()
                .filter(|w| w.starts_with("bourrasque"))
                .map(str::to_owned),
        );
    }
    for body in &acknowledged {
        let times = stored.iter().filter(|text| *text == body).count();
        assert_eq!(times, 1, "{body} is there {times} times");
    }

    // The index agrees, and every message was told to the asker: once, or once more if it was on
    // its way at that moment (with the same Message-ID).
    until("the index", || {
        visitor.get("/readyz").json()["index_lag"] == 0
    });
    let last = acknowledged.last().unwrap();
    visitor
        .get(&format!("/recherche?q={last}"))
        .expect(200)
        .shows("Tempête");
    let unique = |mails: Vec<String>| mails.into_iter().collect::<std::collections::BTreeSet<_>>();
    // Each message reaches the asker and those who answered before.
    until("the mails", || {
        unique(program.mails()).len() >= stored.len()
    });
    server.kill().unwrap();
    server.wait().unwrap();
}
