//! What opens an account, and with which rights: a space, a password, both.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{accounts as table, identities, sessions, tenants as registry};
use entraide::domain::{Audience, IdentityId, IdentityKind, Standing, TenantId};
use entraide::features::accounts;

use crate::accounts::{PASSWORD, sign_in, signed_in};
use crate::sign_in::known;
use crate::support::{FakeSpace, Person, TestApp};
use crate::tenants::{joins, signed_in_by, space};

const PAGE: &str = "/compte/identites";

/// Somebody whose only way in is a space.
fn only_by(app: &TestApp, name: &str, tenant: TenantId) -> (Person, IdentityId) {
    let (person, identity) = signed_in_by(app, name, tenant);
    let account = person.id();
    app.write(|conn| {
        diesel::delete(identities::table)
            .filter(identities::account_id.eq(account))
            .filter(identities::kind.eq(IdentityKind::Local))
            .execute(conn)?;
        Ok(())
    });
    (person, identity)
}

fn has_standing(app: &TestApp, name: &str, standing: Standing) {
    let now = app.now();
    app.app
        .db
        .write_blocking(|conn| {
            let found = accounts::find_by_username(conn, name)?.unwrap();
            accounts::set_standing(conn, found.id, standing, now)
        })
        .unwrap();
}

fn token(person: &Person, name: &str) -> String {
    let page = person
        .get("/compte/jetons")
        .form("/compte/jetons")
        .fill("name", name)
        .submit()
        .expect(200);
    page.texts("#jeton").concat().trim().to_owned()
}

fn categories_for(app: &TestApp, token: &str) -> String {
    let request = app.visitor().request("GET", "/api/v1/categories");
    let page = request
        .header("authorization", &format!("Bearer {token}"))
        .send()
        .expect(200);
    page.source().to_owned()
}

#[test]
fn a_space_neither_moderates_nor_administers() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    app.category("Cuisine interne", Audience::Moderators);
    let (zoe, _) = signed_in_by(&app, "zoe", id);
    has_standing(&app, "zoe", Standing::Admin);
    for path in [
        "/moderation",
        "/moderation/journal",
        "/admin",
        "/admin/espaces",
    ] {
        assert_eq!(zoe.get(path).location(), "/compte/moderer", "{path}");
    }
    zoe.post("/admin/mails/essai", &[]).location();
    zoe.get("/questions")
        .expect(200)
        .shows("Pour modérer, connectez-vous avec votre adresse mail et votre mot de passe");
    zoe.get("/poser").expect(200).hides("Cuisine interne");
    zoe.get("/compte/moderer")
        .expect(200)
        .shows("avec votre espace")
        .click("Choisir un mot de passe")
        .expect(200);
    // What the session has not, no key that was made in it has.
    let key = token(&zoe, "par l’espace");
    assert!(!categories_for(&app, &key).contains("Cuisine interne"));
}

#[test]
fn the_own_password_gives_the_rights_back() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    app.category("Cuisine interne", Audience::Moderators);
    let zoe = signed_in(&app, "zoe");
    has_standing(&app, "zoe", Standing::Moderator);
    zoe.get("/moderation").expect(200);
    let own = token(&zoe, "par le mot de passe");
    let found = app.read(|conn| accounts::find_by_username(conn, "zoe"));
    let account = found.unwrap().id;
    let now = app.now();
    app.write(|conn| {
        let identity: IdentityId = diesel::insert_into(identities::table)
            .values((
                identities::account_id.eq(account),
                identities::kind.eq(IdentityKind::Tenant),
                identities::tenant_id.eq(id),
                identities::generation.eq(1),
                identities::uid.eq("zoe"),
                identities::created_at.eq(now),
                identities::last_used_at.eq(now),
            ))
            .returning(identities::id)
            .get_result(conn)?;
        diesel::update(sessions::table.filter(sessions::account_id.eq(account)))
            .set(sessions::identity_id.eq(identity))
            .execute(conn)?;
        Ok(())
    });
    assert_eq!(zoe.get("/moderation").location(), "/compte/moderer");
    let by_space = token(&zoe, "par l’espace");
    assert!(!categories_for(&app, &by_space).contains("Cuisine interne"));
    assert!(categories_for(&app, &own).contains("Cuisine interne"));
    let page = zoe
        .get("/compte/moderer")
        .form("/compte/reconnexion")
        .submit();
    assert_eq!(page.location(), "/connexion?retour=%2Fmoderation");
    let page = page.follow().expect(200).form("/connexion/local");
    let page = page
        .fill("email", "zoe@exemple.fr")
        .fill("password", PASSWORD)
        .submit();
    assert_eq!(page.location(), "/moderation");
    page.follow()
        .expect(200)
        .hides("Pour modérer, connectez-vous");
}

