//! Opening an account.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{accounts, jobs, pending_sign_ups};
use entraide::domain::Standing;

use super::{PASSWORD, account, sign_in};
use crate::support::{Page, Person, TestApp};

fn ask(person: &Person, username: &str, email: &str) -> Page {
    person
        .get("/inscription")
        .form("/inscription")
        .fill("username", username)
        .fill("email", email)
        .choose("regles", "1")
        .submit()
}

fn accounts_count(app: &TestApp) -> i64 {
    app.read(|conn| Ok(accounts::table.count().get_result(conn)?))
}

#[test]
fn an_account_opens_by_the_button_of_the_mailed_page() {
    let app = TestApp::start();
    let lea = app.visitor();
    ask(&lea, "Léa", "lea@exemple.fr")
        .expect(200)
        .shows("lea@exemple.fr");
    let mail = app.mail();
    assert_eq!(mail.to, "lea@exemple.fr");
    let link = mail.link("/inscription/confirmer/");
    // A scanner follows the link, more than once.
    let scanner = app.visitor();
    for _ in 0..2 {
        scanner.get(&link).expect(200).shows("Léa");
    }
    assert_eq!(accounts_count(&app), 0);
    let path = link.strip_prefix(app.app.config.public_url.as_str());
    let form = lea.get(&link).form(path.unwrap());
    let page = form.submit().expect(422);
    page.shows("Léa").shows("12 caractères");
    let page = page.form(path.unwrap()).fill("password", PASSWORD).submit();
    page.follow().expect(200).shows("Votre compte est ouvert");
    lea.get("/compte").expect(200).shows("Nouveau");
    lea.get(&link).expect(410).shows("Ce lien ne marche plus");
    sign_in(&app.visitor(), "lea@exemple.fr", PASSWORD).expect(303);
    let standing: Standing =
        app.read(|conn| Ok(accounts::table.select(accounts::standing).first(conn)?));
    assert_eq!(standing, Standing::Newcomer);
}

#[test]
fn a_known_address_is_told_to_its_owner_and_to_nobody_else() {
    let app = TestApp::start();
    account(&app, "lea");
    let told = |email: &str| {
        let page = ask(&app.visitor(), "Autre", email).expect(200);
        page.text().replace(email, "…")
    };
    assert_eq!(told("LEA@exemple.fr"), told("inconnue@exemple.fr"));
    let mut mails = app.mails();
    mails.sort_by(|a, b| a.to.cmp(&b.to));
    assert_eq!(mails.len(), 2);
    assert!(mails[0].subject.contains("déjà un compte"));
    assert!(mails[0].text.contains("/mot-de-passe-oublie"));
    assert!(mails[1].subject.contains("confirmez"));
    assert_eq!(accounts_count(&app), 1);
}

#[test]
fn what_is_wrong_is_said_and_what_was_typed_is_kept() {
    let app = TestApp::start();
    let page = app
        .visitor()
        .get("/inscription")
        .form("/inscription")
        .fill("username", "l'amie")
        .fill("email", "lea")
        .submit()
        .expect(422);
    page.shows("sans espace")
        .shows("la forme attendue")
        .shows("accepter les règles");
    let form = page.form("/inscription");
    assert_eq!(form.value("username"), "l'amie");
    assert_eq!(form.value("email"), "lea");
    assert!(app.mails().is_empty());
}

#[test]
fn names_that_are_taken_or_speak_for_the_forum_are_refused() {
    let app = TestApp::start();
    account(&app, "Léa");
    ask(&app.visitor(), "LEA", "autre@exemple.fr")
        .expect(422)
        .shows("déjà pris")
        .shows("LEA-2");
    ask(&app.visitor(), "Modération", "autre@exemple.fr")
        .expect(422)
        .shows("pour le forum");
}

