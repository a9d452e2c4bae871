//! What may answer a question while it is being written, and what is counted of it.

use diesel::prelude::*;
use entraide::db::schema::suggestion_days;

use super::everyone;
use crate::support::{Page, Person, TestApp};

fn forum() -> (TestApp, Person) {
    let app = TestApp::start();
    let alice = app.member("alice");
    alice.asks(
        everyone(&app),
        "Récupérer un fichier effacé",
        "Il est dans la corbeille ?",
    );
    app.wait_for_index();
    (app, alice)
}

fn asked(who: &Person, fields: &[(&str, &str)]) -> Page {
    let query = entraide::web::routes::query(fields);
    who.get(&format!("/recherche/similaires?{query}"))
        .expect(200)
}

/// What the administration reads: shown, opened, sent.
fn counted(admin: &Person) -> Vec<String> {
    let page = admin.get("/admin");
    let card = page
        .texts("section")
        .into_iter()
        .find(|text| text.starts_with("Avant de poser une question"))
        .unwrap();
    let numbers = card.split(':').skip(1);
    numbers
        .map(|part| part.split_whitespace().next().unwrap().to_owned())
        .collect()
}

#[test]
fn as_the_title_is_typed() {
    let (app, _) = forum();
    let (visitor, admin) = (app.visitor(), app.admin("ada"));
    let part = asked(&visitor, &[("title", "fichier effacé")]);
    assert_eq!(part.header("x-robots-tag"), "noindex");
    part.shows("Peut-être déjà répondu")
        .shows("Récupérer un fichier effacé")
        .shows("Sans réponse");
    assert_eq!(counted(&admin), ["1", "0", "0"]);
    // The same form goes on: it is counted once.
    asked(&visitor, &[("title", "fichier effacé hier"), ("vu", "1")]).shows("Récupérer");
    assert_eq!(counted(&admin), ["1", "0", "0"]);
    // Too short to mean anything, or nothing like it.
    for title in ["", "fich", "xylophone tordu"] {
        assert_eq!(asked(&visitor, &[("title", title)]).source().trim(), "");
    }
    let opened = part
        .click("Récupérer un fichier effacé")
        .follow()
        .expect(200);
    assert_eq!(opened.texts("h1"), ["Récupérer un fichier effacé"]);
    assert_eq!(counted(&admin), ["1", "1", "0"]);
    visitor.get("/recherche/similaires/sujet/999").expect(404);
    visitor.get("/recherche/similaires/autre/1").expect(404);
    assert_eq!(counted(&admin), ["1", "1", "0"]);
}

#[test]
fn without_a_script_on_the_way_to_publishing() {
    let (app, alice) = forum();
    let admin = app.admin("ada");
    let form = alice.get("/poser").form("/poser");
    let preview = form
        .fill("title", "Un fichier effacé par erreur")
        .fill("body", "Je l’ai perdu.")
        .press("Relire avant")
        .expect(200);
    preview
        .shows("Peut-être déjà répondu")
        .shows("Récupérer un fichier effacé");
    assert_eq!(counted(&admin), ["1", "0", "0"]);
    // Back and forth, and published: one form, one question sent nevertheless.
    let again = preview.form("/poser").press("Corriger").expect(200);
    again.shows("Peut-être déjà répondu");
    again
        .form("/poser")
        .press("Publier ma question")
        .follow()
        .expect(200);
    assert_eq!(counted(&admin), ["1", "0", "1"]);
    // Who was shown nothing is not counted.
    alice.asks(everyone(&app), "Xylophone", "Tordu.");
    assert_eq!(counted(&admin), ["1", "0", "1"]);
}

#[test]
fn a_title_that_a_search_filled_in() {
    let (app, _) = forum();
    let page = app
        .visitor()
        .get("/poser?title=fichier+effac%C3%A9")
        .expect(200);
    page.shows("Récupérer un fichier effacé");
    assert!(page.has("form [aria-live=polite] a[target=_blank]"));
    let empty = app.visitor().get("/poser").expect(200);
    assert!(empty.has("form [aria-live=polite]:empty"));
    // An announcement asks nothing.
    let moderator = app.moderator("mod");
    let page = moderator.get("/poser?genre=annonce&title=fichier+effac%C3%A9");
    assert!(!page.has("form [aria-live=polite]"));
}

/// The rows of the counts.
fn days(app: &TestApp) -> i64 {
    app.read(|conn| Ok(suggestion_days::table.count().get_result(conn)?))
}

#[test]
fn who_only_looks_makes_nothing_be_written() {
    let (app, _) = forum();
    let (visitor, admin) = (app.visitor(), app.admin("ada"));
    for _ in 0..3 {
        visitor
            .get("/poser?title=fichier+effac%C3%A9")
            .expect(200)
            .shows("Récupérer un fichier effacé");
    }
    assert_eq!((days(&app), counted(&admin)[0].as_str()), (0, "3"));
    // Later all of it is written at once, and still counted once.
    for _ in 0..2 {
        entraide::features::search::write_down(&app.app);
        assert_eq!((days(&app), counted(&admin)[0].as_str()), (1, "3"));
    }
    asked(&visitor, &[("title", "fichier effacé")]);
    entraide::features::search::write_down(&app.app);
    assert_eq!((days(&app), counted(&admin)[0].as_str()), (1, "4"));
}

#[test]
fn other_sites_and_browsers_ahead_of_time_count_nothing() {
    let (app, _) = forum();
    let (visitor, admin) = (app.visitor(), app.admin("ada"));
    let part = asked(&visitor, &[("title", "fichier effacé"), ("vu", "1")]);
    for path in [
        "/poser?title=fichier+effac%C3%A9",
        "/recherche/similaires?title=fichier+effac%C3%A9",
        &part.link("Récupérer un fichier effacé"),
    ] {
        let get = || visitor.request("GET", path);
        get().header("sec-fetch-site", "cross-site").send();
        get().header("sec-fetch-site", "same-site").send();
        get().header("sec-purpose", "prefetch;prerender").send();
        visitor.request("HEAD", path).send();
        assert_eq!(counted(&admin), ["0", "0", "0"], "{path}");
    }
    // Old browsers do not say where they come from.
    visitor
        .request("GET", "/poser?title=fichier+effac%C3%A9")
        .without("sec-fetch-site")
        .send();
    assert_eq!(counted(&admin), ["1", "0", "0"]);
}

#[test]
fn who_asks_for_many_goes_without_and_may_still_ask() {
    let app = TestApp::with_limits();
    let alice = app.member("alice");
    alice.asks(everyone(&app), "Récupérer un fichier effacé", "Où ?");
    app.wait_for_index();
    let visitor = app.visitor();
    let form = || {
        visitor
            .get("/poser?title=fichier+effac%C3%A9")
            .expect(200)
            .has("form [aria-live=polite] a")
    };
    assert!(form());
    assert!((0..600).any(|_| !form()), "never without");
}
