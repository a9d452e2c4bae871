//! Accounts: finding them, opening them, helping people back in.

use entraide::domain::AccountId;
use entraide::features::accounts;

use crate::accounts::signed_in;
use crate::support::{Page, Person, TestApp};

fn account_of(app: &TestApp, name: &str) -> AccountId {
    app.read(|conn| accounts::find_by_username(conn, name))
        .unwrap()
        .id
}

fn open(admin: &Person, (email, name): (&str, &str)) -> Page {
    admin
        .get("/admin/comptes")
        .form("/admin/comptes/ouvrir")
        .fill("email", email)
        .fill("username", name)
        .submit()
}

#[test]
fn people_are_found_by_the_beginning_of_a_name_or_a_whole_address() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    for name in ["Melanie", "Melchior", "Zoe"] {
        app.member(name);
    }
    let found = |query: &str| admin.get(&format!("/admin/comptes?{query}")).expect(200);
    let page = found("q=mel");
    page.shows("Melanie").shows("Melchior");
    assert!(!page.text().contains("Zoe"));
    found("q=Zoe%40exemple.fr").shows("Zoe");
    found("q=Zo%40exemple.fr").shows("Personne ne correspond");
    found("q=%25").shows("Personne ne correspond");
    let page = found("niveau=admin");
    page.shows("ada");
    assert!(!page.text().contains("Melchior"));
    found("etat=suspended").shows("Personne ne correspond");
    page.click("ada").expect(200);
}

#[test]
fn an_account_is_opened_and_its_owner_chooses_the_password() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    open(&admin, ("jo@exemple.fr", "Jo-l"))
        .follow()
        .shows("Le compte est ouvert");
    let letter = app.mail();
    assert_eq!(letter.to, "jo@exemple.fr");
    let link = letter.link("/mot-de-passe-oublie/");
    let visitor = app.visitor();
    let page = visitor.get(&link).expect(200);
    page.form(link_path(&link))
        .fill("password", "quatre mots bien choisis")
        .submit()
        .expect(303);
    visitor
        .get("/connexion")
        .form("/connexion/local")
        .fill("email", "jo@exemple.fr")
        .fill("password", "quatre mots bien choisis")
        .submit()
        .expect(303);
    admin
        .get("/admin/journal")
        .shows("a ouvert le compte de Jo-l");
    let again = open(&admin, ("jo@exemple.fr", "Autre")).expect(422);
    again.shows("Un compte existe déjà");
    assert_eq!(
        again.form("/admin/comptes/ouvrir").value("username"),
        "Autre"
    );
    open(&admin, ("x@exemple.fr", "Modération")).expect(422);
}

fn link_path(link: &str) -> &str {
    &link[link.find("/mot-de-passe-oublie/").unwrap()..]
}

#[test]
fn somebody_is_helped_back_in() {
    let app = TestApp::start();
    let (admin, bob) = (app.admin("ada"), signed_in(&app, "bob"));
    let id = account_of(&app, "bob");
    let page = admin.get(&format!("/moderation/comptes/{id}")).expect(200);
    let path = |what: &str| format!("/admin/comptes/{id}/{what}");
    page.form(&path("mot-de-passe"))
        .submit()
        .follow()
        .shows("Un mail part");
    assert_eq!(app.mail().to, "bob@exemple.fr");
    assert_eq!(bob.get("/compte").status, 200);
    page.form(&path("sessions"))
        .submit()
        .follow()
        .shows("déconnectée partout");
    assert_ne!(bob.get("/compte").status, 200);
}

#[test]
fn the_last_administrator_stays() {
    let app = TestApp::start();
    let ada = app.admin("ada");
    let sheet = format!("/moderation/comptes/{}", ada.id());
    let leave =
        |person: &Person, sheet: &str| person.get(sheet).form("/admin/comptes/quitter").submit();
    leave(&ada, &sheet)
        .expect(409)
        .shows("la seule personne de l’administration");
    let grace = app.admin("grace");
    leave(&ada, &sheet).expect(303);
    ada.get("/admin").expect(403);
    grace
        .get("/admin/journal")
        .expect(200)
        .shows("a changé le niveau de ada");
}

#[test]
fn of_two_who_leave_at_once_one_stays() {
    let app = TestApp::start();
    let people = [app.admin("ada"), app.admin("grace")];
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let leaving: Vec<_> = people
            .iter()
            .map(|person| {
                scope.spawn(|| {
                    person
                        .post("/admin/comptes/quitter", &[("standing", "member")])
                        .status
                })
            })
            .collect();
        leaving.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(
        statuses.contains(&303) && statuses.contains(&409),
        "{statuses:?}"
    );
}
