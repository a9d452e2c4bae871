//! Contacts, and what becomes of people when a space is made anew.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{api_tokens, identities, tenant_lives, tenants as table};
use entraide::domain::{Scopes, TenantId};
use entraide::features::accounts;
use entraide::features::tenants::{self, TenantState};
use entraide::features::tokens::{self, Lasts, NewToken};
use entraide::nextcloud::Method;

use super::{answers, instance, is_in, joins, named, signed_in_by, space};
use crate::support::{Person, TestApp};

fn token_of(app: &TestApp, person: &Person) {
    let (account, now) = (person.id(), app.now());
    let new = NewToken {
        name: "Robot".to_owned(),
        scopes: "read".parse::<Scopes>().unwrap(),
        lasts: Lasts::UntilRevoked,
        secret: entraide::web::token().unwrap(),
    };
    app.app
        .db
        .write_blocking(|conn| {
            let person = accounts::person_for(conn, account, now)?.unwrap();
            tokens::make(conn, &person, &new, now)
        })
        .unwrap();
}

fn working_tokens(app: &TestApp) -> i64 {
    app.read(|conn| {
        Ok(api_tokens::table
            .filter(api_tokens::revoked_at.is_null())
            .count()
            .get_result(conn)?)
    })
}

fn lives(app: &TestApp, id: TenantId) -> Vec<(i64, String, bool)> {
    app.read(|conn| {
        Ok(tenant_lives::table
            .filter(tenant_lives::tenant_id.eq(id))
            .order(tenant_lives::generation)
            .select((
                tenant_lives::generation,
                tenant_lives::instance_id,
                tenant_lives::ended_at.is_not_null(),
            ))
            .load(conn)?)
    })
}

#[test]
fn the_first_contact_pins_the_instance() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    let first = answers(&app, id, "oc1");
    assert_eq!(first.new_life, None);
    let tenant = first.tenant;
    assert_eq!(tenant.instance_id.as_deref(), Some("oc1"));
    assert_eq!(tenant.method, Some(Method::LoginFlow));
    assert!(tenant.contacted_at.is_some() && tenant.method_at == tenant.contacted_at);
    assert_eq!(tenant.major_version(), Some("32"));
    assert_eq!(lives(&app, id), [(1, "oc1".to_owned(), false)]);
}

#[test]
fn keys_changed_one_at_a_time_are_a_rotation() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    let (person, _) = signed_in_by(&app, "zoe", id);
    let signs_with = |keys: &[&str]| {
        app.wait(Duration::hours(1));
        let mut look = instance("oc1", "");
        look.key_ids = keys.iter().map(ToString::to_string).collect();
        let now = app.now();
        app.write(|conn| tenants::record(conn, id, &look, (now, now)))
            .unwrap()
    };
    for keys in [&["k1", "k2"][..], &["k2"], &[], &["k9"]] {
        let seen = signs_with(keys);
        assert_eq!(
            (seen.new_life, seen.tenant.generation),
            (None, 1),
            "{keys:?}"
        );
        assert_eq!(seen.tenant.key_ids, keys);
    }
    assert!(is_in(&person));
}

#[test]
fn only_strange_keys_begin_a_life_even_of_the_same_instance() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    let (person, _) = signed_in_by(&app, "zoe", id);
    let signs_with = |key: &str| {
        let (look, now) = (instance("oc1", key), app.now());
        app.write(|conn| tenants::record(conn, id, &look, (now, now)))
            .unwrap()
    };
    app.wait(Duration::hours(1));
    let seen = signs_with("k2");
    assert_eq!((seen.new_life, seen.tenant.generation), (Some(1), 2));
    assert_eq!(seen.tenant.state, TenantState::Quarantined);
    assert!(!is_in(&person));
    app.admin("ada")
        .get(&format!("/admin/espaces/{id}"))
        .shows("toutes ses clés de signature ont changé d’un coup")
        .shows("Une « vie » commence");
    // Another node remembers the keys of before for some minutes.
    app.wait(Duration::minutes(5));
    let seen = signs_with("k1");
    assert_eq!((seen.new_life, seen.tenant.generation), (None, 2));
    assert_eq!(seen.tenant.key_ids, ["k2"]);
    app.wait(Duration::minutes(20));
    assert_eq!(signs_with("k1").new_life, Some(1));
}

