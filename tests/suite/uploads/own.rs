//! The page of one's files.

use chrono::Duration;

use super::corpus::png;
use super::key_of;
use crate::support::TestApp;
use crate::topics::ask;

#[test]
fn one_finds_ones_files_and_where_they_are() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (address, markdown) = alice.keeps("écran.png", &png(9, 9));
    let (loose, _) = alice.keeps("Statuts.pdf", b"%PDF-1.7");
    bob.keeps("de-bob.pdf", b"%PDF-1.7");
    ask(&alice, "Où est le bouton ?", &markdown);
    let page = alice.get("/compte/fichiers").expect(200);
    page.shows("Statuts.pdf")
        .shows("Dans aucun message")
        .shows("Où est le bouton ?")
        .shows("utilisés sur 100 Mo")
        .hides("de-bob");
    assert!(page.has(&format!("a[href='{address}']")));
    assert!(
        alice
            .get("/compte")
            .expect(200)
            .click("Mes fichiers")
            .status
            == 200
    );
    app.visitor().get("/compte/fichiers").expect(303);
    // A loose one goes at once.
    let remove = format!("/compte/fichiers/{}/supprimer", key_of(&loose));
    let page = page.form(&remove).submit().expect(303).follow().expect(200);
    page.shows("Le fichier est supprimé").hides("Statuts.pdf");
    alice.get(&loose).expect(404);
    bob.post(&remove, &[]).expect(404);
}

#[test]
fn what_a_message_shows_goes_after_a_warning() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let (address, _) = alice.keeps("écran.png", &png(9, 9));
    let text = format!("Voyez :\n\n![Le bouton vert]({address})");
    let topic = ask(&alice, "Une question", &text).path.clone();
    let remove = format!("/compte/fichiers/{}/supprimer", key_of(&address));
    let warned = alice.get("/compte/fichiers").form(&remove).submit();
    let warned = warned.expect(303).follow().expect(200);
    warned.shows("Un message le montre").shows("image retirée");
    alice.get(&address).expect(200);
    warned.form(&remove).submit().expect(303);
    app.run_jobs();
    alice.get(&address).expect(404);
    let topic = topic.split('?').next().unwrap();
    app.visitor()
        .get(topic)
        .shows("Image retirée : Le bouton vert");
    // Gone for good, once its hour is over.
    app.wait(Duration::hours(2));
    app.run_jobs();
}

#[test]
fn many_files_go_over_several_pages() {
    let app = TestApp::start();
    let alice = app.member("alice");
    for n in 0..33 {
        app.wait(Duration::seconds(1));
        alice.keeps(&format!("f{n:02}.txt"), b"x");
    }
    let first = alice.get("/compte/fichiers").expect(200);
    first.shows("f32.txt").shows("f03.txt").hides("f02.txt");
    let next = first.click("Suite").expect(200);
    next.shows("f02.txt").shows("f00.txt").hides("f03.txt");
}
