//! How much one may call.

use serde_json::json;

use super::{general, problem, program, stranger};
use crate::support::TestApp;

#[test]
fn callers_are_told_where_they_stand() {
    let app = TestApp::with_limits();
    let call = stranger(&app);
    let first = call.get("/categories").expect(200);
    assert_eq!(first.header("ratelimit-policy"), "\"network\";q=120;w=60");
    assert_eq!(first.header("ratelimit"), "\"network\";r=119;t=1");
    let mut refused = None;
    for _ in 0..200 {
        let page = call.get("/categories");
        if page.status != 200 {
            refused = Some(page);
            break;
        }
    }
    let refused = refused.expect("a limit");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert!(
        refused
            .header("ratelimit")
            .starts_with("\"network\";r=0;t=")
    );
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    problem(refused, 429);
    // A token from the same network has its own count.
    let known = program(&app, &app.member("zoe")).get("/me").expect(200);
    assert_eq!(known.header("ratelimit-policy"), "\"token\";q=300;w=60");
}

#[test]
fn guessing_tokens_is_slowed() {
    let app = TestApp::with_limits();
    let guess = |n: usize| {
        let call = stranger(&app).request("GET", "/me");
        call.header("authorization", &format!("Bearer ent_{n:064}"))
            .send()
    };
    let statuses: Vec<u16> = (0..40).map(|n| guess(n).status).collect();
    assert_eq!(statuses[0], 401);
    assert!(statuses.contains(&429), "{statuses:?}");
    // Whoever has one goes on.
    program(&app, &app.member("zoe")).get("/me").expect(200);
}

#[test]
fn the_pace_of_an_account_holds_for_its_programs() {
    let app = TestApp::with_limits();
    let topic = app.topic(&app.member("ada"), general(&app), "Un titre");
    let call = program(&app, &app.member("zoe"));
    let statuses: Vec<u16> = (0..42)
        .map(|n| {
            let body = json!({ "body": format!("Message {n}") });
            call.post(&format!("/topics/{topic}/posts"), &body).status
        })
        .collect();
    let refused = statuses.iter().filter(|status| **status == 429);
    assert_eq!(refused.count(), 2, "{statuses:?}");
}

#[test]
fn without_limits_no_header_speaks_of_them() {
    let app = TestApp::start();
    let page = stranger(&app).get("/categories").expect(200);
    assert_eq!(page.header("ratelimit"), "");
}
