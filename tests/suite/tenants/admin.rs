//! `/admin/espaces`.

use chrono::Duration;
use entraide::features::tenants::{self, TenantState};

use super::{answers, is_in, named, signed_in_by, space};
use crate::support::TestApp;

#[test]
fn spaces_are_listed_and_found() {
    let app = TestApp::start();
    for (name, title) in [
        ("ruche", "La Ruche d’Été"),
        ("amap", "Paniers du coin"),
        ("velo", ""),
    ] {
        space(&app, name, title);
    }
    let admin = app.admin("ada");
    let found = |query: &str| admin.get(&format!("/admin/espaces?{query}")).expect(200);
    found("")
        .shows("ruche")
        .shows("Paniers du coin")
        .shows("velo");
    let page = found("q=ete+RUCHE");
    page.shows("La Ruche d’Été").hides("amap");
    found("q=%25").shows("amap");
    found("q=nulle-part").shows("Aucun espace ne correspond");
    found("etat=closed").shows("Aucun espace ne correspond");
    found("apres=ruche").shows("velo").hides("amap");
    found("")
        .click("ruche")
        .expect(200)
        .shows("https://ruche.asso.invalid");
    admin.get("/admin/espaces/999").expect(404);
    admin.get("/admin/espaces/999/personnes").expect(404);
}

#[test]
fn a_long_list_goes_on() {
    let app = TestApp::start();
    for number in 0..60 {
        space(&app, &format!("asso-{number:02}"), "");
    }
    let admin = app.admin("ada");
    let page = admin.get("/admin/espaces").expect(200);
    page.shows("asso-49").hides("asso-50");
    let next = admin.get("/admin/espaces?apres=asso-49").expect(200);
    next.shows("asso-50").shows("asso-59").hides("asso-49");
    assert!(page.source().contains("apres=asso-49"));
}

#[test]
fn closing_asks_first_and_ends_sessions_at_once() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    let (zoe, _) = signed_in_by(&app, "zoe", id);
    let karim = app.member("karim");
    let admin = app.admin("ada");
    let here = format!("/admin/espaces/{id}");
    let close = format!("{here}/fermer");
    let asked = admin.get(&here).form(&close).submit().expect(200);
    asked.shows("déconnectées tout de suite");
    assert!(is_in(&zoe), "nothing is done yet");
    asked
        .form(&close)
        .press("Fermer l’espace")
        .follow()
        .shows("L’espace est fermé");
    assert!(!is_in(&zoe) && is_in(&karim));
    asked
        .form(&close)
        .press("Fermer l’espace")
        .expect(409)
        .shows("déjà fermé");
    let page = admin.get(&here).expect(200);
    page.hides("oidc:create").shows("Rouvrir cet espace");
    page.form(&format!("{here}/rouvrir"))
        .submit()
        .follow()
        .shows("L’espace est rouvert");
    assert!(!is_in(&zoe), "opening brings no session back");
    assert_eq!(named(&app, "ruche").state, TenantState::Active);
    admin
        .get("/admin/journal")
        .shows("a fermé un espace")
        .shows("sessions fermées : 1")
        .shows("a rouvert un espace");
}

#[test]
fn a_space_made_anew_is_told_and_decided() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    signed_in_by(&app, "zoe", id);
    signed_in_by(&app, "max", id);
    app.wait(Duration::hours(1));
    answers(&app, id, "oc2");
    let admin = app.admin("ada");
    admin
        .get("/admin")
        .shows("Un espace a été recréé")
        .click("Décider")
        .shows("ruche");
    let here = format!("/admin/espaces/{id}");
    let page = admin.get(&here).expect(200);
    page.shows("l’espace a été recréé")
        .shows("2 comptes attendent")
        .shows("À vérifier");
    admin
        .get(&format!("{here}/personnes"))
        .shows("zoe")
        .shows("Attend une décision");
    let detach = format!("{here}/detacher");
    let asked = page.form(&detach).submit().expect(200);
    asked.shows("On ne peut pas revenir en arrière");
    asked
        .form(&detach)
        .press("Détacher les comptes")
        .follow()
        .shows("Les comptes sont détachés");
    // Somebody was faster.
    asked
        .form(&detach)
        .press("Détacher les comptes")
        .expect(409)
        .shows("rien à décider");
    admin.get(&format!("{here}/personnes")).hides("zoe");
    assert_eq!(named(&app, "ruche").state, TenantState::Active);
    admin.get("/admin").hides("Un espace a été recréé");
}

#[test]
fn closing_while_a_decision_waits_does_not_make_it() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    signed_in_by(&app, "zoe", id);
    app.wait(Duration::hours(1));
    answers(&app, id, "oc2");
    let admin = app.admin("ada");
    let here = format!("/admin/espaces/{id}");
    admin
        .post(&format!("{here}/fermer"), &[("oui", "1")])
        .expect(303);
    admin.post(&format!("{here}/rouvrir"), &[]).expect(303);
    assert_eq!(named(&app, "ruche").state, TenantState::Quarantined);
}

#[test]
fn a_look_that_fails_is_said() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    let admin = app.admin("ada");
    let here = format!("/admin/espaces/{id}");
    admin
        .post(&format!("{here}/regarder"), &[])
        .expect(200)
        .shows("n’a pas pu être utilisé")
        .shows("ne répond pas");
}

#[test]
fn the_line_to_type_is_shown_when_asked_for_and_kept_by_nobody() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    let here = format!("/admin/espaces/{id}");
    let secret =
        tenants::client_secret(&app.app.key, &app.app.config.spaces, &named(&app, "ruche")).0;
    let page = app.admin("ada").get(&here).expect(200);
    page.hides("oidc:create").hides(&secret);
    let line = page
        .form(&format!("{here}/inscription"))
        .submit()
        .expect(200);
    line.shows("occ oidc:create --client_id=")
        .shows("/connexion/retour/")
        .shows(&secret);
    assert_eq!(line.header("cache-control"), "no-store");
    let line = format!("{here}/inscription");
    app.moderator("max").post(&line, &[]).expect(403);
}
