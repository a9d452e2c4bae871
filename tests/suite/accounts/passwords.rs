//! A password forgotten, or changed.

use chrono::Duration;

use super::{PASSWORD, account, sign_in, signed_in};
use crate::support::{Person, TestApp};

const NEW: &str = "quatre autres mots ensemble";

fn forget(person: &Person, email: &str) -> String {
    person
        .get("/mot-de-passe-oublie")
        .form("/mot-de-passe-oublie")
        .fill("email", email)
        .submit()
        .expect(200)
        .text()
        .replace(email, "…")
}

#[test]
fn a_forgotten_password_is_chosen_anew_once() {
    let app = TestApp::start();
    let elsewhere = signed_in(&app, "zoe");
    let zoe = app.visitor();
    forget(&zoe, "Zoe@exemple.fr");
    let link = app.mail().link("/mot-de-passe-oublie/");
    let path = link[app.app.config.public_url.as_str().len()..].to_owned();
    zoe.get(&link).expect(200).shows("zoe");
    let page = zoe
        .get(&link)
        .form(&path)
        .fill("password", "court")
        .submit();
    page.expect(422).shows("au moins 12 caractères");
    let page = zoe.get(&link).form(&path).fill("password", NEW).submit();
    page.follow()
        .expect(200)
        .shows("nouveau mot de passe est enregistré");
    assert!(app.mail().subject.contains("a changé"));
    assert_eq!(elsewhere.get("/compte").status, 303, "sessions have ended");
    sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).expect(422);
    sign_in(&app.visitor(), "zoe@exemple.fr", NEW).expect(303);
    zoe.get(&link).expect(410);
    zoe.post(&path, &[("password", PASSWORD)]).expect(410);
}

#[test]
fn nobody_learns_whether_an_address_has_an_account() {
    let app = TestApp::start();
    account(&app, "zoe");
    let known = forget(&app.visitor(), "zoe@exemple.fr");
    let unknown = forget(&app.visitor(), "personne@exemple.fr");
    assert_eq!(known, unknown);
    assert_eq!(app.mail().to, "zoe@exemple.fr");
}

#[test]
fn a_link_dies_with_time_and_with_any_other_change_of_the_password() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    forget(&zoe, "zoe@exemple.fr");
    let link = app.mail().link("/mot-de-passe-oublie/");
    zoe.get("/compte/mot-de-passe")
        .form("/compte/mot-de-passe")
        .fill("ancien", PASSWORD)
        .fill("password", NEW)
        .submit()
        .expect(303);
    assert_eq!(app.mails().len(), 1);
    zoe.get(&link).expect(410);
    forget(&zoe, "zoe@exemple.fr");
    let link = app.mail().link("/mot-de-passe-oublie/");
    app.wait(Duration::hours(2));
    zoe.get(&link).expect(410);
}

#[test]
fn changing_it_asks_for_the_old_one_and_ends_the_other_sessions() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let elsewhere = app.visitor();
    sign_in(&elsewhere, "zoe@exemple.fr", PASSWORD).expect(303);
    let change = |old: &str, new: &str| {
        zoe.get("/compte/mot-de-passe")
            .form("/compte/mot-de-passe")
            .fill("ancien", old)
            .fill("password", new)
            .submit()
    };
    change("pas le bon du tout", NEW)
        .expect(422)
        .shows("Ce n’est pas votre mot de passe");
    change(PASSWORD, "court").expect(422);
    change(PASSWORD, NEW).expect(303);
    zoe.get("/compte").expect(200);
    assert_eq!(elsewhere.get("/compte").status, 303);
    assert!(app.mail().subject.contains("a changé"));
}

#[test]
fn a_mailbox_is_not_flooded() {
    let app = TestApp::start();
    account(&app, "zoe");
    for _ in 0..6 {
        forget(&app.visitor(), "zoe@exemple.fr");
    }
    assert_eq!(app.mails().len(), 3);
}
