//! For the day when telephone and codes are lost.

use entraide::features::accounts;

use super::{half_way, protected};
use crate::accounts::{PASSWORD, sign_in, signed_in};
use crate::support::TestApp;

#[test]
fn an_administrator_takes_it_away_and_the_person_is_told() {
    let app = TestApp::start();
    protected(&app, "zoe");
    app.mails();
    let ada = app.admin("ada");
    let zoe = app
        .read(|conn| accounts::find_by_username(conn, "zoe"))
        .unwrap()
        .id;
    let page = ada.get(&format!("/moderation/comptes/{zoe}")).expect(200);
    let path = format!("/admin/comptes/{zoe}/second-facteur");
    let page = page.form(&path).submit().follow();
    page.shows("La connexion en deux étapes de ce compte est retirée");
    assert!(app.mail().text.contains("l’équipe du forum a retiré"));
    ada.get("/admin/journal")
        .shows("a retiré la connexion en deux étapes de zoe");
    assert_eq!(
        sign_in(&app.visitor(), "zoe@exemple.fr", PASSWORD).location(),
        "/"
    );
    ada.post(&path, &[]).expect(409).shows("rien à retirer");
}

#[test]
fn nobody_else_takes_it_away() {
    let app = TestApp::start();
    protected(&app, "zoe");
    let zoe = app
        .read(|conn| accounts::find_by_username(conn, "zoe"))
        .unwrap()
        .id;
    let path = format!("/admin/comptes/{zoe}/second-facteur");
    app.moderator("lea").post(&path, &[]).expect(403);
    signed_in(&app, "max").post(&path, &[]).expect(403);
    half_way(&app, "zoe");
}