#[test]
fn a_space_cannot_give_itself_the_password_of_who_moderates() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    let (zoe, _) = only_by(&app, "zoe", id);
    has_standing(&app, "zoe", Standing::Moderator);
    let page = zoe.post("/compte/adresse", &[("email", "autre@exemple.org")]);
    page.expect(409).shows("choisissez d’abord un mot de passe");
    assert!(app.mails().is_empty());
    // Nor does the only administrator go by it unseen.
    has_standing(&app, "zoe", Standing::Admin);
    zoe.post("/compte/supprimer", &[("messages", "keep")])
        .expect(403)
        .shows("Vous êtes la seule personne qui administre ce forum");
}

#[test]
fn who_came_by_a_space_chooses_a_password_by_mail() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    let (zoe, _) = only_by(&app, "zoe", id);
    zoe.get("/compte").expect(200).shows("En choisir un, pour");
    let page = zoe.get("/compte/mot-de-passe").expect(200);
    page.shows("Vous vous connectez avec votre espace");
    page.form("/compte/mot-de-passe/choisir")
        .submit()
        .expect(200)
        .shows("Un mail vient de partir à zoe@exemple.fr");
    let letter = app.mail();
    assert_eq!(letter.to, "zoe@exemple.fr");
    assert!(letter.text.contains("n’a pas encore de mot de passe"));
    let link = letter.link("/mot-de-passe-oublie/");
    let path = link.split_once("/mot-de-passe-oublie/").unwrap().1;
    let path = format!("/mot-de-passe-oublie/{path}");
    let page = zoe.get(&path).expect(200);
    page.shows("Choisir un mot de passe")
        .shows("Les espaces reliés à votre compte continueront de l’ouvrir");
    let page = page.form(&path).fill("password", PASSWORD).submit();
    assert_eq!(page.location(), "/connexion?fait=mot-de-passe");
    zoe.get("/compte").location();
    zoe.get(&path).expect(410);
    let letter = app.mail();
    assert!(
        letter
            .text
            .contains("Les espaces reliés à votre compte continuent de l’ouvrir")
    );
    let again = app.visitor();
    sign_in(&again, "zoe@exemple.fr", PASSWORD).expect(303);
    again
        .get(PAGE)
        .expect(200)
        .shows("La Ruche")
        .shows("Une adresse mail et un mot de passe");
}

#[test]
fn a_forgotten_password_that_never_was_is_chosen_too_and_once() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    only_by(&app, "zoe", id);
    let visitor = app.visitor();
    let page = visitor
        .get("/mot-de-passe-oublie")
        .form("/mot-de-passe-oublie");
    page.fill("email", "zoe@exemple.fr").submit().expect(200);
    let link = app.mail().link("/mot-de-passe-oublie/");
    let path = link.split_once("/mot-de-passe-oublie/").unwrap().1;
    let path = format!("/mot-de-passe-oublie/{path}");
    let chosen = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| app.visitor().post(&path, &[("password", PASSWORD)]).status))
            .collect();
        let tries = tries.into_iter().map(|one| one.join().unwrap());
        tries.filter(|status| *status == 303).count()
    });
    assert_eq!(chosen, 1);
    sign_in(&visitor, "zoe@exemple.fr", PASSWORD).expect(303);
}

#[test]
fn without_an_address_the_way_to_a_password_begins_with_one() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    let (zoe, _) = only_by(&app, "zoe", id);
    let account = zoe.id();
    app.write(|conn| {
        diesel::update(table::table.find(account))
            .set((
                table::email.eq(None::<String>),
                table::email_key.eq(None::<String>),
                table::email_verified_at.eq(None::<entraide::domain::Timestamp>),
            ))
            .execute(conn)?;
        Ok(())
    });
    let page = zoe.get("/compte/mot-de-passe").expect(200);
    assert!(!page.has_form("/compte/mot-de-passe/choisir"));
    zoe.post("/compte/mot-de-passe/choisir", &[]).expect(303);
    assert!(app.mails().is_empty());
    page.click("Donner mon adresse mail").expect(200);
}

/// A forum that knows this space, which knows the forum.
fn forum(fake: &FakeSpace) -> TestApp {
    let app = TestApp::with_space(fake);
    known(&app, fake, "La Ruche");
    app
}

