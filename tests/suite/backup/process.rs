//! The program itself, as the operator runs it: under a storm of writes, and killed.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use entraide::db::schema::posts;
use entraide::db::{Conn, Db, DbError};

use super::content::{assert_same, content};
use super::{KEY, Place};
use crate::support::Person;
use crate::uploads::corpus::jpeg;

const WRITERS: usize = 4;
const PASSWORD: &str = "quatre mots a la suite";

/// A place where the program runs.
struct Forum {
    place: Place,
    port: u16,
}

impl Forum {
    fn at(place: Place) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { place, port }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entraide"));
        command
            .env("ENTRAIDE_DATA_DIR", self.place.file("data"))
            .env("ENTRAIDE_DATABASE_URL", &self.place.address)
            .env("ENTRAIDE_SECRET_KEY", KEY)
            .env("ENTRAIDE_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("ENTRAIDE_LIMITS", "off")
            .current_dir(self.place.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    fn create(&self, name: &str) {
        let email = format!("{name}@exemple.fr");
        let mut child = self
            .command()
            .args(["user", "create", "--email", &email, "--name", name])
            .arg("--password-stdin")
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        writeln!(input, "{PASSWORD}").unwrap();
        drop(input);
        assert!(child.wait().unwrap().success());
    }

    /// Starts the server and waits for the line that says it is ready.
    fn serve(&self) -> Child {
        let mut child = self
            .command()
            .arg("serve")
            .stderr(Stdio::null())
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
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        person.post("/connexion/local", &fields).expect(303);
        person
    }

    fn db(&self) -> Db {
        self.place.db()
    }

    /// A link in the outbox whose address has these words in it.
    fn mailed_link(&self, part: &str) -> Option<String> {
        let files = std::fs::read_dir(self.place.file("data/outbox")).ok()?;
        files
            .filter_map(|file| std::fs::read(file.ok()?.path()).ok())
            .filter_map(|raw| {
                let letter = mail_parser::MessageParser::default().parse(&raw)?;
                let text = letter.body_text(0)?.into_owned();
                let mut words = text.split_whitespace();
                words.find(|word| word.contains(part)).map(str::to_owned)
            })
            .next()
    }
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while !holds() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::yield_now();
    }
}

fn stop(mut server: Child) {
    server.kill().unwrap();
    server.wait().unwrap();
}

#[track_caller]
fn good(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    said
}

#[track_caller]
fn bad(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

fn path(file: &Path) -> &str {
    file.to_str().unwrap()
}

/// Writers that answer in one topic until they are told to stop, and what was acknowledged to them.
struct Storm {
    acknowledged: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Storm {
    fn start(forum: &Forum, topic: &str) -> Self {
        let acknowledged = Arc::new(Mutex::new(Vec::new()));
        let over = Arc::new(AtomicBool::new(false));
        let threads = (0..WRITERS)
            .map(|n| {
                let writer = forum.sign_in(&format!("membre{n}"));
                let (acknowledged, over) = (acknowledged.clone(), over.clone());
                let to = format!("/t/{topic}/repondre");
                std::thread::spawn(move || {
                    for m in 0.. {
                        let body = format!("bourrasque{n}x{m}");
                        let sent = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                            writer.post(&to, &[("body", &body)]).status
                        }));
                        match sent {
                            Ok(303) => acknowledged.lock().unwrap().push(body),
                            _ if over.load(Ordering::SeqCst) => return,
                            other => panic!("refused before the kill: {other:?}"),
                        }
                    }
                })
            })
            .collect();
        Self {
            acknowledged,
            over,
            threads,
        }
    }

    fn so_far(&self) -> Vec<String> {
        self.acknowledged.lock().unwrap().clone()
    }

    fn end(self, server: Child) {
        self.over.store(true, Ordering::SeqCst);
        stop(server);
        for thread in self.threads {
            thread.join().unwrap();
        }
    }
}

