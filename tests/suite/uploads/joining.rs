//! Joining files without a script.

use super::Part;
use super::corpus::{moving, png};
use crate::support::TestApp;
use crate::topics::{Topic, ask, post_id};

#[test]
fn the_button_joins_and_gives_the_form_back() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let form = alice.get("/poser").expect(200);
    assert!(form.has("form[enctype='multipart/form-data'] input[type=file][name=fichiers]"));
    let image = png(9, 9);
    let page = alice.sends_form(
        "/poser",
        &[
            Part::Text("title", "Une question"),
            Part::Text("body", "Voici.\n"),
            Part::Text("envoi", "abc"),
            Part::File("fichiers", "écran.png", &image),
            Part::File("fichiers", "Statuts.pdf", b"%PDF-1.7"),
            Part::Text("joindre", "1"),
        ],
    );
    let page = page.expect(200);
    page.shows("C’est joint")
        .shows("entre les crochets, dites ce qu’elle montre");
    let form = page.form("/poser");
    assert_eq!(
        (form.value("title"), form.value("envoi")),
        ("Une question", "abc")
    );
    let body = form.value("body").to_owned();
    assert!(body.starts_with("Voici.\n\n![](/fichiers/"), "{body}");
    assert!(body.contains("\n\n[Statuts.pdf](/fichiers/"), "{body}");
    let topic = form.submit().expect(303).follow().expect(200);
    topic.shows("Statuts.pdf (PDF, 1 Ko)");
    assert!(topic.has("img[alt^='Image jointe'][width='9'][height='9'][loading=lazy]"));
}

#[test]
fn what_is_wrong_with_a_file_stands_beside_the_text() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let reply = topic.action("repondre");
    let page = alice.sends_form(
        &reply,
        &[
            Part::Text("body", "Ma réponse"),
            Part::File("fichiers", "film.mp4", b"x"),
            Part::File("fichiers", "a.pdf", b"%PDF-1.7"),
            Part::Text("joindre", "1"),
        ],
    );
    let page = page.expect(422);
    page.shows("film.mp4 : Le forum ne garde ni vidéos ni sons");
    assert!(
        page.form(&reply)
            .value("body")
            .starts_with("Ma réponse\n\n[a.pdf](")
    );
    let nothing = [Part::Text("body", "Ma réponse"), Part::Text("joindre", "1")];
    let page = alice.sends_form(&reply, &nothing).expect(422);
    page.shows("Choisissez d’abord un fichier");
    assert_eq!(page.form(&reply).value("body"), "Ma réponse");
    // Too large: the text is back too.
    let heavy = vec![b' '; 16_000_000];
    let page = alice.sends_form(
        &reply,
        &[
            Part::File("fichiers", "a.pdf", &heavy),
            Part::Text("body", "Ma réponse"),
        ],
    );
    let page = page.expect(422);
    page.shows("trop lourd");
    assert_eq!(page.form(&reply).value("body"), "Ma réponse");
}

#[test]
fn six_files_lose_no_text() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let reply = topic.action("repondre");
    let names = [
        "a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf", "f.pdf", "g.pdf",
    ];
    let mut sent = vec![Part::Text("body", "Ma réponse")];
    sent.extend(names.map(|name| Part::File("fichiers", name, b"%PDF-1.7")));
    sent.push(Part::Text("joindre", "1"));
    let page = alice.sends_form(&reply, &sent).expect(422);
    page.shows("Cinq fichiers au plus à la fois. Joignez ensuite : f.pdf, g.pdf");
    let form = page.form(&reply);
    let body = form.value("body");
    assert!(body.starts_with("Ma réponse\n\n[a.pdf](") && body.contains("[e.pdf]("));
    assert!(!body.contains("[f.pdf]"), "{body}");
    form.submit().expect(303);
}

#[test]
fn too_much_at_once_loses_no_text() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let reply = topic.action("repondre");
    let film = vec![b' '; 101_000_000];
    let sent = [
        Part::Text("body", "Ma réponse"),
        Part::File("fichiers", "film.mp4", &film),
        Part::File("fichiers", "a.pdf", b"%PDF-1.7"),
        Part::Text("joindre", "1"),
    ];
    let page = alice.sends_form(&reply, &sent).expect(422);
    page.shows("film.mp4 : Ce fichier est trop lourd");
    page.shows("a.pdf : Ces fichiers sont trop lourds pour être envoyés ensemble");
    assert_eq!(page.form(&reply).value("body"), "Ma réponse");
}

#[test]
fn empty_parts_are_counted() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let mut sent = vec![Part::Text("body", "Ma réponse")];
    sent.extend((0..1_000).map(|_| Part::File("fichiers", "", b"")));
    alice.sends_form("/poser", &sent).expect(400);
    let name = "é".repeat(2_000);
    let long: Vec<_> = (0..300).map(|_| Part::File(&name, "", b"")).collect();
    alice.sends_form("/poser", &long).expect(413);
}

#[test]
fn a_file_chosen_and_not_joined_is_published_with_the_text() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let image = png(9, 9);
    let sent = [
        Part::Text("body", "Ma réponse"),
        Part::File("fichiers", "a.png", &image),
    ];
    let page = alice.sends_form(&topic.action("repondre"), &sent);
    let page = page.expect(303).follow().expect(200);
    assert!(page.has("#message-2 img"));
    // And into a correction.
    let id = post_id(&app.moderator("mod").get(&topic.path), 2);
    let edit = format!("/p/{id}/modifier");
    let form = alice.get(&edit).expect(200).form(&edit);
    let page = alice.sends_form(
        &edit,
        &[
            Part::Text("revision", form.value("revision")),
            Part::Text("body", form.value("body")),
            Part::File("fichiers", "b.gif", &moving(2)),
            Part::Text("joindre", "1"),
        ],
    );
    let body = page.expect(200).form(&edit).value("body").to_owned();
    assert_eq!(body.matches("/fichiers/").count(), 2, "{body}");
}

#[test]
fn a_visitor_keeps_the_text_and_is_told_of_the_file() {
    let app = TestApp::start();
    let visitor = app.visitor();
    assert!(!visitor.get("/poser").has("input[type=file]"));
    let image = png(9, 9);
    let sent = [
        Part::Text("title", "Une question"),
        Part::Text("body", "Mon texte"),
        Part::File("fichiers", "a.png", &image),
        Part::Text("joindre", "1"),
    ];
    let page = visitor.sends_form("/poser", &sent).expect(303).follow();
    page.shows("choisissez de nouveau vos fichiers");
}

#[test]
fn joining_hides_nobody_elses_correction() {
    let app = TestApp::start();
    let (alice, moderator) = (app.member("alice"), app.moderator("mod"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let edit = format!("/p/{}/modifier", post_id(&moderator.get(&topic.path), 1));
    let before = alice.get(&edit).form(&edit).value("revision").to_owned();
    let form = moderator.get(&edit).form(&edit);
    form.fill("body", "Leur texte.").submit().expect(303);
    let page = alice.sends_form(
        &edit,
        &[
            Part::Text("revision", &before),
            Part::Text("title", "Une question"),
            Part::Text("body", "Mon texte."),
            Part::File("fichiers", "a.png", &png(9, 9)),
            Part::Text("joindre", "1"),
        ],
    );
    let page = page.expect(409);
    page.shows("entre-temps");
    let form = page.form(&edit);
    assert!(
        form.value("body")
            .starts_with("Mon texte.\n\n![](/fichiers/")
    );
    assert!(form.value("theirs").contains("Leur texte."));
}
