//! POST `/fichiers`, as the script sees it.

use super::corpus::{jpeg, moving, png, with_exif};
use super::{Part, key_of, multipart};
use crate::support::{Page, TestApp};

#[track_caller]
fn problem(page: &Page, status: u16, words: &str) {
    assert_eq!(page.status, status, "{}", page.source());
    assert_eq!(page.header("content-type"), "application/problem+json");
    let problem = page.json();
    assert_eq!(problem["title"], "Ce fichier n’est pas joint");
    assert_eq!(
        (&problem["type"], &problem["status"]),
        (&"about:blank".into(), &status.into())
    );
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(words), "{detail}");
}

#[test]
fn a_photo_is_kept_and_described() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let page = alice.sends_form(
        "/fichiers",
        &[
            Part::Text("alt", "Le bouton [vert]"),
            Part::File("fichier", "Été 2026.JPG", &with_exif(&jpeg(1_200, 900), 1)),
        ],
    );
    let answer = page.expect(201).json();
    let address = answer["url"].as_str().unwrap();
    assert!(address.starts_with("/fichiers/") && address.ends_with("/ete-2026.jpg"));
    assert_eq!(key_of(address).len(), 32);
    assert_eq!(
        answer["markdown"],
        format!("![Le bouton \\[vert\\]]({address})")
    );
    assert_eq!(
        (&answer["width"], &answer["height"]),
        (&1_200.into(), &900.into())
    );
    assert_eq!(answer["name"], "Été 2026.jpg");
    assert!(answer["id"].is_i64() && answer["note"].is_null());
}

#[test]
fn a_document_is_a_link() {
    let app = TestApp::start();
    let (address, markdown) = app.member("alice").keeps("Statuts.pdf", b"%PDF-1.7");
    assert_eq!(markdown, format!("[Statuts.pdf]({address})"));
}

#[test]
fn what_moves_is_told_about() {
    let app = TestApp::start();
    let answer = app
        .member("alice")
        .sends("a.gif", &moving(2))
        .expect(201)
        .json();
    assert!(answer["note"].as_str().unwrap().contains("première vue"));
}

#[test]
fn refusals_are_in_words() {
    let app = TestApp::start();
    let alice = app.member("alice");
    problem(
        &app.visitor().sends("a.png", &png(4, 4)),
        401,
        "Connectez-vous",
    );
    problem(&alice.sends("a.png", b"\x89PNG\r\n\x1a\n"), 422, "abîmée");
    problem(&alice.sends("a.svg", b"<svg xmlns='x'/>"), 422, "SVG");
    problem(
        &alice.sends("photo.heic", b"\0\0\0\x18ftypheic"),
        422,
        "iPhone",
    );
    problem(&alice.sends("a.exe", b"MZ"), 422, "ne prend pas");
    problem(
        &alice.sends("a.jpg", &[0xff, 0xd8, 0xff].repeat(5_400_000)),
        413,
        "trop lourd",
    );
    problem(&alice.sends_form("/fichiers", &[]), 422, "Choisissez");
    problem(
        &alice.sends_form("/fichiers", &[Part::Text("alt", "x")]),
        422,
        "Choisissez",
    );
    problem(
        &alice.sends_form(
            "/fichiers",
            &[
                Part::File("fichier", "a.png", &png(4, 4)),
                Part::File("fichier", "b.png", &png(4, 4)),
            ],
        ),
        422,
        "un par un",
    );
    let other = alice.request("POST", "/fichiers");
    problem(&other.body("text/plain", "x").send(), 415, "fichier");
    let foreign = alice
        .request("POST", "/fichiers")
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://mal.example.org")
        .body("multipart/form-data; boundary=x", "--x--")
        .send();
    assert_eq!(foreign.status, 403);
}

#[test]
fn a_form_of_text_may_come_as_multipart() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let fields = [
        Part::Text("username", "alice"),
        Part::Text("bio", "Un café,\r\ndeux accents\u{a0}: é."),
    ];
    alice.sends_form("/compte/profil", &fields).expect(303);
    alice.get("/compte/profil").shows("deux accents : é.");
    // A page that expects no file takes none, and what is no UTF-8 is no text.
    let file = [Part::File("bio", "a.txt", b"x")];
    alice.sends_form("/compte/profil", &file).expect(400);
    let kind = "multipart/form-data; boundary=----limite-de-test";
    let mut latin = multipart(&[
        Part::Text("username", "alice"),
        Part::Text("bio", "caf\u{7f}"),
    ]);
    for byte in &mut latin {
        if *byte == 0x7f {
            *byte = 0xe9;
        }
    }
    let sent = alice.request("POST", "/compte/profil").body(kind, latin);
    sent.send().expect(400).shows("UTF-8");
    for broken in [
        "",
        "--",
        "------limite-de-test\r\n",
        "------limite-de-test\r\nx\r\n\r\n",
    ] {
        let sent = alice.request("POST", "/compte/profil").body(kind, broken);
        assert_eq!(sent.send().status, 400, "{broken:?}");
    }
    let long = "é".repeat(600_000);
    alice
        .sends_form("/compte/profil", &[Part::Text("bio", &long)])
        .expect(413);
    let many: Vec<_> = (0..250).map(|_| Part::Text("a", "b")).collect();
    alice.sends_form("/compte/profil", &many).expect(400);
}
