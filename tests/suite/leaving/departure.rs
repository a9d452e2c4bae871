//! Asking for the end of one's account, and changing one's mind.

use std::sync::mpsc::channel;
use std::time::Instant;

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use entraide::db::Conn;
use entraide::db::schema::departures;

use super::{leave, somebody, week_passes};
use crate::accounts::{PASSWORD, sign_in, signed_in};
use crate::support::{NewAccount, TestApp};

#[test]
fn it_is_asked_for_with_a_choice_and_a_password() {
    let app = TestApp::start();
    assert_eq!(app.visitor().get("/compte/supprimer").status, 303);
    assert_eq!(app.visitor().post("/compte/supprimer", &[]).status, 303);
    let zoe = signed_in(&app, "zoe");
    let page = zoe.get("/compte").expect(200).click("Supprimer mon compte");
    page.shows("Voici ce qui se passera").shows("sept jours");
    let page = page.form("/compte/supprimer").submit().expect(422);
    page.shows("Choisissez ce que deviennent")
        .shows("Écrivez votre mot de passe");
    let page = page
        .form("/compte/supprimer")
        .choose("messages", "remove")
        .fill("password", "pas le bon du tout")
        .submit()
        .expect(422);
    page.shows("Ce n’est pas votre mot de passe");
    // What was chosen is still chosen.
    assert_eq!(page.form("/compte/supprimer").value("messages"), "remove");
    zoe.get("/compte").expect(200);
    assert!(app.mails().is_empty());
}

#[test]
fn the_account_is_closed_at_once_and_comes_back_by_signing_in() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let phone = app.visitor();
    sign_in(&phone, "zoe@exemple.fr", PASSWORD).expect(303);
    leave(&zoe, "keep")
        .expect(200)
        .shows("Votre compte est fermé")
        .shows("9 mars 2026");
    assert_eq!(zoe.get("/compte").status, 303);
    assert_eq!(phone.get("/compte").status, 303);
    // Nothing shows yet.
    app.visitor().get("/u/zoe").expect(200);
    // Signing in offers to stay, and nothing else.
    sign_in(&phone, "zoe@exemple.fr", PASSWORD).expect(303);
    for path in [
        "/",
        "/compte",
        "/poser",
        "/compte/supprimer",
        "/recherche?q=a",
    ] {
        assert_eq!(
            phone.get(path).location(),
            "/compte/supprimer/annuler",
            "{path}"
        );
    }
    assert_eq!(
        phone.post("/poser", &[("title", "x")]).location(),
        "/compte/supprimer/annuler"
    );
    let page = phone.get("/compte/supprimer/annuler").expect(200);
    page.shows("9 mars 2026");
    // To let it go is to sign out.
    page.form("/deconnexion").submit().expect(303);
    phone.get("/").expect(200);
    sign_in(&phone, "zoe@exemple.fr", PASSWORD).expect(303);
    let page = phone
        .get("/compte/supprimer/annuler")
        .form("/compte/supprimer/annuler")
        .submit();
    page.follow().expect(200).shows("Votre compte est gardé");
    week_passes(&app);
    phone.get("/compte").expect(200);
    app.visitor().get("/u/zoe").expect(200);
    // Twice is once.
    assert_eq!(
        phone.post("/compte/supprimer/annuler", &[]).location(),
        "/compte?fait=retour"
    );
}

#[test]
fn the_mail_says_when_and_its_link_keeps_the_account() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    leave(&zoe, "remove").expect(200);
    let mail = app.mail();
    assert_eq!(mail.to, "zoe@exemple.fr");
    let said = mail.text.replace('\u{a0}', " ");
    assert!(said.contains("9 mars 2026"), "{said}");
    assert!(mail.text.contains("Le texte de vos messages sera effacé"));
    let link = mail.link("/compte/supprimer/annuler/");
    let anybody = app.visitor();
    let page = anybody.get(&link).expect(200);
    page.shows("zoe");
    // Looking changed nothing.
    anybody.get(&link).expect(200);
    let action = page.path.clone();
    page.form(&action)
        .submit()
        .follow()
        .expect(200)
        .shows("Votre compte est gardé");
    anybody
        .get(&link)
        .expect(410)
        .shows("Ce lien ne marche plus");
    sign_in(&zoe, "zoe@exemple.fr", PASSWORD).expect(303);
    zoe.get("/compte").expect(200);
    // The link of an earlier departure keeps nobody later.
    app.wait(Duration::hours(1));
    leave(&zoe, "keep").expect(200);
    anybody.get(&link).expect(410);
    week_passes(&app);
    anybody.get("/u/zoe").expect(410);
    let last = app.mails().remove(0);
    anybody
        .get(&last.link("/compte/supprimer/annuler/"))
        .expect(410);
    sign_in(&zoe, "zoe@exemple.fr", PASSWORD).expect(422);
}

