//! The step between a right password and a session.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::second_steps;
use entraide::web::{SESSION_COOKIE, hash_token};

use super::{VERIFY, half_way, protected, shows_code};
use crate::accounts::{PASSWORD, sign_in};
use crate::support::TestApp;

const STEP: &str = "entraide-etape";

#[test]
fn a_code_opens_the_session_where_the_person_was() {
    let app = TestApp::start();
    let (_, phone, _) = protected(&app, "zoe");
    let zoe = app.visitor();
    let page = zoe
        .get("/connexion?retour=/poser?type=idee")
        .form("/connexion/local")
        .fill("email", "zoe@exemple.fr")
        .fill("password", PASSWORD)
        .submit();
    assert_eq!(page.location(), VERIFY);
    assert!(zoe.cookie(SESSION_COOKIE).is_none());
    assert!(zoe.get("/compte").location().starts_with("/connexion?"));
    zoe.get(VERIFY).expect(200).shows("Encore une étape");
    let page = shows_code(&zoe, &phone.code(app.now()));
    assert_eq!(page.location(), "/poser?type=idee");
    zoe.get("/compte").expect(200);
    assert!(zoe.cookie(STEP).is_none());
    assert_eq!(zoe.get(VERIFY).location(), "/connexion");
    let left: i64 = app.read(|conn| Ok(second_steps::table.count().get_result(conn)?));
    assert_eq!(left, 0);
}

#[test]
fn a_code_is_good_once() {
    let app = TestApp::start();
    let (_, phone, codes) = protected(&app, "zoe");
    let code = phone.code(app.now());
    shows_code(&half_way(&app, "zoe"), &code).expect(303);
    let second = half_way(&app, "zoe");
    shows_code(&second, &code)
        .expect(422)
        .shows("il a déjà servi");
    // Nor one of an earlier step.
    let earlier = phone.code(app.now() - Duration::seconds(30));
    shows_code(&second, &earlier).expect(422);
    app.wait(Duration::seconds(30));
    shows_code(&second, &phone.code(app.now())).expect(303);
    let third = half_way(&app, "zoe");
    let typed = codes[3].to_uppercase().replace('-', " ");
    shows_code(&third, &typed).expect(303);
    shows_code(&half_way(&app, "zoe"), &codes[3]).expect(422);
}

#[test]
fn five_wrong_codes_ask_for_the_password_again() {
    let app = TestApp::start();
    let (_, phone, _) = protected(&app, "zoe");
    app.mails();
    let thief = half_way(&app, "zoe");
    for _ in 0..4 {
        shows_code(&thief, "000000").expect(422);
    }
    let page = thief.post(VERIFY, &[("code", "000000")]).expect(410);
    page.shows("écrire de nouveau votre mot de passe");
    assert!(
        app.mail()
            .text
            .contains("quelqu’un a écrit votre mot de passe")
    );
    thief
        .post(VERIFY, &[("code", &phone.code(app.now()))])
        .expect(410);
    // The owner comes in as ever.
    shows_code(&half_way(&app, "zoe"), &phone.code(app.now())).expect(303);
}

#[test]
fn beginning_again_does_not_give_more_tries() {
    let app = TestApp::with_limits();
    let (_, phone, _) = protected(&app, "zoe");
    let thief = half_way(&app, "zoe");
    for _ in 0..4 {
        shows_code(&thief, "000000").expect(422);
    }
    thief.post(VERIFY, &[("code", "000000")]).expect(410);
    let again = half_way(&app, "zoe");
    let page = shows_code(&again, "000000").expect(429);
    assert!(!page.header("retry-after").is_empty());
    page.shows("Trop d’essais de suite");
    app.wait(Duration::minutes(1));
    shows_code(&again, &phone.code(app.now())).expect(303);
}

