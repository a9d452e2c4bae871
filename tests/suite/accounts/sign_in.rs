//! Signing in with a password, and being kept from guessing one.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{drafts, identities, sessions};
use entraide::db::{DbError, hold_account};
use entraide::domain::AccountId;
use entraide::web::{SESSION_COOKIE, hash_token, token};

use super::{PASSWORD, account, sign_in, signed_in};
use crate::support::{Page, Person, TestApp};

#[test]
fn a_person_signs_in_returns_where_they_were_and_signs_out() {
    let app = TestApp::start();
    account(&app, "zoé");
    let zoe = app.visitor();
    let page = zoe
        .get("/connexion?retour=/poser")
        .expect(200)
        .form("/connexion/local")
        .fill("email", "ZOE@exemple.fr")
        .fill("password", PASSWORD)
        .submit();
    assert_eq!(page.location(), "/poser");
    zoe.get("/compte").expect(200).shows("zoe@exemple.fr");
    let page = zoe.get("/compte").form("/deconnexion").submit().follow();
    page.expect(200).shows("Vous êtes déconnecté·e");
    assert!(zoe.cookie(SESSION_COOKIE).is_none());
    assert!(
        zoe.get("/compte")
            .location()
            .starts_with("/connexion?retour=")
    );
}

#[test]
fn only_our_own_pages_are_returned_to() {
    let app = TestApp::start();
    account(&app, "zoe");
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example"] {
        let page = app.visitor().post(
            "/connexion/local",
            &[
                ("email", "zoe@exemple.fr"),
                ("password", PASSWORD),
                ("retour", elsewhere),
            ],
        );
        assert_eq!(page.location(), "/", "{elsewhere}");
    }
    let accents = app.visitor().post(
        "/connexion/local",
        &[
            ("email", "zoe@exemple.fr"),
            ("password", PASSWORD),
            ("retour", "/tag/été"),
        ],
    );
    assert_eq!(accents.location(), "/tag/%C3%A9t%C3%A9");
}

#[test]
fn an_unknown_address_and_a_wrong_password_are_told_alike() {
    let app = TestApp::start();
    account(&app, "zoe");
    let told = |email: &str| {
        let page = sign_in(&app.visitor(), email, "pas le bon du tout").expect(422);
        let form = page.form("/connexion/local");
        assert_eq!(form.value("email"), email);
        assert_eq!(form.value("password"), "");
        page.text()
    };
    assert_eq!(told("zoe@exemple.fr"), told("personne@exemple.fr"));
}

#[test]
fn a_new_session_takes_the_place_of_the_one_before() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let old = zoe.cookie(SESSION_COOKIE).unwrap();
    zoe.post(
        "/connexion/local",
        &[("email", "zoe@exemple.fr"), ("password", PASSWORD)],
    )
    .expect(303);
    assert_ne!(zoe.cookie(SESSION_COOKIE).unwrap(), old);
    let thief = app.visitor();
    thief.set_cookie(SESSION_COOKIE, &old);
    assert_eq!(thief.get("/compte").status, 303);
    let stored: Vec<String> =
        app.read(|conn| Ok(sessions::table.select(sessions::token_hash).load(conn)?));
    assert_eq!(stored, [hash_token(&zoe.cookie(SESSION_COOKIE).unwrap())]);
}

#[test]
fn guesses_wait_longer_and_longer_and_the_right_password_is_forgiven() {
    let app = TestApp::with_limits();
    account(&app, "zoe");
    let guess = || sign_in(&app.visitor(), "zoe@exemple.fr", "pas le bon du tout");
    for _ in 0..5 {
        guess().expect(422);
    }
    let page = sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).expect(429);
    assert_eq!(
        page.form("/connexion/local").value("email"),
        "zoe@exemple.fr"
    );
    let seconds: i64 = page.header("retry-after").parse().unwrap();
    assert!((1..=5).contains(&seconds), "{seconds}");
    app.wait(Duration::seconds(seconds));
    guess().expect(422);
    app.wait(Duration::seconds(seconds));
    guess().expect(429);
    app.wait(Duration::seconds(10));
    sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).expect(303);
    guess().expect(422);
}

#[test]
fn an_unknown_address_waits_as_a_known_one_does() {
    let app = TestApp::with_limits();
    let guess = || sign_in(&app.visitor(), "personne@exemple.fr", "pas le bon du tout");
    for _ in 0..5 {
        guess().expect(422);
    }
    guess().expect(429).shows("Trop d’essais");
}

fn from(person: &Person, network: &str, email: &str, password: &str) -> Page {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("email", email), ("password", password)])
        .finish();
    person
        .request("POST", "/connexion/local")
        .header("x-forwarded-for", network)
        .body("application/x-www-form-urlencoded", body)
        .send()
}

#[test]
fn a_flood_from_everywhere_does_not_shut_the_owner_out() {
    let app = TestApp::with_settings(&[
        ("ENTRAIDE_LIMITS", "on"),
        ("ENTRAIDE_TRUSTED_PROXIES", "127.0.0.0/8"),
    ]);
    account(&app, "zoe");
    let email = "zoe@exemple.fr";
    from(&app.visitor(), "192.0.2.1", email, PASSWORD).expect(303);
    for network in 0..10 {
        for _ in 0..5 {
            let network = format!("198.51.100.{network}");
            from(&app.visitor(), &network, email, "pas le bon du tout").expect(422);
        }
    }
    // A network never seen is refused now, even with the right password; the owner's is not.
    from(&app.visitor(), "203.0.113.1", email, PASSWORD).expect(429);
    from(&app.visitor(), "192.0.2.1", email, PASSWORD).expect(303);
    // Others are not concerned.
    from(&app.visitor(), "203.0.113.1", "autre@exemple.fr", PASSWORD).expect(422);
    app.wait(Duration::hours(2));
    from(&app.visitor(), "203.0.113.1", email, PASSWORD).expect(303);
}

