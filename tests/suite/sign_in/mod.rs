//! Coming in by one's own space.

mod cost;
mod hostile;

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{identities, sessions, sign_ins, tenants as registry};
use entraide::domain::{SpaceName, Timestamp};
use entraide::features::tenants;
use entraide::nextcloud::Origin;

use crate::support::{FakeSpace, Mode, Page, Person, TestApp};

/// A forum that knows this space, which knows the forum.
fn forum(space: &FakeSpace) -> TestApp {
    let app = TestApp::with_space(space);
    known(&app, space, "Les Amis du Lac");
    app
}

/// Makes a space and a forum known to one another.
pub fn known(app: &TestApp, space: &FakeSpace, title: &str) {
    let now = app.now();
    let (name, url) = (space.name().to_owned(), space.url());
    app.write(|conn| {
        diesel::insert_into(registry::table)
            .values((
                registry::name.eq(&name),
                registry::url.eq(&url),
                registry::title.eq(title),
                registry::state.eq("active"),
                registry::generation.eq(1),
                registry::created_at.eq(now),
                registry::updated_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    let name = SpaceName::parse(space.name()).unwrap();
    let tenant = app.read(|conn| tenants::by_name(conn, &name)).unwrap();
    let secret = tenants::client_secret(&app.app.key, &app.app.config.spaces, &tenant);
    let path = tenants::return_path(&app.app.key, &tenant.name);
    let back = app.app.config.public_url.link(&path);
    space.registers(&app.app.config.spaces.client_id, &secret.0, &back);
}

/// Forgets that a space was to be left alone.
fn wake(app: &TestApp, space: &FakeSpace) {
    let origin = Origin::parse(&space.url()).unwrap();
    app.app.spaces.space(origin).wake();
}

/// Sets out from the page to sign in by; where the space sends back to.
fn through(space: &FakeSpace, person: &Person, back: &str, uid: &str) -> String {
    let page = person
        .get(&format!("/connexion?retour={back}"))
        .form("/connexion/espace")
        .fill("espace", space.name())
        .submit();
    space.sign_in(page.location(), uid)
}

fn opens_account(page: Page, username: &str) -> Page {
    let page = page.follow().expect(200);
    let action = page.path.clone();
    page.form(&action)
        .fill("username", username)
        .choose("regles", "1")
        .submit()
}

#[test]
fn somebody_comes_by_openid_chooses_a_name_and_comes_again_without_a_click() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let back = through(&space, &alice, "/poser", "alice");
    let page = opens_account(alice.get(&back), "martine");
    assert_eq!(page.location(), "/poser?fait=compte");
    alice.get("/compte").expect(200).shows("martine");
    let again = app.visitor();
    let back = through(&space, &again, "/questions", "alice");
    assert_eq!(again.get(&back).location(), "/questions");
    again.get("/compte").expect(200).shows("martine");
}

#[test]
fn an_answer_serves_once_and_in_its_own_browser() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let back = through(&space, &alice, "/poser", "alice");
    app.visitor()
        .get(&back)
        .expect(403)
        .shows("a été commencée ailleurs");
    opens_account(alice.get(&back), "martine").expect(303);
    // A page that was loaded twice.
    assert_eq!(alice.get(&back).location(), "/poser");
    let open: i64 = app.read(|conn| Ok(sessions::table.count().get_result(conn)?));
    assert_eq!(open, 1);
}

#[test]
fn saying_no_being_late_and_an_unknown_space_have_a_page_each() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let page = alice.post("/connexion/espace", &[("espace", "MON-ASSO ")]);
    let back = space.refuse(page.location(), "access_denied");
    let page = alice.get(&back).expect(403);
    page.shows("Vous n’avez pas donné votre accord");
    assert!(page.has_form("/connexion/espace"));
    let back = through(&space, &alice, "/", "alice");
    app.wait(Duration::minutes(21));
    alice.get(&back).expect(410).shows("n’est plus valable");
    alice
        .post("/connexion/espace", &[("espace", "ton-asso")])
        .expect(422)
        .shows("Nous ne connaissons pas cet espace");
    alice
        .post("/connexion/espace", &[("espace", "marie@mon-asso.fr")])
        .expect(422)
        .shows("C’est une adresse mail");
}

#[test]
fn login_flow_shows_a_code_asks_who_it_is_and_deletes_its_password() {
    let space = FakeSpace::without_oidc("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let page = alice
        .post("/connexion/espace", &[("espace", &space.url())])
        .follow()
        .expect(200);
    let waiting = page.path.clone();
    let login = page.link("Ouvrir mon espace");
    let code: String = page.texts("strong").concat();
    assert!(space.shown(&login).contains(&code), "{code}");
    page.form(&waiting)
        .submit()
        .expect(200)
        .shows("ne nous a encore rien dit");
    space.grant(&login, "alice");
    app.wait(Duration::seconds(2));
    let page = alice.post(&waiting, &[]);
    page.location();
    let page = page.follow().expect(200);
    page.shows("Votre compte dans l’espace : « alice »");
    app.run_jobs();
    assert!(space.app_passwords().is_empty());
    let action = page.path.clone();
    let page = page
        .form(&action)
        .fill("username", "martine")
        .choose("regles", "1")
        .submit();
    assert_eq!(page.location(), "/?fait=compte");
    let kept: Vec<Option<String>> =
        app.read(|conn| Ok(sign_ins::table.select(sign_ins::app_password).load(conn)?));
    assert!(kept.iter().all(Option::is_none));
}

#[test]
fn a_space_that_fails_to_say_who_it_is_keeps_no_app_password() {
    let space = FakeSpace::without_oidc("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let page = alice
        .post("/connexion/espace", &[("espace", "mon-asso")])
        .follow()
        .expect(200);
    space.grant(&page.link("Ouvrir mon espace"), "alice");
    space.behaves("/ocs/v2.php/cloud/user", Mode::maintenance("60"));
    alice.post(&page.path, &[]).expect(503);
    // It is asked again once it has rested, and not before.
    app.run_jobs();
    assert_eq!(space.app_passwords().len(), 1);
    space.behaves_again();
    wake(&app, &space);
    app.wait(Duration::minutes(2));
    app.run_jobs();
    assert!(space.app_passwords().is_empty());
}

#[test]
fn a_space_is_linked_shown_by_consent_and_unlinked() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let zoe = app.member("zoe");
    let page = zoe
        .get("/compte/identites")
        .form("/compte/identites/relier")
        .fill("espace", "mon-asso")
        .submit();
    let back = space.sign_in(page.location(), "alice");
    let page = zoe.get(&back).follow().expect(200);
    page.shows("Relier cet espace à votre compte");
    let action = page.path.clone();
    let page = page.form(&action).submit();
    assert_eq!(page.location(), "/compte/identites?fait=relie");
    let page = zoe.get("/compte/identites").expect(200);
    page.shows("Les Amis du Lac").shows("Montré à personne");
    app.visitor().get("/u/zoe").hides("Les Amis du Lac");
    let id: i64 = app.read(|conn| {
        Ok(identities::table
            .filter(identities::tenant_id.is_not_null())
            .select(identities::id)
            .first(conn)?)
    });
    let show = format!("/compte/identites/{id}/montrer");
    zoe.post(&show, &[("oui", "1")]).expect(303);
    app.visitor().get("/u/zoe").shows("Les Amis du Lac");
    zoe.post(&show, &[("oui", "0")]).expect(303);
    app.visitor().get("/u/zoe").hides("Les Amis du Lac");
    // Somebody else cannot take it.
    let karim = app.member("karim");
    let page = karim.post("/compte/identites/relier", &[("espace", "mon-asso")]);
    let back = space.sign_in(page.location(), "alice");
    let page = karim.get(&back).follow().expect(200);
    let action = page.path.clone();
    let page = page.form(&action).submit();
    page.expect(409).shows("Un autre compte");
    zoe.post(&format!("/compte/identites/{id}/retirer"), &[])
        .expect(303);
    zoe.get("/compte/identites").hides("Les Amis du Lac");
}

#[test]
fn a_proof_that_is_old_is_asked_for_again_and_a_space_that_is_down_ends_nothing() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let back = through(&space, &alice, "/", "alice");
    opens_account(alice.get(&back), "martine").expect(303);
    app.wait(Duration::days(31));
    let open = || {
        let request = alice.request("GET", "/compte");
        request.header("sec-fetch-mode", "navigate").send()
    };
    let round = open().location().to_owned();
    assert_eq!(round, "/connexion/verifier?retour=%2Fcompte");
    space.behaves("/", Mode::Down);
    assert_eq!(alice.get(&round).location(), "/compte");
    open().expect(200);
    space.behaves_again();
    app.wait(Duration::days(2));
    let page = alice.get(&round).expect(200);
    let there = page.link("Continuer");
    let back = space.sign_in(&there, "alice");
    assert_eq!(alice.get(&back).location(), "/compte");
    open().expect(200);
    let due: Option<Timestamp> = app.read(|conn| {
        Ok(identities::table
            .select(identities::recheck_at)
            .first(conn)?)
    });
    assert!(due.unwrap() > app.now() + Duration::days(29));
}

#[test]
fn two_returns_at_once_open_one_session() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let back = through(&space, &alice, "/", "alice");
    opens_account(alice.get(&back), "martine").expect(303);
    let again = app.visitor();
    let back = through(&space, &again, "/", "alice");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| again.get(&back));
        }
    });
    let open: i64 = app.read(|conn| Ok(sessions::table.count().get_result(conn)?));
    assert_eq!(open, 2);
}
