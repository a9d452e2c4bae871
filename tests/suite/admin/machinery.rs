//! Jobs that were given up, mails that did not leave, and what administrators do about them.

use entraide::mail::SendError;

use crate::accounts::account;
use crate::support::{Page, TestApp};

/// A forum where a mail to `bob` was refused for good: its job is a dead letter.
fn refused() -> TestApp {
    let app = TestApp::start();
    account(&app, "bob");
    app.mail_server(Some(SendError::Permanent("550 no such user".to_owned())));
    app.visitor()
        .get("/mot-de-passe-oublie")
        .form("/mot-de-passe-oublie")
        .fill("email", "bob@exemple.fr")
        .submit();
    app.run_jobs();
    app.mail_server(None);
    app
}

/// Where the first button of this act is sent, of those of one job.
fn action_of(page: &Page, act: &str) -> String {
    let forms = page.source().split("action=\"").skip(1);
    let mut actions = forms.filter_map(|rest| rest.split('"').next());
    let mine = |path: &&str| {
        let rest = path.strip_prefix("/admin/taches/").unwrap_or_default();
        rest.ends_with(act) && rest.starts_with(|first: char| first.is_ascii_digit())
    };
    actions.find(mine).unwrap().to_owned()
}

#[test]
fn a_dead_letter_is_seen_and_tried_once_more() {
    let app = refused();
    let admin = app.admin("ada");
    admin.get("/admin").expect(200).shows("ont été abandonnées");
    let page = admin.get("/admin/taches").expect(200);
    page.shows("Mail : choisir un mot de passe").shows("550");
    assert!(!page.text().contains("bob@exemple.fr"), "no address");
    page.form("/admin/taches/relancer")
        .submit()
        .follow()
        .shows("relancé");
    let letter = app.mail();
    assert_eq!(letter.to, "bob@exemple.fr");
    admin
        .get("/admin/taches")
        .expect(200)
        .shows("Aucune tâche abandonnée");
    admin
        .get("/admin/journal")
        .expect(200)
        .shows("a relancé des tâches")
        .shows("Mail : choisir un mot de passe");
}

#[test]
fn of_two_administrators_the_second_is_told() {
    let app = refused();
    let (ada, grace) = (app.admin("ada"), app.admin("grace"));
    let (first, second) = (ada.get("/admin/taches"), grace.get("/admin/taches"));
    let action = action_of(&first, "relancer");
    first.form(&action).submit().expect(303);
    second
        .form(&action)
        .submit()
        .expect(409)
        .shows("vient de relancer ou de supprimer");
    assert_eq!(app.mails().len(), 1);
}

#[test]
fn dropping_asks_first_and_the_mail_never_leaves() {
    let app = refused();
    let admin = app.admin("ada");
    let page = admin.get("/admin/taches");
    let action = action_of(&page, "supprimer");
    let asked = page.form(&action).submit().expect(200);
    asked.shows("On ne peut pas revenir en arrière");
    asked.form(&action).press("Supprimer").expect(303);
    asked
        .form(&action)
        .press("Supprimer")
        .expect(409)
        .shows("quelqu’un vient de");
    assert!(app.mails().is_empty());
    admin
        .get("/admin/mails?etat=abandonnes")
        .expect(200)
        .form("/admin/mails/1/renvoyer")
        .submit()
        .expect(409)
        .shows("ne peut plus être refait");
}

#[test]
fn a_refused_mail_is_sent_after_all() {
    let app = refused();
    let admin = app.admin("ada");
    let page = admin.get("/admin/mails?etat=abandonnes").expect(200);
    page.shows("Choisir un mot de passe").shows("bob");
    let resend = page.form("/admin/mails/1/renvoyer");
    resend.submit().follow().shows("de nouveau à envoyer");
    assert_eq!(app.mail().to, "bob@exemple.fr");
    admin
        .get("/admin/mails?etat=envoyes")
        .expect(200)
        .shows("Choisir un mot de passe");
    page.form("/admin/mails/1/renvoyer")
        .submit()
        .expect(409)
        .shows("déjà parti");
}

#[test]
fn an_administrator_sees_that_mail_leaves() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    admin
        .get("/admin/mails")
        .form("/admin/mails/essai")
        .submit()
        .follow()
        .shows("part à votre adresse");
    let letter = app.mail();
    assert_eq!(letter.to, "ada@exemple.fr");
    assert!(
        letter.subject.contains("mail d’essai"),
        "{}",
        letter.subject
    );
}

#[test]
fn refusals_are_counted() {
    let app = TestApp::with_limits();
    let visitor = app.visitor();
    for _ in 0..8 {
        visitor.post("/mot-de-passe-oublie", &[("email", "personne@exemple.fr")]);
    }
    let page = app.admin("ada").get("/admin/limites").expect(200);
    page.shows("Mails demandés").shows("upload_quota_account");
}
