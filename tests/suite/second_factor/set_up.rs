//! Adding a second factor, and taking it away.

use diesel::prelude::*;
use entraide::db::schema::{recovery_codes, totp};
use entraide::features::{accounts, second_factor};

use super::{APP, HERE, Phone, begin, half_way, protected, shows_code};
use crate::accounts::{PASSWORD, sign_in, signed_in};
use crate::support::TestApp;

#[test]
fn an_application_counts_after_its_first_code() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    zoe.get("/compte")
        .click("Connexion en deux étapes")
        .expect(200)
        .shows("pas encore en place");
    let page = begin(&zoe);
    assert!(page.header("cache-control").contains("no-store"));
    assert!(page.has("svg[role=img] path"));
    assert!(page.source().contains("Zoe") || page.source().contains("zoe"));
    let phone = Phone::reads(&page);
    // Not yet: a password is enough.
    sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).expect(303);
    let confirm = format!("{APP}/confirmer");
    let wrong = page
        .form(&confirm)
        .fill("code", "000000")
        .submit()
        .expect(422);
    wrong.shows("Ce n’est pas le bon code");
    let code = phone.code(app.now());
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let page = wrong
        .form(&confirm)
        .fill("code", &spaced)
        .submit()
        .expect(200);
    assert!(page.header("cache-control").contains("no-store"));
    let codes = page.texts("#codes code");
    assert_eq!(codes.len(), 10);
    let letter = app.mail();
    assert_eq!(letter.to, "zoe@exemple.fr");
    assert!(
        letter
            .text
            .contains("une application de codes a été ajoutée")
    );
    assert!(!letter.text.contains(&codes[0]));
    zoe.get(HERE)
        .expect(200)
        .shows("Elle est en place")
        .shows("Il en reste 10 sur 10");
    zoe.get("/compte/sessions")
        .shows("ce qui était déjà ouvert le reste");
    half_way(&app, "zoe");
}

#[test]
fn nothing_that_lets_in_is_stored_as_it_is() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let page = begin(&zoe);
    let shown = page.texts("#cle-ecrite").concat().replace(' ', "");
    let stored: String = app.read(|conn| Ok(totp::table.select(totp::secret).first(conn)?));
    assert!(
        stored.starts_with("1.") && !stored.contains(&shown),
        "{stored}"
    );
    let phone = Phone::reads(&page);
    let page = page
        .form(&format!("{APP}/confirmer"))
        .fill("code", &phone.code(app.now()))
        .submit();
    let codes = page.texts("#codes code");
    let hashes: Vec<String> = app.read(|conn| {
        Ok(recovery_codes::table
            .select(recovery_codes::hash)
            .load(conn)?)
    });
    assert_eq!(hashes.len(), codes.len());
    for hash in hashes {
        assert_eq!(hash.len(), 64);
        assert!(
            codes
                .iter()
                .all(|code| !hash.contains(&code.replace('-', "")))
        );
    }
}

#[test]
fn each_change_asks_for_the_password_again_and_is_told_by_mail() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let begun = zoe
        .get(APP)
        .form(APP)
        .fill("password", "pas le bon du tout")
        .submit();
    begun.expect(422).shows("Ce n’est pas votre mot de passe");
    let (zoe, _, old) = protected(&app, "lea");
    app.mails();
    let codes = format!("{HERE}/codes");
    let refused = zoe
        .get(&codes)
        .form(&codes)
        .fill("password", "non")
        .submit();
    refused.expect(422);
    let page = zoe
        .get(&codes)
        .form(&codes)
        .fill("password", PASSWORD)
        .submit()
        .expect(200);
    let new = page.texts("#codes code");
    assert_eq!(new.len(), 10);
    assert!(new.iter().all(|code| !old.contains(code)));
    assert!(app.mail().text.contains("de nouveaux codes de secours"));
    shows_code(&half_way(&app, "lea"), &old[0]).expect(422);
    shows_code(&half_way(&app, "lea"), &new[0]).expect(303);
    assert!(app.mail().text.contains("un code de secours a servi"));
    let remove = format!("{APP}/retirer");
    zoe.get(&remove)
        .form(&remove)
        .fill("password", "non")
        .submit()
        .expect(422);
    let page = zoe
        .get(&remove)
        .form(&remove)
        .fill("password", PASSWORD)
        .submit();
    page.follow()
        .shows("L’application est retirée")
        .shows("pas encore en place");
    assert!(app.mail().text.contains("a été retirée"));
    let left: i64 = app.read(|conn| Ok(recovery_codes::table.count().get_result(conn)?));
    assert_eq!(left, 0, "codes alone let nobody in");
    assert_eq!(
        sign_in(&app.visitor(), "lea@exemple.fr", PASSWORD).location(),
        "/"
    );
}

