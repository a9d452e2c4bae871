//! Bodies that are none, and bodies that are too much.

use serde_json::json;

use super::{general, problem, program};
use crate::support::TestApp;

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let app = TestApp::start();
    let call = program(&app, &app.member("zoe"));
    general(&app);
    let told = problem(call.post("/topics", &json!({ "titre": "x" })), 422);
    let fields: Vec<&str> = told["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    for field in ["title", "category", "body", ""] {
        assert!(fields.contains(&field), "{field} in {told}");
    }
    assert!(told["detail"].as_str().unwrap().contains("titre"), "{told}");
    let right = |change: (&str, serde_json::Value)| {
        let mut body = json!({ "title": "T", "category": "general", "body": "B" });
        body[change.0] = change.1;
        body
    };
    for (field, value) in [
        ("title", json!("")),
        ("title", json!(3)),
        ("title", json!("x".repeat(251))),
        ("title", json!("…")),
        ("body", json!("  ")),
        ("body", json!(["x"])),
        ("body", json!("x".repeat(60_001))),
        ("category", json!("nulle-part")),
        ("category", json!(1.5)),
        ("category", json!(true)),
        ("kind", json!("poll")),
        ("app", json!("inconnue")),
        ("version", json!("1")),
        ("tags", json!("partage")),
        ("tags", json!(["a", "b", "c", "d", "e", "f"])),
        ("tags", json!(["a,b"])),
        ("tags", json!([["a"]])),
    ] {
        let told = problem(call.post("/topics", &right((field, value.clone()))), 422);
        assert_eq!(told["errors"][0]["field"], field, "{value}");
    }
    call.post("/topics", &right(("kind", json!(null))))
        .expect(201);
}

#[test]
fn only_json_objects_are_read() {
    let app = TestApp::start();
    let call = program(&app, &app.member("zoe"));
    let topic = app.topic(&app.member("ada"), general(&app), "Un titre");
    let path = format!("/topics/{topic}/posts");
    let send = |kind: &str, body: &[u8]| call.request("POST", &path).body(kind, body).send();
    let deep = format!("{{\"body\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    for bad in [
        &b""[..],
        b"{",
        b"[]",
        b"null",
        b"\"texte\"",
        b"{\"body\":\"\xff\"}",
        b"{\"body\":\"\\ud800\"}",
        b"body=x",
        deep.as_bytes(),
    ] {
        problem(send("application/json", bad), 400);
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=iso-8859-1",
    ] {
        problem(send(kind, b"{\"body\":\"x\"}"), 415);
    }
    problem(call.request("POST", &path).send(), 415);
    let huge = format!("{{\"body\":\"{}\"}}", "x".repeat(1_100_000));
    problem(send("application/json", huge.as_bytes()), 413);
    send("application/json; charset=utf-8", b"{\"body\":\"Enfin\"}").expect(201);
}

#[test]
fn answers_are_json_or_nothing() {
    let app = TestApp::start();
    let call = program(&app, &app.member("zoe"));
    let asked = |accept: &str| {
        call.request("GET", "/topics")
            .header("accept", accept)
            .send()
    };
    for fine in [
        "*/*",
        "application/json",
        "text/html, application/*;q=0.1",
        "application/json;q=0.5",
    ] {
        asked(fine).expect(200);
    }
    for other in ["text/html", "application/xml", "application/json;q=0"] {
        problem(asked(other), 406);
    }
}