#[test]
fn linking_and_unlinking_ask_for_the_password_and_are_told_by_mail() {
    let fake = FakeSpace::start("ruche");
    let app = forum(&fake);
    let zoe = signed_in(&app, "zoe");
    let typed = |password: &str| {
        let form = zoe.get(PAGE).form("/compte/identites/relier");
        form.fill("espace", "ruche")
            .fill("password", password)
            .submit()
    };
    typed("").expect(422).shows("Écrivez votre mot de passe");
    typed("pas le bon du tout")
        .expect(422)
        .shows("Ce n’est pas votre mot de passe");
    assert!(fake.asked().is_empty(), "nobody sets out without it");
    let back = fake.sign_in(typed(PASSWORD).location(), "alice");
    let page = zoe.get(&back).follow().expect(200);
    let action = page.path.clone();
    assert_eq!(
        page.form(&action).submit().location(),
        "/compte/identites?fait=relie"
    );
    let letter = app.mail();
    assert!(
        letter
            .subject
            .contains("un espace a été relié à votre compte")
    );
    assert!(letter.text.contains("La Ruche"));
    let id: IdentityId = app.read(|conn| {
        Ok(identities::table
            .filter(identities::tenant_id.is_not_null())
            .select(identities::id)
            .first(conn)?)
    });
    zoe.get(PAGE)
        .shows("Vous le voyez, et la modération aussi. Personne d’autre.");
    let remove = format!("{PAGE}/{id}/retirer");
    let page = zoe.get(PAGE).click("Retirer cet espace").expect(200);
    page.shows("n’ouvrira plus votre compte");
    page.form(&remove)
        .fill("password", "non")
        .submit()
        .expect(422);
    zoe.post(&remove, &[]).expect(422);
    zoe.get(PAGE).shows("La Ruche");
    let page = page.form(&remove).fill("password", PASSWORD).submit();
    assert_eq!(page.location(), "/compte/identites?fait=delie");
    zoe.get(PAGE).hides("La Ruche");
    let letter = app.mail();
    assert!(
        letter
            .subject
            .contains("un espace a été retiré de votre compte")
    );
}

#[test]
fn without_a_password_a_fresh_sign_in_is_the_proof() {
    let app = TestApp::start();
    let first = space(&app, "ruche", "La Ruche");
    let second = space(&app, "amap", "L’Amap");
    let (zoe, _) = only_by(&app, "zoe", first);
    let other = joins(&app, &zoe, second, "zoe");
    app.wait(Duration::minutes(11));
    let page = zoe.get(PAGE).expect(200);
    assert!(!page.has_form("/compte/identites/relier"));
    page.shows("reconnectez-vous");
    let remove = format!("{PAGE}/{other}/retirer");
    zoe.post("/compte/identites/relier", &[("espace", "amap")])
        .expect(409);
    zoe.post(&remove, &[]).expect(409).shows("dix minutes");
    zoe.get(PAGE).shows("L’Amap");
    let page = zoe.get(&remove).form("/compte/reconnexion").submit();
    assert!(page.location().starts_with("/connexion?retour="));
    assert!(zoe.get("/compte").location().starts_with("/connexion"));
}

#[test]
fn a_closed_space_is_no_way_in_to_rely_on() {
    let app = TestApp::start();
    let first = space(&app, "ruche", "La Ruche");
    let second = space(&app, "amap", "L’Amap");
    let (zoe, by) = only_by(&app, "zoe", first);
    let other = joins(&app, &zoe, second, "zoe");
    app.write(|conn| {
        diesel::update(registry::table.find(second))
            .set(registry::state.eq("closed"))
            .execute(conn)?;
        Ok(())
    });
    zoe.get(PAGE).expect(200).shows("Cet espace est fermé ici");
    let remove = format!("{PAGE}/{by}/retirer");
    zoe.get(&remove)
        .expect(409)
        .shows("seul moyen de vous connecter");
    zoe.post(&remove, &[]).expect(409).shows("seul moyen");
    zoe.get("/compte").expect(200);
    zoe.post(&format!("{PAGE}/{other}/retirer"), &[])
        .expect(303);
    let left: i64 = app.read(|conn| {
        Ok(identities::table
            .filter(identities::removed_at.is_null())
            .filter(identities::account_id.eq(zoe.id()))
            .count()
            .get_result(conn)?)
    });
    assert_eq!(left, 1);
}
