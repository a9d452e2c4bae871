//! The host's own pages.

use crate::support::TestApp;

#[test]
fn a_new_forum_has_all_its_pages() {
    let app = TestApp::start();
    let visitor = app.visitor();
    for (path, words) in [
        ("/regles", "Il n’y a pas de question bête"),
        ("/mentions-legales", "Qui publie ce forum"),
        ("/vie-privee", "Aucun suivi"),
        ("/accessibilite", "partiellement conforme"),
        ("/contact", "Nous écrire"),
    ] {
        let page = visitor.get(path).expect(200);
        page.shows(words);
        assert_eq!(page.texts("h1").len(), 1, "{path}");
        assert_eq!(page.header("set-cookie"), "", "{path}");
    }
}

#[test]
fn the_host_writes_their_own_and_can_go_back() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    let edit = "/admin/textes/regles";
    let form = || admin.get(edit).form(edit);
    form()
        .fill("body", "**Soyez doux.**")
        .press("Relire avant")
        .expect(200)
        .shows("Soyez doux.");
    app.visitor().get("/regles").hides("Soyez doux.");
    form()
        .fill("body", "**Soyez doux.**\n\n<script>alert(1)</script>")
        .submit()
        .follow()
        .shows("Le texte est enregistré");
    let page = app.visitor().get("/regles").expect(200);
    assert_eq!(page.texts("article strong"), ["Soyez doux."]);
    assert!(!page.has("article script"));
    form().press("Revenir au texte d’origine").follow();
    app.visitor()
        .get("/regles")
        .shows("Il n’y a pas de question bête");
}

#[test]
fn a_text_written_meanwhile_is_not_overwritten() {
    let app = TestApp::start();
    let (ada, grace) = (app.admin("ada"), app.admin("grace"));
    let edit = "/admin/textes/contact";
    // First when the text of the forum stands there, then when somebody's does.
    for (first, second) in [("Un.", "Deux."), ("Trois.", "Quatre.")] {
        let (hers, late) = (ada.get(edit).form(edit), grace.get(edit).form(edit));
        hers.fill("body", first).submit().follow();
        let page = late.fill("body", second).submit().expect(409);
        page.shows("Une autre personne a changé ce texte")
            .shows(first);
        let again = page.form(edit);
        assert_eq!(again.value("body").trim(), second);
        app.visitor().get("/contact").shows(first);
        again.submit().follow();
        app.visitor().get("/contact").shows(second);
    }
}

#[test]
fn a_page_of_the_forum_shows_no_file() {
    let app = TestApp::start();
    let ada = app.admin("ada");
    let edit = "/admin/textes/contact";
    let page = ada.get(edit);
    assert!(!page.has("input[type=file]"));
    let text = "Un plan : ![](/fichiers/0123456789abcdef0123456789abcdef/plan.png)";
    for button in ["Enregistrer", "Relire avant"] {
        let form = page.form(edit).fill("body", text);
        let again = form.press(button).expect(422);
        again.shows("ne montrent pas les fichiers joints");
        assert_eq!(again.form(edit).value("body").trim(), text);
    }
}

#[test]
fn an_empty_text_is_refused() {
    let app = TestApp::start();
    let edit = "/admin/textes/regles";
    let form = app.admin("ada").get(edit).form(edit);
    form.fill("body", " ")
        .submit()
        .expect(422)
        .shows("point à corriger");
}
