//! Another address, or a first one.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::accounts;

use crate::accounts::{PASSWORD, sign_in, signed_in};
use crate::support::{Page, Person, TestApp};

fn wish(person: &Person, email: &str) -> Page {
    person
        .get("/compte/adresse")
        .expect(200)
        .form("/compte/adresse")
        .fill("email", email)
        .fill("password", PASSWORD)
        .submit()
}

#[test]
fn a_new_address_is_confirmed_by_its_mail_and_the_old_one_is_told() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    wish(&zoe, "zoe@nouveau.fr")
        .expect(303)
        .follow()
        .shows("En attente de confirmation");
    let mails = app.mails();
    assert_eq!(mails.len(), 2);
    let new = mails
        .iter()
        .find(|mail| mail.to == "zoe@nouveau.fr")
        .unwrap();
    let old = mails
        .iter()
        .find(|mail| mail.to == "zoe@exemple.fr")
        .unwrap();
    assert!(old.text.contains("zoe@nouveau.fr"));
    let link = new.link("/compte/adresse/");
    // Looking changes nothing; anybody who reads the mail confirms.
    let phone = app.visitor();
    let page = phone.get(&link).expect(200);
    zoe.get("/compte/adresse").shows("zoe@exemple.fr");
    let action = page.path.clone();
    page.form(&action).submit().expect(303);
    zoe.get("/compte/adresse")
        .shows("zoe@nouveau.fr")
        .hides("En attente");
    phone.get(&link).expect(410);
    sign_in(&phone, "zoe@exemple.fr", PASSWORD).expect(422);
    sign_in(&phone, "zoe@nouveau.fr", PASSWORD).expect(303);
}

#[test]
fn a_request_can_be_taken_back_and_dies_after_a_day() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    wish(&zoe, "zoe@nouveau.fr").expect(303);
    let first = app
        .mails()
        .into_iter()
        .find(|mail| mail.to == "zoe@nouveau.fr")
        .unwrap();
    let tom = signed_in(&app, "tom");
    let page = zoe.get("/compte/adresse");
    let id = page
        .form("/compte/adresse/annuler")
        .value("demande")
        .to_owned();
    // Not somebody else's.
    tom.post("/compte/adresse/annuler", &[("demande", &id)])
        .expect(303);
    app.visitor()
        .get(&first.link("/compte/adresse/"))
        .expect(200);
    page.form("/compte/adresse/annuler")
        .submit()
        .follow()
        .shows("La demande est annulée");
    app.visitor()
        .get(&first.link("/compte/adresse/"))
        .expect(410);
    wish(&zoe, "zoe@encore.fr").expect(303);
    let second = app
        .mails()
        .into_iter()
        .find(|mail| mail.to == "zoe@encore.fr")
        .unwrap();
    app.wait(Duration::days(1));
    app.visitor()
        .get(&second.link("/compte/adresse/"))
        .expect(410);
    app.visitor().get("/compte/adresse/7-abc").expect(410);
}

#[test]
fn an_address_of_somebody_else_gets_the_same_words_here_and_others_by_mail() {
    let app = TestApp::start();
    let (zoe, _tom) = (signed_in(&app, "zoe"), signed_in(&app, "tom"));
    let free = wish(&zoe, "libre@exemple.fr")
        .expect(303)
        .location()
        .to_owned();
    let free_page = zoe.get("/compte/adresse").text().replace("libre@", "X@");
    let form = zoe.get("/compte/adresse").form("/compte/adresse/annuler");
    form.submit().expect(303);
    let taken = wish(&zoe, "tom@exemple.fr")
        .expect(303)
        .location()
        .to_owned();
    assert_eq!(free, taken);
    assert_eq!(
        free_page,
        zoe.get("/compte/adresse").text().replace("tom@", "X@")
    );
    let mails = app.mails();
    let to_tom = mails
        .iter()
        .find(|mail| mail.to == "tom@exemple.fr")
        .unwrap();
    assert!(to_tom.subject.contains("cette adresse sert déjà"));
    assert!(!to_tom.text.contains("zoe"));
    // Four in an hour are too many.
    wish(&zoe, "autre@exemple.fr").expect(303);
    wish(&zoe, "encore@exemple.fr")
        .expect(409)
        .shows("Attendez une heure");
}

#[test]
fn of_two_who_confirm_one_address_the_first_has_it() {
    let app = TestApp::start();
    let (zoe, tom) = (signed_in(&app, "zoe"), signed_in(&app, "tom"));
    wish(&zoe, "commune@exemple.fr").expect(303);
    wish(&tom, "commune@exemple.fr").expect(303);
    let links: Vec<String> = app
        .mails()
        .iter()
        .filter(|mail| mail.to == "commune@exemple.fr")
        .map(|mail| mail.link("/compte/adresse/"))
        .collect();
    assert_eq!(links.len(), 2);
    let path = |link: &str| link[link.find("/compte").unwrap()..].to_owned();
    app.visitor().post(&path(&links[0]), &[]).expect(303);
    app.visitor().post(&path(&links[1]), &[]).expect(410);
}

#[test]
fn a_wrong_password_changes_nothing_and_no_password_needs_none() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let page = zoe
        .get("/compte/adresse")
        .form("/compte/adresse")
        .submit()
        .expect(422);
    page.shows("Écrivez votre mot de passe");
    let form = page.form("/compte/adresse").fill("email", "zoe@nouveau.fr");
    form.fill("password", "tout autre chose")
        .submit()
        .expect(422);
    assert!(app.mails().is_empty());
    wish(&zoe, "zoe@exemple.fr")
        .expect(422)
        .shows("déjà votre adresse");
    // Somebody of a space, without an address.
    let lou = app.member("lou");
    app.write(|conn| {
        diesel::update(accounts::table.find(lou.id()))
            .set((
                accounts::email.eq(None::<String>),
                accounts::email_key.eq(None::<String>),
            ))
            .execute(conn)?;
        Ok(())
    });
    let page = lou.get("/compte/adresse").expect(200);
    page.shows("Vous n’avez pas d’adresse mail ici");
    page.form("/compte/adresse")
        .fill("email", "lou@ici.fr")
        .submit()
        .expect(303);
    // Nobody else is told: there is no other address.
    let mail = app.mail();
    assert_eq!(mail.to, "lou@ici.fr");
    let page = lou.get(&mail.link("/compte/adresse/")).expect(200);
    let action = page.path.clone();
    page.form(&action)
        .submit()
        .follow()
        .expect(200)
        .shows("lou@ici.fr");
}
