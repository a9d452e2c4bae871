//! One process takes the place of another while people use the forum: nothing is lost.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::process::{Place, Process, free_port, get};

/// People who ask for pages and send forms, one request after the other, until told to stop.
struct Stream {
    stop: Arc<AtomicBool>,
    answers: Arc<AtomicUsize>,
    people: Vec<JoinHandle<Vec<String>>>,
}

impl Stream {
    fn towards(address: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let answers = Arc::new(AtomicUsize::new(0));
        let people = (0..6)
            .map(|n| {
                let (stop, answers) = (stop.clone(), answers.clone());
                let address = address.trim_start_matches("http://").to_owned();
                std::thread::spawn(move || {
                    let mut person = Client::new(&address, n % 2 == 0);
                    let mut lost = Vec::new();
                    while !stop.load(Ordering::SeqCst) {
                        let request = match n % 3 {
                            0 => "GET / HTTP/1.1",
                            1 => "POST /connexion/local HTTP/1.1",
                            _ => "GET /healthz HTTP/1.1",
                        };
                        match person.ask(request) {
                            Ok(status) if status < 500 => {
                                answers.fetch_add(1, Ordering::SeqCst);
                            }
                            Ok(status) => lost.push(format!("{request}: {status}")),
                            Err(error) => lost.push(format!("{request}: {error}")),
                        }
                    }
                    lost
                })
            })
            .collect();
        Self {
            stop,
            answers,
            people,
        }
    }

    /// Waits until so many more requests were answered.
    fn goes_on(&self, more: usize) {
        let goal = self.answers.load(Ordering::SeqCst) + more;
        while self.answers.load(Ordering::SeqCst) < goal {
            assert!(self.people.iter().any(|one| !one.is_finished()));
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[track_caller]
    fn lost_nothing(self) -> usize {
        self.stop.store(true, Ordering::SeqCst);
        let lost: Vec<String> = self
            .people
            .into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect();
        assert_eq!(lost, Vec::<String>::new());
        self.answers.load(Ordering::SeqCst)
    }
}

/// A client that sends each request once, and never again: what fails is lost.
struct Client {
    host: String,
    keeps: bool,
    line: Option<TcpStream>,
}

impl Client {
    fn new(host: &str, keeps: bool) -> Self {
        Self {
            host: host.replace("localhost", "127.0.0.1"),
            keeps,
            line: None,
        }
    }

    fn ask(&mut self, first: &str) -> std::io::Result<u16> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => TcpStream::connect(&self.host)?,
        };
        line.set_read_timeout(Some(Duration::from_secs(20)))?;
        let body = "email=personne%40exemple.org&password=faux+mot+de+passe";
        let host = self.host.replace("127.0.0.1", "localhost");
        let close = if self.keeps {
            ""
        } else {
            "Connection: close\r\n"
        };
        let (body, about) = if first.starts_with("POST") {
            let length = body.len();
            (
                body,
                format!(
                    "Content-Type: application/x-www-form-urlencoded\r\n\
                     Content-Length: {length}\r\nSec-Fetch-Site: same-origin\r\n"
                ),
            )
        } else {
            ("", String::new())
        };
        let request = format!("{first}\r\nHost: {host}\r\n{about}{close}\r\n{body}");
        line.write_all(request.as_bytes())?;
        let (status, closes) = read_answer(&mut line)?;
        if self.keeps && !closes {
            self.line = Some(line);
        }
        Ok(status)
    }
}

/// Reads one answer; its status, and whether it is the last of its connection.
fn read_answer(line: &mut TcpStream) -> std::io::Result<(u16, bool)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        line.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok());
    let value = |name: &str| {
        let found = head.lines().find_map(|line| line.strip_prefix(name));
        found.map(str::trim)
    };
    if value("transfer-encoding:").is_some() {
        let mut tail = Vec::new();
        while !tail.ends_with(b"0\r\n\r\n") {
            line.read_exact(&mut byte)?;
            tail.push(byte[0]);
        }
    } else if let Some(length) = value("content-length:") {
        let mut body = vec![0; length.parse().unwrap_or(0)];
        line.read_exact(&mut body)?;
    }
    let closes = value("connection:") == Some("close");
    Ok((status.unwrap_or(0), closes))
}

#[test]
fn a_new_process_beside_the_old_one_takes_over_without_a_lost_request() {
    let place = Place::new();
    let port = free_port();
    let start = || {
        let mut command = place.command(&["serve"]);
        command
            .env("ENTRAIDE_LISTEN", port.to_string())
            .env("ENTRAIDE_REUSE_PORT", "on");
        Process::start(command)
    };
    let old = start();
    let people = Stream::towards(&old.address);
    people.goes_on(50);
    let new = start();
    people.goes_on(20);
    old.signal("TERM");
    let (code, log) = old.ended();
    assert_eq!(code, Some(0), "{log}");
    people.goes_on(50);
    let answered = people.lost_nothing();
    assert!(answered > 120, "{answered}");
    // The index is the new one's now.
    let state = get(&format!("{}/readyz", new.address));
    assert!(state.contains("\"index\":true"), "{state}");
    new.signal("TERM");
    let (code, log) = new.ended();
    assert_eq!(code, Some(0));
    assert!(log.contains("written by this process now"), "{log}");
}

#[test]
fn with_a_socket_of_systemd_people_wait_for_the_next_process_and_lose_nothing() {
    let place = Place::new();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", socket.local_addr().unwrap());
    let old = Process::with_socket(&place, &socket, &[]);
    let people = Stream::towards(&address);
    people.goes_on(50);
    old.signal("TERM");
    let (code, log) = old.ended();
    assert_eq!(code, Some(0), "{log}");
    // Nobody accepts at this moment.
    let new = Process::with_socket(&place, &socket, &[]);
    people.goes_on(50);
    people.lost_nothing();
    new.signal("INT");
    assert_eq!(new.ended().0, Some(0));
}