#[test]
fn a_name_taken_meanwhile_is_chosen_anew_on_the_same_link() {
    let app = TestApp::start();
    let (one, two) = (app.visitor(), app.visitor());
    ask(&one, "Tom", "un@exemple.fr").expect(200);
    let first = app.mail().link("/inscription/confirmer/");
    ask(&two, "tom", "deux@exemple.fr").expect(200);
    let second = app.mail().link("/inscription/confirmer/");
    let path = |link: &str| link[app.app.config.public_url.as_str().len()..].to_owned();
    let open = |who: &Person, link: &str| {
        let form = who.get(link).form(&path(link));
        form.fill("password", PASSWORD).submit()
    };
    // Opened before the name was taken, sent after.
    let waiting = two.get(&second).form(&path(&second));
    open(&one, &first).expect(303);
    two.get(&second).shows("déjà pris");
    let page = waiting.fill("password", PASSWORD).submit().expect(422);
    page.shows("déjà pris");
    let form = page.form(&path(&second));
    // A password never comes back.
    assert_eq!(form.value("password"), "");
    let form = form.fill("username", "Tomas").fill("password", PASSWORD);
    form.submit().expect(303);
    two.get("/u/Tomas").expect(200);
}

/// Whoever fills the form with somebody else's address gets no key to what its owner opens.
#[test]
fn only_the_owner_of_the_address_chooses_the_password() {
    let app = TestApp::start();
    let attacker = app.visitor();
    let fields = [
        ("username", "Lea"),
        ("email", "lea@exemple.fr"),
        ("password", "choisi par un autre"),
        ("regles", "1"),
    ];
    attacker.post("/inscription", &fields).expect(200);
    let link = app.mail().link("/inscription/confirmer/");
    let path = &link[app.app.config.public_url.as_str().len()..];
    let owner = app.visitor();
    let form = owner.get(&link).form(path);
    form.fill("password", PASSWORD).submit().expect(303);
    let refused = sign_in(&app.visitor(), "lea@exemple.fr", "choisi par un autre");
    assert_ne!(refused.status, 303);
    sign_in(&app.visitor(), "lea@exemple.fr", PASSWORD).expect(303);
}

#[test]
fn a_forged_or_old_link_opens_nothing() {
    let app = TestApp::start();
    let lea = app.visitor();
    ask(&lea, "Lea", "lea@exemple.fr").expect(200);
    let link = app.mail().link("/inscription/confirmer/");
    let forged = format!("{}0", &link[..link.len() - 1]);
    let forged = if forged == link {
        format!("{}1", &link[..link.len() - 1])
    } else {
        forged
    };
    lea.get(&forged).expect(410);
    lea.get("/inscription/confirmer/rien").expect(410);
    app.wait(Duration::hours(24));
    lea.get(&link).expect(410);
    let path = &link[app.app.config.public_url.as_str().len()..];
    lea.post(path, &[("password", PASSWORD)]).expect(410);
    assert_eq!(accounts_count(&app), 0);
}

#[test]
fn one_address_is_not_flooded_and_old_sign_ups_are_forgotten() {
    let app = TestApp::start();
    for n in 0..6 {
        ask(&app.visitor(), &format!("nom{n}"), "cible@exemple.fr").expect(200);
    }
    assert_eq!(app.mails().len(), 3);
    let pending =
        || -> i64 { app.read(|conn| Ok(pending_sign_ups::table.count().get_result(conn)?)) };
    assert_eq!(pending(), 3);
    let cleanings = || -> i64 {
        app.read(|conn| {
            Ok(jobs::table
                .filter(jobs::kind.eq("accounts.clean"))
                .count()
                .get_result(conn)?)
        })
    };
    // Planned at each start, it still comes once an hour.
    for _ in 0..2 {
        entraide::features::accounts::schedule(&app.app).unwrap();
    }
    assert_eq!(cleanings(), 1);
    app.wait(Duration::hours(25));
    app.run_jobs();
    assert_eq!((pending(), cleanings()), (0, 1));
}