#[test]
fn a_second_application_waits_until_the_first_is_gone() {
    let app = TestApp::start();
    let (zoe, ..) = protected(&app, "zoe");
    let page = zoe.get(APP).form(APP).fill("password", PASSWORD).submit();
    page.expect(409).shows("déjà une application");
}

#[test]
fn an_application_begun_too_long_ago_is_begun_anew() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    let first = begin(&zoe).texts("#cle-ecrite").concat();
    assert_eq!(zoe.get(APP).texts("#cle-ecrite").concat(), first);
    app.wait(chrono::Duration::minutes(61));
    assert!(!zoe.get(APP).expect(200).has("#cle-ecrite"));
    assert_ne!(begin(&zoe).texts("#cle-ecrite").concat(), first);
}

#[test]
fn passkeys_say_why_they_are_not_there() {
    let app = TestApp::with_settings(&[("ENTRAIDE_PUBLIC_URL", "http://192.0.2.1")]);
    let zoe = signed_in(&app, "zoe");
    let page = zoe.get(HERE).expect(200);
    page.shows("Elles demandent un forum en https et avec un nom");
    assert_eq!(zoe.get("/compte/second-facteur/cles").location(), HERE);
    zoe.get("/compte/second-facteur/cles/12").expect(404);
}

#[test]
fn passkeys_are_begun_with_what_the_browser_needs() {
    let app = TestApp::with_settings(&[("ENTRAIDE_PUBLIC_URL", "https://forum.exemple.fr")]);
    let zoe = signed_in(&app, "zoe");
    let keys = "/compte/second-facteur/cles";
    let page = zoe.get(keys).expect(200).form(keys);
    page.fill("name", "")
        .fill("password", PASSWORD)
        .submit()
        .expect(422);
    let page = zoe
        .get(keys)
        .form(keys)
        .fill("name", "Ma clé")
        .fill("password", PASSWORD)
        .submit();
    let page = page.follow().expect(200);
    page.shows("«\u{a0}Ma clé\u{a0}»")
        .shows("JavaScript y est arrêté");
    let html = page.html();
    let form = scraper::Selector::parse("form[data-passkey]").unwrap();
    let form = html.select(&form).next().unwrap();
    let options: serde_json::Value =
        serde_json::from_str(form.attr("data-options").unwrap()).unwrap();
    assert_eq!(options["rp"]["id"], "forum.exemple.fr");
    assert_eq!(options["user"]["name"], "zoe");
    assert!(!options["challenge"].as_str().unwrap().is_empty());
    assert!(form.attr("hidden").is_some(), "shown by the script");
    let creation = format!("{keys}/creer");
    let page = zoe.post(&creation, &[("cle", "")]).expect(422);
    page.shows("La clé n’a pas été créée");
    zoe.post(&creation, &[("cle", "{}")]).expect(422);
}

#[test]
fn who_has_no_password_is_told_so() {
    let app = TestApp::start();
    // Made without one.
    let ada = app.member("ada");
    ada.get(HERE)
        .expect(403)
        .shows("Vous vous connectez avec votre espace");
    assert!(
        app.visitor()
            .get(HERE)
            .location()
            .starts_with("/connexion?")
    );
}

#[test]
fn erasing_leaves_nothing() {
    let app = TestApp::start();
    protected(&app, "zoe");
    half_way(&app, "zoe");
    let account = app
        .read(|conn| accounts::find_by_username(conn, "zoe"))
        .unwrap()
        .id;
    app.write(|conn| second_factor::erase(conn, account));
    assert!(!app.read(|conn| second_factor::has(conn, account)));
    assert_eq!(
        sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).location(),
        "/"
    );
}
