//! The same store in an S3-compatible bucket.
//!
//! By default a stub on loopback answers, which checks that requests are signed. With a server at hand
//! (`moto_server -p 5555`), the same test speaks to it:
//! `ENTRAIDE_TEST_S3=http://127.0.0.1:5555 … bucket`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use entraide::features::uploads as room;

use super::corpus::jpeg;
use super::key_of;
use crate::support::TestApp;
use crate::topics::ask;

pub const BUCKET: &str = "fichiers-de-test";

pub type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Starts the stub; its address, and what it holds.
pub fn stub() -> (String, Objects) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let objects = Objects::default();
    let held = objects.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let held = held.clone();
            std::thread::spawn(move || while_open(stream.unwrap(), &held));
        }
    });
    (address, objects)
}

fn while_open(stream: TcpStream, held: &Objects) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some((line, headers)) = head(&mut reader) {
        let header = |name: &str| headers.get(name).cloned().unwrap_or_default();
        let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
        reader.read_exact(&mut body).unwrap();
        let signed = header("authorization")
            .starts_with("AWS4-HMAC-SHA256 Credential=cle-de-test/")
            && !header("x-amz-content-sha256").is_empty();
        let mut words = line.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let (status, answer) = if signed {
            respond(method, target, body, &header("range"), held)
        } else {
            (
                "403 Forbidden",
                b"<Error><Code>AccessDenied</Code></Error>".to_vec(),
            )
        };
        let range = match status.starts_with("206") {
            true => "Content-Range: bytes 0-1/2\r\n",
            false => "",
        };
        let text = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"e\"\r\nLast-Modified: Mon, 02 Mar 2026 09:00:00 GMT\r\n{range}\r\n",
            answer.len()
        );
        let mut out = &stream;
        out.write_all(text.as_bytes()).unwrap();
        out.write_all(&answer).unwrap();
    }
}

fn head(reader: &mut impl BufRead) -> Option<(String, BTreeMap<String, String>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut text = String::new();
        reader.read_line(&mut text).ok()?;
        let Some((name, value)) = text.trim_end().split_once(':') else {
            return Some((line, headers));
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
}

fn respond(
    method: &str,
    target: &str,
    body: Vec<u8>,
    range: &str,
    held: &Objects,
) -> (&'static str, Vec<u8>) {
    let mut held = held.lock().unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let key = path
        .strip_prefix(&format!("/{BUCKET}"))
        .expect("an address in the style of paths")
        .trim_start_matches('/')
        .to_owned();
    assert!(range.is_empty(), "the stub knows no ranges");
    match method {
        "PUT" => {
            held.insert(key, body);
            ("200 OK", Vec::new())
        }
        "DELETE" => {
            held.remove(&key);
            ("204 No Content", Vec::new())
        }
        _ if query.contains("list-type=2") => {
            let prefix = query
                .split('&')
                .find_map(|pair| pair.strip_prefix("prefix="));
            let prefix = prefix.unwrap_or("").replace("%2F", "/");
            let contents: String = held
                .iter()
                .filter(|(key, _)| key.starts_with(&prefix))
                .map(|(key, bytes)| {
                    format!(
                        "<Contents><Key>{key}</Key><LastModified>2026-03-02T09:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>{}</Size></Contents>",
                        bytes.len()
                    )
                })
                .collect();
            let xml = format!(
                "<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
            );
            ("200 OK", xml.into_bytes())
        }
        _ => match held.get(&key) {
            Some(bytes) => ("200 OK", bytes.clone()),
            None => (
                "404 Not Found",
                b"<Error><Code>NoSuchKey</Code></Error>".to_vec(),
            ),
        },
    }
}

/// The server to speak to: the stub, or the one that the environment names, with an empty bucket.
fn server() -> (String, Option<Objects>) {
    match std::env::var("ENTRAIDE_TEST_S3") {
        Ok(address) if !address.is_empty() => {
            let agent = ureq::agent();
            let _ = agent.put(format!("{address}/{BUCKET}")).send_empty();
            (address, None)
        }
        _ => {
            let (address, objects) = stub();
            (address, Some(objects))
        }
    }
}

fn app(address: &str) -> TestApp {
    TestApp::with_settings(&[
        ("ENTRAIDE_UPLOADS_URL", &format!("s3://{BUCKET}/forum")),
        ("ENTRAIDE_S3_ENDPOINT", address),
        ("ENTRAIDE_S3_REGION", "us-east-1"),
        ("ENTRAIDE_S3_ACCESS_KEY", "cle-de-test"),
        ("ENTRAIDE_S3_SECRET_KEY", "secret-de-test"),
    ])
}

#[test]
fn files_live_in_a_bucket() {
    let (address, objects) = server();
    let app = app(&address);
    let alice = app.member("alice");
    let (address, markdown) = alice.keeps("a.jpg", &jpeg(1_000, 700));
    ask(&alice, "Une question", &markdown);
    let whole = app.visitor().get(&address).expect(200);
    assert_eq!(image::load_from_memory(&whole.body).unwrap().width(), 1_000);
    let small = app.visitor().get(&address.replace("/a.jpg", "/480/a.jpg"));
    assert_eq!(
        image::load_from_memory(&small.expect(200).body)
            .unwrap()
            .width(),
        480
    );
    if let Some(objects) = &objects {
        let key = key_of(&address);
        let names: Vec<_> = objects.lock().unwrap().keys().cloned().collect();
        let name = |end: &str| format!("forum/{}/{key}/{end}", &key[..2]);
        assert_eq!(names, [name("480"), name("960"), name("original")]);
        // Bytes that nobody knows, of long ago by the clock of the stub.
        objects.lock().unwrap().insert(
            "forum/ff/ffffffffffffffffffffffffffffffff/original".to_owned(),
            vec![1],
        );
    }
    room::schedule(&app.app).unwrap();
    let remove = format!("/compte/fichiers/{}/supprimer", key_of(&address));
    alice.post(&remove, &[("confirme", "1")]).expect(303);
    app.run_jobs();
    app.visitor().get(&address).expect(404);
    app.wait(chrono::Duration::days(2));
    app.run_jobs();
    if let Some(objects) = objects {
        assert!(objects.lock().unwrap().is_empty());
    }
}

#[test]
fn a_bucket_that_is_down_is_said_to_be() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let app = app(&address);
    let answer = app.member("alice").sends("a.pdf", b"%PDF-1.7").expect(503);
    assert_eq!(answer.header("retry-after"), "30");
    assert!(
        answer.json()["detail"]
            .as_str()
            .unwrap()
            .contains("Recommencez")
    );
}