/// A forum with a topic, a picture and writers.
fn stormy() -> (Forum, Child, String) {
    let forum = Forum::at(Place::under_test());
    forum.create("alice");
    (0..WRITERS).for_each(|n| forum.create(&format!("membre{n}")));
    let server = forum.serve();
    let alice = forum.sign_in("alice");
    let (_, picture) = alice.keeps("photo.jpg", &jpeg(1_000, 700));
    let fields = [("title", "Tempête"), ("body", picture.as_str())];
    let page = alice.post("/poser", &fields).expect(303);
    let topic = page.location().split(['?', '#']).next().unwrap().to_owned();
    let id = topic.rsplit('/').next().unwrap().to_owned();
    (forum, server, id)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Counters agree with what they count, and everything refers to what is there.
fn assert_consistent(db: &Db) {
    let none = [
        "SELECT count(*) AS n FROM topics t WHERE t.answer_count <> \
         (SELECT count(*) FROM posts p WHERE p.topic_id = t.id AND p.number > 1 \
          AND p.visibility = 'visible')",
        "SELECT count(*) AS n FROM topics t WHERE t.next_number <> \
         (SELECT max(p.number) + 1 FROM posts p WHERE p.topic_id = t.id)",
        "SELECT count(*) AS n FROM posts p LEFT JOIN topics t ON t.id = p.topic_id WHERE t.id IS NULL",
    ];
    for query in none {
        let found: Count = db
            .read_blocking(|conn: &mut Conn| {
                Ok::<_, DbError>(diesel::sql_query(query).get_result(conn)?)
            })
            .unwrap();
        assert_eq!(found.n, 0, "{query}");
    }
}

fn bodies(db: &Db) -> Vec<String> {
    db.read_blocking(|conn| Ok::<_, DbError>(posts::table.select(posts::body).load(conn)?))
        .unwrap()
}

#[test]
fn a_backup_under_a_storm_holds_what_was_acknowledged_and_agrees_with_itself() {
    let (forum, server, topic) = stormy();
    let storm = Storm::start(&forum, &topic);
    until("some posts", || storm.so_far().len() >= 40);
    let before = storm.so_far();
    let file = forum.place.file("tempete.tar.gz");
    good(&forum.run(&["backup", path(&file)]));
    until("more posts", || storm.so_far().len() >= before.len() + 10);
    // Another one during which the server is killed.
    let second = forum.place.file("coupure.tar.gz");
    let at_kill = storm.so_far();
    let backup = forum
        .command()
        .args(["backup", path(&second)])
        .spawn()
        .unwrap();
    until("the backup to begin", || {
        second.with_file_name("coupure.tar.gz.part").exists() || second.exists()
    });
    storm.end(server);
    good(&backup.wait_with_output().unwrap());

    for (file, acknowledged) in [(&file, &before), (&second, &at_kill)] {
        let mut contents = Vec::new();
        for place in Place::each() {
            let restored = Forum::at(place);
            let said = good(&restored.run(&["restore", path(file)]));
            assert!(said.contains("conforme"), "{said}");
            let db = restored.db();
            assert_consistent(&db);
            let bodies = bodies(&db);
            for body in acknowledged {
                let times = bodies.iter().filter(|text| *text == body).count();
                assert_eq!(times, 1, "{body} is there {times} times");
            }
            contents.push(content(&db));
        }
        contents
            .windows(2)
            .for_each(|two| assert_same(&two[0], &two[1]));
    }
    // Nobody writes any more: what is restored is what is here, row by row.
    let last = forum.place.file("calme.tar.gz");
    good(&forum.run(&["backup", path(&last)]));
    good(&forum.run(&["backup", "--verify", path(&last)]));
    for place in Place::each() {
        let restored = Forum::at(place);
        good(&restored.run(&["restore", path(&last)]));
        assert_same(&content(&forum.db()), &content(&restored.db()));
    }
}

#[test]
fn people_sign_in_and_mailed_links_work_where_it_was_restored() {
    let (forum, server, topic) = stormy();
    let fields = [("email", "alice@exemple.fr")];
    forum.person().post("/mot-de-passe-oublie", &fields);
    let mut link = None;
    until("the mail", || {
        link = forum.mailed_link("/mot-de-passe-oublie/");
        link.is_some()
    });
    let link = url::Url::parse(&link.unwrap()).unwrap();
    stop(server);
    let file = forum.place.file("forum.tar.gz");
    good(&forum.run(&["backup", path(&file)]));
    for place in Place::each() {
        let restored = Forum::at(place);
        good(&restored.run(&["restore", path(&file)]));
        let server = restored.serve();
        let member = restored.sign_in("membre1");
        member
            .post(&format!("/t/{topic}/repondre"), &[("body", "De retour !")])
            .expect(303);
        let page = restored.person().get(&format!("/t/{topic}"));
        let page = restored
            .person()
            .get(page.expect(301).location())
            .expect(200);
        let source = page.source();
        let at = source.find("/fichiers/").unwrap();
        let picture = source[at..].split('"').next().unwrap().to_owned();
        restored.person().get(&picture).expect(200);
        restored.person().get(link.path()).expect(200);
        until("the index", || {
            restored.person().get("/readyz").json()["index_lag"] == 0
        });
        until("the question to be found", || {
            let found = restored.person().get("/recherche?q=tempete");
            found.source().contains("Tempête")
        });
        stop(server);
    }
}

#[test]
fn a_killed_backup_leaves_no_file_that_looks_whole() {
    let (forum, server, _) = stormy();
    stop(server);
    for round in 0..8 {
        let file = forum.place.file(&format!("essai{round}.tar.gz"));
        let part = forum.place.file(&format!("essai{round}.tar.gz.part"));
        let mut backup = forum
            .command()
            .args(["backup", path(&file)])
            .spawn()
            .unwrap();
        until("the backup to begin", || part.exists() || file.exists());
        backup.kill().unwrap();
        backup.wait().unwrap();
        if file.exists() {
            good(&forum.run(&["backup", "--verify", path(&file)]));
        } else {
            good(&forum.run(&["backup", path(&file)]));
        }
    }
}

#[test]
fn a_killed_restoration_serves_nothing_and_goes_on() {
    let (forum, server, _) = stormy();
    stop(server);
    let backup = forum.run(&["backup", "-"]);
    assert!(backup.status.success());
    let whole = backup.stdout;
    for place in Place::each() {
        let restored = Forum::at(place);
        let mut killed = restored
            .command()
            .args(["restore", "-"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        // All but the end: the rows and some files are there, the transaction is open.
        let mut input = killed.stdin.take().unwrap();
        input.write_all(&whole[..whole.len() - 50]).unwrap();
        input.flush().unwrap();
        let mark = restored.place.file("data/restore.unfinished");
        until("the restoration to begin", || mark.exists());
        killed.kill().unwrap();
        killed.wait().unwrap();
        drop(input);

        let said = bad(&restored.run(&["serve"]));
        assert!(said.contains("n’est pas finie"), "{said}");
        let said = bad(&restored.run(&["user", "list"]));
        assert!(said.contains("n’est pas finie"), "{said}");

        let file: PathBuf = restored.place.file("forum.tar.gz");
        std::fs::write(&file, &whole).unwrap();
        good(&restored.run(&["restore", path(&file)]));
        assert!(!mark.exists());
        assert_same(&content(&forum.db()), &content(&restored.db()));
        // The mark alone is left when the process dies at the very last moment.
        let id = id_of(&whole);
        std::fs::write(&mark, id).unwrap();
        stop(restored.serve());
        assert!(!mark.exists());
        let said = bad(&restored.run(&["restore", path(&file)]));
        assert!(
            said.contains("n’est pas vide") || said.contains("déjà des fichiers"),
            "{said}"
        );
    }
}

fn id_of(backup: &[u8]) -> String {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(backup));
    let mut header = String::new();
    let mut first = archive.entries().unwrap().next().unwrap().unwrap();
    first.read_to_string(&mut header).unwrap();
    let header: serde_json::Value = serde_json::from_str(&header).unwrap();
    header["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_command_says_what_is_wrong() {
    let forum = Forum::at(Place::under_test());
    forum.create("alice");
    let file = forum.place.file("forum.tar.gz");
    good(&forum.run(&["backup", path(&file)]));
    let said = bad(&forum.run(&["backup", path(&file)]));
    assert!(said.contains("--force"), "{said}");
    good(&forum.run(&["backup", "--force", path(&file)]));
    let said = bad(&forum.run(&["restore", path(&file)]));
    assert!(said.contains("n’est pas vide"), "{said}");
    let said = bad(&forum.run(&["restore", "absent.tar.gz"]));
    assert!(said.contains("absent.tar.gz"), "{said}");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = forum.place.file("abime.tar.gz");
    std::fs::write(&damaged, bytes).unwrap();
    bad(&forum.run(&["backup", "--verify", path(&damaged)]));
    // A damaged file is found out before anything is written.
    let empty = Forum::at(Place::sqlite());
    bad(&empty.run(&["restore", path(&damaged)]));
    assert!(!empty.place.file("data/entraide.db").exists());
    assert!(!empty.place.file("data/restore.unfinished").exists());
    // A device that is always full.
    if let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") {
        let output = forum.command().args(["backup", "-"]).stdout(full).output();
        let said = bad(&output.unwrap());
        assert!(said.contains("plus de place"), "{said}");
    }
    let nowhere = forum.run(&["backup", "/nulle/part/forum.tar.gz"]);
    assert!(bad(&nowhere).contains("introuvable"));
}