#[test]
fn a_step_belongs_to_the_browser_that_typed_the_password() {
    let app = TestApp::start();
    let (_, phone, _) = protected(&app, "zoe");
    let zoe = half_way(&app, "zoe");
    let stored: String = app.read(|conn| {
        Ok(second_steps::table
            .select(second_steps::token_hash)
            .first(conn)?)
    });
    assert_eq!(stored, hash_token(&zoe.cookie(STEP).unwrap()));
    let other = app.visitor();
    other
        .post(VERIFY, &[("code", &phone.code(app.now()))])
        .expect(410);
    other.set_cookie(STEP, &stored);
    other
        .post(VERIFY, &[("code", &phone.code(app.now()))])
        .expect(410);
    shows_code(&zoe, &phone.code(app.now())).expect(303);
}

#[test]
fn a_step_ends_after_ten_minutes_and_with_the_password() {
    let app = TestApp::start();
    let (person, phone, _) = protected(&app, "zoe");
    let slow = half_way(&app, "zoe");
    app.wait(Duration::minutes(10));
    assert_eq!(slow.get(VERIFY).location(), "/connexion");
    slow.post(VERIFY, &[("code", &phone.code(app.now()))])
        .expect(410);
    let thief = half_way(&app, "zoe");
    app.wait(Duration::seconds(1));
    let change = "/compte/mot-de-passe";
    let page = person.get(change).form(change).fill("ancien", PASSWORD);
    page.fill("password", "cinq mots pour le nouveau")
        .submit()
        .expect(303);
    thief
        .post(VERIFY, &[("code", &phone.code(app.now()))])
        .expect(410);
}

#[test]
fn a_new_password_by_mail_does_not_skip_the_second_step() {
    let app = TestApp::start();
    let (_, phone, _) = protected(&app, "zoe");
    app.mails();
    let zoe = app.visitor();
    zoe.get("/mot-de-passe-oublie")
        .form("/mot-de-passe-oublie")
        .fill("email", "zoe@exemple.fr")
        .submit()
        .expect(200);
    let link = app.mail().link("/mot-de-passe-oublie/");
    let page = zoe.get(&link).expect(200);
    let path = &link[link.find("/mot-de-passe").unwrap()..];
    let new = "cinq mots pour le nouveau";
    page.form(path).fill("password", new).submit().expect(303);
    assert_eq!(sign_in(&zoe, "zoe@exemple.fr", new).location(), VERIFY);
    shows_code(&zoe, &phone.code(app.now())).expect(303);
}

#[test]
fn a_parked_text_comes_home_after_the_second_step() {
    let app = TestApp::start();
    let (_, phone, _) = protected(&app, "zoe");
    let zoe = app.visitor();
    let page = zoe.get("/poser").expect(200).form("/poser");
    let page = page.fill("title", "Comment partager un agenda avec tout le monde ?");
    let page = page
        .fill("body", "Je voudrais le montrer à toute l’association.")
        .submit();
    assert!(
        page.location().starts_with("/connexion?"),
        "{}",
        page.location()
    );
    let page = page.follow().form("/connexion/local");
    let page = page
        .fill("email", "zoe@exemple.fr")
        .fill("password", PASSWORD)
        .submit();
    assert_eq!(page.location(), VERIFY);
    let page = shows_code(&zoe, &phone.code(app.now()))
        .follow()
        .expect(200);
    assert_eq!(
        page.form("/poser").value("title"),
        "Comment partager un agenda avec tout le monde ?"
    );
}

#[test]
fn who_was_suspended_meanwhile_stays_out() {
    use entraide::db::schema::accounts;
    use entraide::domain::AccountState;
    let app = TestApp::start();
    let (_, phone, _) = protected(&app, "zoe");
    let zoe = half_way(&app, "zoe");
    app.write(|conn| {
        diesel::update(accounts::table)
            .set(accounts::state.eq(AccountState::Suspended))
            .execute(conn)?;
        Ok(())
    });
    zoe.post(VERIFY, &[("code", &phone.code(app.now()))])
        .expect(410);
    assert!(zoe.cookie(SESSION_COOKIE).is_none());
}
