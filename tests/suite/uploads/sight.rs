//! Who sees a file: whoever sees a message that shows it.

use entraide::domain::Audience;

use super::corpus::{jpeg, png};
use super::key_of;
use crate::support::{Page, Person, TestApp};
use crate::topics::{Topic, answer, ask, post_id};

#[track_caller]
fn sees(who: &Person, address: &str, status: u16) -> Page {
    who.get(address).expect(status)
}

#[test]
fn a_file_belongs_to_its_sender_until_it_is_published() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let (address, markdown) = alice.keeps("a.jpg", &jpeg(1_000, 500));
    let small = address.replace("/a.jpg", "/480/a.jpg");
    sees(&alice, &address, 200);
    sees(&app.moderator("mod"), &address, 200);
    for who in [app.visitor(), app.member("bob")] {
        sees(&who, &address, 404);
        sees(&who, &small, 404);
    }
    assert_eq!(
        sees(&alice, &address, 200).header("cache-control"),
        "private, no-store"
    );
    let page = ask(&alice, "Une question", &format!("Voici :\n\n{markdown}"));
    assert!(page.has(&format!(
        "img[src='{}']",
        address.replace("/a.jpg", "/960/a.jpg")
    )));
    let shown = sees(&app.visitor(), &address, 200);
    // Not in a cache that people share: what is hidden later would live on there.
    assert_eq!(
        shown.header("cache-control"),
        "private, max-age=300, must-revalidate"
    );
    assert_eq!(shown.header("content-encoding"), "");
    assert_eq!(
        sees(&app.visitor(), &small, 200).header("content-type"),
        "image/jpeg"
    );
    // Not all widths exist, nor all keys.
    sees(
        &app.visitor(),
        &address.replace("/a.jpg", "/481/a.jpg"),
        404,
    );
    sees(&app.visitor(), &address.replace("/a.jpg", "/x/a.jpg"), 404);
    sees(
        &app.visitor(),
        "/fichiers/0123456789abcdef0123456789abcdef/a.jpg",
        404,
    );
}

#[test]
fn headers_let_a_file_do_nothing() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let (address, markdown) = alice.keeps("relevé.csv", "nom;prénom\n".as_bytes());
    ask(&alice, "Une question", &markdown);
    let file = app.visitor().get(&address).expect(200);
    assert_eq!(file.body, "nom;prénom\n".as_bytes());
    assert_eq!(file.header("content-type"), "text/csv");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"relev_.csv\"; filename*=UTF-8''relev%C3%A9.csv"
    );
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(
        file.header("content-security-policy"),
        "sandbox; default-src 'none'"
    );
    assert_eq!(file.header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(file.header("content-length"), "12");
    // Known already: nothing is sent again.
    let etag = file.header("etag").to_owned();
    let request = |name: &str, value: &str| {
        let visitor = app.visitor();
        visitor.request("GET", &address).header(name, value).send()
    };
    let same = request("if-none-match", &etag).expect(304);
    assert!(same.body.is_empty() && same.header("etag") == etag);
    request("if-none-match", "\"autre\"").expect(200);
    // A part of it.
    let part = request("range", "bytes=4-11").expect(206);
    assert_eq!(
        (part.body.as_slice(), part.header("content-range")),
        ("prénom\n".as_bytes(), "bytes 4-11/12")
    );
    assert_eq!(request("range", "bytes=-2").expect(206).body, b"m\n");
    assert_eq!(request("range", "bytes=90-").expect(200).body.len(), 12);
    let head = app.visitor().request("HEAD", &address).send().expect(200);
    assert_eq!(head.header("content-length"), "12");
}

#[test]
fn a_picture_is_shown_in_place() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let (address, markdown) = alice.keeps("écran.png", &png(30, 20));
    ask(&alice, "Une question", &markdown);
    let image = app.visitor().get(&address).expect(200);
    assert!(image.header("content-disposition").starts_with("inline; "));
    assert!(image.header("content-type").starts_with("image/"));
}

#[test]
fn what_is_hidden_deleted_or_corrected_takes_its_files_along() {
    let app = TestApp::start();
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let (hidden, hidden_text) = bob.keeps("a.png", &png(9, 9));
    let (deleted, deleted_text) = bob.keeps("b.png", &png(9, 9));
    let (corrected, corrected_text) = bob.keeps("c.png", &png(9, 9));
    for text in [&hidden_text, &deleted_text, &corrected_text] {
        answer(&bob, &topic, text);
    }
    for address in [&hidden, &deleted, &corrected] {
        sees(&app.visitor(), address, 200);
    }
    let page = moderator.get(&topic.path);
    let hide = format!("/moderation/messages/{}/masquer", post_id(&page, 2));
    page.form(&hide).submit().expect(303);
    let delete = format!("/p/{}/supprimer", post_id(&page, 3));
    bob.get(&delete).form(&delete).submit().expect(200);
    let edit = format!("/p/{}/modifier", post_id(&page, 4));
    bob.get(&edit)
        .form(&edit)
        .fill("body", "Sans image")
        .submit()
        .expect(303);
    for address in [&hidden, &deleted, &corrected] {
        sees(&app.visitor(), address, 404);
        sees(&alice, address, 404);
        sees(&bob, address, 200);
        sees(&moderator, address, 200);
    }
    // Put back, it is seen again.
    bob.get(&edit)
        .form(&edit)
        .fill("body", &corrected_text)
        .submit()
        .expect(303);
    sees(&app.visitor(), &corrected, 200);
}

