//! What is refused, with which status, and what is kept.

use super::{Topic, answer, ask, post_id};
use crate::support::TestApp;

#[test]
fn what_was_typed_comes_back_with_what_is_wrong() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let form = alice.get("/poser").form("/poser");
    let page = form
        .fill("title", "???")
        .fill("body", "Un texte précieux")
        .submit()
        .expect(422);
    assert!(page.has("[role=alert]"));
    let kept = page.form("/poser");
    assert_eq!(
        (kept.value("title"), kept.value("body")),
        ("???", "Un texte précieux")
    );

    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let page = alice
        .post(&topic.action("repondre"), &[("body", "   \n ")])
        .expect(422);
    page.shows("Il manque votre message").shows("Une question");
}

#[test]
fn an_answer_to_what_was_hidden_meanwhile_comes_back_whole() {
    let app = TestApp::start();
    let (alice, moderator) = (app.member("alice"), app.moderator("mod"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let bob = app.member("bob");
    let written = bob.get(&topic.path).form(&topic.action("repondre"));
    let id = post_id(&moderator.get(&topic.path), 1);
    moderator
        .get(&topic.path)
        .form(&format!("/moderation/messages/{id}/masquer"))
        .submit()
        .expect(303);
    let page = written.fill("body", "Un texte précieux").submit();
    let page = page.expect(404);
    page.shows("n’est plus là").hides("Une question");
    assert_eq!(page.form("/poser").value("body"), "Un texte précieux");
    // As of a topic that never was.
    let none = bob.post("/t/999999/repondre", &[("body", "Un texte précieux")]);
    none.expect(404).shows("Un texte précieux");
}

#[test]
fn a_text_that_is_too_long_comes_back_whole() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let long = "mot ".repeat(20_000);
    let fields = [("title", "Un roman"), ("body", long.trim_end())];
    let page = alice.post("/poser", &fields).expect(422);
    page.shows("le maximum est de 60\u{202f}000");
    assert_eq!(page.form("/poser").value("body"), long.trim_end());
}

#[test]
fn a_body_beyond_all_measure_is_refused() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let huge = "a".repeat(1_100_000);
    let page = alice
        .post("/poser", &[("title", "Trop"), ("body", &huge)])
        .expect(413);
    page.shows("trop long").shows("page précédente");
}

#[test]
fn hostile_markdown_is_refused_clearly_or_harmless() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let nested = "> ".repeat(5_000) + "fin";
    let page = alice
        .post("/poser", &[("title", "Imbriqué"), ("body", &nested)])
        .expect(422);
    page.shows("trop compliquée");
    let script = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>";
    let page = ask(&alice, "<script>alert(2)</script>", script);
    assert!(!page.has("main script") && !page.has("[onerror]") && !page.has("a[href^=javascript]"));
    page.shows("<script>alert(2)</script>");
}

#[test]
fn wrong_encodings_and_types_are_refused() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let send = |kind: &str, body: &[u8]| alice.request("POST", "/poser").body(kind, body).send();
    send("application/x-www-form-urlencoded", b"title=%ff&body=x")
        .expect(400)
        .shows("UTF-8");
    send("application/json", b"{}")
        .expect(415)
        .shows("formulaire");
    send("text/plain", b"title=x").expect(415);
    alice.get("/t/1/repondre").expect(404);
    alice
        .request("PUT", "/poser")
        .send()
        .expect(405)
        .shows("bouton");
}

#[test]
fn forged_ids_are_refused() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let page = answer(&bob, &topic, "Une réponse");
    let (question, reply) = (
        post_id(&bob.get(&topic.path), 1),
        post_id(&alice.get(&topic.path), 2),
    );
    drop(page);
    for path in [
        "/t/abc",
        "/t/x/99999",
        "/t/x/99999999999999999999",
        "/t/-1",
        "/p/99999",
        "/p/x",
    ] {
        app.visitor().get(path).expect(404);
    }
    for path in [
        "/t/99999/repondre",
        "/t/x/repondre",
        "/p/99999/utile",
        "/p/99999/solution",
    ] {
        alice.post(path, &[("body", "x")]).expect(404);
    }
    // Another's message: not to edit, delete or restore.
    alice.get(&format!("/p/{reply}/modifier")).expect(403);
    alice
        .post(
            &format!("/p/{reply}/modifier"),
            &[("body", "volé"), ("revision", "1")],
        )
        .expect(403);
    alice
        .post(&format!("/p/{reply}/supprimer"), &[])
        .expect(403);
    alice.post(&format!("/p/{reply}/retablir"), &[]).expect(403);
    // One's own message: not to vote for. The question: not a solution.
    bob.post(&format!("/p/{reply}/utile"), &[]).expect(403);
    bob.post(&format!("/p/{reply}/solution"), &[]).expect(403);
    alice
        .post(&format!("/p/{question}/solution"), &[])
        .expect(403);
    alice.post(&topic.action("moi-aussi"), &[]).expect(403);
    // A category, an app, a version of their own making.
    for (name, value) in [
        ("category", "999"),
        ("app", "../etc"),
        ("version", "1; DROP TABLE"),
    ] {
        let fields = [("title", "T1"), ("body", "x"), (name, value)];
        alice.post("/poser", &fields).expect(422);
    }
    alice
        .post(
            "/poser",
            &[("title", "T1"), ("body", "x"), ("genre", "annonce")],
        )
        .expect(403);
    app.visitor()
        .get(&topic.path)
        .shows("Une réponse")
        .hides("volé");
}

#[test]
fn other_sites_may_not_write() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let body = "title=Pi%C3%A8ge&body=x";
    let post = || {
        alice
            .request("POST", "/poser")
            .body("application/x-www-form-urlencoded", body)
    };
    post()
        .header("sec-fetch-site", "cross-site")
        .send()
        .expect(403)
        .shows("autre site");
    post()
        .header("sec-fetch-site", "same-site")
        .send()
        .expect(403);
    let old = || post().without("sec-fetch-site");
    old()
        .header("origin", "https://ailleurs.example")
        .send()
        .expect(403);
    old().header("origin", "null").send().expect(403);
    old()
        .without("origin")
        .header("referer", "https://ailleurs.example/")
        .send()
        .expect(403);
    old().without("origin").send().expect(403);
    app.visitor().get("/questions").hides("Piège");
    post().send().expect(303);
}

#[test]
fn writing_too_fast_is_slowed_and_the_text_is_kept() {
    let app = TestApp::with_limits();
    let nina = app.member("nina");
    for n in 1..=40 {
        let fields = [
            ("title", format!("Question {n}")),
            ("body", "Du texte.".to_owned()),
        ];
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        nina.post("/poser", &fields).expect(303);
    }
    let page = nina
        .post("/poser", &[("title", "Une de trop"), ("body", "Mon texte")])
        .expect(429);
    assert!(page.header("retry-after").parse::<u64>().unwrap() > 0);
    page.shows("c’est le maximum");
    assert_eq!(page.form("/poser").value("body"), "Mon texte");
}