#[test]
fn who_has_no_password_signs_in_again_first() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    // Signed in just now: that is proof enough.
    let page = zoe.get("/compte/supprimer").expect(200);
    assert!(page.has_form("/compte/supprimer"));
    assert!(!page.has("input[type=password]"));
    app.wait(Duration::minutes(10));
    let page = zoe.get("/compte/supprimer").expect(200);
    assert!(!page.has_form("/compte/supprimer"));
    zoe.post("/compte/supprimer", &[("messages", "keep")])
        .expect(409)
        .shows("Reconnectez-vous");
    let page = page
        .form("/compte/supprimer/reconnexion")
        .submit()
        .expect(303);
    assert!(page.location().starts_with("/connexion?retour="));
    assert_eq!(zoe.get("/compte").status, 303);
}

#[test]
fn the_last_administrator_stays() {
    let app = TestApp::start();
    let ada = app.admin("ada");
    ada.post("/compte/supprimer", &[("messages", "keep")])
        .expect(403)
        .shows("Nommez d’abord quelqu’un d’autre");
    ada.get("/compte").expect(200);
    let grace = app.admin("grace");
    ada.post("/compte/supprimer", &[("messages", "keep")])
        .expect(200);
    // Of two, one may go, not both.
    grace
        .post("/compte/supprimer", &[("messages", "keep")])
        .expect(403);
    week_passes(&app);
    app.visitor().get("/u/ada").expect(410);
    grace.get("/admin").expect(200);
}

#[test]
fn an_administrator_who_became_the_last_is_not_erased() {
    use diesel::prelude::*;
    use entraide::db::schema::accounts;
    use entraide::domain::Standing;

    let app = TestApp::start();
    let (ada, grace) = (app.admin("ada"), app.admin("grace"));
    ada.post("/compte/supprimer", &[("messages", "keep")])
        .expect(200);
    app.write(|conn| {
        diesel::update(accounts::table.find(grace.id()))
            .set(accounts::standing.eq(Standing::Member))
            .execute(conn)?;
        Ok(())
    });
    week_passes(&app);
    app.visitor().get("/u/ada").expect(200);
}

#[test]
fn tokens_end_with_the_account() {
    let app = TestApp::start();
    let (zoe, _) = somebody(&app, "zoe");
    let page = zoe
        .get("/compte/jetons")
        .form("/compte/jetons")
        .fill("name", "Tableau")
        .submit()
        .expect(200);
    let token = page
        .source()
        .split(['"', '<', '>', ' '])
        .find(|part| part.starts_with("ent_"))
        .unwrap()
        .to_owned();
    let me = |status| {
        let bearer = format!("Bearer {token}");
        app.visitor()
            .request("GET", "/api/v1/me")
            .header("authorization", &bearer)
            .send()
            .expect(status)
    };
    me(200);
    leave(&zoe, "keep").expect(200);
    me(401);
}

#[test]
fn nobody_is_written_to_meanwhile() {
    let app = TestApp::start();
    let general = app.category("Général", entraide::domain::Audience::Everyone);
    let zoe = NewAccount::new(&app, "zoe").create();
    let tom = app.member("tom");
    let topic = zoe.asks(
        general,
        "Comment partager un agenda ?",
        "Je ne trouve pas le bouton.",
    );
    app.mails();
    zoe.post("/compte/supprimer", &[("messages", "keep")])
        .expect(200);
    app.mail();
    tom.answers(topic, "Dans les paramètres de l’agenda, à gauche.");
    let mails = app.mails();
    assert!(
        mails.is_empty(),
        "{:?}",
        mails.iter().map(|m| &m.subject).collect::<Vec<_>>()
    );
}

/// Waits until somebody waits for a row of this database that we hold.
fn until_somebody_waits(conn: &mut Conn) {
    #[derive(QueryableByName)]
    struct Waiting {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let Conn::Postgres(conn) = conn else { return };
    let began = Instant::now();
    while began.elapsed().as_secs() < 20 {
        let waiting: Waiting = diesel::sql_query(
            "SELECT count(*) AS count FROM pg_stat_activity \
             WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        .get_result(conn)
        .unwrap();
        if waiting.count > 0 {
            return;
        }
    }
    panic!("nobody came to erase the account");
}

#[test]
fn who_stays_at_the_last_moment_stays() {
    let app = TestApp::start();
    let (zoe, account) = somebody(&app, "zoe");
    leave(&zoe, "remove").expect(200);
    app.wait(Duration::days(7));
    let (held, holds) = channel();
    std::thread::scope(|scope| {
        let app = &app;
        scope.spawn(move || {
            // « Garder mon compte », which commits only once the erasing has read the row.
            app.write(|conn| {
                diesel::delete(departures::table.find(account)).execute(conn)?;
                held.send(()).unwrap();
                until_somebody_waits(conn);
                Ok(())
            });
        });
        holds.recv().unwrap();
        app.run_jobs();
    });
    app.run_jobs();
    app.visitor().get("/u/zoe").expect(200);
    sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).expect(303);
}
