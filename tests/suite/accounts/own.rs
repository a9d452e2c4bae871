//! One's own account.

use chrono::Duration;

use super::{PASSWORD, sign_in, signed_in};
use crate::support::{Page, Person, TestApp};

#[test]
fn visitors_are_asked_to_sign_in_first() {
    let app = TestApp::start();
    for path in [
        "/compte",
        "/compte/sessions",
        "/compte/mot-de-passe",
        "/compte/profil",
        "/compte/notifications",
    ] {
        let page = app.visitor().get(path);
        assert!(page.location().starts_with("/connexion?retour="), "{path}");
    }
    for path in [
        "/compte/sessions/1/fermer",
        "/compte/sessions/fermer-les-autres",
        "/compte/mot-de-passe",
        "/compte/profil",
        "/compte/notifications",
    ] {
        let page = app.visitor().post(path, &[]);
        assert!(page.location().starts_with("/connexion?"), "{path}");
    }
}

#[test]
fn sessions_are_listed_and_closed_by_their_owner_only() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let other = app.visitor();
    sign_in(&other, "zoe@exemple.fr", PASSWORD).expect(303);
    let stranger = signed_in(&app, "tom");
    let page = zoe.get("/compte/sessions").expect(200);
    page.shows("(celle-ci)");
    let close = page
        .source()
        .split('"')
        .find(|part| part.starts_with("/compte/sessions/") && part.ends_with("/fermer"))
        .unwrap()
        .to_owned();
    stranger.post(&close, &[]).expect(303);
    other.get("/compte").expect(200);
    page.form(&close).submit().follow().expect(200);
    assert_eq!(other.get("/compte").status, 303);
    zoe.get("/compte").expect(200);
    sign_in(&other, "zoe@exemple.fr", PASSWORD).expect(303);
    zoe.get("/compte/sessions")
        .form("/compte/sessions/fermer-les-autres")
        .submit()
        .expect(303);
    assert_eq!(other.get("/compte").status, 303);
    zoe.get("/compte").expect(200);
}

fn save(person: &Person, username: &str, bio: &str) -> Page {
    person
        .get("/compte/profil")
        .form("/compte/profil")
        .fill("username", username)
        .fill("bio", bio)
        .submit()
}

#[test]
fn a_name_changes_once_a_month_and_the_old_one_still_leads_here() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let tom = signed_in(&app, "tom");
    save(&zoe, "Zoë", "").expect(303);
    save(&zoe, "Zouzou", "Bonjour\n\n<b>à tous</b>").expect(303);
    app.visitor()
        .get("/u/zouzou")
        .follow()
        .expect(200)
        .shows("<b>à tous</b>");
    assert_eq!(app.visitor().get("/u/zoe").location(), "/u/Zouzou");
    save(&zoe, "Zaza", "").expect(422).shows("il y a peu");
    // Not even once given up.
    save(&tom, "zoé", "").expect(422).shows("déjà pris");
    app.wait(Duration::days(31));
    save(&zoe, "zoe", "").expect(303);
    assert_eq!(app.visitor().get("/u/Zouzou").location(), "/u/zoe");
}

#[test]
fn a_text_about_oneself_has_a_limit_and_is_kept_when_refused() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let long = "é".repeat(1_001);
    let page = save(&zoe, "zoe", &long).expect(422);
    page.shows("le maximum est de 1000");
    assert_eq!(page.form("/compte/profil").value("bio"), long);
    save(&zoe, "zoe", &long[2..]).expect(303);
}

#[test]
fn mails_can_be_stopped() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let page = zoe.get("/compte/notifications").expect(200);
    let page = page.form("/compte/notifications").choose("notify", "none");
    page.submit().follow().shows("réglages sont enregistrés");
    let page = zoe.get("/compte/notifications");
    assert_eq!(page.form("/compte/notifications").value("notify"), "none");
    zoe.post("/compte/notifications", &[("notify", "daily")])
        .expect(422);
}

#[test]
fn what_was_written_about_oneself_outlives_the_session() {
    let app = TestApp::start();
    signed_in(&app, "zoe");
    let browser = app.visitor();
    let typed = [("username", "zoe"), ("bio", "Je tiens la trésorerie")];
    browser.post("/compte/profil", &typed).expect(303);
    sign_in(&browser, "zoe@exemple.fr", PASSWORD).expect(303);
    let page = browser.get("/compte/profil").expect(200);
    page.shows("Voici le texte que vous aviez commencé");
    let form = page.form("/compte/profil");
    assert_eq!(form.value("bio"), "Je tiens la trésorerie");
    browser
        .get("/compte/brouillons")
        .shows("Votre profil")
        .shows("Je tiens la trésorerie");
    form.submit().expect(303);
    browser
        .get("/u/zoe")
        .expect(200)
        .shows("Je tiens la trésorerie");
    browser.get("/compte/brouillons").shows("Rien en cours");
}
