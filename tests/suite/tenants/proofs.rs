//! What opens by a space is good for as long as the space confirms it.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{api_tokens, identities, sessions};
use entraide::domain::{IdentityId, Timestamp};
use entraide::features::tenants::{self, Registered};
use entraide::nextcloud::Origin;

use super::{named, signed_in_by, space};
use crate::support::{FakeSpace, Mode, Person, TestApp};

fn due(app: &TestApp, identity: IdentityId, at: Timestamp) {
    app.write(|conn| {
        diesel::update(identities::table.find(identity))
            .set(identities::recheck_at.eq(at))
            .execute(conn)?;
        Ok(())
    });
}

fn due_at(app: &TestApp, identity: IdentityId) -> Timestamp {
    let found: Option<Timestamp> = app.read(|conn| {
        Ok(identities::table
            .find(identity)
            .select(identities::recheck_at)
            .first(conn)?)
    });
    found.unwrap()
}

/// What a script of a page, or a form, is answered: it is never sent round by the space.
fn by_script(person: &Person) -> u16 {
    let request = person.request("GET", "/compte");
    request.header("sec-fetch-mode", "cors").send().status
}

#[test]
fn a_session_that_its_space_did_not_confirm_for_long_opens_nothing() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    let (zoe, identity) = signed_in_by(&app, "zoe", id);
    due(&app, identity, app.now() - Duration::days(6));
    assert_eq!(by_script(&zoe), 200);
    due(&app, identity, app.now() - Duration::days(8));
    assert_eq!(by_script(&zoe), 303);
    let posted = zoe.post("/compte/jetons", &[("name", "x")]);
    assert!(
        posted.location().starts_with("/connexion"),
        "{}",
        posted.location()
    );
    // The space confirms: the same session goes on.
    due(&app, identity, app.now() + Duration::days(30));
    assert_eq!(by_script(&zoe), 200);
    let open: i64 = app.read(|conn| Ok(sessions::table.count().get_result(conn)?));
    assert_eq!(open, 1);
}

#[test]
fn a_token_that_its_space_did_not_confirm_for_long_opens_nothing() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    let (zoe, identity) = signed_in_by(&app, "zoe", id);
    let page = zoe
        .get("/compte/jetons")
        .form("/compte/jetons")
        .fill("name", "Tableau de bord")
        .submit()
        .expect(200);
    let token = page.texts("#jeton").concat();
    let asked = || {
        let request = app.visitor().request("GET", "/api/v1/me");
        request
            .header("authorization", &format!("Bearer {}", token.trim()))
            .send()
            .status
    };
    assert_eq!(asked(), 200);
    due(&app, identity, app.now() - Duration::days(29));
    assert_eq!(asked(), 200);
    due(&app, identity, app.now() - Duration::days(31));
    assert_eq!(asked(), 401);
    let working: i64 = app.read(|conn| {
        Ok(api_tokens::table
            .filter(api_tokens::revoked_at.is_null())
            .count()
            .get_result(conn)?)
    });
    assert_eq!(working, 1, "it works again once the space has confirmed");
    due(&app, identity, app.now() + Duration::days(30));
    assert_eq!(asked(), 200);
}

#[test]
fn nobody_is_shut_out_while_their_space_is_down() {
    let fake = FakeSpace::start("ruche");
    let app = TestApp::with_space(&fake);
    let config = &app.app.config.spaces;
    let new = Registered::check(("ruche", &fake.url()), ("La Ruche", ""), config).unwrap();
    let now = app.now();
    app.app
        .db
        .write_blocking(|conn| tenants::register(conn, &new, now))
        .unwrap();
    let (zoe, identity) = signed_in_by(&app, "zoe", named(&app, "ruche").id);
    tenants::schedule(&app.app).unwrap();
    due(&app, identity, app.now() + Duration::hours(12));
    // Nobody signs in for longer than a space is looked at for that alone.
    app.wait(Duration::days(1));
    fake.behaves("/", Mode::Down);
    for _ in 0..12 {
        app.run_jobs();
        app.wait(Duration::hours(24));
    }
    app.run_jobs();
    assert_eq!(by_script(&zoe), 200);
    assert!(due_at(&app, identity) > app.now() - Duration::days(2));
    assert!(due_at(&app, identity) < app.now() + Duration::days(3));
    // Once it answers, it is asked: nothing is put off any more.
    fake.behaves_again();
    let origin = Origin::parse(&fake.url()).unwrap();
    app.app.spaces.space(origin).wake();
    for _ in 0..10 {
        app.run_jobs();
        app.wait(Duration::hours(24));
    }
    assert_eq!(by_script(&zoe), 303);
}

#[test]
fn a_space_that_hangs_holds_no_thread_of_the_jobs_for_long() {
    let fake = FakeSpace::start("ruche");
    let app = TestApp::with_space(&fake);
    let now = app.now();
    let config = &app.app.config.spaces;
    let new = Registered::check(("ruche", &fake.url()), ("", ""), config).unwrap();
    app.app
        .db
        .write_blocking(|conn| tenants::register(conn, &new, now))
        .unwrap();
    let id = named(&app, "ruche").id;
    for number in 0..40 {
        signed_in_by(&app, &format!("membre{number}"), id);
        let name = format!("autre-{number}");
        let other = space(&app, &name, "");
        signed_in_by(&app, &name, other);
    }
    tenants::schedule(&app.app).unwrap();
    app.wait(Duration::hours(24));
    app.run_jobs();
    let looks: Vec<String> = app.read(|conn| {
        use entraide::db::schema::jobs;
        Ok(jobs::table
            .filter(jobs::kind.eq("tenants.look"))
            .select(jobs::payload)
            .load(conn)?)
    });
    let several = looks
        .iter()
        .filter(|payload| payload.matches(',').count() > 3);
    assert!(several.count() >= 2 && looks.len() <= 4, "{looks:?}");
}

#[test]
fn whoever_loads_the_check_again_and_again_does_not_flood_a_space() {
    let fake = FakeSpace::start("ruche");
    let app = TestApp::with_spaces(&[&fake], &[("ENTRAIDE_LIMITS", "on")]);
    let config = &app.app.config.spaces;
    let new = Registered::check(("ruche", &fake.url()), ("La Ruche", ""), config).unwrap();
    let now = app.now();
    app.app
        .db
        .write_blocking(|conn| tenants::register(conn, &new, now))
        .unwrap();
    let (zoe, identity) = signed_in_by(&app, "zoe", named(&app, "ruche").id);
    due(&app, identity, app.now() - Duration::days(1));
    let looks = (0..60).map(|_| zoe.get("/connexion/verifier?retour=%2Fcompte").status);
    let asked = looks.take_while(|status| *status != 429).count();
    assert!((1..=40).contains(&asked), "{asked}");
    let sent = fake.sent();
    zoe.get("/connexion/verifier?retour=%2Fcompte").expect(429);
    assert_eq!(fake.sent(), sent);
}
