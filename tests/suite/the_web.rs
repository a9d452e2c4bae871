//! What holds for every page, whatever it is about.

use entraide::domain::Audience;
use entraide::web::SESSION_COOKIE;

use crate::support::TestApp;

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn an_unknown_address_is_a_page_that_helps() {
    let app = TestApp::start();
    let page = app.visitor().get("/nulle-part").expect(404);
    page.shows("Cette page n’existe pas")
        .shows("Poser ma question");
    assert!(page.has("html[lang=fr]"));
    assert!(page.has("meta[name=robots][content*=noindex]"));
}

#[test]
fn an_address_used_otherwise_says_so() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let page = alice.get("/t/1/suivre").expect(405);
    page.shows("Cette adresse ne s’utilise pas ainsi");
    alice.request("DELETE", "/poser").send().expect(405);
}

#[test]
fn a_form_sent_from_elsewhere_does_nothing() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let alice = app.member("alice");
    let topic = app.topic(&alice, category, "Comment partager ?");
    let send = |change: &dyn Fn(crate::support::NewRequest) -> crate::support::NewRequest| {
        let request = alice.request("POST", &format!("/t/{topic}/repondre"));
        change(request).body(FORM, "body=Piégé").send()
    };
    for site in ["cross-site", "same-site", "garbage"] {
        send(&|r| r.header("sec-fetch-site", site))
            .expect(403)
            .shows("vient d’un autre site");
    }
    // Browsers without Sec-Fetch-Site say where they come from in another way.
    let old = |r: crate::support::NewRequest| r.without("sec-fetch-site");
    send(&|r| old(r).header("origin", "https://ailleurs.example")).expect(403);
    send(&|r| old(r).header("origin", "null")).expect(403);
    send(&|r| {
        old(r)
            .without("origin")
            .header("referer", "https://ailleurs.example/x")
    })
    .expect(403);
    send(&|r| old(r).without("origin")).expect(403);
    let page = alice.get(&format!("/t/{topic}")).follow();
    page.hides("Piégé");
    send(&|r| old(r)).location();
}

#[test]
fn what_is_no_form_is_refused() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let post = |kind: &str, body: Vec<u8>| alice.request("POST", "/poser").body(kind, body).send();
    post("application/json", b"{}".to_vec())
        .expect(415)
        .shows("Nous ne savons pas lire cet envoi");
    post("multipart/form-data", b"--x--".to_vec()).expect(415);
    post("multipart/form-data; boundary=x", b"--x\r\n".to_vec()).expect(400);
    post(FORM, b"title=%FF%FE&body=x".to_vec()).expect(400);
    post(FORM, vec![0xff, b'=', 0xfe]).expect(400);
    post(FORM, [b"body=".to_vec(), vec![b'a'; 1_100_000]].concat())
        .expect(413)
        .shows("C’est trop long pour nous");
}

#[test]
fn every_answer_is_guarded_against_the_usual_attacks() {
    let app = TestApp::start();
    for path in ["/", "/poser", "/nulle-part", "/healthz"] {
        let page = app.visitor().get(path);
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            page.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        // Over http there is nothing to be strict about.
        assert_eq!(page.header("strict-transport-security"), "", "{path}");
    }
}

#[test]
fn over_https_browsers_are_told_to_stay_there() {
    let app = TestApp::with_settings(&[("ENTRAIDE_PUBLIC_URL", "https://forum.example.org")]);
    let alice = app.member("alice");
    let page = alice.get("/").expect(200);
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000");
    page.shows("alice");
    // Neighbours on a shared domain can set the plain name, and it counts for nothing.
    let token = alice.cookie("__Host-entraide").unwrap();
    let impostor = app.visitor();
    impostor.set_cookie(SESSION_COOKIE, &token);
    impostor.get("/").expect(200).hides("alice");
}

#[test]
fn visitors_get_no_cookie() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let topic = app.topic(&app.member("alice"), category, "Comment partager ?");
    for path in [
        "/",
        "/questions",
        "/poser",
        "/connexion",
        &format!("/t/{topic}"),
    ] {
        let page = app.visitor().get(path);
        assert_eq!(page.header("set-cookie"), "", "{path}");
    }
}

#[test]
fn a_flood_is_slowed_and_told_how_long() {
    let app = TestApp::with_limits();
    let alice = app.member("alice");
    let answers: Vec<_> = (0..100).map(|_| alice.post("/t/1/suivre", &[])).collect();
    let slowed = answers.last().unwrap();
    assert_eq!(slowed.status, 429);
    slowed.shows("Un instant, s’il vous plaît");
    assert!(slowed.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(answers[0].status, 404);
}
