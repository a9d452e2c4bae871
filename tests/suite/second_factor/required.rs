//! Where the operator asks more than a password of those who moderate.

use entraide::domain::Standing;
use entraide::features::accounts;

use super::{HERE, protect};
use crate::accounts::signed_in;
use crate::support::{Person, TestApp};

fn forum() -> TestApp {
    TestApp::with_settings(&[("ENTRAIDE_REQUIRE_SECOND_FACTOR", "moderators")])
}

fn of_standing(app: &TestApp, username: &str, standing: Standing) -> Person {
    let person = signed_in(app, username);
    let account = app
        .read(|conn| accounts::find_by_username(conn, username))
        .unwrap()
        .id;
    let now = app.now();
    app.app
        .db
        .write_blocking(|conn| accounts::set_standing(conn, account, standing, now))
        .unwrap();
    person
}

#[test]
fn a_moderator_without_it_is_led_to_it_and_moderates_afterwards() {
    let app = forum();
    let zoe = of_standing(&app, "zoe", Standing::Moderator);
    assert_eq!(zoe.get("/moderation/journal").location(), HERE);
    assert_eq!(zoe.get("/moderation").location(), HERE);
    zoe.get("/compte")
        .expect(200)
        .shows("modérer demande la connexion en deux étapes");
    zoe.get("/poser").expect(200);
    protect(&app, &zoe);
    zoe.get("/moderation/journal").expect(200);
    zoe.get("/compte").hides("modérer demande");
}

#[test]
fn an_administrator_without_it_administers_nothing() {
    let app = forum();
    let ada = of_standing(&app, "ada", Standing::Admin);
    for path in [
        "/admin",
        "/admin/comptes",
        "/admin/composants",
        "/moderation/comptes",
    ] {
        assert_eq!(ada.get(path).location(), HERE, "{path}");
    }
    assert_eq!(ada.post("/admin/mails/essai", &[]).location(), HERE);
    protect(&app, &ada);
    ada.get("/admin").expect(200);
}

#[test]
fn nothing_changes_for_others_and_where_nothing_is_required() {
    let app = forum();
    let lea = of_standing(&app, "lea", Standing::Helper);
    lea.get("/compte").expect(200).hides("modérer demande");
    lea.get("/admin").expect(403);
    let app = TestApp::start();
    let zoe = of_standing(&app, "zoe", Standing::Moderator);
    zoe.get("/moderation/journal").expect(200);
}

#[test]
fn a_program_keeps_working_without_the_right_to_moderate() {
    let app = forum();
    let zoe = of_standing(&app, "zoe", Standing::Moderator);
    let page = zoe
        .get("/compte/jetons")
        .form("/compte/jetons")
        .fill("name", "Tableau de bord")
        .submit()
        .expect(200);
    let token = page.texts("#jeton").concat();
    let me = app
        .visitor()
        .request("GET", "/api/v1/me")
        .header("authorization", &format!("Bearer {}", token.trim()))
        .send()
        .expect(200);
    assert_eq!(me.json()["username"], "zoe");
}
