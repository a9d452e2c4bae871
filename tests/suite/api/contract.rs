//! The document and the routes say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use walkdir::WalkDir;

use super::{make, problem, stranger, with_token};
use crate::support::TestApp;
use entraide::features::tokens::Lasts;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Each path of the document, with its methods and what they say.
fn documented(document: &Value) -> BTreeMap<String, BTreeMap<String, Value>> {
    let paths = document["paths"].as_object().unwrap();
    let calls = |item: &Value| -> BTreeMap<String, Value> {
        let item = item.as_object().unwrap();
        item.iter()
            .map(|(method, call)| (method.to_uppercase(), call.clone()))
            .collect()
    };
    paths
        .iter()
        .map(|(path, item)| (path.clone(), calls(item)))
        .collect()
}

/// The paths that the sources of the rooms register.
fn registered() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/features");
    let mut paths = BTreeSet::new();
    for entry in WalkDir::new(root) {
        let path = entry.unwrap().into_path();
        let name = path.to_string_lossy().into_owned();
        let is_api = name.ends_with("/api.rs")
            || name.ends_with("/api/mod.rs")
            || name.ends_with("openapi/mod.rs");
        if !is_api {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for part in text.split("resource(\"").skip(1) {
            paths.insert(part.split('"').next().unwrap().to_owned());
        }
    }
    paths
}

fn filled(path: &str) -> String {
    path.replace("{id}", "1").replace("{username}", "zoe")
}

#[test]
fn every_route_is_described_and_every_description_is_a_route() {
    let app = TestApp::start();
    let call = stranger(&app);
    let document = call.get("/openapi.json").expect(200).json();
    assert_eq!(document["servers"][0]["url"], "/api/v1");
    let documented = documented(&document);
    let mut described: BTreeSet<String> = documented.keys().cloned().collect();
    // The document does not describe itself, and the page for people is none of its calls.
    described.extend(["/openapi.json".to_owned(), "/api".to_owned()]);
    assert_eq!(described, registered());
    for (path, calls) in &documented {
        for method in METHODS {
            let page = call.request(method, &filled(path)).send();
            if calls.contains_key(method) {
                assert_ne!(page.status, 405, "{method} {path}");
                continue;
            }
            let allow: BTreeSet<&str> = page.header("allow").split(", ").collect();
            let known: BTreeSet<&str> = calls.keys().map(String::as_str).collect();
            assert_eq!(allow, known, "{path}");
            problem(page, 405);
        }
    }
    problem(call.get("/nulle-part"), 404);
    problem(app.visitor().get("/api/v2/topics"), 404);
}

#[test]
fn every_write_takes_a_token_good_for_writing() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let visitor = stranger(&app);
    let reader = with_token(&app, &make(&app, &zoe, "read", Lasts::Days(30)).text);
    let document = visitor.get("/openapi.json").expect(200).json();
    let mut writes = 0;
    for (path, calls) in documented(&document) {
        for (method, call) in calls {
            if method == "GET" {
                continue;
            }
            writes += 1;
            assert_eq!(
                call["security"],
                json!([{ "jeton": ["write"] }]),
                "{method} {path}"
            );
            let send = |who: &super::Program| who.send(&method, &filled(&path), &json!({}));
            problem(send(&visitor), 401);
            problem(send(&reader), 403);
        }
    }
    assert!(writes > 10);
}

#[test]
fn every_call_tells_its_errors() {
    let app = TestApp::start();
    let document = stranger(&app).get("/openapi.json").expect(200).json();
    for (path, calls) in documented(&document) {
        for (method, call) in calls {
            let answers = call["responses"].as_object().unwrap();
            for status in ["401", "403", "406", "429", "503"] {
                assert!(answers.contains_key(status), "{method} {path}: {status}");
            }
            assert!(call["summary"].is_string() && call["operationId"].is_string());
            if call.get("requestBody").is_some() {
                assert!(answers.contains_key("413") && answers.contains_key("415"));
            }
        }
    }
}

#[test]
fn people_find_the_calls_on_a_page() {
    let app = TestApp::start();
    let page = app.visitor().get("/api").expect(200);
    page.shows("GET /topics")
        .shows("Ouvrir un sujet")
        .shows("Mes jetons");
    app.member("zoe").get("/compte").shows("Mes jetons");
}