/// Alice, who asked, and what she showed in her question.
fn shown_and_named(app: &TestApp, alice: &Person) -> (Topic, String, String) {
    let (address, markdown) = alice.keeps("adresse.png", &png(9, 9));
    let topic = Topic::of(&ask(alice, "Une question", &format!("Voici {markdown}")));
    sees(&app.visitor(), &address, 200);
    (topic, address, markdown)
}

fn correct(who: &Person, path: &str, body: &str) {
    let form = who.get(path).expect(200).form(path);
    form.fill("body", body).submit().expect(303);
}

#[test]
fn what_was_taken_back_stays_so_whoever_kept_its_address() {
    let app = TestApp::start();
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let (topic, address, markdown) = shown_and_named(&app, &alice);
    let edit = format!("/p/{}/modifier", post_id(&moderator.get(&topic.path), 1));
    correct(&alice, &edit, "Sans image");
    sees(&app.visitor(), &address, 404);
    answer(&bob, &topic, &format!("Je la remets : {markdown}"));
    sees(&app.visitor(), &address, 404);
    sees(&bob, &address, 404);
    // Nor by the pen of everybody.
    let id = post_id(&moderator.get(&topic.path), 1);
    let wiki = format!("/p/{id}/wiki");
    moderator.get(&wiki).form(&wiki).submit().expect(303);
    correct(&bob, &edit, &markdown);
    sees(&app.visitor(), &address, 404);
    correct(&bob, &edit, "Sans image");
    correct(&moderator, &edit, &markdown);
    sees(&app.visitor(), &address, 200);
    // Another pen leaves what stands there.
    correct(&bob, &edit, &format!("Toujours {markdown}"));
    sees(&app.visitor(), &address, 200);
}

#[test]
fn what_a_hidden_or_deleted_message_shows_is_shown_by_no_other() {
    let app = TestApp::start();
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let topic = Topic::of(&ask(&app.member("carl"), "Une question", "Du texte."));
    let (hidden, hidden_text) = alice.keeps("a.png", &png(9, 9));
    let (deleted, deleted_text) = alice.keeps("b.png", &png(9, 9));
    answer(&alice, &topic, &hidden_text);
    answer(&alice, &topic, &deleted_text);
    let page = moderator.get(&topic.path);
    let hide = format!("/moderation/messages/{}/masquer", post_id(&page, 2));
    page.form(&hide).submit().expect(303);
    let delete = format!("/p/{}/supprimer", post_id(&page, 3));
    alice.get(&delete).form(&delete).submit().expect(200);
    answer(&bob, &topic, &format!("{hidden_text}\n\n{deleted_text}"));
    for address in [&hidden, &deleted] {
        sees(&app.visitor(), address, 404);
        sees(&bob, address, 404);
    }
}

#[test]
fn a_closed_room_keeps_its_files() {
    let app = TestApp::start();
    let moderator = app.moderator("mod");
    let category = app.category("Modération", Audience::Moderators).to_string();
    let (address, markdown) = moderator.keeps("a.png", &png(9, 9));
    let fields = [
        ("title", "Entre nous"),
        ("category", &category),
        ("body", &markdown),
    ];
    moderator.post("/poser", &fields).expect(303);
    sees(&app.moderator("autre"), &address, 200);
    for who in [app.visitor(), app.member("bob"), app.helper("aide")] {
        sees(&who, &address, 404);
    }
}

#[test]
fn naming_a_file_of_others_shows_it_to_nobody() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (address, markdown) = alice.keeps("a.png", &png(9, 9));
    let topic = Topic::of(&ask(&bob, "Une question", &markdown));
    sees(&app.visitor(), &address, 404);
    sees(&bob, &address, 404);
    // In the topic where its sender showed it, anyone may show it again.
    answer(&alice, &topic, &markdown);
    answer(
        &app.member("carl"),
        &topic,
        &format!("Je parle de {markdown}"),
    );
    sees(&app.visitor(), &address, 200);
    assert_eq!(key_of(&address).len(), 32);
}