#[test]
fn a_suspended_person_is_told_until_when_and_why_after_the_right_password_only() {
    let app = TestApp::start();
    let zoe = account(&app, "zoe");
    let browser = app.visitor();
    sign_in(&browser, "zoe@exemple.fr", PASSWORD).expect(303);
    let path = format!("/moderation/comptes/{zoe}/suspendre");
    app.moderator("mona")
        .post(
            &path,
            &[("reason", "Publicité <répétée>"), ("until", "2026-03-05")],
        )
        .expect(303);
    assert_eq!(browser.get("/compte").status, 303, "sessions have ended");
    sign_in(&app.visitor(), "zoe@exemple.fr", "pas le bon du tout")
        .expect(422)
        .hides("suspendu");
    let page = sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).expect(403);
    page.shows("Publicité <répétée>").shows("5 mars");
    app.wait(Duration::days(4));
    sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).expect(303);
}

fn park(app: &TestApp, person: &Person, fields: &str) {
    let (key, now) = (token().unwrap(), app.now());
    app.write(|conn| {
        diesel::insert_into(drafts::table)
            .values((
                drafts::token_hash.eq(Some(hash_token(&key))),
                drafts::place.eq("ask:question"),
                drafts::fields.eq(fields),
                drafts::created_at.eq(now),
                drafts::updated_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    person.set_cookie("entraide-brouillon", &key);
}

fn drafts_of(app: &TestApp, account: AccountId) -> Vec<(String, String)> {
    app.read(|conn| {
        Ok(drafts::table
            .filter(drafts::account_id.eq(account))
            .order(drafts::place)
            .select((drafts::place, drafts::fields))
            .load(conn)?)
    })
}

#[test]
fn a_text_typed_before_signing_in_is_found_again_and_never_replaces_another() {
    let app = TestApp::start();
    let zoe = account(&app, "zoe");
    for text in ["[1]", "[2]", "[3]"] {
        let browser = app.visitor();
        park(&app, &browser, text);
        browser.get("/connexion").shows("Votre texte est gardé");
        sign_in(&browser, "zoe@exemple.fr", PASSWORD).expect(303);
        assert!(browser.cookie("entraide-brouillon").is_none());
    }
    let expected = [
        ("ask:question", "[3]"),
        ("ask:question/2", "[1]"),
        ("ask:question/3", "[2]"),
    ];
    let expected = expected.map(|(place, text)| (place.to_owned(), text.to_owned()));
    assert_eq!(drafts_of(&app, zoe), expected);
}

#[test]
fn signing_in_waits_for_a_save_of_the_same_place() {
    let app = TestApp::start();
    let zoe = account(&app, "zoe");
    let browser = app.visitor();
    park(&app, &browser, "[1]");
    let now = app.now();
    let (written, wait) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let db = app.app.db.clone();
        scope.spawn(move || {
            let done = db.write_blocking(|conn| {
                hold_account(conn, zoe)?;
                diesel::insert_into(drafts::table)
                    .values((
                        drafts::account_id.eq(Some(zoe)),
                        drafts::place.eq("ask:question"),
                        drafts::fields.eq("[2]"),
                        drafts::created_at.eq(now),
                        drafts::updated_at.eq(now),
                    ))
                    .execute(conn)?;
                written.send(()).unwrap();
                // Longer than a password takes to check.
                std::thread::sleep(std::time::Duration::from_secs(3));
                Ok::<_, DbError>(())
            });
            done.unwrap();
        });
        wait.recv().unwrap();
        sign_in(&browser, "zoe@exemple.fr", PASSWORD).expect(303);
    });
    let expected = [("ask:question", "[2]"), ("ask:question/2", "[1]")];
    let expected = expected.map(|(place, text)| (place.to_owned(), text.to_owned()));
    assert_eq!(drafts_of(&app, zoe), expected);
}

#[test]
fn spaces_are_answered_kindly_with_what_was_typed() {
    let app = TestApp::start();
    let page = app
        .visitor()
        .post("/connexion/espace", &[("espace", "mon-asso")])
        .expect(422);
    page.shows("Nous ne connaissons pas cet espace");
    assert_eq!(page.form("/connexion/espace").value("espace"), "mon-asso");
}

#[test]
fn a_deleted_identity_leaves_nobody_signed_in() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    zoe.get("/compte").expect(200);
    let now = app.now();
    app.write(|conn| {
        diesel::update(identities::table)
            .set(identities::removed_at.eq(Some(now)))
            .execute(conn)?;
        Ok(())
    });
    assert_eq!(zoe.get("/compte").status, 303);
    sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).expect(422);
}

#[test]
fn guesses_sent_at_the_same_instant_each_count() {
    let app = TestApp::with_limits();
    account(&app, "zoe");
    let guessers: Vec<_> = (0..10).map(|_| app.visitor()).collect();
    let tried: usize = std::thread::scope(|scope| {
        let guesses: Vec<_> = guessers
            .iter()
            .map(|guesser| {
                scope.spawn(|| sign_in(guesser, "zoe@exemple.fr", "pas le bon du tout").status)
            })
            .collect();
        let statuses: Vec<u16> = guesses
            .into_iter()
            .map(|guess| guess.join().unwrap())
            .collect();
        assert!(
            statuses.iter().all(|status| matches!(status, 422 | 429)),
            "{statuses:?}"
        );
        statuses.iter().filter(|status| **status == 422).count()
    });
    // As many as one after the other: then comes the wait.
    assert!(tried <= 6, "{tried} passwords were tried at once");
}