#[test]
fn another_instance_begins_a_life_without_the_people_of_the_one_before() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    let elsewhere = space(&app, "autre", "");
    answers(&app, id, "oc1");
    answers(&app, elsewhere, "oc9");
    let (zoe, identity) = signed_in_by(&app, "zoe", id);
    let (karim, _) = signed_in_by(&app, "karim", elsewhere);
    token_of(&app, &zoe);
    token_of(&app, &karim);
    assert!(is_in(&zoe) && is_in(&karim));
    app.write(|conn| {
        diesel::update(table::table.find(id))
            .set((
                table::logo.eq("0".repeat(32)),
                table::colour.eq("#123456"),
                table::own_name.eq("Ruche"),
                table::apps.eq("[\"deck\"]"),
            ))
            .execute(conn)?;
        Ok(())
    });
    let secret =
        tenants::client_secret(&app.app.key, &app.app.config.spaces, &named(&app, "ruche"));
    app.wait(Duration::hours(1));
    let seen = answers(&app, id, "oc2");
    assert_eq!(seen.new_life, Some(1));
    let tenant = seen.tenant;
    assert_eq!(
        (tenant.generation, tenant.state),
        (2, TenantState::Quarantined)
    );
    assert_eq!(
        (tenant.logo, tenant.colour, tenant.own_name),
        (None, None, None)
    );
    assert!(tenant.apps.is_empty());
    let tenant = named(&app, "ruche");
    let new_secret = tenants::client_secret(&app.app.key, &app.app.config.spaces, &tenant);
    assert_ne!(secret.0, new_secret.0, "the secret ended with the life");
    assert!(!is_in(&zoe) && is_in(&karim), "only its own people");
    assert_eq!(working_tokens(&app), 1);
    assert_eq!(
        lives(&app, id),
        [(1, "oc1".to_owned(), true), (2, "oc2".to_owned(), false)]
    );
    let quarantined = app.read(|conn| {
        Ok(identities::table
            .find(identity)
            .select(identities::quarantined_at.is_not_null())
            .first::<bool>(conn)?)
    });
    assert!(quarantined);
}

#[test]
fn a_space_nobody_used_is_made_anew_without_a_question() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    app.wait(Duration::hours(1));
    let seen = answers(&app, id, "oc2");
    assert_eq!(seen.new_life, Some(0));
    assert_eq!(
        (seen.tenant.generation, seen.tenant.state),
        (2, TenantState::Active)
    );
}

#[test]
fn an_older_look_does_not_bring_an_instance_back() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    let began = app.now();
    app.wait(Duration::seconds(5));
    answers(&app, id, "oc2");
    let (look, now) = (instance("oc1", "k1"), app.now());
    let late = app
        .write(|conn| tenants::record(conn, id, &look, (began, now)))
        .unwrap();
    assert_eq!(late.new_life, None);
    assert_eq!(late.tenant.instance_id.as_deref(), Some("oc2"));
}

#[test]
fn two_looks_at_once_begin_one_life() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    app.wait(Duration::hours(1));
    std::thread::scope(|scope| {
        let looks: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| answers(&app, id, "oc2")))
            .collect();
        let begun = looks
            .into_iter()
            .map(|look| look.join().unwrap())
            .filter(|seen| seen.new_life.is_some())
            .count();
        assert_eq!(begun, 1);
    });
    assert_eq!(lives(&app, id).len(), 2);
}

#[test]
fn a_restored_space_is_told_as_the_life_it_was() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    signed_in_by(&app, "zoe", id);
    app.wait(Duration::hours(1));
    answers(&app, id, "oc2");
    app.wait(Duration::hours(1));
    let back = answers(&app, id, "oc1");
    assert_eq!(
        back.tenant.generation, 3,
        "no life is taken back without an admin"
    );
    let page = app
        .admin("ada")
        .get(&format!("/admin/espaces/{id}"))
        .expect(200);
    page.shows("le même Nextcloud que la vie 1");
}

#[test]
fn of_a_user_id_taken_meanwhile_the_earlier_account_is_detached() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    let (zoe, karim) = (app.member("zoe"), app.member("karim"));
    joins(&app, &zoe, id, "z");
    joins(&app, &karim, id, "k");
    app.wait(Duration::hours(1));
    answers(&app, id, "oc2");
    let stranger = app.member("other");
    joins(&app, &stranger, id, "z");
    let admin = app.admin("ada");
    let here = format!("/admin/espaces/{id}");
    let page = admin.get(&here).expect(200);
    let asked = page.form(&format!("{here}/garder")).submit().expect(200);
    asked
        .form(&format!("{here}/garder"))
        .press("Garder les comptes")
        .follow()
        .shows("Les comptes sont gardés");
    admin
        .get("/admin/journal")
        .shows("gardés : 1, détachés : 1");
    assert_eq!(named(&app, "ruche").state, TenantState::Active);
}

#[test]
fn a_space_without_an_answer_signs_nobody_out() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    let (zoe, _) = signed_in_by(&app, "zoe", id);
    let tenant = named(&app, "ruche");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // The name leads nowhere.
    let seen = runtime.block_on(tenants::see(&app.app, tenant)).unwrap();
    assert!(matches!(seen, tenants::Seen::Failed(_)), "{seen:?}");
    let tenant = named(&app, "ruche");
    assert!(tenant.failed_at.is_some() && tenant.state == TenantState::Active);
    assert!(is_in(&zoe));
}
