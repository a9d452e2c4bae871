//! `/admin/glossaire`

use super::{everyone, search, titles, until};
use crate::support::{Person, TestApp};

const HERE: &str = "/admin/glossaire";

fn forum() -> (TestApp, Person) {
    let app = TestApp::start();
    let alice = app.member("alice");
    alice.asks(everyone(&app), "Le garage est fermé", "Qui a la clé ?");
    alice.asks(everyone(&app), "Notre visio", "Elle se fige.");
    app.wait_for_index();
    (app, alice)
}

#[track_caller]
fn found_in_the_end(app: &TestApp, words: &str, expected: &[&str]) {
    until("taken over", || {
        (titles(&search(&app.visitor(), words)) == expected).then_some(())
    });
}

#[test]
fn the_list_of_the_program_works_from_the_start() {
    let (app, _) = forum();
    found_in_the_end(&app, "zoom", &["Notre visio"]);
    found_in_the_end(&app, "xylophone", &[]);
}

#[test]
fn a_line_is_tried_added_and_taken_back() {
    let (app, _) = forum();
    let ada = app.admin("ada");
    let page = ada.get(HERE).expect(200);
    page.shows("Agenda et rendez-vous");
    let tried = page
        .form(HERE)
        .fill("lignes", "local = garage")
        .fill("essayer", "local")
        .press("Essayer avant")
        .expect(200);
    tried
        .shows("Effet sur « local »")
        .shows("Le garage est fermé");
    assert_eq!(tried.texts("#mots td, #mots th[scope=row]").len(), 3);
    assert_eq!(titles(&search(&app.visitor(), "local")), [""; 0]);
    tried
        .form(HERE)
        .press("Enregistrer")
        .follow()
        .shows("Le glossaire est enregistré");
    found_in_the_end(&app, "local", &["Le garage est fermé"]);
    ada.get("/admin/journal")
        .shows("a changé le glossaire de la recherche")
        .shows("lignes ajoutées : 1");
    // An earlier edition can be taken up again.
    ada.get(HERE)
        .form(HERE)
        .fill("lignes", "")
        .submit()
        .follow();
    found_in_the_end(&app, "local", &[]);
    ada.get("/admin/journal").shows("lignes retirées : 1");
    let earlier = ada.get(&format!("{HERE}?version=1")).expect(200);
    assert_eq!(earlier.form(HERE).value("lignes").trim(), "local = garage");
    earlier.form(HERE).submit().follow();
    found_in_the_end(&app, "local", &["Le garage est fermé"]);
}

#[test]
fn a_line_of_the_program_can_be_taken_out() {
    let (app, _) = forum();
    let ada = app.admin("ada");
    found_in_the_end(&app, "zoom", &["Notre visio"]);
    let form = ada.get(HERE).form(HERE);
    form.choose("sans", "zoom > visio").submit().follow();
    found_in_the_end(&app, "zoom", &[]);
    let page = ada.get(HERE);
    assert_eq!(page.texts("input[name=sans][checked] + span").len(), 1);
    assert!(page.has("details[open]"));
}

#[test]
fn two_at_once_lose_nothing() {
    let (app, _) = forum();
    let (ada, grace) = (app.admin("ada"), app.admin("grace"));
    for (first, second) in [
        ("un = deux", "trois = quatre"),
        ("cinq = six", "sept = huit"),
    ] {
        let (hers, late) = (ada.get(HERE).form(HERE), grace.get(HERE).form(HERE));
        hers.fill("lignes", first).submit().follow();
        let page = late.fill("lignes", second).submit().expect(409);
        page.shows("Une autre personne a changé le glossaire")
            .shows(first);
        let again = page.form(HERE);
        assert_eq!(again.value("lignes").trim(), second);
        again.submit().follow();
        assert_eq!(ada.get(HERE).form(HERE).value("lignes").trim(), second);
    }
}

#[test]
fn lines_that_cannot_be_read_are_told() {
    let (app, _) = forum();
    let form = app.admin("ada").get(HERE).form(HERE);
    let page = form
        .fill("lignes", "un = deux\nagenda")
        .submit()
        .expect(422);
    page.shows("Ligne 2");
    assert_eq!(page.form(HERE).value("lignes").trim(), "un = deux\nagenda");
}

#[test]
fn lines_have_the_numbers_that_the_form_shows() {
    let (app, _) = forum();
    let form = app.admin("ada").get(HERE).form(HERE);
    let typed = "\n\n# À nous\nagenda";
    let page = form.fill("lignes", typed).submit().expect(422);
    page.shows("Ligne 4");
}

#[test]
fn nothing_to_try_is_said_at_the_field() {
    let (app, _) = forum();
    let form = app.admin("ada").get(HERE).form(HERE);
    let page = form
        .fill("lignes", "un = deux")
        .fill("essayer", "  ")
        .press("Essayer avant")
        .expect(422);
    page.shows("Écrivez la recherche à essayer")
        .hides("Effet sur");
    assert_eq!(page.form(HERE).value("lignes").trim(), "un = deux");
}

#[test]
fn a_number_that_no_edition_has_is_a_conflict() {
    let (app, _) = forum();
    let ada = app.admin("ada");
    for seen in [i64::MAX, i64::MAX - 1, i64::MIN, -1, 7] {
        let seen = seen.to_string();
        let page = ada.post(HERE, &[("lignes", "un = deux"), ("seen", &seen)]);
        page.expect(409).shows("Une autre personne a changé");
    }
}

#[test]
fn it_is_for_administrators() {
    let (app, alice) = forum();
    for who in [&alice, &app.moderator("mod")] {
        who.get(HERE).expect(403);
        who.post(HERE, &[("lignes", "a = b")]).expect(403);
    }
    app.visitor().get(HERE);
}
